/** One output on both sides. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Choice } from '../comparing/choice';
import { besideGrids, gridsOf } from '../comparing/grid';
import { plain } from '../comparing/plain';
import { TableComparison } from '../comparing/tableview';
import { TextComparison } from '../comparing/textview';
import type { FormKind, IForm } from './forms';
import { ERROR_TYPE, STDERR_TYPE, STDOUT_TYPE, formsOf } from './forms';
import { Frame } from './frame';
import type { IPair } from './pairs';
import { PictureComparison } from './pictures';
import { waysOf } from './ways';

/** An output as both sides have it, in the form that shows best what differs; others to choose from. */
export function Pair(props: {
  readonly pair: IPair;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { pair, trans } = props;
  const { baseline, divergence, rerun } = pair;
  const ways = React.useMemo(
    () =>
      waysOf(
        baseline && formsOf(baseline),
        rerun && formsOf(rerun),
        divergence?.mime_type ?? null
      ),
    [baseline, divergence, rerun]
  );
  const [chosen, setChosen] = React.useState(0);
  const way = ways[chosen] ?? ways[0];
  const name = typeAsText(way.mimeType);
  return (
    <div className="jp-ReproPair">
      <div className="jp-ReproPair-head">
        <strong>{name}</strong>
        {divergence === null ? (
          <span>{trans.__('says the same')}</span>
        ) : (
          <span>{plain(divergence.message)}</span>
        )}
        <Choice
          label={trans.__('How to show %1', name)}
          options={ways.map(({ kind, mimeType }, index) => [
            String(index),
            formAsText(kind, mimeType, trans)
          ])}
          chosen={String(chosen)}
          onChoose={index => setChosen(Number(index))}
        />
      </div>
      <Sides
        before={way.baseline}
        after={way.rerun}
        kind={way.kind}
        name={name}
        trans={trans}
      />
    </div>
  );
}

function Sides(props: {
  readonly before: IForm | null;
  readonly after: IForm | null;
  readonly kind: FormKind;
  readonly name: string;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { after, before, kind, name, trans } = props;
  const label = trans.__('%1: baseline and rerun', name);
  switch (kind) {
    case 'table':
      return <Tables {...props} />;
    case 'picture':
      return (
        <PictureComparison
          baseline={before?.body ?? null}
          rerun={after?.body ?? null}
          trans={trans}
        />
      );
    case 'page':
      return <Pages {...props} />;
    case 'text':
    case 'json':
    case 'error':
      return (
        <TextComparison
          before={before?.body ?? null}
          after={after?.body ?? null}
          label={label}
          trans={trans}
        />
      );
  }
}

interface ISidesProps {
  readonly before: IForm | null;
  readonly after: IForm | null;
  readonly trans: TranslationBundle;
}

/** Table beside table, in their order, and what is said beside them where that differs. */
function Tables({ after, before, trans }: ISidesProps): React.JSX.Element {
  const [left, right] = React.useMemo(
    () =>
      [before, after].map(form => ({
        grids: form === null ? [] : gridsOf(form.body),
        beside: form === null ? '' : besideGrids(form.body)
      })),
    [after, before]
  );
  const count = Math.max(left.grids.length, right.grids.length);
  return (
    <>
      {Array.from({ length: count }, (_, index) => (
        <TableComparison
          key={index}
          before={left.grids[index] ?? null}
          after={right.grids[index] ?? null}
          label={trans.__('Table %1: baseline and rerun', index + 1)}
          trans={trans}
        />
      ))}
      {left.beside !== right.beside && (
        <TextComparison
          before={plain(left.beside)}
          after={plain(right.beside)}
          label={trans.__('Text beside the tables')}
          trans={trans}
        />
      )}
    </>
  );
}

function Pages({ after, before, trans }: ISidesProps): React.JSX.Element {
  return (
    <div className="jp-ReproSides">
      <figure>
        <figcaption>{trans.__('Baseline')}</figcaption>
        {before !== null && (
          <Frame html={before.body} title={trans.__('HTML of the baseline')} />
        )}
      </figure>
      <figure>
        <figcaption>{trans.__('Rerun')}</figcaption>
        {after !== null && (
          <Frame html={after.body} title={trans.__('HTML of the rerun')} />
        )}
      </figure>
    </div>
  );
}

/** What an output is called: its media type, or `stdout`, `stderr`, `error` for what has none of its own. */
function typeAsText(mimeType: string): string {
  switch (mimeType) {
    case STDOUT_TYPE:
      return 'stdout';
    case STDERR_TYPE:
      return 'stderr';
    case ERROR_TYPE:
      return 'error';
    default:
      return plain(mimeType);
  }
}

function formAsText(
  kind: FormKind,
  mimeType: string,
  trans: TranslationBundle
): string {
  switch (kind) {
    case 'table':
      return trans.__('Table');
    case 'picture':
      return trans.__('Picture');
    case 'page':
      return trans.__('As shown');
    case 'text':
    case 'error':
      return mimeType === 'text/html' || mimeType === 'image/svg+xml'
        ? trans.__('Source')
        : trans.__('Text');
    case 'json':
      return 'JSON';
  }
}

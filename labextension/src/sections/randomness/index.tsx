/** The section of what is random in a run. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { diceIcon, errorIcon } from '../../icons';
import { CellLinks } from '../celllinks';
import { Extent } from '../extent';
import { Hazards } from '../hazards';
import type { ISectionProps } from '../section';
import type { DrawnFrom, IDraw, IEntropyTaken, IGenerator } from './generators';
import { entropyOf, generatorsOf } from './generators';

/** Fresh entropy first, since it is gone with the run; then the generators; then what mends it. */
export function Randomness(props: ISectionProps): React.JSX.Element {
  const { model, trans } = props;
  const { executions, run } = model.run;
  const generators = React.useMemo(
    () => generatorsOf(run, executions),
    [run, executions]
  );
  const entropy = React.useMemo(() => entropyOf(executions), [executions]);
  return (
    <>
      <Extent {...props} />
      {generators.length + entropy.length === 0 && (
        <p className="jp-ReproSection-note">
          {trans.__('No cell has used anything random.')}
        </p>
      )}
      <ul className="jp-ReproRows">
        {entropy.map(taken => (
          <Taken
            key={`${taken.cellId} ${taken.source}`}
            {...props}
            taken={taken}
          />
        ))}
        {generators.map(generator => (
          <GeneratorRow
            key={`${generator.type} ${generator.name}`}
            {...props}
            generator={generator}
          />
        ))}
      </ul>
      <Hazards family="RP" {...props} />
    </>
  );
}

function Taken(
  props: ISectionProps & { readonly taken: IEntropyTaken }
): React.JSX.Element {
  const { model, taken, trans } = props;
  return (
    <li className="jp-ReproRow">
      <div className="jp-ReproRow-mark">
        <errorIcon.react
          tag="span"
          className="jp-ReproPanel-icon"
          aria-hidden
        />
        <span>{trans.__('Fresh entropy')}</span>
        <span className="jp-ReproRow-aside">
          {`${taken.source} × ${taken.count}`}
        </span>
      </div>
      <div className="jp-ReproRow-facts">
        <span>
          {trans.__('Taken by')}{' '}
          <CellLinks cellIds={[taken.cellId]} model={model} trans={trans} />
        </span>
      </div>
    </li>
  );
}

function GeneratorRow(
  props: ISectionProps & { readonly generator: IGenerator }
): React.JSX.Element {
  const { generator, trans } = props;
  const { draws, name, type } = generator;
  return (
    <li className="jp-ReproRow">
      <div className="jp-ReproRow-head">
        <diceIcon.react tag="span" className="jp-ReproPanel-icon" aria-hidden />
        <span className="jp-ReproRow-path">
          <bdi className="jp-ReproRow-name">{name}</bdi>
        </span>
        {type !== null && <span className="jp-ReproRow-aside">{type}</span>}
      </div>
      <ul className="jp-ReproRow-list">
        <Seeds {...props} />
        {ORDER.map(from => (
          <Draws
            key={from}
            {...props}
            from={from}
            draws={draws.filter(draw => draw.from === from)}
          />
        ))}
        {draws.length === 0 && <li>{trans.__('No cell draws from it.')}</li>}
      </ul>
    </li>
  );
}

/** Who seeded a generator, and with what. */
function Seeds(
  props: ISectionProps & { readonly generator: IGenerator }
): React.JSX.Element {
  const { generator, model, trans } = props;
  return (
    <>
      {generator.seeds.map(({ cellId, value }, index) => (
        <li key={index}>
          {value === null
            ? trans.__('From fresh entropy:')
            : generator.type !== null
              ? trans.__('Made in:')
              : cellId === null
                ? trans.__('Seeded by the recorder, at random: %1', value)
                : trans.__('Seeded with %1:', value)}{' '}
          {cellId !== null && (
            <CellLinks cellIds={[cellId]} model={model} trans={trans} />
          )}
        </li>
      ))}
    </>
  );
}

const ORDER: readonly DrawnFrom[] = [
  'fresh',
  'recorder',
  'unknown',
  'default',
  'seed'
];

function Draws(
  props: ISectionProps & {
    readonly from: DrawnFrom;
    readonly draws: readonly IDraw[];
  }
): React.JSX.Element | null {
  const { draws, from, model, trans } = props;
  const isHazard = from !== 'seed' && from !== 'default';
  return draws.length === 0 ? null : (
    <li className={isHazard ? 'jp-ReproRow-mark' : undefined}>
      {isHazard && (
        <errorIcon.react
          tag="span"
          className="jp-ReproPanel-icon"
          aria-hidden
        />
      )}
      <span>
        {fromAsText(from, trans)}{' '}
        <CellLinks
          cellIds={draws.map(({ cellId }) => cellId)}
          model={model}
          trans={trans}
        />
      </span>
    </li>
  );
}

function fromAsText(from: DrawnFrom, trans: TranslationBundle): string {
  switch (from) {
    case 'seed':
      return trans.__('Seeded draws in');
    case 'default':
      return trans.__('Draws from its fixed first state in');
    case 'recorder':
      return trans.__('Draws that no cell has seeded in');
    case 'fresh':
      return trans.__('Draws from fresh entropy in');
    case 'unknown':
      return trans.__('Draws from a state of unknown origin in');
  }
}

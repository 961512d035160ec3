/** Two texts side by side, or one below the other where there is no room, with what differs marked. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { More, Paged } from './paged';
import type { ILine, IPiece, ISkipped, ITextRow } from './texts';
import { compareTexts, folded, piecesOf } from './texts';

/** So many rows are shown at first, and so many more at each asking. */
const PAGE = 200;

/** A comparison of two texts. A side that is not there is null. */
export function TextComparison(props: {
  readonly before: string | null;
  readonly after: string | null;
  /** What is compared, for those who cannot see it. */
  readonly label: string;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { after, before, label, trans } = props;
  const rows = React.useMemo(
    () => folded(compareTexts(before, after)),
    [before, after]
  );
  return (
    <div
      className="jp-ReproText"
      role="group"
      aria-label={label}
      // What scrolls must be within reach of the keyboard.
      tabIndex={0}
    >
      {rows.length === 0 && (
        <p className="jp-ReproText-none">
          {trans.__('No text on either side')}
        </p>
      )}
      <Paged items={rows} page={PAGE} trans={trans}>
        {shown =>
          shown.map((row, index) =>
            row.kind === 'skipped' ? (
              <Fold key={index} skipped={row} trans={trans} />
            ) : (
              <Row key={index} row={row} trans={trans} />
            )
          )
        }
      </Paged>
    </div>
  );
}

/** Lines that are the same; a button shows them, a page at a time. */
function Fold(props: {
  readonly skipped: ISkipped;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { rows } = props.skipped;
  const { trans } = props;
  const [shown, setShown] = React.useState(0);
  const left = rows.length - shown;
  return (
    <>
      {rows.slice(0, shown).map((row, index) => (
        <Row key={index} row={row} trans={trans} />
      ))}
      {left > 0 && (
        <More
          label={trans._n('%1 line the same', '%1 lines the same', left)}
          onMore={() => setShown(shown + PAGE)}
        />
      )}
    </>
  );
}

function Row(props: {
  readonly row: ITextRow;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { row, trans } = props;
  const [before, after] = React.useMemo(() => piecesOf(row), [row]);
  const differs = row.kind !== 'same';
  return (
    <div className={`jp-ReproText-row jp-mod-${row.kind}`}>
      <Line
        line={row.before}
        pieces={before}
        side="before"
        word={differs ? trans.__('Before:') : null}
      />
      <Line
        line={row.after}
        pieces={after}
        side="after"
        word={differs ? trans.__('After:') : null}
      />
    </div>
  );
}

/** A line of one side; an empty place where the side has none. */
function Line(props: {
  readonly line: ILine | null;
  readonly pieces: readonly IPiece[];
  readonly side: 'before' | 'after';
  /** Says to those who cannot see it which side this is; null where both say the same. */
  readonly word: string | null;
}): React.JSX.Element {
  const { line, pieces, side, word } = props;
  if (line === null) {
    return <div className={`jp-ReproText-line jp-mod-${side} jp-mod-none`} />;
  }
  const Tag = side === 'before' ? 'del' : 'ins';
  return (
    <div className={`jp-ReproText-line jp-mod-${side}`}>
      <span className="jp-ReproText-number" aria-hidden>
        {line.number}
      </span>
      <span className="jp-ReproText-sign" aria-hidden>
        {word === null ? ' ' : side === 'before' ? '−' : '+'}
      </span>
      {word !== null && <span className="jp-ReproHidden">{word} </span>}
      <code>
        {pieces.map(({ changed, text }, index) =>
          changed ? (
            <Tag key={index}>{text}</Tag>
          ) : (
            <React.Fragment key={index}>{text}</React.Fragment>
          )
        )}
      </code>
    </div>
  );
}

/** Two pictures: beside each other, one over the other with an edge to move, or by turns. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Choice } from '../comparing/choice';

type Way = 'beside' | 'swipe' | 'blink';

/** How long each picture is shown by turns. */
const TURN_MS = 700;

/** A comparison of two pictures, given as addresses; null where a side has none. */
export function PictureComparison(props: {
  readonly baseline: string | null;
  readonly rerun: string | null;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { baseline, rerun, trans } = props;
  const [way, setWay] = React.useState<Way>('beside');
  if (baseline === null || rerun === null) {
    return <Beside {...props} />;
  }
  const given = { baseline, rerun, trans };
  return (
    <div className="jp-ReproPicture">
      <Choice<Way>
        label={trans.__('How to compare the pictures')}
        options={[
          ['beside', trans.__('Side by side')],
          ['swipe', trans.__('Swipe')],
          ['blink', trans.__('Blink')]
        ]}
        chosen={way}
        onChoose={setWay}
      />
      {way === 'beside' && <Beside {...given} />}
      {way === 'swipe' && <Swipe {...given} />}
      {way === 'blink' && <Blink {...given} />}
    </div>
  );
}

interface IBothProps {
  readonly baseline: string;
  readonly rerun: string;
  readonly trans: TranslationBundle;
}

function Beside(props: {
  readonly baseline: string | null;
  readonly rerun: string | null;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { baseline, rerun, trans } = props;
  return (
    <div className="jp-ReproSides">
      <figure>
        <figcaption>{trans.__('Baseline')}</figcaption>
        {baseline !== null && (
          <img src={baseline} alt={trans.__('Picture of the baseline')} />
        )}
      </figure>
      <figure>
        <figcaption>{trans.__('Rerun')}</figcaption>
        {rerun !== null && (
          <img src={rerun} alt={trans.__('Picture of the rerun')} />
        )}
      </figure>
    </div>
  );
}

/** The baseline at the left of an edge, the rerun at its right. */
function Swipe({ baseline, rerun, trans }: IBothProps): React.JSX.Element {
  const [edge, setEdge] = React.useState(50);
  return (
    <div className="jp-ReproPicture-swipe">
      <div className="jp-ReproPicture-stack">
        <img src={baseline} alt={trans.__('Picture of the baseline')} />
        <img
          src={rerun}
          alt={trans.__('Picture of the rerun')}
          style={{ clipPath: `inset(0 0 0 ${edge}%)` }}
        />
        <span
          className="jp-ReproPicture-edge"
          style={{ left: `${edge}%` }}
          aria-hidden
        />
      </div>
      <input
        type="range"
        min={0}
        max={100}
        value={edge}
        aria-label={trans.__('Edge between baseline and rerun')}
        aria-valuetext={trans.__('%1 % of the baseline', edge)}
        onChange={({ target }) => setEdge(Number(target.value))}
      />
    </div>
  );
}

/** One picture after the other at the same place; by hand for those who asked for less motion. */
function Blink({ baseline, rerun, trans }: IBothProps): React.JSX.Element {
  const [turns, setTurns] = React.useState(
    () => !matchMedia('(prefers-reduced-motion: reduce)').matches
  );
  const [first, setFirst] = React.useState(true);
  React.useEffect(() => {
    if (!turns) {
      return;
    }
    const timer = setInterval(() => setFirst(shown => !shown), TURN_MS);
    return () => clearInterval(timer);
  }, [turns]);
  const name = first ? trans.__('Baseline') : trans.__('Rerun');
  return (
    <div className="jp-ReproPicture-blink">
      <div className="jp-ReproPicture-stack">
        <img
          src={baseline}
          alt={trans.__('Picture of the baseline')}
          style={{ visibility: first ? 'visible' : 'hidden' }}
        />
        <img
          src={rerun}
          alt={trans.__('Picture of the rerun')}
          style={{ visibility: first ? 'hidden' : 'visible' }}
        />
      </div>
      <div className="jp-ReproPicture-turns">
        <button
          className="jp-ReproButton"
          onClick={() => {
            setTurns(false);
            setFirst(!first);
          }}
        >
          {trans.__('Show the other')}
        </button>
        <button
          className="jp-ReproButton"
          aria-pressed={turns}
          onClick={() => setTurns(!turns)}
        >
          {turns ? trans.__('Stop blinking') : trans.__('Blink')}
        </button>
        {/* Told to screen readers only when the user turns it: by itself it would never be quiet. */}
        <span aria-live={turns ? 'off' : 'polite'}>{name}</span>
      </div>
    </div>
  );
}

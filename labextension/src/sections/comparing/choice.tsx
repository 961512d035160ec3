/** A few ways of showing the same thing, of which one is chosen. */
import * as React from 'react';

/** Buttons side by side; the one that is pressed stands for the choice. Nothing when there is no choice. */
export function Choice<T extends string>(props: {
  readonly label: string;
  readonly options: readonly (readonly [T, string])[];
  readonly chosen: T;
  readonly onChoose: (option: T) => void;
}): React.JSX.Element | null {
  const { chosen, label, onChoose, options } = props;
  if (options.length < 2) {
    return null;
  }
  return (
    <div className="jp-ReproChoice" role="group" aria-label={label}>
      {options.map(([option, name]) => (
        <button
          key={option}
          aria-pressed={option === chosen}
          onClick={() => onChoose(option)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

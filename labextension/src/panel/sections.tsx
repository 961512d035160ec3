/** The sections of the panel, one below the other. */
import { caretDownIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { ISection, ISectionProps } from '../sections/section';
import { Boundary } from './boundary';
import type { Folding } from './folding';

/** Each section's title, and its content where it is unfolded. */
export function Sections(
  props: ISectionProps & {
    readonly sections: readonly ISection[];
    readonly folding: Folding;
  }
): React.JSX.Element {
  const { folding, sections, ...given } = props;
  return (
    <div className="jp-ReproPanel-sections">
      {sections.map(section => (
        <Section
          key={section.id}
          section={section}
          unfolded={folding.isUnfolded(section.id)}
          onToggle={unfolded => folding.set(section.id, unfolded)}
          {...given}
        />
      ))}
    </div>
  );
}

function Section(
  props: ISectionProps & {
    readonly section: ISection;
    readonly unfolded: boolean;
    readonly onToggle: (unfolded: boolean) => void;
  }
): React.JSX.Element {
  const { onToggle, section, unfolded, ...given } = props;
  const { Content, icon, id } = section;
  const badge = section.badge?.(given.model, given.trans) ?? null;
  const title = React.useId();
  return (
    <section
      className={`jp-ReproSection jp-mod-${id}${unfolded ? ' jp-mod-unfolded' : ''}`}
      aria-labelledby={title}
    >
      <h3 className="jp-ReproSection-title">
        <button
          id={title}
          aria-expanded={unfolded}
          onClick={() => onToggle(!unfolded)}
        >
          <caretDownIcon.react
            tag="span"
            className="jp-ReproSection-caret"
            aria-hidden
          />
          <icon.react tag="span" className="jp-ReproPanel-icon" aria-hidden />
          <span className="jp-ReproSection-label">
            {section.label(given.trans)}
          </span>
          {badge !== null && (
            <span className="jp-ReproSection-badge">{badge}</span>
          )}
        </button>
      </h3>
      {unfolded && (
        <div className="jp-ReproSection-content">
          <Boundary trans={given.trans}>
            <Content {...given} />
          </Boundary>
        </div>
      )}
    </section>
  );
}

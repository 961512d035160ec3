/** The distributions that were imported. */
import { searchIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { EnvironmentDifference } from '../../answers';
import { errorIcon } from '../../icons';
import type { Distribution } from '../../schema';

interface IDistributionsProps {
  readonly distributions: readonly Distribution[];
  /** By the distribution's name. */
  readonly differences: ReadonlyMap<string, EnvironmentDifference>;
  readonly trans: TranslationBundle;
}

/** With their versions: those that differ from the saved record first, then what the cells themselves import. */
export function Distributions(
  props: IDistributionsProps
): React.JSX.Element | null {
  const { differences, distributions, trans } = props;
  const [sought, setSought] = React.useState('');
  if (distributions.length === 0) {
    return null;
  }
  const rank = ({ direct, name }: Distribution): number =>
    differences.has(name) ? 0 : direct ? 1 : 2;
  const found = distributions
    .filter(({ name }) => name.toLowerCase().includes(sought.toLowerCase()))
    .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  return (
    <>
      <Search
        text={sought}
        count={distributions.length}
        trans={trans}
        onChange={setSought}
      />
      <table
        className="jp-ReproTable"
        aria-label={trans.__('Imported distributions')}
      >
        <tbody>
          {found.map(distribution => (
            <Row
              key={distribution.name}
              distribution={distribution}
              difference={differences.get(distribution.name) ?? null}
              trans={trans}
            />
          ))}
        </tbody>
      </table>
      {found.length === 0 && (
        <p className="jp-ReproSection-note">{trans.__('None is called so.')}</p>
      )}
    </>
  );
}

function Search(props: {
  readonly text: string;
  readonly count: number;
  readonly trans: TranslationBundle;
  readonly onChange: (text: string) => void;
}): React.JSX.Element {
  const { count, onChange, text, trans } = props;
  return (
    <label className="jp-ReproSearch">
      <searchIcon.react tag="span" className="jp-ReproPanel-icon" aria-hidden />
      <input
        type="search"
        value={text}
        placeholder={trans._n(
          'Search %1 distribution',
          'Search %1 distributions',
          count
        )}
        aria-label={trans.__('Search distributions')}
        onChange={event => onChange(event.currentTarget.value)}
      />
    </label>
  );
}

function Row(props: {
  readonly distribution: Distribution;
  readonly difference: EnvironmentDifference | null;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { difference, distribution, trans } = props;
  const { direct, name, version } = distribution;
  return (
    <tr className={direct ? 'jp-mod-direct' : undefined}>
      <th scope="row">{name}</th>
      <td>
        {version ?? trans.__('no version')}
        {difference !== null && (
          <span className="jp-ReproRow-mark">
            <errorIcon.react
              tag="span"
              className="jp-ReproPanel-icon"
              aria-hidden
            />
            {difference.saved
              ? trans.__('saved: %1', difference.saved)
              : trans.__('not in the saved record')}
          </span>
        )}
      </td>
      <td>{direct ? '' : trans.__('indirectly')}</td>
    </tr>
  );
}

/** The sections of the panel, from top to bottom. */
import {
  folderIcon,
  historyIcon,
  kernelIcon,
  listIcon,
  treeViewIcon
} from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';

import { diceIcon, divergedIcon } from '../icons';
import type { INotebookModel } from '../tokens';
import { Cells } from './cells';
import { Data } from './data';
import { EnvironmentSection } from './environment';
import { lazily } from './lazily';
import { Randomness } from './randomness';
import type { ISection } from './section';

/** Says how many files are not as the run saw them. */
function changedFiles(
  { assessment }: INotebookModel,
  trans: TranslationBundle
): string | null {
  const count = (assessment?.files ?? []).filter(
    ({ now }) => now === 'changed' || now === 'missing'
  ).length;
  return count > 0 ? trans.__('%1 changed', count) : null;
}

/** Says how many hazards of a family there are. */
const hazardsOf =
  (family: string) =>
  ({ assessment }: INotebookModel, trans: TranslationBundle): string | null => {
    const count = (assessment?.hazards ?? []).filter(
      ({ diagnostic }) =>
        diagnostic.code.startsWith(family) && diagnostic.severity === 'warning'
    ).length;
    return count > 0 ? trans._n('%1 hazard', '%1 hazards', count) : null;
  };

/** Says how much is not as the saved record has it. */
function environmentDifferences(
  { assessment }: INotebookModel,
  trans: TranslationBundle
): string | null {
  const count = assessment?.environment?.length ?? 0;
  return count > 0 ? trans.__('%1 changed', count) : null;
}

export const SECTIONS: readonly ISection[] = [
  {
    id: 'cells',
    icon: listIcon,
    unfolded: true,
    label: trans => trans.__('Cells'),
    badge: ({ run }) => {
      const count = run.executions.length + run.older;
      return count > 0 ? String(count) : null;
    },
    Content: Cells
  },
  {
    id: 'data',
    icon: folderIcon,
    unfolded: false,
    label: trans => trans.__('Data'),
    badge: changedFiles,
    Content: Data
  },
  {
    id: 'randomness',
    icon: diceIcon,
    unfolded: false,
    label: trans => trans.__('Randomness'),
    badge: hazardsOf('RP'),
    Content: Randomness
  },
  {
    id: 'environment',
    icon: kernelIcon,
    unfolded: false,
    label: trans => trans.__('Environment'),
    badge: environmentDifferences,
    Content: EnvironmentSection
  },
  {
    id: 'lineage',
    icon: treeViewIcon,
    unfolded: false,
    label: trans => trans.__('Lineage'),
    Content: lazily(() => import('./lineage'))
  },
  {
    id: 'divergences',
    icon: divergedIcon,
    unfolded: false,
    label: trans => trans.__('Divergences'),
    badge: ({ verification }) => {
      const count = verification?.comparison?.cells.filter(
        ({ divergences }) => (divergences ?? []).length > 0
      ).length;
      return count ? String(count) : null;
    },
    Content: lazily(() => import('./divergences'))
  },
  {
    id: 'history',
    icon: historyIcon,
    unfolded: false,
    label: trans => trans.__('History'),
    Content: lazily(() => import('./history'))
  }
];

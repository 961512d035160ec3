/** The sections of the panel, from top to bottom. */
import { historyIcon, listIcon, treeViewIcon } from '@jupyterlab/ui-components';

import { divergedIcon } from '../icons';
import { Cells } from './cells';
import { lazily } from './lazily';
import type { ISection } from './section';

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

/** The pictures of the marks on a badge. */
import type { LabIcon } from '@jupyterlab/ui-components';

import {
  diceIcon,
  divergedIcon,
  errorIcon,
  icon,
  replayedIcon
} from '../icons';
import type { MarkKind } from './badge';

/** A picture for each kind of mark, so that none is told by its colour alone. */
export const MARK_ICONS: Readonly<Record<MarkKind, LabIcon>> = {
  failed: errorIcon,
  diverged: divergedIcon,
  // A pencil.
  edited: icon(
    'edited',
    '<path d="M3 17.2V21h3.8L17.8 9.9l-3.7-3.7zM20.7 7a1 1 0 0 0 0-1.4l-2.3-2.3a1 1 0 0 0-1.4 0l-1.8 1.8L18.9 9z"/>'
  ),
  // A line from above that ends in a gap.
  'upstream-deleted': icon(
    'upstream-deleted',
    '<path d="M8.4 2.6 12 6.2l3.6-3.6L17 4l-3.6 3.6L17 11.2l-1.4 1.4L12 9l-3.6 3.6L7 11.2l3.6-3.6L7 4z"/><path d="M11 14h2v4h3l-4 4.5L8 18h3z"/>'
  ),
  // An arrow from above.
  'upstream-changed': icon(
    'upstream-changed',
    '<path d="M4 2.5h16v2.4H4z"/><path d="M10.8 7h2.4v9.2l4-4 1.7 1.7L12 20.8l-6.9-6.9 1.7-1.7 4 4z"/>'
  ),
  // Two arrows that swap places.
  'out-of-order': icon(
    'out-of-order',
    '<path d="M7 3 2.5 7.5H6V21h2V7.5h3.5zM16 3v13.5h-3.5L17 21l4.5-4.5H18V3z"/>'
  ),
  entropy: diceIcon,
  replayed: replayedIcon
};

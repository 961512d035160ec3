/** The icons of the panel, in the colours of the theme. */
import { LabIcon } from '@jupyterlab/ui-components';

const svg = (shapes: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24"><g class="jp-icon3" fill="#616161">${shapes}</g></svg>`;

/** An icon of 24 by 24 units, made of these shapes. */
export const icon = (name: string, shapes: string): LabIcon =>
  new LabIcon({ name: `jupyter-repro:${name}`, svgstr: svg(shapes) });

/** Two arrows in a circle around a tick: run it again, get the same. */
export const reproducibilityIcon = icon(
  'reproducibility',
  '<path d="M12 4V1L8 5l4 4V6a6 6 0 0 1 5.3 8.8l1.5 1.5A8 8 0 0 0 12 4zm0 14a6 6 0 0 1-5.3-8.8L5.2 7.7A8 8 0 0 0 12 20v3l4-4-4-4v3z"/><path d="M11 14.6 8.4 12l1.1-1.1 1.5 1.5 3.5-3.5 1.1 1.1z"/>'
);

export const recordingIcon = icon(
  'recording',
  '<path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 18a8 8 0 1 1 0-16 8 8 0 0 1 0 16z"/><circle cx="12" cy="12" r="5"/>'
);

export const pausedIcon = icon(
  'paused',
  '<path d="M6 5h4v14H6zm8 0h4v14h-4z"/>'
);

export const offIcon = icon(
  'off',
  '<path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zM4 12a8 8 0 0 1 12.9-6.3L5.7 16.9A8 8 0 0 1 4 12zm8 8a8 8 0 0 1-4.9-1.7L18.3 7.1A8 8 0 0 1 12 20z"/>'
);

export const connectingIcon = icon(
  'connecting',
  '<circle cx="5" cy="12" r="2.2"/><circle cx="12" cy="12" r="2.2"/><circle cx="19" cy="12" r="2.2"/>'
);

export const okIcon = icon(
  'ok',
  '<path d="M9 16.2 4.8 12l-1.4 1.4L9 19 21 7l-1.4-1.4z"/>'
);

export const errorIcon = icon(
  'error',
  '<path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm1 15h-2v-2h2zm0-4h-2V7h2z"/>'
);

export const runningIcon = icon(
  'running',
  '<path d="M6 2v6l4 4-4 4v6h12v-6l-4-4 4-4V2zm10 14.5V20H8v-3.5l4-4z"/>'
);

/** Two lines that part. */
export const divergedIcon = icon(
  'diverged',
  '<path d="M11 21v-8L5.6 7.6 4 9V3h6L8.4 4.6 12 8.2l3.6-3.6L14 3h6v6l-1.6-1.4L13 13v8z"/>'
);

/** A circle that is cut: out of date. */
export const staleIcon = icon(
  'stale',
  '<path d="M12 2a10 10 0 1 0 10 10h-2a8 8 0 1 1-3-6.2L14 9h7V2l-2.6 2.4A10 10 0 0 0 12 2z"/><path d="M11 7h2v5.4l3.5 2.1-1 1.7L11 13.5z"/>'
);

/** Rows that are crossed by an arrow upwards: a state that no order from top to bottom gives. */
export const hiddenStateIcon = icon(
  'hidden-state',
  '<path d="M3 5h10v2H3zm0 6h10v2H3zm0 6h10v2H3z"/><path d="m18 3 4 5h-3v13h-2V8h-3z"/>'
);

export const diceIcon = icon(
  'dice',
  '<path d="M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5c0-1.1.9-2 2-2zm0 2v14h14V5z"/><circle cx="8.5" cy="8.5" r="1.6"/><circle cx="15.5" cy="8.5" r="1.6"/><circle cx="12" cy="12" r="1.6"/><circle cx="8.5" cy="15.5" r="1.6"/><circle cx="15.5" cy="15.5" r="1.6"/>'
);

/** A way round that leads back: the same once something is held. */
export const replayedIcon = icon(
  'replayed',
  '<path d="M12 5V1L7 6l5 5V7a6 6 0 1 1-6 6H4a8 8 0 1 0 8-8z"/>'
);

export const skippedIcon = icon('skipped', '<path d="M5 11h14v2H5z"/>');

/** A question mark in a circle. */
export const suspectedIcon = icon(
  'suspected',
  '<path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 18a8 8 0 1 1 0-16 8 8 0 0 1 0 16z"/><path d="M11 16h2v2h-2zm1-10a4 4 0 0 0-4 4h2a2 2 0 1 1 3.2 1.6c-1 .8-2.2 1.6-2.2 3.4h2c0-1.2.6-1.6 1.5-2.3A4 4 0 0 0 12 6z"/>'
);

/** A cell: lines in a frame. */
export const cellIcon = icon(
  'cell',
  '<path d="M4 5h16a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zm1 2v10h14V7z"/><path d="M7 9h8v1.5H7zm0 4h6v1.5H7z"/>'
);

export const zoomInIcon = icon(
  'zoom-in',
  '<path d="M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z"/>'
);

export const zoomOutIcon = icon('zoom-out', '<path d="M5 11h14v2H5z"/>');

/** Four corners. */
export const fitIcon = icon(
  'fit',
  '<path d="M4 4h6v2H6v4H4zm10 0h6v6h-2V6h-4zM4 14h2v4h4v2H4zm14 0h2v6h-6v-2h4z"/>'
);

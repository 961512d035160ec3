/** The icons of the panel, in the colours of the theme. */
import { LabIcon } from '@jupyterlab/ui-components';

const svg = (shapes: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24"><g class="jp-icon3" fill="#616161">${shapes}</g></svg>`;

const icon = (name: string, shapes: string): LabIcon =>
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

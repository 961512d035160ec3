/** The words of the panel's head. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IStanding, Step, Verdict } from './standing';

/** What the first line says. */
export function verdictAsText(
  verdict: Verdict,
  trans: TranslationBundle
): string {
  switch (verdict) {
    case 'no-notebook':
      return trans.__('No notebook');
    case 'lost':
      return trans.__('Connection lost');
    case 'verifying':
      return trans.__('Verifying');
    case 'no-kernel':
      return trans.__('No kernel');
    case 'connecting':
      return trans.__('Connecting');
    case 'other-language':
    case 'not-installed':
    case 'off':
      return trans.__('Not recording');
    case 'paused':
      return trans.__('Paused');
    case 'recording':
      return trans.__('Recording');
    case 'earlier':
      return trans.__('Earlier run');
    case 'hidden-state':
      return trans.__('Hidden state');
    case 'stale':
      return trans.__('Stale');
    case 'reproduced':
      return trans.__('Verified: reproduced');
    case 'replayed':
      return trans.__('Verified: replayed');
    case 'diverged':
      return trans.__('Verified: diverged');
    case 'failed':
      return trans.__('Verified: failed');
  }
}

/** What a button says that does the next step. */
export function stepAsText(step: Step, trans: TranslationBundle): string {
  switch (step) {
    case 'start-kernel':
      return trans.__('Start a kernel');
    case 'install':
      return trans.__('Install in the kernel');
    case 'record':
      return trans.__('Start recording');
    case 'resume':
      return trans.__('Resume recording');
    case 'run-all':
      return trans.__('Run all cells');
    case 'run-stale':
      return trans.__('Run all stale cells');
    case 'restart-and-run-all':
      return trans.__('Restart and run all');
    case 'verify':
      return trans.__('Verify');
    case 'save-and-verify':
      return trans.__('Save and verify');
    case 'show-divergences':
      return trans.__('Show what diverged');
  }
}

/** What a verdict means, in a sentence. */
export const meaningOf = (
  { cellIds, verdict }: IStanding,
  trans: TranslationBundle
): string => MEANINGS[verdict](trans, cellIds.length);

const MEANINGS: Readonly<
  Record<Verdict, (trans: TranslationBundle, cells: number) => string>
> = {
  'no-notebook': trans =>
    trans.__('Open a notebook to see what its results depend on.'),
  lost: trans =>
    trans.__(
      'The server or the kernel cannot be reached. What you see is what was known last.'
    ),
  verifying: trans =>
    trans.__('The saved notebook is run again in a kernel of its own.'),
  'no-kernel': trans =>
    trans.__('Start a kernel to record what results depend on.'),
  connecting: trans => trans.__('The kernel has not answered yet.'),
  'other-language': trans =>
    trans.__(
      'Order, files and randomness are recorded in Python kernels only. Verifying and comparing work for any kernel.'
    ),
  'not-installed': trans => trans.__('This kernel cannot load jupyter-repro.'),
  off: trans => trans.__('Nothing is written down about this run.'),
  paused: trans => trans.__('Cells that run now are not written down.'),
  recording: trans =>
    trans.__('What results depend on is written down as cells run.'),
  earlier: trans =>
    trans.__(
      'This was recorded when the notebook ran last. No cell has run since.'
    ),
  'hidden-state': (trans, count) =>
    trans._n(
      '%1 cell has a result that running from top to bottom does not give.',
      '%1 cells have results that running from top to bottom does not give.',
      count
    ),
  stale: (trans, count) =>
    trans._n(
      '%1 cell no longer stands for its output.',
      '%1 cells no longer stand for their outputs.',
      count
    ),
  reproduced: trans =>
    trans.__('A rerun in a fresh kernel gave the same outputs.'),
  replayed: (trans, count) =>
    trans._n(
      '%1 cell agrees only while recorded conditions are held.',
      '%1 cells agree only while recorded conditions are held.',
      count
    ),
  diverged: (trans, count) =>
    trans._n(
      '%1 cell gave another output in a fresh kernel.',
      '%1 cells gave other outputs in a fresh kernel.',
      count
    ),
  failed: (trans, count) =>
    trans._n(
      '%1 cell failed or differed in a fresh kernel.',
      '%1 cells failed or differed in a fresh kernel.',
      count
    )
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago a time was, as a person says it. `time` is in ISO 8601, `now` in milliseconds. */
export function agoAsText(
  time: string,
  now: number,
  trans: TranslationBundle
): string {
  const past = now - Date.parse(time);
  if (Number.isNaN(past)) {
    return '';
  }
  if (past < MINUTE) {
    return trans.__('just now');
  }
  if (past < HOUR) {
    return trans.__('%1 min ago', Math.floor(past / MINUTE));
  }
  if (past < DAY) {
    return trans.__('%1 h ago', Math.floor(past / HOUR));
  }
  const days = Math.floor(past / DAY);
  return trans._n('%1 day ago', '%1 days ago', days);
}

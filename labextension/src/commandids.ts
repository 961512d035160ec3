/** The commands. All are about the notebook in front. */
export const CommandIDs = {
  /** Shows the panel. */
  showPanel: 'jupyter-repro:show-panel',
  /** Saves the notebook where it has unsaved changes and the user agrees, and verifies it. */
  verify: 'jupyter-repro:verify',
  /** Ends the verification that is queued or under way. */
  cancelVerification: 'jupyter-repro:cancel-verification',
  /** Exports the report; args: `format` (html, md, json), `save` (beside the notebook; else it is downloaded). */
  exportReport: 'jupyter-repro:export-report',
  /** Writes the lock files of the environment beside the notebook. */
  freezeEnvironment: 'jupyter-repro:freeze-environment',
  /** Pauses or resumes recording, whichever applies. */
  toggleRecording: 'jupyter-repro:toggle-recording',
  /** Runs the cells that are stale and that a run can make fresh, from top to bottom. */
  runStale: 'jupyter-repro:run-stale',
  /** Restarts the kernel and runs all cells. */
  restartAndRunAll: 'jupyter-repro:restart-and-run-all',
  /** Goes to the next stale cell below the active one, or else to the first. */
  nextStale: 'jupyter-repro:next-stale',
  /** Says why a cell is stale; args of this and the following: `cellId` (else the active cell). */
  whyStale: 'jupyter-repro:why-stale',
  /** Says which cells and files feed a cell. */
  whatFeeds: 'jupyter-repro:what-feeds',
  /** Says which cells and files a cell feeds. */
  whatIsFed: 'jupyter-repro:what-is-fed',
  /** Runs what feeds a cell and is not fresh, then the cell. */
  runNeeded: 'jupyter-repro:run-needed'
} as const;

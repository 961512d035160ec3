/** Commands that run cells, and that go to them. */
import { Notification } from '@jupyterlab/apputils';
import { fastForwardIcon, refreshIcon } from '@jupyterlab/ui-components';

import { CommandIDs } from '../commandids';
import { MARK_ICONS } from '../notebook/icons';
import { staleCells, staleToRun } from '../notebook/rerun';
import type { CommandContext } from './context';
import { TOLD_MS } from './context';

/** Adds the commands. */
export function addRunCommands(context: CommandContext): void {
  addRunStale(context);
  addRestart(context);
  addNextStale(context);
}

function addRunStale(context: CommandContext): void {
  const { app, trans } = context;
  context.add(CommandIDs.runStale, {
    label: trans.__('Run Stale Cells'),
    caption: trans.__(
      'Run the cells whose results no longer stand, from top to bottom'
    ),
    icon: fastForwardIcon,
    when: ({ cells, factsOf }) => staleToRun(cells, factsOf).run.length > 0,
    does: async front => {
      const { left, run } = staleToRun(front.cells, front.factsOf);
      await context.run(front, run);
      if (left > 0) {
        Notification.info(
          trans._n(
            '%1 cell rests on what only this kernel holds. Restart and run all cells to make it fresh.',
            '%1 cells rest on what only this kernel holds. Restart and run all cells to make them fresh.',
            left
          ),
          {
            autoClose: TOLD_MS,
            actions: [
              {
                label: trans.__('Restart and Run All'),
                callback: () =>
                  void app.commands.execute(CommandIDs.restartAndRunAll)
              }
            ]
          }
        );
      }
    }
  });
}

function addRestart(context: CommandContext): void {
  const { app, trans } = context;
  context.add(CommandIDs.restartAndRunAll, {
    label: trans.__('Restart and Run All Cells…'),
    caption: trans.__('Restart the kernel, and run all cells in a fresh one'),
    icon: refreshIcon,
    does: async () => {
      await app.commands.execute('notebook:restart-run-all');
    }
  });
}

function addNextStale(context: CommandContext): void {
  const { trans } = context;
  context.add(CommandIDs.nextStale, {
    label: trans.__('Next Stale Cell'),
    caption: trans.__('Go to the next cell whose result no longer stands'),
    icon: MARK_ICONS['upstream-changed'],
    when: ({ cells, factsOf }) => staleCells(cells, factsOf).length > 0,
    does: ({ cells, factsOf, model, panel }) => {
      const stale = new Set(staleCells(cells, factsOf));
      const active = panel.content.activeCell?.model.id;
      const ids = panel.content.widgets.map(cell => cell.model.id);
      const from = active === undefined ? 0 : ids.indexOf(active) + 1;
      const next = [...ids.slice(from), ...ids].find(id => stale.has(id));
      if (next !== undefined) {
        model.reveal(next);
      }
    }
  });
}

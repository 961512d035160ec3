/** Commands about one cell: why it is stale, what feeds it, what it feeds. */
import { Dialog, showDialog } from '@jupyterlab/apputils';

import { CommandIDs } from '../commandids';
import type { IAnswer } from '../notebook/answer';
import { whatFeeds, whyStale } from '../notebook/answer';
import { AnswerView } from '../notebook/answerview';
import { marksOf } from '../notebook/badge';
import type { IInFront } from '../notebook/infront';
import { cellInQuestion } from '../notebook/infront';
import type { Direction } from '../notebook/kin';
import { lineageOf } from '../notebook/lineage';
import type { ICodeCell } from '../notebook/rerun';
import { neededCells } from '../notebook/rerun';
import type { CommandContext } from './context';

/** Adds the commands. */
export function addCellCommands(context: CommandContext): void {
  addWhy(context);
  addKin(context, CommandIDs.whatFeeds, 'feeds');
  addKin(context, CommandIDs.whatIsFed, 'is-fed');
  addRunNeeded(context);
}

/** What the arguments of these commands are, for who looks for them. */
const describedBy = {
  args: {
    type: 'object' as const,
    properties: {
      cellId: {
        type: 'string' as const,
        description: 'The id of the cell; that of the active one by default.'
      },
      context: {
        type: 'boolean' as const,
        description: 'Whether it stands in the context menu of a cell.'
      }
    }
  }
};

/** Shows an answer; its lines lead to the cells that they are about. Gives whether the offered action was chosen. */
async function show(
  { trans }: CommandContext,
  { model }: IInFront,
  { parts, title }: IAnswer,
  offer: string | null = null
): Promise<boolean> {
  let goTo: string | null = null;
  const body = new AnswerView({ title, parts }, cellId => {
    goTo = cellId;
    dialog.reject();
  });
  const close = Dialog.cancelButton({ label: trans.__('Close') });
  const buttons =
    offer === null ? [close] : [close, Dialog.okButton({ label: offer })];
  const dialog = new Dialog({ title, body, buttons });
  const { button } = await dialog.launch();
  if (goTo !== null) {
    model.reveal(goTo);
  }
  return button.accept;
}

function addWhy(context: CommandContext): void {
  const { trans } = context;
  const marked = (front: IInFront): boolean => {
    const cell = cellInQuestion(front, undefined);
    return (
      cell !== null &&
      marksOf(cell.source, front.factsOf(cell.id), front.words).length > 0
    );
  };
  context.add(CommandIDs.whyStale, {
    label: trans.__('Why Is This Stale?'),
    caption: trans.__('Say why the result of the cell no longer stands'),
    describedBy,
    isVisible: ({ context: inMenu }) =>
      inMenu !== true ||
      (context.contextMenu && context.front !== null && marked(context.front)),
    when: front => cellInQuestion(front, undefined) !== null,
    does: async (front, { cellId }) => {
      const cell = cellInQuestion(front, cellId);
      if (cell !== null) {
        const facts = front.factsOf(cell.id);
        const stale = (facts.assessed?.reasons ?? []).length > 0;
        const answer = whyStale(cell, facts, front.words);
        const offer = stale ? trans.__('Run What This Needs') : null;
        if (await show(context, front, answer, offer)) {
          await runNeeded(context, front, cell);
        }
      }
    }
  });
}

function addKin(
  context: CommandContext,
  id: string,
  direction: Direction
): void {
  const { trans } = context;
  context.add(id, {
    label:
      direction === 'feeds'
        ? trans.__('What Feeds This?')
        : trans.__('What Does This Feed?'),
    caption:
      direction === 'feeds'
        ? trans.__('Say which cells and files the cell uses')
        : trans.__('Say which cells and files use what the cell gives'),
    describedBy,
    isVisible: ({ context: inMenu }) => inMenu !== true || context.contextMenu,
    when: front => cellInQuestion(front, undefined) !== null,
    does: async (front, { cellId }) => {
      const cell = cellInQuestion(front, cellId);
      if (cell !== null) {
        const graph = await lineageOf(front.model);
        await show(
          context,
          front,
          whatFeeds(cell.id, graph, direction, front.words)
        );
      }
    }
  });
}

function addRunNeeded(context: CommandContext): void {
  const { trans } = context;
  context.add(CommandIDs.runNeeded, {
    label: trans.__('Run What This Needs'),
    caption: trans.__(
      'Run the cells above that feed this one and are not fresh, then this one'
    ),
    describedBy,
    isVisible: ({ context: inMenu }) => inMenu !== true || context.contextMenu,
    when: front => cellInQuestion(front, undefined) !== null,
    does: async (front, { cellId }) => {
      const cell = cellInQuestion(front, cellId);
      if (cell !== null) {
        await runNeeded(context, front, cell);
      }
    }
  });
}

/** Runs what a cell needs. What a cell needs that has never run is not known: all above it, if the user agrees. */
async function runNeeded(
  context: CommandContext,
  front: IInFront,
  { id }: ICodeCell
): Promise<void> {
  const { trans } = context;
  const { cells, factsOf, model } = front;
  const graph = await lineageOf(model);
  const needed = neededCells(cells, id, graph, factsOf);
  if (needed !== null) {
    await context.run(front, needed);
    return;
  }
  const { button } = await showDialog({
    title: trans.__('Run all cells above?'),
    body: trans.__(
      'What this cell needs is known once it has run. Run all cells above it, and then this one?'
    ),
    buttons: [
      Dialog.cancelButton(),
      Dialog.okButton({ label: trans.__('Run All Above') })
    ]
  });
  if (button.accept) {
    const place = cells.findIndex(cell => cell.id === id);
    const above = cells.slice(0, place + 1);
    await context.run(
      front,
      above.map(cell => cell.id)
    );
  }
}

/** Answers to what a user asks about a cell. */
import type { LineageGraph, LineageNode } from '../answers';
import { cellAsText, reasonAsText } from '../reasons';
import type { IWords } from './badge';
import { marksOf } from './badge';
import type { ICellFacts } from './cellfacts';
import type { Direction } from './kin';
import { kinOf, nodeOfCell } from './kin';
import type { ICodeCell } from './rerun';

/** One line of an answer; where it is about a cell that is there, it leads to it. */
export interface ILine {
  readonly text: string;
  readonly cellId: string | null;
}

/** A paragraph of an answer: what it says, and the lines that bear it out. */
export interface IPart {
  readonly text: string;
  readonly lines: readonly ILine[];
}

/** An answer: the question as a title, and what is to be said. */
export interface IAnswer {
  readonly title: string;
  readonly parts: readonly IPart[];
}

/** Why a cell's badge says what it says. */
export function whyStale(
  cell: ICodeCell,
  facts: ICellFacts,
  words: IWords
): IAnswer {
  const { placeOf, trans } = words;
  const who = cellAsText(placeOf(cell.id), trans);
  const title = trans.__('Why is %1 stale?', who);
  const marks = marksOf(cell.source, facts, words);
  if (marks.length > 0) {
    const reasons = (facts.assessed?.reasons ?? []).map(reason => ({
      text: reasonAsText(reason, placeOf, trans),
      cellId: placeOf(reason.cell) === null ? null : reason.cell
    }));
    const cells = new Map(reasons.map(({ cellId, text }) => [text, cellId]));
    const parts = marks.map(({ details, word }) => ({
      text: word,
      lines: details.map(text => ({ text, cellId: cells.get(text) ?? null }))
    }));
    return { title, parts };
  }
  return { title, parts: [{ text: notStale(facts, words), lines: [] }] };
}

function notStale(
  { assessed, execution }: ICellFacts,
  { trans }: IWords
): string {
  if (execution?.status === 'running') {
    return trans.__('It is running.');
  }
  if (execution === null && (assessed === null || assessed.order === null)) {
    return trans.__('It has not run, as far as the record knows.');
  }
  return trans.__(
    'It is not: as far as the record knows, running all cells from top to bottom gives the same.'
  );
}

/** What feeds a cell, or what it feeds. */
export function whatFeeds(
  cellId: string,
  graph: LineageGraph,
  direction: Direction,
  words: IWords
): IAnswer {
  const { placeOf, trans } = words;
  const who = cellAsText(placeOf(cellId), trans);
  const feeds = direction === 'feeds';
  const title = feeds
    ? trans.__('What feeds %1?', who)
    : trans.__('What does %1 feed?', who);
  if (nodeOfCell(graph, cellId) === null) {
    const text = trans.__('That is known once the cell has run.');
    return { title, parts: [{ text, lines: [] }] };
  }
  const kin = kinOf(graph, cellId, direction);
  const near = kin.filter(({ names }) => names.length > 0);
  const far = kin.filter(({ names }) => names.length === 0);
  const parts = [
    {
      text: feeds ? trans.__('It uses') : trans.__('It gives to'),
      lines: near.map(({ names, node }) => lineOf(node, names, words))
    },
    {
      text: feeds ? trans.__('They rest on') : trans.__('They give to'),
      lines: far.map(({ node }) => lineOf(node, [], words))
    }
  ].filter(({ lines }) => lines.length > 0);
  const nothing = feeds
    ? trans.__('Nothing: it uses no result of another cell, and no file.')
    : trans.__('Nothing: no cell that has run uses what it gives.');
  return {
    title,
    parts: parts.length > 0 ? parts : [{ text: nothing, lines: [] }]
  };
}

function lineOf(
  { cell_id: cellId, kind, label, path }: LineageNode,
  names: readonly string[],
  { placeOf, trans }: IWords
): ILine {
  if (kind === 'file' || cellId === null) {
    return { text: path ?? label, cellId: null };
  }
  const place = placeOf(cellId);
  const who = trans.__('%1, “%2”', cellAsText(place, trans), label);
  return {
    text: names.length > 0 ? trans.__('%1: %2', who, names.join(', ')) : who,
    cellId: place === null ? null : cellId
  };
}

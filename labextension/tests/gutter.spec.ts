import { Signal } from '@lumino/signaling';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { ICellWidget, INotebookWidget } from '../src/notebook/gutter';
import { Gutter } from '../src/notebook/gutter';
import {
  anAssessedCell,
  anAssessment,
  english,
  FakeNotebookModel
} from './fakemodels';
import { anExecution, aSnapshot } from './fakes';

/** Sees what the test lets it see. */
class FakeObserver {
  static last: FakeObserver;
  readonly observed = new Set<Element>();

  constructor(private readonly _callback: (entries: unknown[]) => void) {
    FakeObserver.last = this;
  }

  observe(target: Element): void {
    this.observed.add(target);
  }

  unobserve(target: Element): void {
    this.observed.delete(target);
  }

  disconnect(): void {
    this.observed.clear();
  }

  see(target: Element, isIntersecting = true): void {
    this._callback([{ target, isIntersecting }]);
  }
}

class FakeCell implements ICellWidget {
  readonly node = document.createElement('div');
  readonly asModel;
  isDisposed = false;
  reads = 0;

  constructor(
    id: string,
    public source: string,
    type = 'code'
  ) {
    const getSource = (): string => {
      this.reads += 1;
      return this.source;
    };
    this.asModel = { id, type, sharedModel: { getSource } };
  }

  /** As widgets do, one that is gone has no model. */
  get model(): ICellWidget['model'] {
    return this.isDisposed ? (null as never) : this.asModel;
  }

  get badges(): string[] {
    const badges = [...this.node.querySelectorAll('.jp-ReproBadge')];
    return badges.map(badge => `${badge.getAttribute('aria-label')}`);
  }
}

class FakeNotebook implements INotebookWidget {
  readonly modelChanged = new Signal<this, unknown>(this);
  readonly model = {
    contentChanged: new Signal<object, unknown>(this),
    cells: { changed: new Signal<object, unknown>(this) }
  };

  constructor(public widgets: FakeCell[]) {}

  change(widgets: FakeCell[]): void {
    for (const cell of this.widgets) {
      cell.isDisposed = !widgets.includes(cell);
    }
    this.widgets = widgets;
    this.model.cells.changed.emit(null);
  }
}

let waiting: (() => void)[] = [];
const draw = (): void => waiting.splice(0).forEach(each => each());
const opened = vi.fn();

function gutterOf(notebook: FakeNotebook, model: FakeNotebookModel): Gutter {
  const gutter = new Gutter({
    notebook,
    model,
    trans: english,
    icon: () => document.createElement('span'),
    onOpen: opened,
    soon: each => waiting.push(each)
  });
  draw();
  return gutter;
}

/** A notebook whose cells have run as they stand, and all of which is seen. */
function aNotebook(...sources: string[]): {
  notebook: FakeNotebook;
  cells: FakeCell[];
  model: FakeNotebookModel;
  gutter: Gutter;
} {
  const cells = sources.map((source, n) => new FakeCell(`c${n}`, source));
  const notebook = new FakeNotebook(cells);
  const model = new FakeNotebookModel();
  model.run.load(
    aSnapshot(sources.map((source, n) => anExecution(n, { source })))
  );
  const gutter = gutterOf(notebook, model);
  cells.forEach(cell => FakeObserver.last.see(cell.node));
  draw();
  return { notebook, cells, model, gutter };
}

beforeEach(() => {
  waiting = [];
  opened.mockClear();
  vi.stubGlobal('IntersectionObserver', FakeObserver);
});
afterEach(() => vi.unstubAllGlobals());

const EDITED = 'Edited since it ran';

describe('the gutter', () => {
  it('shows an edit as it is made, and no longer once it is undone', () => {
    const { cells, notebook } = aNotebook('a', 'b');
    cells[1].source = 'b2';
    notebook.model.contentChanged.emit(null);
    draw();
    expect(cells.map(cell => cell.badges)).toEqual([[], [`cell 2: ${EDITED}`]]);
    cells[1].source = 'b';
    notebook.model.contentChanged.emit(null);
    draw();
    expect(cells.map(cell => cell.badges)).toEqual([[], []]);
  });

  it('looks at cells only when they are seen, once a frame', () => {
    const { cells, model } = aNotebook('a', 'b');
    FakeObserver.last.see(cells[1].node, false);
    draw();
    const before = cells.map(cell => cell.reads);
    model.changed.emit();
    model.run.changed.connect(() => undefined);
    model.say({ assessment: anAssessment([]) });
    draw();
    expect(cells.map((cell, n) => cell.reads - before[n])).toEqual([1, 0]);
  });

  it('touches nothing that is right already', () => {
    const { cells, notebook, model } = aNotebook('a');
    cells[0].source = 'other';
    notebook.model.contentChanged.emit(null);
    draw();
    const picture = cells[0].node.firstElementChild?.firstElementChild;
    model.changed.emit();
    draw();
    expect(cells[0].node.firstElementChild?.firstElementChild).toBe(picture);
  });

  it('counts the marks where there are several', () => {
    const { cells, model } = aNotebook('a');
    cells[0].source = 'other';
    const reasons = [{ kind: 'later' as const, cell: 'c0', name: 'x' }];
    model.say({
      assessment: anAssessment([anAssessedCell(0, { reasons })])
    });
    draw();
    expect(cells[0].badges).toEqual([`cell 1: ${EDITED}, Ran out of order`]);
    expect(
      cells[0].node.querySelector('.jp-ReproBadge-count')?.textContent
    ).toBe('2');
    expect(cells[0].node.querySelector('button')?.title).toBe(
      `${EDITED}\nRan out of order: cell 1, which gives x, stands below`
    );
  });

  it('follows cells that move, go and come back as other widgets', () => {
    const { cells, notebook } = aNotebook('a', 'b');
    cells[1].source = 'b2';
    notebook.change([cells[1], cells[0]]);
    draw();
    expect(cells[1].badges).toEqual([`cell 1: ${EDITED}`]);
    notebook.change([cells[0]]);
    draw();
    expect(cells[1].badges).toEqual([]);
    expect(FakeObserver.last.observed).toEqual(new Set([cells[0].node]));
    const again = new FakeCell('c1', 'b2');
    notebook.change([cells[0], again]);
    draw();
    FakeObserver.last.see(again.node);
    draw();
    expect(again.badges).toEqual([`cell 2: ${EDITED}`]);
  });

  it('has nothing to say of a cell that became text', () => {
    const { cells, notebook } = aNotebook('a');
    cells[0].source = 'b';
    notebook.model.contentChanged.emit(null);
    draw();
    const text = new FakeCell('c0', 'b', 'markdown');
    notebook.change([text]);
    draw();
    FakeObserver.last.see(text.node);
    draw();
    expect([cells[0].badges, text.badges]).toEqual([[], []]);
  });

  it('asks for answers only while cells are seen', () => {
    const { cells, model, gutter } = aNotebook('a');
    expect(model.needs.get('badges')).toBe(true);
    FakeObserver.last.see(cells[0].node, false);
    expect(model.needs.get('badges')).toBe(false);
    FakeObserver.last.see(cells[0].node);
    gutter.dispose();
    expect(model.needs.get('badges')).toBe(false);
  });

  it('leaves nothing behind', () => {
    const { cells, gutter, notebook } = aNotebook('a');
    cells[0].source = 'b';
    notebook.model.contentChanged.emit(null);
    gutter.dispose();
    draw();
    expect(cells[0].badges).toEqual([]);
    expect(FakeObserver.last.observed.size).toBe(0);
  });

  it('opens the answer of the cell that is clicked', () => {
    const { cells, notebook } = aNotebook('a');
    cells[0].source = 'b';
    notebook.model.contentChanged.emit(null);
    draw();
    cells[0].node.querySelector('button')?.click();
    expect(opened).toHaveBeenCalledWith('c0');
  });
});

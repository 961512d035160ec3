/** What a row of the timeline says, without a word of how it looks. */
import type { Assessment, CellAssessment } from '../../answers';
import type { CellExecution } from '../../schema';

/** A cell execution between its neighbours. Places count all cells from 0; null: the cell is gone, or was not said. */
export interface IRow {
  readonly execution: CellExecution;
  readonly place: number | null;
  readonly placeBefore: number | null;
  readonly placeAfter: number | null;
  /** The cell stands above the one that ran before it. */
  readonly goesBack: boolean;
  /** The cell was deleted since. */
  readonly isDeleted: boolean;
  /** How the result stands, of the last execution of its cell; null of others, and where it is not known. */
  readonly assessment: CellAssessment | null;
  /** A later execution of the cell has taken its place. */
  readonly isPast: boolean;
}

/** Makes rows, one at a time: of thousands, only those in sight are looked at. */
export class Rows {
  constructor(
    readonly executions: readonly CellExecution[],
    readonly cellIds: readonly string[],
    assessment: Assessment | null
  ) {
    this._places = new Map(cellIds.map((id, index) => [id, index]));
    this._assessments = new Map(
      assessment?.cells.map(cell => [cell.cell_id, cell])
    );
  }

  get length(): number {
    return this.executions.length;
  }

  /** How many cells the notebook has. */
  get cells(): number {
    return this.cellIds.length;
  }

  at(index: number): IRow {
    const execution = this.executions[index];
    const place = this._placeAt(index);
    const placeBefore = this._placeAt(index - 1);
    const known = this._assessments.get(execution.cell_id ?? '');
    return {
      execution,
      place,
      placeBefore,
      placeAfter: this._placeAt(index + 1),
      goesBack: place !== null && placeBefore !== null && place < placeBefore,
      isDeleted: execution.cell_id !== null && place === null,
      assessment: known?.order === execution.order ? known : null,
      isPast: typeof known?.order === 'number' && known.order > execution.order
    };
  }

  /** The number by which a user finds a cell, counted from 1; null when it is gone. */
  readonly numberOf = (cellId: string): number | null => {
    const place = this._places.get(cellId);
    return place === undefined ? null : place + 1;
  };

  /** Where an execution stands among those that are held; -1 when it is not among them. */
  indexOf(order: number): number {
    return this.executions.findIndex(execution => execution.order === order);
  }

  /** Where the last execution of a cell stands among those that are held; -1 when it has none. */
  lastOf(cellId: string | null): number {
    let index = this.executions.length - 1;
    while (index >= 0 && this.executions[index].cell_id !== cellId) {
      index -= 1;
    }
    return index;
  }

  private _placeAt(index: number): number | null {
    return this._places.get(this.executions[index]?.cell_id ?? '') ?? null;
  }

  private readonly _places: ReadonlyMap<string, number>;
  private readonly _assessments: ReadonlyMap<string, CellAssessment>;
}

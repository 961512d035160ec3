/** What is known of each cell of a notebook, gathered from the run, the assessment and the verification. */
import type { CellAssessment, CellComparison, Hazard } from '../answers';
import type { CellExecution } from '../schema';
import type { INotebookModel } from '../tokens';

/** What is known of one cell. */
export interface ICellFacts {
  /** Its last execution in the run of the kernel. */
  readonly execution: CellExecution | null;
  readonly assessed: CellAssessment | null;
  readonly hazards: readonly Hazard[];
  /** What the newest verification says of the outputs that the cell still has. */
  readonly verified: CellComparison | null;
  /** Whether that verification is about the notebook as it stands. */
  readonly verifiedAsItIs: boolean;
}

/** What facts are taken from. */
export type IKnown = Pick<
  INotebookModel,
  'assessment' | 'run' | 'verification' | 'verificationIsCurrent'
>;

/** Looks facts up by cell. What it gathers is kept as long as its sources stay the same objects. */
export class CellFacts {
  constructor(private readonly _model: IKnown) {}

  /** The facts of a cell. */
  of(cellId: string): ICellFacts {
    const { assessment, run, verification } = this._model;
    const execution = this._executions(run.executions).get(cellId) ?? null;
    const verified =
      this._verified(verification?.comparison?.cells).get(cellId) ?? null;
    const anew =
      verification !== null &&
      execution !== null &&
      Date.parse(execution.started) > Date.parse(verification.started);
    return {
      execution,
      assessed: this._assessed(assessment?.cells).get(cellId) ?? null,
      hazards: this._hazards(assessment?.hazards).get(cellId) ?? [],
      verified: anew ? null : verified,
      verifiedAsItIs: verified === null || this._model.verificationIsCurrent
    };
  }

  private readonly _executions = kept((executions: Maybe<CellExecution>) => {
    const last = new Map<string, CellExecution>();
    for (const execution of executions ?? []) {
      if (execution.cell_id !== null) {
        last.set(execution.cell_id, execution);
      }
    }
    return last;
  });
  private readonly _assessed = kept((cells: Maybe<CellAssessment>) =>
    byId(cells)
  );
  private readonly _verified = kept((cells: Maybe<CellComparison>) =>
    byId(cells)
  );
  private readonly _hazards = kept((hazards: Maybe<Hazard>) => {
    const found = new Map<string, Hazard[]>();
    for (const hazard of hazards ?? []) {
      const id = hazard.diagnostic.cell_id;
      found.set(id, [...(found.get(id) ?? []), hazard]);
    }
    return found;
  });
}

type Maybe<T> = readonly T[] | undefined;

const byId = <T extends { readonly cell_id: string }>(
  cells: Maybe<T>
): Map<string, T> => new Map((cells ?? []).map(cell => [cell.cell_id, cell]));

/** A function that works its result out again only for another argument. */
function kept<A, R>(make: (argument: A) => R): (argument: A) => R {
  let last: { readonly argument: A; readonly result: R } | null = null;
  return argument => {
    if (last === null || last.argument !== argument) {
      last = { argument, result: make(argument) };
    }
    return last.result;
  };
}

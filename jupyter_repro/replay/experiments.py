"""Experiments: reruns that hold recorded randomness fixed, one kind alone where it is suspected, to prove what a divergence hangs on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from jupyter_repro.model.comparison import Cause, CellComparison, Divergence, NotebookComparison, worst
from jupyter_repro.model.record import CellId
from jupyter_repro.replay.conditions import Conditions, Kind

__all__ = ["prove", "with_held"]

KIND_OF_CODE: dict[str, Kind] = {"RP201": "entropy", "RP202": "seedings", "RP203": "hash_seed"}
"""The kind of condition that a cause with this code lies in."""


def prove(
    comparison: NotebookComparison,
    conditions: Conditions,
    rerun: Callable[[Conditions], NotebookComparison],
    *,
    given_up: frozenset[CellId] = frozenset(),
) -> NotebookComparison:
    """The verdicts of a plain rerun, mended by reruns that hold ``conditions``.

    A cell that agrees only while some are held is ``replayed``. Each suspected kind is held alone first, since that alone proves a
    cause; then, if some cells still differ, everything at once, which tells that they hang on randomness and not on which. Nothing is
    rerun for the cells in ``given_up``, which did not come to an end: that would be waiting for them again. ``rerun`` compares the
    notebook with a rerun that holds what it is given; it is asked no more often than needed.
    """
    for held in _experiments(_open_cells(comparison, given_up), conditions):
        if not _open_cells(comparison, given_up):
            break
        comparison = with_held(comparison, rerun(held), held)
    return comparison


def with_held(comparison: NotebookComparison, held: NotebookComparison, conditions: Conditions) -> NotebookComparison:
    """The verdicts, mended by those of one rerun that held ``conditions``. A cell that only that one reached is judged by it."""
    second = {cell.cell_id: cell for cell in held.cells}
    cells = tuple(_mended(cell, second.get(cell.cell_id, cell), conditions) for cell in comparison.cells)
    return replace(comparison, cells=cells, verdict=worst(cell.verdict for cell in cells))


def _open_cells(comparison: NotebookComparison, given_up: frozenset[CellId]) -> list[CellComparison]:
    """The cells that further reruns may mend."""
    return [cell for cell in comparison.cells if cell.verdict in {"diverged", "failed"} and cell.cell_id not in given_up]


def _experiments(cells: Sequence[CellComparison], conditions: Conditions) -> Iterator[Conditions]:
    """What to hold, in turn: each suspected kind alone, the one that most cells are suspected of first, then everything. Nothing where
    all that differs has causes of other kinds, since a rerun costs as much as the notebook."""
    suspected = Counter(kind for cell in cells for kind in _kinds(cell))
    tried = [alone for kind, _ in suspected.most_common() if (alone := conditions.only(kind))]
    yield from tried
    unexplained = any(not any(divergence.causes for divergence in cell.divergences) for cell in cells)
    if conditions and conditions not in tried and (tried or unexplained):
        yield conditions


def _mended(cell: CellComparison, held: CellComparison, conditions: Conditions) -> CellComparison:
    match cell.verdict, held.verdict:
        case "diverged" | "failed" | "skipped", "reproduced":
            message = f"the same once a rerun holds {conditions.described()}"
            divergences = tuple(_settled(divergence, conditions) for divergence in cell.divergences)
            return replace(cell, verdict="replayed", message=message, divergences=divergences)
        case "skipped", _:
            return held
        case _:
            return cell


def _settled(divergence: Divergence, conditions: Conditions) -> Divergence:
    """The divergence with its causes proved that lie in what was held, where that was of one kind. The others are cleared: it vanished
    without them. Where several kinds were held, it is unknown which of them it hangs on, and all causes stay suspected."""
    if len(conditions.kinds) > 1:
        return divergence
    proved = tuple(replace(cause, status="proved") for cause in divergence.causes if _lies_in(cause, conditions))
    return replace(divergence, causes=proved or divergence.causes)


def _lies_in(cause: Cause, conditions: Conditions) -> bool:
    kind = KIND_OF_CODE.get(cause.code)
    return kind in conditions.kinds


def _kinds(cell: CellComparison) -> Iterable[Kind]:
    codes = {cause.code for divergence in cell.divergences for cause in divergence.causes}
    return [KIND_OF_CODE[code] for code in sorted(codes) if code in KIND_OF_CODE]

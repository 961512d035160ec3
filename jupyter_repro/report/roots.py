"""Where divergences come from: the causes of a comparison, each with the cells that differ because of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from jupyter_repro.model.comparison import ERROR_TYPE, Cause, CellComparison, Evidence, NotebookComparison
from jupyter_repro.report.words import MARK

__all__ = ["Root", "leading_codes", "roots_of", "roots_sentence", "tally", "unexplained_cells"]

_FIRM: frozenset[Evidence] = frozenset({"seen", "new"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Root:
    """A cause, the cell where it lies (None when it lies in none), and the cells that differ because of it, in notebook order.

    ``leads``: it is proved, or the likeliest cause of one of them, or told by firm evidence; the others are
    possible too."""

    cause: Cause
    leads: bool
    cell: CellComparison | None
    cells: tuple[CellComparison, ...]


def unexplained_cells(comparison: NotebookComparison) -> list[CellComparison]:
    """The differing cells for which no cause is named."""
    return [c for c in comparison.differing if not c.all_causes]


def roots_of(comparison: NotebookComparison) -> list[Root]:
    """The distinct causes, by code and cell: those that lead first, then those that more cells differ by, then notebook order."""
    by_id = {str(cell.cell_id): cell for cell in comparison.cells}
    causes: dict[tuple[str, str | None], Cause] = {}
    reached: dict[tuple[str, str | None], list[CellComparison]] = {}
    leading: set[tuple[str, str | None]] = set()
    for cell in comparison.cells:
        for rank, cause in _ranked(cell):
            key = (cause.code, cause.root_cell_id or cell.cell_id)
            if _leads(rank, cause):
                leading.add(key)
            # The first says it best: those of cells further down say what they follow from. A proof of one is a proof of all.
            first = causes.setdefault(key, cause)
            if cause.status == "proved":
                causes[key] = replace(first, status="proved")
            cells = reached.setdefault(key, [])
            if cell not in cells:
                cells.append(cell)
    roots = [Root(cause=causes[key], leads=key in leading, cell=by_id.get(key[1] or ""), cells=tuple(reached[key])) for key in causes]
    return sorted(roots, key=lambda root: (not root.leads, -len(root.cells), root.cells[0].index))


def _ranked(cell: CellComparison) -> Iterator[tuple[int, Cause]]:
    """A cell's causes, each with its rank where it is told, from 0."""
    for causes in (*(divergence.causes for divergence in cell.divergences), cell.causes):
        yield from enumerate(causes)


def leading_codes(cell: CellComparison) -> tuple[str, ...]:
    """The codes of a cell's causes that lead, each once."""
    return tuple(dict.fromkeys(cause.code for rank, cause in _ranked(cell) if _leads(rank, cause)))


def _leads(rank: int, cause: Cause) -> bool:
    return rank == 0 or cause.status == "proved" or cause.evidence in _FIRM


def roots_sentence(comparison: NotebookComparison) -> str:
    """``2 causes, 14 cells``; ``14 cells, no cause known`` when none is named; empty when nothing differs."""
    cells = comparison.differing
    if not cells:
        return ""
    roots = [root for root in roots_of(comparison) if root.leads]
    unexplained = [cell for cell in unexplained_cells(comparison) if not _says_why(cell)]
    if not roots:
        return f"{_number(cells)}, no cause known" if unexplained else _number(cells)
    sentence = f"{len(roots)} cause{'' if len(roots) == 1 else 's'}, {_number(cells)}"
    return f"{sentence}, {len(unexplained)} of them without a known cause" if unexplained else sentence


def _says_why(cell: CellComparison) -> bool:
    """Whether a cell's message is its cause: it failed without an error, at a bound or because its kernel died."""
    raised = any(d.mime_type == ERROR_TYPE and d.kind != "removed" for d in cell.divergences)
    return cell.verdict == "failed" and cell.message is not None and not raised


def tally(comparison: NotebookComparison) -> str:
    """How many cells have which verdict: ``12 cells: 10 reproduced, 2 diverged``."""
    verdicts = [cell.verdict for cell in comparison.cells]
    parts = [f"{verdicts.count(verdict)} {verdict}" for verdict in MARK if verdict in verdicts]
    return f"{_number(comparison.cells)}: {', '.join(parts)}" if parts else "no cells"


def _number(cells: Sequence[CellComparison]) -> str:
    return f"{len(cells)} cell{'' if len(cells) == 1 else 's'}"

"""Which cell of one notebook is which of another: by id, by source, by place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from difflib import SequenceMatcher

from jupyter_repro.model.record import CellId, Record

__all__ = ["matched_cells", "renamed"]

Cells = Sequence[tuple[CellId, str]]

# What cells are called that have no id of their own (``store/cells.py``): another notebook's cell of that name is any.
_NAMED_BY_PLACE = re.compile(r"cell-\d+-*")


def matched_cells(old: Cells, new: Cells) -> dict[CellId, CellId]:
    """The id in ``old`` of each cell in ``new`` that is there, too; cells are given with their sources, in the notebooks' order.

    An id that both have makes a pair. Of the rest those with the same source do, and those that stand between the same neighbours, where
    as many stand there on both sides.
    """
    pairs = _of_one_id(old, new)
    taken = set(pairs.values())
    # Pairs stand for themselves, so that they are the neighbours between which the rest is looked for.
    before = [f"id {cell}" if cell in taken else f"source {source}" for cell, source in old]
    after = [f"id {pairs[cell]}" if cell in pairs else f"source {source}" for cell, source in new]
    moved: list[tuple[Cells, Cells]] = []
    for kind, i, i_end, j, j_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        left = [one for one in old[i:i_end] if one[0] not in taken]
        right = [one for one in new[j:j_end] if one[0] not in pairs]
        if kind == "equal" or (kind == "replace" and len(left) == len(right)):
            pairs |= {cell: other for (cell, _), (other, _) in zip(right, left, strict=True)}
        else:
            moved.append((left, right))
    return pairs | _of_one_source([one for left, _ in moved for one in left], [one for _, right in moved for one in right])


def renamed(record: Record, pairs: Mapping[CellId, CellId], others: Set[CellId]) -> Record:
    """An old record with its cells by their ids in a new notebook, as ``matched_cells`` pairs them; that notebook's cells are ``others``. A
    cell that is not there keeps its id, unless another has it."""
    names = {old: cell for cell, old in pairs.items()}

    def name_of(cell: CellId | None) -> CellId | None:
        if cell is None or cell in names:
            return None if cell is None else names[cell]
        return CellId(f"{cell}-before") if cell in others else cell

    return replace(record, executions=tuple(replace(one, cell_id=name_of(one.cell_id)) for one in record.executions))


def _of_one_id(old: Cells, new: Cells) -> dict[CellId, CellId]:
    there = {cell for cell, _ in old}
    return {cell: cell for cell, _ in new if cell in there and not _NAMED_BY_PLACE.fullmatch(cell)}


def _of_one_source(old: Cells, new: Cells) -> dict[CellId, CellId]:
    left: dict[str, list[CellId]] = {}
    for cell, source in old:
        left.setdefault(source, []).append(cell)
    return {cell: left[source].pop(0) for cell, source in new if left.get(source)}

"""The engine: asks the rules about each cell that differs, and tells roots from echoes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from jupyter_repro.explain import code, data, environment, parameters
from jupyter_repro.explain.context import Context, context_of
from jupyter_repro.explain.rule import Rule
from jupyter_repro.model.comparison import Cause, CellComparison, NotebookComparison
from jupyter_repro.model.record import CellId, Record

__all__ = ["RULES", "explain"]

RULES: tuple[Rule, ...] = (
    *data.RULES[:2],
    *code.RULES,
    *parameters.RULES[:2],
    environment.RULES[0],
    data.RULES[2],
    parameters.RULES[2],
    *environment.RULES[1:],
)
"""All rules, the most telling first: what is seen to have changed comes before what may have."""

_MOST = 3


def explain(
    cells: Sequence[Mapping[str, Any]], comparison: NotebookComparison, baseline: Record | None, rerun: Record | None
) -> NotebookComparison:
    """The comparison with causes on its divergences.

    ``cells`` are the notebook's cells as nbformat spells them. A cell that differs and reads from another that differs echoes it: it
    gets that cell's causes, whose ``root_cell_id`` says where they lie, unless causes lie in its own source too. Records that are None
    leave what sources and saved outputs tell. All causes are ``suspected``.
    """
    context = context_of(cells, baseline, rerun)
    found: dict[CellId, tuple[Cause, ...]] = {}
    explained: list[CellComparison] = []
    for cell in comparison.cells:
        if cell.verdict in ("diverged", "failed") and cell.cell_id in context.sources:
            found[cell.cell_id] = tuple(_causes(cell, context, found))
            explained.append(replace(cell, divergences=tuple(replace(d, causes=found[cell.cell_id]) for d in cell.divergences)))
        else:
            explained.append(cell)
    return replace(comparison, cells=tuple(explained))


def _causes(cell: CellComparison, context: Context, found: Mapping[CellId, tuple[Cause, ...]]) -> list[Cause]:
    """At most three causes of a cell, the most telling first."""
    upstream = context.graph.upstream(cell.cell_id)
    differing = [feeder for feeder in upstream if feeder in found]
    if not differing:
        return list(_distinct(_asked(cell, (cell.cell_id, *upstream), context)))[:_MOST]
    firm = [cause for cause in _asked(cell, (cell.cell_id,), context) if cause.code in _SEEN]
    echoed = [_as_echo(cause, feeder, context) for feeder in differing for cause in found[feeder]]
    return list(_distinct([*firm, *echoed]))[:_MOST]


_SEEN = frozenset({"RD201", "RD202", "RC202", "RC204", "RP201", "RP202"})
"""The codes of facts that were seen in the cell itself: they count even where a cell upstream differs too."""


def _asked(cell: CellComparison, places: Sequence[CellId], context: Context) -> Iterator[Cause]:
    """What the rules find in some places, the most telling rule first, and of one rule the nearest place first."""
    for rule in RULES:
        for place in places:
            yield from rule.causes(cell, place, context)


def _as_echo(cause: Cause, feeder: CellId, context: Context) -> Cause:
    """A cause as it shows in a cell further down."""
    if cause.message.startswith("follows from "):
        return cause
    return replace(cause, message=f"follows from {context.named(feeder)}: {cause.message}", root_cell_id=cause.root_cell_id or feeder)


def _distinct(causes: Iterable[Cause]) -> Iterator[Cause]:
    """Each cause once, by code and place."""
    seen: set[tuple[str, CellId | None, str]] = set()
    for cause in causes:
        key = (cause.code, cause.root_cell_id, cause.message)
        if key not in seen:
            seen.add(key)
            yield cause

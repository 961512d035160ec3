"""The engine: asks the rules about each cell that differs and about the cells that feed it, and ranks what they find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from jupyter_repro.explain import code, data, environment, order, parameters, versions
from jupyter_repro.explain.context import Context, context_of
from jupyter_repro.explain.rule import EVIDENCE, Finding, Rule
from jupyter_repro.model.comparison import Cause, CellComparison, NotebookComparison
from jupyter_repro.model.record import CellId, Record

__all__ = ["RULES", "explain"]

RULES: tuple[Rule, ...] = (
    environment.PlaceChanged(),
    data.DataMissing(),
    data.NetworkUsed(),
    data.DataChanged(),
    parameters.ControlMoved(),
    code.SourceEdited(),
    order.CellDeleted(),
    order.OutOfOrder(),
    order.StateMoved(),
    code.ModuleChanged(),
    parameters.FreshEntropy(),
    parameters.UnseededState(),
    parameters.HashOrder(),
    code.Concurrency(),
    data.ChildProcessRan(),
    environment.VariableRead(),
    environment.ClockRead(),
    versions.DistributionChanged(),
    environment.ZoneChanged(),
    environment.LocaleChanged(),
    versions.InterpreterChanged(),
    environment.MachineChanged(),
)
"""All rules. Their order decides between findings of equal evidence in the same cell."""

_MOST = 3


def explain(
    cells: Sequence[Mapping[str, Any]], comparison: NotebookComparison, baseline: Record | None, rerun: Record | None
) -> NotebookComparison:
    """The comparison with causes on its divergences, at most three each, the likeliest first.

    ``cells`` are the notebook's cells as nbformat spells them. ``root_cell_id`` of a cause says in which cell it lies; a cell that differs
    for a cause that lies in another is an echo. Records that are None leave what sources and saved outputs tell. All causes are
    ``suspected``.
    """
    context = context_of(cells, comparison, baseline, rerun)
    return replace(comparison, cells=tuple(_explained(cell, context) for cell in comparison.cells))


def _explained(cell: CellComparison, context: Context) -> CellComparison:
    if cell.verdict not in ("diverged", "failed") or cell.cell_id not in context.sources:
        return cell
    causes = tuple(_distinct(_ranked(cell, context)))[:_MOST]
    return replace(cell, divergences=tuple(replace(divergence, causes=causes) for divergence in cell.divergences))


def _ranked(cell: CellComparison, context: Context) -> list[Cause]:
    """What the rules find, the likeliest first.

    Better evidence comes first; then what lies in a cell that was given the same as before, since there the difference begins; then what
    is nearer; then what the rule earlier in ``RULES`` has found. What has only changed around the notebook is told where nothing else is.
    """
    near = (cell.cell_id, *context.inputs.upstream(cell.cell_id, differing=True))
    far = tuple(place for place in context.inputs.upstream(cell.cell_id) if place not in near)
    ranked: list[tuple[tuple[int, bool, int, int], Cause]] = []
    for number, rule in enumerate(RULES):
        for distance, place in enumerate((*near, *far) if rule.reach == "code" else near):
            for finding in rule.findings(cell, place, context):
                rank = (EVIDENCE.index(finding.evidence), context.inputs.differ(place), distance, number)
                ranked.append((rank, _cause_of(finding, rule, place)))
    causes = [cause for _, cause in sorted(ranked, key=lambda each: each[0])]
    return [cause for cause in causes if cause.evidence != "around" or causes[0].evidence == "around"]


def _cause_of(finding: Finding, rule: Rule, place: CellId) -> Cause:
    return Cause(
        code=rule.code,
        message=finding.message,
        evidence=finding.evidence,
        root_cell_id=finding.root or place,
        hint=finding.hint or rule.hint,
    )


def _distinct(causes: Sequence[Cause]) -> Iterator[Cause]:
    """Each cause once, by code and place."""
    seen: set[tuple[str, CellId | None, str]] = set()
    for cause in causes:
        key = (cause.code, cause.root_cell_id, cause.message)
        if key not in seen:
            seen.add(key)
            yield cause

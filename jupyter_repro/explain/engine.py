"""The engine: asks the rules about each cell that differs and about the cells that feed it, and ranks what they find."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from jupyter_repro.explain import code, data, environment, order, parameters, versions
from jupyter_repro.explain.context import Context, context_of
from jupyter_repro.explain.rule import EVIDENCE, Finding, Reach, Rule
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
_MOST_PLACES = 20


def explain(
    cells: Sequence[Mapping[str, Any]],
    comparison: NotebookComparison,
    baseline: Record | None,
    rerun: Record | None,
    *,
    then: Mapping[CellId, str] | None = None,
    given_up: frozenset[CellId] = frozenset(),
) -> NotebookComparison:
    """The comparison with causes on its divergences, at most three each, the likeliest first.

    ``cells`` are the notebook's cells as nbformat spells them. ``root_cell_id`` of a cause says in which cell it lies; a cell that differs
    for a cause that lies in another is an echo. Records that are None leave what sources and saved outputs tell; ``then`` are
    sources that cells had in the baseline. Cells in ``given_up`` came to no end of their own. All causes are ``suspected``.
    """
    context = context_of(cells, comparison, baseline, rerun, then=then, given_up=given_up)
    inquiry = _Inquiry(context)
    return replace(comparison, cells=tuple(inquiry.explained(cell) for cell in comparison.cells))


class _Inquiry:
    """Asks the rules about a notebook's cells. ``_best`` keeps, for each place, how good the best evidence is that rules with a reach have
    found in it, so that cells which many feed ask only about those where something may be the matter."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._best: dict[tuple[Reach, CellId], int] = {}

    def explained(self, cell: CellComparison) -> CellComparison:
        """The cell with causes on its divergences."""
        if cell.verdict not in ("diverged", "failed") or cell.cell_id not in self._context.sources:
            return cell
        causes = tuple(_distinct(self._ranked(cell)))[:_MOST]
        return replace(cell, divergences=tuple(replace(divergence, causes=causes) for divergence in cell.divergences))

    def _ranked(self, cell: CellComparison) -> list[Cause]:
        """What the rules find, the likeliest first.

        Better evidence comes first; then what came by values or an edit, before code which may do the same as ever; then what lies in a
        cell that was given the same as before, since there the difference begins; then what is nearer; then what the rule earlier in
        ``RULES`` has found. What has only changed around the notebook is told where nothing
        else is.
        """
        inputs = self._context.inputs
        near = inputs.upstream(cell.cell_id, differing=True)
        known = frozenset((cell.cell_id, *near))
        far = [place for place in inputs.upstream(cell.cell_id) if place not in known]
        places: list[tuple[int, Reach, CellId]] = [(0, "values", cell.cell_id)]
        places += self._telling("values", enumerate(near, 1))
        places += self._telling("code", enumerate(far, len(near) + 1))
        ranked: list[tuple[tuple[int, bool, bool, int, int], Cause]] = []
        for distance, reach, place in places:
            differs = inputs.differ(place)
            for number, rule, finding in self._found(cell, place, reach):
                key = (EVIDENCE.index(finding.evidence), rule.reach == "code", differs, distance, number)
                ranked.append((key, _cause_of(finding, rule, place)))
        causes = [cause for _, cause in sorted(ranked, key=lambda each: each[0])]
        if cell.cell_id in self._context.given_up:
            # Its outputs lack what it did not come to: what it might have shown otherwise is no reason. What has changed may be one.
            return [cause for cause in causes if cause.evidence == "seen"]
        return [cause for cause in causes if cause.evidence != "around" or causes[0].evidence == "around"]

    def _found(self, cell: CellComparison, place: CellId, reach: Reach) -> Iterator[tuple[int, Rule, Finding]]:
        """What the rules that reach so far find in a place."""
        for number, rule in enumerate(RULES):
            if reach == "values" or rule.reach == "code":
                yield from ((number, rule, finding) for finding in rule.findings(cell, place, self._context))

    def _telling(self, reach: Reach, places: Iterable[tuple[int, CellId]]) -> list[tuple[int, Reach, CellId]]:
        """Those of some places where rules may find something, no more than are worth asking about, with their distance."""
        asked = sorted((self._evidence(reach, place), distance, place) for distance, place in places)
        return [(distance, reach, place) for best, distance, place in asked[:_MOST_PLACES] if best < len(EVIDENCE)]

    def _evidence(self, reach: Reach, place: CellId) -> int:
        """How good the best evidence is that lies in a place, from 0, as the place itself would be told."""
        if (reach, place) not in self._best:
            own = self._context.compared.get(place) or CellComparison(cell_id=place, index=0, verdict="reproduced")
            found = [EVIDENCE.index(finding.evidence) for _, _, finding in self._found(own, place, reach)]
            threads = any(execution.threads for execution in self._context.executions(place))
            self._best[reach, place] = min([*found, *([len(EVIDENCE) - 1] if threads else [])], default=len(EVIDENCE))
        return self._best[reach, place]


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

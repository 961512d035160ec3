"""What an RO-Crate says of a run: an action for the run, for each cell execution, and for each step that they are of.

The shape is that of the Provenance Run Crate profile: a workflow has steps (``HowToStep``), each with its tool; the source that a cell had
when it ran is a tool. A ``ControlAction`` ties each step to the action that is the execution.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone

from jupyter_repro.model.artifact import ArtifactRef
from jupyter_repro.model.record import CellExecution, Parameter, Record, last_executions
from jupyter_repro.report.renderer import ReportCell
from jupyter_repro.report.rocratedata import DataEntities
from jupyter_repro.report.rocrategraph import Graph, Pointer, crate_text, local_id
from jupyter_repro.report.rocratesoftware import Settings

__all__ = ["RunEntities", "crate_time", "end_of_run"]

_COMPLETED, _FAILED = "http://schema.org/CompletedActionStatus", "http://schema.org/FailedActionStatus"
_TYPES = {bool: "Boolean", int: "Integer", float: "Float"}


class RunEntities:
    """Adds the entities of a run to a graph; ``actions`` are the actions, ``steps`` and ``tools`` what the workflow has, ``parameters``
    what it takes."""

    def __init__(self, graph: Graph, record: Record, cells: Sequence[ReportCell], workflow: Pointer, data: DataEntities) -> None:
        self._graph, self._record, self._workflow, self._data = graph, record, workflow, data
        self._cells = {cell.cell_id: cell for cell in cells}
        self._last = {e.order for e in last_executions(record).values()}
        self._values: dict[str, list[tuple[Pointer, str]]] = {}
        self.actions: list[Pointer] = []
        self.controls: list[Pointer] = []
        self.steps: dict[str, Pointer] = {}
        self.tools: dict[str, Pointer] = {}
        self.parameters: list[Pointer] = []

    def add(self, engine: Pointer, settings: Settings) -> None:
        """Adds everything."""
        used, made = _files_of(self._record.executions)
        objects, results = list(map(self._data.pointer, used)), list(map(self._data.pointer, made))
        for execution in self._record.executions:
            given, shown = self._add_execution(execution)
            objects += given
            results += shown
        self.parameters = [self._add_parameter(name, values) for name, values in sorted(self._values.items())] + list(settings.taken)
        run, failed = self._record.run, next((e for e in reversed(self._record.executions) if e.status != "ok"), None)
        action = self._graph.add(
            "#run",
            "CreateAction",
            name=f"Run of {crate_text(run.notebook or 'the notebook')}",
            description=f"A run of the notebook ({run.kind}), recorded by {crate_text(run.recorder)}.",
            instrument=self._workflow,
            startTime=crate_time(run.started),
            endTime=end_of_run(self._record),
            actionStatus=_COMPLETED if failed is None else _FAILED,
            error=None if failed is None else f"{self._title(failed)}: {_trouble(failed)}",
            object=objects,
            result=results,
            environment=settings.given,
        )
        self.actions.insert(0, action)
        if self.controls:
            self._graph.add(
                "#orchestration",
                "OrganizeAction",
                name=f"Execution of {crate_text(run.notebook or 'the notebook')}, cell by cell",
                instrument=engine,
                object=self.controls,
                result=action,
            )
            self.actions.append({"@id": "#orchestration"})

    def _add_execution(self, execution: CellExecution) -> tuple[list[Pointer], list[Pointer]]:
        """Adds a cell execution; gives what it was given besides files, and what it made besides them."""
        given, shown = self._add_values(execution), [*self._add_metrics(execution), *self._add_outputs(execution)]
        results = [*map(self._data.pointer, _states(execution.generated)), *shown]
        title = self._title(execution)
        is_well = execution.status == "ok"
        action = self._graph.add(
            local_id("execution", execution.order),
            # An action that made nothing created nothing.
            "CreateAction" if results else "ActivateAction",
            name=f"Execution of {title}",
            description=crate_text(next(filter(None, map(str.strip, execution.source.splitlines())), "an empty cell")),
            instrument=self._add_tool(execution, title),
            startTime=crate_time(execution.started),
            endTime=_end_of(execution),
            actionStatus=_COMPLETED if is_well else _FAILED,
            error=None if is_well else _trouble(execution),
            object=[*map(self._data.pointer, _states(execution.used)), *given],
            result=results,
        )
        self.actions.append(action)
        control = self._graph.add(
            local_id("execution", execution.order, "control"),
            "ControlAction",
            name=f"Step of {title}",
            instrument=self.steps[_tool_id(execution)],
            object=action,
        )
        self.controls.append(control)
        return given, shown

    def _add_tool(self, execution: CellExecution, title: str) -> Pointer:
        """Adds the source that ran as a tool, and its step; gives the tool."""
        tool_id = _tool_id(execution)
        cell = self._cells.get(execution.cell_id or "")
        self.tools[tool_id] = self._graph.add(
            tool_id,
            "SoftwareSourceCode",
            name=title[:1].upper() + title[1:],
            version=execution.source_digest.rpartition(":")[2][:12],
            text=None if cell is not None and cell.source == execution.source else execution.source,
            isPartOf=None if cell is None else self._workflow,
        )
        self.steps[tool_id] = self._graph.add(
            f"{tool_id}/step",
            "HowToStep",
            name=title[:1].upper() + title[1:],
            position=None if cell is None else str(cell.index + 1),
            workExample=self.tools[tool_id],
        )
        return self.tools[tool_id]

    def _add_values(self, execution: CellExecution) -> list[Pointer]:
        pointers = []
        for number, parameter in enumerate(execution.parameters):
            pointer = self._graph.add(
                local_id("execution", execution.order, "parameter", number),
                "PropertyValue",
                name=crate_text(parameter.name),
                value=parameter.value,
                exampleOfWork={"@id": local_id("parameter", parameter.name)},
            )
            self._values.setdefault(parameter.name, []).append((pointer, _type_of(parameter)))
            pointers.append(pointer)
        return pointers

    def _add_parameter(self, name: str, values: Sequence[tuple[Pointer, str]]) -> Pointer:
        types = {kind for _, kind in values}
        return self._graph.add(
            local_id("parameter", name),
            "FormalParameter",
            name=crate_text(name),
            additionalType=types.pop() if len(types) == 1 else "PropertyValue",
            workExample=[pointer for pointer, _ in values],
        )

    def _add_metrics(self, execution: CellExecution) -> list[Pointer]:
        return [
            self._graph.add(
                local_id("execution", execution.order, "metric", number), "PropertyValue", name=crate_text(m.name), value=repr(m.value)
            )
            for number, m in enumerate(execution.metrics)
        ]

    def _add_outputs(self, execution: CellExecution) -> list[Pointer]:
        """The outputs that the notebook shows of an execution: they lie in the notebook."""
        cell = self._cells.get(execution.cell_id or "")
        if cell is None or not cell.outputs or execution.order not in self._last or execution.outputs_digest is None:
            return []
        name = f"Outputs of cell {cell.index + 1}"
        outputs_id = local_id("execution", execution.order, "outputs")
        return [self._graph.add(outputs_id, "CreativeWork", name=name, identifier=execution.outputs_digest, isPartOf=self._workflow)]

    def _title(self, execution: CellExecution) -> str:
        cell = self._cells.get(execution.cell_id or "")
        if cell is None:
            return f"execution {execution.order + 1}, whose cell the notebook does not have"
        return f"cell {cell.index + 1}" + ("" if cell.source == execution.source else ", with another source")


def crate_time(moment: str) -> str | None:
    """A recorded moment in the form that the profiles want: ``2026-01-05T10:00:00.000+00:00``. None for what is none."""
    try:
        return _told(datetime.fromisoformat(moment.replace("Z", "+00:00")))
    except (ValueError, OverflowError):
        return None


def end_of_run(record: Record) -> str | None:
    """The end of the execution that ended last; None where no end is known."""
    return max((end for e in record.executions if (end := _end_of(e)) is not None), default=None)


def _end_of(execution: CellExecution) -> str | None:
    if execution.duration is None:
        return None
    try:
        return _told(datetime.fromisoformat(execution.started.replace("Z", "+00:00")) + timedelta(seconds=execution.duration))
    except (ValueError, OverflowError):
        return None


def _told(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds")


def _tool_id(execution: CellExecution) -> str:
    cell = f"execution-{execution.order}" if execution.cell_id is None else str(execution.cell_id)
    return local_id("cell", cell, execution.source_digest.rpartition(":")[2][:12])


def _trouble(execution: CellExecution) -> str:
    if execution.error is not None:
        return crate_text(f"{execution.error.type}: {execution.error.message}")
    return "interrupted" if execution.status == "interrupted" else "its end was not recorded"


def _files_of(executions: Sequence[CellExecution]) -> tuple[list[ArtifactRef], list[ArtifactRef]]:
    """What a run read and had not made itself, and the last state of what it made."""
    used: dict[ArtifactRef, None] = {}
    made: dict[str, ArtifactRef] = {}
    for execution in executions:
        used |= {ref: None for ref in execution.used if ref.path not in made}
        made |= {ref.path: ref for ref in execution.generated}
    return list(used), list(made.values())


def _states(refs: Sequence[ArtifactRef]) -> Mapping[ArtifactRef, None]:
    """Each state once."""
    return dict.fromkeys(refs)


def _type_of(parameter: Parameter) -> str:
    """The type of a value as FormalParameter names it."""
    try:
        value = json.loads(parameter.value or '""')
    except ValueError:
        return "Text"
    return _TYPES.get(type(value), "Text")

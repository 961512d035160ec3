"""The recorder: writes down, cell execution by cell execution, what the result depends on."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jupyter_repro.capture import machine
from jupyter_repro.capture.channel import Channel
from jupyter_repro.capture.draft import Current, Draft
from jupyter_repro.capture.journal import Journal
from jupyter_repro.capture.originals import allocate_lock, clock, getpid, stopwatch, utc
from jupyter_repro.capture.sensor import Finish, Sensor
from jupyter_repro.capture.worker import Worker
from jupyter_repro.model.artifact import Artifact, digest_of_text
from jupyter_repro.model.codec import to_dict
from jupyter_repro.model.environment import Distribution, Environment
from jupyter_repro.model.journal import assemble
from jupyter_repro.model.randomness import Seeding
from jupyter_repro.model.record import SCHEMA_VERSION, CellError, CellId, Gap, Run, Status

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult

__all__ = ["Recorder"]

_FINISH_SECONDS = 30.0
_LONGEST_MESSAGE = 2000


class Recorder:
    """Turns IPython's events into the journal's.

    Whatever fails here is caught here, becomes a gap in the record and switches the failing sensor off: the user's cell never sees it.
    """

    def __init__(self, shell: Any, run: Run, environment: Environment, journal: Journal, current: Current) -> None:
        self._shell, self._run, self._environment, self._journal, self.current = shell, run, environment, journal, current
        self._sensors: list[Sensor] = []
        self._finishes: dict[int, list[tuple[Sensor, Finish]]] = {}
        self._drafts: list[Draft] = []
        self._executions: list[dict[str, Any]] = []
        self._facts: list[dict[str, Any]] = []
        self._recording = True
        self._pid = getpid()
        self._lock = allocate_lock()
        self._channel = Channel(shell, self.snapshot, self.command)
        self.worker = Worker(current, lambda error: self.note_gap("worker", error))

    def start(self, sensors: Sequence[Sensor]) -> None:
        """Begins to record with these sensors."""
        self._emit_run()
        self._emit_environment()
        for sensor in sensors:
            self._sensors.append(sensor)
            with self._catching(sensor.name):
                sensor.start()
        with self._catching("comm"):
            self._channel.start()
        self._shell.events.register("pre_run_cell", self._before_cell)
        self._shell.events.register("post_run_cell", self._after_cell)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forked)

    @property
    def kind(self) -> str:
        """Whether the run is interactive or headless."""
        return self._run.kind

    def stop(self) -> None:
        """Takes every hook away and completes the journal."""
        for event, callback in (("pre_run_cell", self._before_cell), ("post_run_cell", self._after_cell)):
            with self._catching("recorder"):
                self._shell.events.unregister(event, callback)
        for sensor in self._sensors:
            with self._catching("recorder"):
                sensor.stop()
        self.finish()
        with self._catching("comm"):
            self._channel.stop()
        with self._catching("journal"):
            self._journal.close()

    def finish(self) -> None:
        """Waits until what was still being worked out is in the journal."""
        if not self.worker.wait(_FINISH_SECONDS):
            self.note_gap("worker", TimeoutError(f"digests were not complete after {_FINISH_SECONDS:.0f} s"))

    def snapshot(self) -> dict[str, Any]:
        """The record so far, as the channel sends it to a front end that has just come."""
        with self._lock:
            events = [*self._executions, *self._facts]
        head = [self._run_event(), {"event": "environment", "environment": to_dict(self._environment)}]
        record, _ = assemble([*head, *events])
        return {"event": "snapshot", "recording": self._recording, "record": record}

    def adopt(self, source: str, cell_id: str | None) -> None:
        """Records the rest of a cell that was running already when recording began."""
        self._begin(source, source, cell_id, None)

    def note_gap(self, sensor: str, error: Exception, order: int | None = None) -> None:
        """Writes into the record that something is not known, of the cell execution ``order`` or else of the one that runs; a sensor of
        that name is switched off."""
        failed = [s for s in self._sensors if s.name == sensor]
        for one in failed:
            self._sensors.remove(one)
            with suppress(Exception):
                one.stop()
        if order is None and (draft := self.current.draft) is not None:
            order = draft.order
        gap = Gap(sensor=sensor, message=f"{type(error).__name__}: {error}"[:_LONGEST_MESSAGE], order=order)
        self._emit({"event": "gap", "gap": to_dict(gap)}, self._facts)

    def note_artifact(self, order: int, artifact: Artifact) -> None:
        """Adds a digest that took longer than its cell."""
        self._emit({"event": "artifact", "order": order, "artifact": to_dict(artifact)}, self._facts)

    def note_seeding(self, seeding: Seeding) -> None:
        """Adds a seeding of the recorder's own to the run."""
        self._run = replace(self._run, seedings=(*self._run.seedings, seeding))
        self._emit_run()

    def note_distributions(self, distributions: tuple[Distribution, ...]) -> None:
        """Sets the distributions that the run has imported."""
        self._change_environment(distributions=distributions, blas=self._environment.blas or machine.blas())

    def note_repository(self, directory: str) -> None:
        """Looks up the git commit of the working directory; starts git."""
        self._change_environment(repository=machine.repository(directory))

    def _before_cell(self, info: ExecutionInfo) -> None:
        # IPython fires the event for silent requests and for cells that run inside another (%%capture) too.
        if not self._recording or info.silent or not info.store_history or getpid() != self._pid:
            return
        with self.current.nobody(), self._catching("recorder"):
            source = info.raw_cell or ""
            self._begin(source, getattr(info, "transformed_cell", None) or self._transformed(source), info.cell_id, info)

    def _transformed(self, source: str) -> str:
        """The source with its magics made Python of, for an IPython 8, which does not tell."""
        try:
            return str(self._shell.transform_cell(source))
        except SyntaxError:
            return source

    def _begin(self, source: str, transformed: str, cell_id: str | None, info: ExecutionInfo | None) -> None:
        started = utc(clock())
        with self._lock:  # cells of subshells run on threads of their own
            order = len(self._executions)
            self._executions.append({})
        draft = Draft(
            order=order,
            cell_id=None if cell_id is None else CellId(cell_id),
            source=source,
            source_digest=digest_of_text(source),
            transformed=transformed,
            started=started,
            begun=stopwatch(),
            info=info,
        )
        event = {"event": "execution", "execution": to_dict(draft.execution()), "artifacts": []}
        self._executions[order] = event
        self._tell(event)
        self._drafts.append(draft)
        finishes = self._finishes[draft.order] = []
        for sensor in list(self._sensors):
            with self._catching(sensor.name, order):
                finishes.append((sensor, sensor.watch(draft)))
        self.current.begin(draft)
        draft.begun = stopwatch()

    def _after_cell(self, result: ExecutionResult) -> None:
        ended = stopwatch()
        if getpid() != self._pid:
            return
        info = result.info
        draft = next((d for d in reversed(self._drafts) if d.info is info), None)
        if draft is None and info is not None and info.store_history and not info.silent:
            draft = next((d for d in self._drafts if d.info is None), None)
        if draft is None:
            return
        self.current.end(draft)
        with self.current.nobody(), self._catching("recorder", draft.order):
            for sensor, finish in self._finishes.pop(draft.order, []):
                if sensor in self._sensors:
                    with self._catching(sensor.name, draft.order):
                        finish()
            status, error = _outcome(result)
            draft.execution_count = result.execution_count
            execution = draft.execution(status, error, ended - draft.begun)
            event = {"event": "execution", "execution": to_dict(execution), "artifacts": to_dict(draft.artifacts)}
            self._executions[draft.order] = event
            self._drafts.remove(draft)
            self._tell(event)
            for task in draft.later:
                self.worker.add(task)

    def command(self, command: str) -> None:
        """Pauses recording or resumes it, as a front end asks."""
        self._recording = command == "resume"
        self._tell({"event": "recording", "recording": self._recording})

    def _run_event(self) -> dict[str, Any]:
        return {"event": "run", "schema_version": SCHEMA_VERSION, "run": to_dict(self._run)}

    def _emit_run(self) -> None:
        self._tell(self._run_event())

    def _change_environment(self, **changes: Any) -> None:
        with self._lock:  # the worker and cells find things out at the same time
            self._environment = replace(self._environment, **changes)
        self._emit_environment()

    def _emit_environment(self) -> None:
        self._tell({"event": "environment", "environment": to_dict(self._environment)})

    def _emit(self, event: dict[str, Any], kept: list[dict[str, Any]]) -> None:
        with self._lock:
            kept.append(event)
        self._tell(event)

    def _tell(self, event: dict[str, Any]) -> None:
        """Writes an event to the journal and sends it to the front ends. A journal that cannot be written ends; the live record goes on."""
        try:
            self._journal.append(event)
        except OSError as error:
            self._journal = Journal(None)
            self.note_gap("journal", error)
        with suppress(Exception):  # a front end that is gone is no gap
            self._channel.push(event)

    def _forked(self) -> None:
        """In a child process: nothing of it belongs to a cell."""
        self.current.clear()
        self._drafts.clear()

    @contextmanager
    def _catching(self, sensor: str, order: int | None = None) -> Iterator[None]:
        """The place where recording's own failures end: each becomes a gap, and the sensor is switched off."""
        try:
            yield
        except Exception as error:
            self.note_gap(sensor, error, order)


def _outcome(result: ExecutionResult) -> tuple[Status, CellError | None]:
    """How a cell execution ended."""
    error = result.error_before_exec or result.error_in_exec
    if error is None:
        return "ok", None
    if isinstance(error, KeyboardInterrupt):
        return "interrupted", None
    if not isinstance(error, BaseException):
        return "error", CellError(type=type(error).__name__)
    try:
        message = str(error)
    except Exception as broken:  # a class of the user's whose message cannot be had
        message = f"<{type(broken).__name__} in __str__>"
    return "error", CellError(type=type(error).__name__, message=message[:_LONGEST_MESSAGE])

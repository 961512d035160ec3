"""The recorder: writes down, cell execution by cell execution, what the result depends on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from jupyter_repro.capture import machine
from jupyter_repro.capture.channel import Channel
from jupyter_repro.capture.continuations import Continuations
from jupyter_repro.capture.current import Current
from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.gapbook import GapBook
from jupyter_repro.capture.journal import Journal
from jupyter_repro.capture.merging import Known, merged, with_artifact
from jupyter_repro.capture.messages import Redaction, message_of
from jupyter_repro.capture.originals import allocate_lock, clock, getpid, stopwatch, utc
from jupyter_repro.capture.sensor import Finish, Sensor, nothing
from jupyter_repro.capture.worker import Worker
from jupyter_repro.model.artifact import Artifact, Relation, digest_of_text
from jupyter_repro.model.codec import to_dict, to_sparse_dict
from jupyter_repro.model.environment import Distribution, Environment
from jupyter_repro.model.journal import SNAPSHOT_EXECUTIONS
from jupyter_repro.model.randomness import Seeding
from jupyter_repro.model.record import SCHEMA_VERSION, CellError, CellId, Gap, Record, Run, Status

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult

__all__ = ["Recorder"]

T = TypeVar("T")

_FINISH_SECONDS = 30.0


class Recorder:
    """Turns IPython's events into the journal's.

    Whatever fails here is caught here, becomes a gap in the record and switches the failing sensor off: the user's cell never sees it.
    """

    def __init__(self, shell: Any, run: Run, environment: Environment, journal: Journal, current: Current) -> None:
        self._shell, self._run, self._environment, self._journal, self.current = shell, run, environment, journal, current
        self._sensors: list[Sensor] = []
        self._finishes: dict[Draft, list[tuple[Sensor, Finish]]] = {}
        self._drafts: list[Draft] = []
        self._known: list[Known] = []
        self._gaps = GapBook()
        self._redacted = Redaction()
        self.is_recording = True
        self._hooks: dict[str, Callable[[Any], None]] = {"pre_run_cell": self._before_cell, "post_run_cell": self._after_cell}
        self._pid = getpid()
        self._lock = allocate_lock()
        self._channel = Channel(shell, self.snapshot, self.command)
        self.worker = Worker(current, lambda error: self.note_gap("worker", error))
        self._continuations = Continuations(shell, current, self._look, self._merge, self._tell_execution)
        current.on_continue = self._continue
        self.catch_up: Callable[[], None] = nothing
        self.look_past: Callable[[set[str]], None] = lambda _: None

    def start(self, sensors: Sequence[Sensor]) -> None:
        """Begins to record with these sensors."""
        self._emit_run()
        self._emit_environment()
        for sensor in sensors:
            self._sensors.append(sensor)
            self._try(sensor.name, sensor.start)
        self._try("comm", self._channel.start)
        for event, callback in self._hooks.items():
            self._shell.events.register(event, callback)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forked)

    @property
    def kind(self) -> str:
        """Whether the run is interactive or headless."""
        return self._run.kind

    def stop(self) -> None:
        """Takes every hook away and completes the journal."""
        self._restore_hooks()
        for event, callback in self._hooks.items():
            self._try("recorder", self._shell.events.unregister, event, callback)
        self._hooks.clear()
        with self.current.nobody():
            self._try("recorder", self._end_running)
        self.flush()
        self.catch_up = nothing
        self.current.on_continue = lambda _: None
        for sensor in self._sensors:
            self._try("recorder", sensor.stop)
        self.finish()
        self._try("comm", self._channel.stop)
        self._try("journal", self._journal.close)

    def finish(self) -> None:
        """Waits until what was still being worked out is in the journal."""
        self._restore_hooks()
        self.flush()
        if not self.worker.wait(_FINISH_SECONDS):
            self.note_gap("worker", TimeoutError(f"digests were not complete after {_FINISH_SECONDS:.0f} s"))
        self._tell_counts()

    def snapshot(self) -> dict[str, Any]:
        """The newest part of the record so far, as the channel sends it to a front end that has just come; ``total`` counts all
        executions."""
        record = to_dict(self.record(SNAPSHOT_EXECUTIONS))
        return {"event": "snapshot", "recording": self.is_recording, "total": len(self._known), "record": record}

    def record(self, newest: int = 0) -> Record:
        """The record so far, with its newest executions only, or all (0)."""
        with self._lock:
            known, gaps = self._known[-newest:], self._gaps.gaps
        artifacts = {(artifact.path, artifact.digest or ""): artifact for one in known for artifact in one.artifacts}
        return Record(
            run=self._run,
            environment=self._environment,
            artifacts=tuple(artifacts[key] for key in sorted(artifacts)),
            executions=tuple(one.execution for one in known),
            gaps=gaps,
        )

    def adopt(self, source: str, cell_id: str | None) -> None:
        """Records the rest of a cell that was running already when recording began."""
        self._begin(source, source, cell_id, None)

    def note_gap(self, sensor: str, error: Exception, order: int | None = None) -> None:
        """Writes into the record that something is not known, of the cell execution ``order`` or else of the one that runs; a sensor of
        that name is switched off."""
        failed = [s for s in self._sensors if s.name == sensor]
        for one in failed:
            with suppress(ValueError):  # another thread has met with a failure too
                self._sensors.remove(one)
            with suppress(Exception):
                one.stop()
        self.note_loss(sensor, f"{type(error).__name__}: {message_of(error)}", order)

    def note_loss(self, sensor: str, message: str, order: int | None = None) -> None:
        """Writes into the record that a sensor may have missed something, of the cell execution ``order`` or else of the one that
        runs. The sensor goes on."""
        if order is None and (cell := self.current.cell) is not None:
            order = cell.order
        gap = Gap(sensor=sensor, message=self._redacted(message), order=order)
        with self._lock:
            event = self._gaps.add(gap)
        if event is not None:
            self._tell(event)

    def flush(self) -> None:
        """Writes down what cells have done after their ends, ``catch_up`` first bringing in what the sensors have not yet heard."""
        if getpid() == self._pid:  # in a child, locks may be held for ever
            self._look()
            self._continuations.flush(everything=True)

    def _look(self) -> bool:
        self._try("recorder", self.catch_up)
        return self.catch_up is not nothing

    def note_artifact(self, order: int, artifact: Artifact, relation: Relation | None = None) -> None:
        """Adds a digest that took longer than its cell: of what it used, of what it generated, or (None) of either."""
        with self._lock:
            self._known[order] = with_artifact(self._known[order], artifact, relation)
        self._tell({"event": "artifact", "order": order, "artifact": to_dict(artifact), **({"relation": relation} if relation else {})})

    def note_seeding(self, seeding: Seeding) -> None:
        """Adds a seeding of the recorder's own to the run."""
        self._run = replace(self._run, seedings=(*self._run.seedings, seeding))
        self._emit_run()

    def note_distributions(self, distributions: tuple[Distribution, ...]) -> None:
        """Sets the distributions that the run has imported."""
        self._change_environment(distributions=distributions, blas=self._environment.blas or machine.blas())

    def note_determinism(self, settings: dict[str, str]) -> None:
        """Sets the settings of the numeric frameworks that are loaded."""
        self._change_environment(determinism=settings)

    def note_repository(self, directory: str) -> None:
        """Looks up the git commit of the working directory; starts git."""
        self._change_environment(repository=machine.repository(directory))

    def _before_cell(self, info: ExecutionInfo) -> None:
        # IPython fires the event for silent requests and for cells that run inside another (%%capture) too.
        if not self.is_recording or info.silent or not info.store_history or getpid() != self._pid:
            return
        with self.current.nobody():
            self._try("recorder", self._before, info)

    def _before(self, info: ExecutionInfo) -> None:
        if self._restore_hooks():
            self._end_running()
        source = info.raw_cell or ""
        self._begin(source, getattr(info, "transformed_cell", None) or self._transformed(source), info.cell_id, info)

    def _end_running(self) -> None:
        """Ends the cells of this thread of whose end nobody tells us."""
        while (draft := self.current.innermost()) is not None:
            self.current.end(draft)
            self._end(draft, "running", None)

    def _transformed(self, source: str) -> str:
        """The source with its magics made Python of, for an IPython 8, which does not tell."""
        try:
            return str(self._shell.transform_cell(source))
        except SyntaxError:
            return source

    def _begin(self, source: str, transformed: str, cell_id: str | None, info: ExecutionInfo | None) -> None:
        started = utc(clock())
        with self._lock:  # cells of subshells run on threads of their own
            draft = Draft(
                order=len(self._known),
                cell_id=None if cell_id is None else CellId(cell_id),
                source=source,
                source_digest=digest_of_text(source),
                transformed=transformed,
                started=started,
                begun=stopwatch(),
                info=info,
            )
            self._known.append(Known(execution=draft.opening()))
        self._tell_execution(draft.order)
        self._drafts.append(draft)
        self._watch(draft, self._sensors)
        self.current.begin(draft)
        draft.begun = stopwatch()

    def _after_cell(self, result: ExecutionResult | None) -> None:
        ended = stopwatch()
        draft = self._draft_of(result) if getpid() == self._pid else None
        if draft is None:
            return
        self._try("recorder", self.current.end, draft, order=draft.order)
        with self.current.nobody():
            draft.execution_count = None if result is None else result.execution_count
            self._try("recorder", self._end, draft, *self._outcome(result), ended - draft.begun, order=draft.order)
            self._restore_hooks()

    def _outcome(self, result: ExecutionResult | None) -> tuple[Status, CellError | None]:
        """How a cell execution ended."""
        if result is None:
            return "interrupted", None
        error = result.error_before_exec or result.error_in_exec
        if error is None:
            return "ok", None
        if isinstance(error, KeyboardInterrupt):
            return "interrupted", None
        if not isinstance(error, BaseException):
            return "error", CellError(type=type(error).__name__)
        return "error", CellError(type=type(error).__name__, message=self._redacted(message_of(error)))

    def _end(self, draft: Draft, status: Status, error: CellError | None, duration: float | None = None) -> None:
        self._finish(draft)
        self._drafts.remove(draft)
        known = Known(execution=draft.execution(status, error, duration), artifacts=tuple(draft.artifacts))
        with self._lock:
            self._known[draft.order] = known
        self.current.release(draft)
        self._tell_execution(draft.order)
        self._tell_counts()
        self._leave(draft)
        self._continuations.cell_ended()

    def _restore_hooks(self) -> bool:
        """Puts back our callbacks that the notebook has unregistered, and says so. Whether there were any."""
        registered = self._shell.events.callbacks
        lost = [event for event, callback in self._hooks.items() if callback not in registered.get(event, ())]
        for event in lost:
            registered.setdefault(event, []).insert(0, self._hooks[event])
        if lost:
            self.note_loss(
                "recorder", f"the notebook unregistered the callbacks of {' and '.join(lost)}: cells, or their ends, may be missing"
            )
        return bool(lost)

    def _draft_of(self, result: ExecutionResult | None) -> Draft | None:
        """The draft of the cell that has ended. IPython makes a new ``info`` when the cell was interrupted outside its own code, and has no
        result at all when a cell that awaits was: then it is the one that this thread began last."""
        info = None if result is None else result.info
        if info is not None:
            if (draft := next((d for d in reversed(self._drafts) if d.info is info), None)) is not None:
                return draft
            if info.silent or not info.store_history:
                return None
        draft = self.current.innermost()
        return draft if draft is None or draft.info is None or info is None or info.raw_cell == draft.source else None

    def _watch(self, draft: Draft, sensors: Sequence[Sensor]) -> None:
        begun = self._try_each([(sensor, sensor.watch) for sensor in sensors], draft, order=draft.order)
        self._finishes[draft] = [(sensor, finish) for sensor, finish in begun if finish is not nothing]

    def _finish(self, draft: Draft) -> None:
        finishes = self._finishes.pop(draft, [])
        self._try_each(((sensor, finish) for sensor, finish in finishes if sensor in self._sensors), order=draft.order)

    def _leave(self, draft: Draft) -> None:
        for task in draft.later:
            self.worker.add(task)

    def _continue(self, order: int) -> Draft | None:
        """A draft for what a cell does after its end, watched by the sensors of events: what compares states cannot tell whose
        change it sees."""
        if not self.is_recording:
            return None
        execution = self._known[order].execution
        draft = Draft(
            order=order,
            cell_id=execution.cell_id,
            source=execution.source,
            source_digest=execution.source_digest,
            transformed="",
            started=execution.started,
            begun=stopwatch(),
            continuation=True,
        )
        self._watch(draft, [sensor for sensor in self._sensors if getattr(sensor, "follows", False)])
        self._continuations.soon()
        return draft

    def _merge(self, draft: Draft) -> int:
        """Ends a continuation. Returns how many files its execution then has, or 0 when it brought nothing new."""
        self._finish(draft)
        later = Known(execution=draft.execution(), artifacts=tuple(draft.artifacts))
        with self._lock:
            before = self._known[draft.order]
            known = self._known[draft.order] = merged(before, later)
        self.current.release(draft)
        self._leave(draft)
        return 0 if known.execution == before.execution else 1 + len(known.execution.used) + len(known.execution.generated)

    def command(self, command: str) -> None:
        """Pauses recording or resumes it, as a front end asks."""
        self.is_recording = command == "resume"
        self._tell({"event": "recording", "recording": self.is_recording})

    def _emit_run(self) -> None:
        self._tell({"event": "run", "schema_version": SCHEMA_VERSION, "run": to_dict(self._run)})

    def _change_environment(self, **changes: Any) -> None:
        with self._lock:  # the worker and cells find things out at the same time
            self._environment = replace(self._environment, **changes)
        self._emit_environment()

    def _emit_environment(self) -> None:
        self._tell({"event": "environment", "environment": to_dict(self._environment)})

    def _tell_counts(self) -> None:
        """Tells how many gaps were left out, as far as that has not been told."""
        with self._lock:
            events = self._gaps.untold()
        for event in events:
            self._tell(event)

    def _tell_execution(self, order: int) -> None:
        self._tell(_execution_event(self._known[order]))

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

    def _try(self, sensor: str, action: Callable[..., T], *args: Any, order: int | None = None) -> T | None:
        """Here, and in ``_try_each``, recording's own failures end: each becomes a gap, and the sensor is switched off."""
        try:
            return action(*args)
        except Exception as error:
            self.note_gap(sensor, error, order)
            return None

    def _try_each(self, actions: Iterable[tuple[Sensor, Callable[..., T]]], *args: Any, order: int) -> list[tuple[Sensor, T]]:
        """What comes of the actions of several sensors; without those that fail. Cells wait for this: it calls nothing in between."""
        done = []
        for sensor, action in actions:
            try:
                done.append((sensor, action(*args)))
            except Exception as error:  # noqa: PERF203
                self.note_gap(sensor.name, error, order)
        return done


def _execution_event(known: Known) -> dict[str, Any]:
    return {"event": "execution", "execution": to_sparse_dict(known.execution), "artifacts": to_dict(known.artifacts)}

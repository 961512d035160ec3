"""The IPython extension: puts a recorder and its sensors together and loads them into the kernel."""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from stat import S_ISREG
from typing import Any, Literal

from jupyter_repro import __version__
from jupyter_repro.capture import machine
from jupyter_repro.capture.attribution import Attribution
from jupyter_repro.capture.audit import Audit
from jupyter_repro.capture.children import NetworkSensor, ProcessSensor
from jupyter_repro.capture.clockcalls import clock_sensor
from jupyter_repro.capture.connections import ConnectionSensor
from jupyter_repro.capture.controls import ControlSensor
from jupyter_repro.capture.databases import DatabaseSensor
from jupyter_repro.capture.determinism import DeterminismSensor
from jupyter_repro.capture.digests import Digests
from jupyter_repro.capture.distributions import Installed
from jupyter_repro.capture.draft import Current
from jupyter_repro.capture.ending import end_in_order, end_lightly
from jupyter_repro.capture.entropy import EntropyDoors, held_entropy
from jupyter_repro.capture.estimators import EstimatorSensor
from jupyter_repro.capture.files import FileSensor, Source
from jupyter_repro.capture.frameworks import framework_generators
from jupyter_repro.capture.generatorobjects import GeneratorObjectSensor
from jupyter_repro.capture.generators import NumpyGenerator, PythonGenerator
from jupyter_repro.capture.heldclock import HeldClock
from jupyter_repro.capture.heldcontrols import HeldControls
from jupyter_repro.capture.imports import ImportSensor
from jupyter_repro.capture.importwatch import ImportWatch
from jupyter_repro.capture.journal import Journal
from jupyter_repro.capture.limits import limits_of
from jupyter_repro.capture.messages import Redaction
from jupyter_repro.capture.metrics import MetricSensor
from jupyter_repro.capture.namespace import NamespaceSensor
from jupyter_repro.capture.native.feed import Feed
from jupyter_repro.capture.native.library import Library
from jupyter_repro.capture.native.rules import rules_of
from jupyter_repro.capture.nativefiles import NativeFiles
from jupyter_repro.capture.originals import clock, read_bytes, utc
from jupyter_repro.capture.parameters import ParameterSensor
from jupyter_repro.capture.places import Places
from jupyter_repro.capture.publishing import publish_all
from jupyter_repro.capture.randomness import RandomnessSensor
from jupyter_repro.capture.recorder import Recorder
from jupyter_repro.capture.remote.sensor import RemoteSensor
from jupyter_repro.capture.sensor import Sensor
from jupyter_repro.capture.variables import VariableSensor
from jupyter_repro.model.journal import JOURNAL_VARIABLE, journal_name, previous_name
from jupyter_repro.model.record import Run

__all__ = ["apart", "finish", "load", "recorder", "unload"]

CAPTURE_VARIABLE = "JUPYTER_REPRO_CAPTURE"
"""``python`` makes a kernel record without the C library."""

_active: Recorder | None = None


def load(
    shell: Any,
    *,
    kind: Literal["interactive", "headless"] = "interactive",
    notebook: str | None = None,
    hold: Mapping[str, Any] | None = None,
    in_cell: bool = True,
) -> None:
    """Starts recording, once; does nothing in a kernel that records already. ``in_cell``: the cell that is being run, if one is, has begun
    already, and its rest is recorded."""
    global _active  # noqa: PLW0603
    if _active is not None:
        return
    request = _request(shell)
    running = _running_source(request) if in_cell else None
    path = _journal_path(shell)
    places = Places([shell.ipython_dir] if getattr(shell, "ipython_dir", None) else [])  # its history is written by a thread at any time
    library, trouble_of_library = _library(places)
    run = Run(
        id=uuid.uuid4().hex,
        kind=kind,
        started=utc(clock()),
        recorder=f"jupyter-repro {__version__}",
        fresh=_is_fresh(shell, running),
        capture_level="python" if library is None else "complete",
        limits=limits_of(None if library is not None else trouble_of_library),
        notebook=notebook or _session_name(),
        working_directory=places.from_home(places.directory),
    )
    journal, trouble = _open(path)
    environment, troubles = machine.environment()
    kernel = getattr(shell, "kernel", None)
    if kind == "headless":
        end_lightly(shell)
        publish_all(kernel)
    end_in_order(kernel)
    recorder = Recorder(shell, run, environment, journal, Current())
    installed = Installed()
    recorder.start(_sensors(recorder, shell, places, library, installed, fresh=run.fresh, hold=dict(hold or {})))
    for sensor, error in (("journal", trouble), *(("environment", error) for error in troubles)):
        if error is not None:
            recorder.note_gap(sensor, error)
    recorder.worker.add(lambda: recorder.note_repository(places.directory))
    recorder.worker.add(installed.read_ahead)
    if running is not None:
        recorder.adopt(running, request.get("metadata", {}).get("cellId"))
    _active = recorder


def unload(shell: Any) -> None:  # noqa: ARG001 # IPython gives the shell
    """Stops recording and takes every hook away. A headless run is recorded to its end, whatever its cells say: somebody else asked
    for that."""
    global _active  # noqa: PLW0603
    if _active is not None and _active.kind == "interactive":
        _active.stop()
        _active = None


def finish() -> None:
    """Completes the journal: waits for digests and facts that are still being worked out."""
    if _active is not None:
        _active.finish()


def recorder() -> Recorder | None:
    """What records in this kernel; None when nothing does."""
    return _active


@contextmanager
def apart() -> Iterator[None]:
    """What the package does in here because a user asks it to belongs to no cell, nor do the modules that it loads."""
    if _active is None:
        yield
        return
    before = set(sys.modules)
    with _active.current.nobody():
        yield
    _active.look_past(set(sys.modules) - before)


def _library(places: Places) -> tuple[Library | None, str]:
    """The C library, watching from now on; else why it does not."""
    try:
        if os.environ.get(CAPTURE_VARIABLE) == "python":
            raise OSError(f"{CAPTURE_VARIABLE}=python")
        return Library.load(rules_of(places)), ""
    except (OSError, AttributeError) as error:  # AttributeError: one that was built from other sources
        return None, Redaction()(str(error))


def _sensors(
    recorder: Recorder, shell: Any, places: Places, library: Library | None, installed: Installed, *, fresh: bool, hold: dict[str, Any]
) -> list[Sensor]:
    """All sensors. A cell's end runs them in this order: events must be handed over before anything is made of them, local modules
    known before files are told from them."""
    current = recorder.current
    digests = Digests() if library is None else Digests(reader=library.digests, states=library.states)
    audit = Audit(recorder.note_gap, None if library is None else library.listen)
    watch = ImportWatch(places.is_installed, recorder.note_gap)
    feed = None
    if library is not None:
        feed = Feed(library, current=current, imports=watch, on_error=recorder.note_gap, on_loss=recorder.note_loss)
        recorder.catch_up = feed.drain
    imports = ImportSensor(places, digests, installed, recorder.note_distributions)
    recorder.look_past = imports.look_past
    namespace = NamespaceSensor(shell.user_ns, shell.user_ns_hidden, lambda: shell.last_execution_succeeded)
    source = NativeFiles(feed, digests, places) if feed is not None else _audited(audit, current)
    files = FileSensor(
        source=source,
        audit=audit,
        current=current,
        places=places,
        digests=digests,
        installed=installed,
        on_artifact=recorder.note_artifact,
        on_gap=recorder.note_gap,
    )
    return [
        *([] if feed is None else [feed]),
        imports,
        watch,
        Attribution(shell, current, watch, recorder.flush, recorder.note_loss),
        namespace,
        GeneratorObjectSensor(shell.user_ns, namespace.variables),
        *_steering(recorder, shell, places, audit, watch, fresh=fresh, hold=hold),
        DeterminismSensor(recorder.note_determinism, None if library is None else library.objects),
        NetworkSensor(current, audit, feed),
        RemoteSensor(current, audit, watch, on_artifact=recorder.note_artifact, on_error=recorder.note_gap, on_loss=recorder.note_loss),
        DatabaseSensor(current, places, watch, recorder.note_gap, recorder.note_loss),
        ProcessSensor(current, audit, feed),
        *([HeldClock(hold["clock"])] if "clock" in hold else []),
        *([HeldControls(shell.user_ns, hold["controls"])] if "controls" in hold else []),
        ConnectionSensor(audit, files, shell.user_ns),
        *([] if feed is not None else [_readers(current, files, watch, recorder)]),
        files,
    ]


def _audited(audit: Audit, current: Current) -> Source:
    from jupyter_repro.capture.auditfiles import AuditFiles  # where there is the C library, nothing of this is wanted

    return AuditFiles(audit, current)


def _readers(current: Current, files: FileSensor, watch: ImportWatch, recorder: Recorder) -> Sensor:
    from jupyter_repro.capture.readers import ReaderSensor  # likewise

    return ReaderSensor(current, files, watch, recorder.note_gap)


def _steering(
    recorder: Recorder, shell: Any, places: Places, audit: Audit, watch: ImportWatch, *, fresh: bool, hold: dict[str, Any]
) -> list[Sensor]:
    """The sensors of what steers a result: randomness, clock, settings, parameters."""
    current = recorder.current
    doors = EntropyDoors(current, places, held_entropy(hold))
    return [
        doors,
        RandomnessSensor(
            current,
            watch,
            doors,
            [PythonGenerator(), NumpyGenerator(), *framework_generators()],
            seeds=fresh,
            held=hold.get("seedings", {}),
            on_seeding=recorder.note_seeding,
            on_error=recorder.note_gap,
        ),
        clock_sensor(current, places, audit, shell.user_ns),
        VariableSensor(current, places),
        ParameterSensor(shell.user_ns, lambda: _tags(shell)),
        MetricSensor(shell.user_ns),
        EstimatorSensor(current, watch),
        ControlSensor(shell.user_ns),
    ]


def _request(shell: Any) -> dict[str, Any]:
    """The request that the kernel is working on; empty outside a kernel."""
    try:
        request = shell.get_parent()
    except (AttributeError, LookupError):
        return {}
    return request if isinstance(request, dict) else {}


def _tags(shell: Any) -> tuple[str, ...]:
    """The tags of the cell that is about to run, as far as the front end sends them."""
    tags = _request(shell).get("metadata", {}).get("tags")
    return tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()


def _running_source(request: dict[str, Any]) -> str | None:
    """The source of the cell that is running now, when loading is a line of it and no silent request."""
    content = request.get("content", {})
    if request.get("header", {}).get("msg_type") != "execute_request" or content.get("silent") or not content.get("store_history", True):
        return None
    return str(content.get("code", ""))


def _session_name() -> str | None:
    """The file name of the notebook that Jupyter Server started this kernel for."""
    return os.path.basename(os.environ.get("JPY_SESSION_NAME", "")) or None


def _is_fresh(shell: Any, running: str | None) -> bool:
    """Whether no code of the user's has run: no start-up code, no earlier cell, nor, in the one that loads the extension, an earlier
    line."""
    earlier = len(shell.history_manager.input_hist_raw) - 1 - (running is not None)
    alone = running is None or running.lstrip().startswith("%load_ext jupyter_repro")
    return earlier <= 0 and alone and not _has_startup_code(shell)


def _has_startup_code(shell: Any) -> bool:
    """Whether the user's profile or command line runs code in each kernel before the first cell."""
    application = getattr(getattr(shell, "kernel", None), "parent", None)
    options = ("exec_lines", "exec_files", "code_to_run", "file_to_run", "module_to_run")
    folder = getattr(getattr(shell, "profile_dir", None), "startup_dir", None)
    files = os.listdir(folder) if folder and os.path.isdir(folder) else ()
    return (
        any(getattr(application, option, None) for option in options)
        or "PYTHONSTARTUP" in os.environ
        or any(name.endswith((".py", ".ipy")) for name in files)
    )


def _journal_path(shell: Any) -> str | None:
    """Where the journal goes: as the runner says, else beside the kernel's connection file, under the kernel's id."""
    if path := os.environ.pop(JOURNAL_VARIABLE, None):
        return path
    connection_file = getattr(getattr(getattr(shell, "kernel", None), "parent", None), "abs_connection_file", None)
    if not connection_file:
        return None
    folder, name = os.path.split(connection_file)
    kernel_id = name.removesuffix(".json").removeprefix("kernel-")
    return os.path.join(folder, journal_name(kernel_id))


def _open(path: str | None) -> tuple[Journal, OSError | None]:
    """A new journal at a path; one without a file when that cannot be written.

    A restarted kernel keeps its id, and so the path: since a run is one life, the journal of the life before moves aside. It is kept
    when it tells of cells, whose outputs the notebook may still show.
    """
    try:
        if path is not None and os.path.lexists(path):
            if not S_ISREG(os.lstat(path).st_mode):
                raise OSError(f"{path} is no regular file")
            if b'"event":"execution"' in read_bytes(path, 1 << 17):
                os.replace(path, previous_name(path))
            else:
                os.unlink(path)
        return Journal(path), None
    except OSError as error:
        return Journal(None), error

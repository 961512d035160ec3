"""The IPython extension: puts a recorder and its sensors together and loads them into the kernel."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from typing import Any, Literal

from jupyter_repro import __version__
from jupyter_repro.capture import machine
from jupyter_repro.capture.audit import Audit
from jupyter_repro.capture.children import NetworkSensor, ProcessSensor
from jupyter_repro.capture.clock import ClockSensor
from jupyter_repro.capture.digests import Digests
from jupyter_repro.capture.distributions import Installed
from jupyter_repro.capture.draft import Current
from jupyter_repro.capture.files import FileSensor
from jupyter_repro.capture.generators import NumpyGenerator, PythonGenerator, TensorflowGenerator, TorchGenerator
from jupyter_repro.capture.imports import ImportSensor
from jupyter_repro.capture.journal import Journal
from jupyter_repro.capture.originals import clock, read_bytes, utc
from jupyter_repro.capture.places import Places
from jupyter_repro.capture.randomness import RandomnessSensor
from jupyter_repro.capture.recorder import Recorder
from jupyter_repro.capture.sensor import Sensor
from jupyter_repro.capture.variables import VariableSensor
from jupyter_repro.model.journal import journal_name, previous_name
from jupyter_repro.model.record import Run

__all__ = ["JOURNAL_VARIABLE", "finish", "load", "unload"]

JOURNAL_VARIABLE = "JUPYTER_REPRO_JOURNAL"
"""Names the journal's file to a kernel whose runner wants it in a place of its own."""

_active: Recorder | None = None


def load(
    shell: Any,
    *,
    kind: Literal["interactive", "headless"] = "interactive",
    notebook: str | None = None,
    hold: Mapping[str, Any] | None = None,
) -> None:
    """Starts recording, once; does nothing in a kernel that records already."""
    global _active  # noqa: PLW0603
    if _active is not None:
        return
    request = _request(shell)
    running = _running_source(request)
    path = _journal_path(shell)
    places = Places()
    run = Run(
        id=uuid.uuid4().hex,
        kind=kind,
        started=utc(clock()),
        recorder=f"jupyter-repro {__version__}",
        fresh=_is_fresh(shell, running),
        notebook=notebook or _session_name(),
        working_directory=places.from_home(places.directory),
    )
    journal, trouble = _open(path)
    environment, troubles = machine.environment()
    recorder = Recorder(shell, run, environment, journal, Current())
    recorder.start(_sensors(recorder, shell, places, fresh=run.fresh, hold=dict(hold or {})))
    for sensor, error in (("journal", trouble), *(("environment", error) for error in troubles)):
        if error is not None:
            recorder.note_gap(sensor, error)
    recorder.worker.add(lambda: recorder.note_repository(places.directory))
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


def _sensors(recorder: Recorder, shell: Any, places: Places, *, fresh: bool, hold: dict[str, Any]) -> list[Sensor]:
    """All sensors. A cell's end runs them in this order: local modules must be known before files are told from them."""
    current, digests, installed = recorder.current, Digests(), Installed()
    audit = Audit(recorder.note_gap)
    imports = ImportSensor(places, digests, installed, recorder.note_distributions)
    return [
        imports,
        RandomnessSensor(
            current,
            places,
            [PythonGenerator(), NumpyGenerator(), TorchGenerator(), TensorflowGenerator()],
            seeds=fresh,
            hold=hold,
            on_seeding=recorder.note_seeding,
            on_error=recorder.note_gap,
        ),
        ClockSensor(shell.user_ns),
        VariableSensor(current, places),
        NetworkSensor(current, audit),
        ProcessSensor(current, audit),
        FileSensor(
            current=current,
            audit=audit,
            places=places,
            digests=digests,
            installed=installed,
            on_artifact=recorder.note_artifact,
        ),
    ]


def _request(shell: Any) -> dict[str, Any]:
    """The request that the kernel is working on; empty outside a kernel."""
    try:
        request = shell.get_parent()
    except (AttributeError, LookupError):
        return {}
    return request if isinstance(request, dict) else {}


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
            if b'"event":"execution"' in read_bytes(path, 1 << 17):
                os.replace(path, previous_name(path))
            else:
                os.unlink(path)
        return Journal(path), None
    except OSError as error:
        return Journal(None), error

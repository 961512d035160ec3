"""What a worker of a Dask cluster does: verifies one notebook that it finds at its place."""

from __future__ import annotations

import os
import pickle
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jupyter_repro import __version__
from jupyter_repro.batch.engine import Verified, verified
from jupyter_repro.batch.form import to_data
from jupyter_repro.errors import EngineError
from jupyter_repro.model.artifact import Digest
from jupyter_repro.model.codec import to_dict
from jupyter_repro.replay.inherited import hidden
from jupyter_repro.replay.interrupts import INTERRUPTS
from jupyter_repro.store.files import digest_of_file

__all__ = ["Task", "give_up", "names_of_the_nanny", "unseen", "verified_there"]

Data = dict[str, Any]
"""A task or a result as plain data. Of our own classes nothing is sent: a worker that cannot read what it is sent ends."""

_OF_THE_NANNY = "distributed.nanny.pre-spawn-environ"
_HASH_SEED = "6640"
"""The ``PYTHONHASHSEED`` of all workers, which a nanny sets where there is none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """A notebook to verify: ``path`` is how the user calls it, ``place`` where every machine finds it, ``digest`` that of its bytes."""

    batch: str
    path: str
    place: Path
    digest: Digest
    settings: Mapping[str, Any]
    with_outputs: bool = False
    with_basis: bool = False

    def as_data(self) -> Data:
        """The task as it is sent."""
        return {**to_dict(replace(self, settings={})), "place": str(self.place), "settings": pickle.dumps(dict(self.settings))}


def _task(data: Data) -> Task:
    # Settings hold values of our own classes, and come by the way by which Dask sends whatever it sends.
    return Task(**{**data, "place": Path(data["place"]), "settings": pickle.loads(data["settings"])})  # noqa: S301


def verified_there(data: Data) -> Data | None:
    """What came of a notebook; None when its batch was interrupted before."""
    task = _task(data)
    if INTERRUPTS.is_given(task.batch):
        return None
    with INTERRUPTS.among(task.batch), hidden(names_of_the_nanny(_environment_of(os.getppid()))):
        error = _blindness(task)
        path = str(task.place)
        found = (
            Verified(path=path, error=error)
            if error is not None
            else verified(path, task.settings, with_outputs=task.with_outputs, with_basis=task.with_basis)
        )
    return {**to_data(replace(found, path=task.path)), "version": __version__, "worker": socket.gethostname()}


def unseen(tasks: Sequence[Data]) -> Data | None:
    """The first of some notebooks that this worker does not see as it is where the command was given, with the error."""
    for task in map(_task, tasks):
        if (error := _blindness(task)) is not None:
            return to_data(Verified(path=task.path, error=error))
    return None


def give_up(batch: str) -> None:
    """Ends what is under way of a batch, and lets nothing more of it begin."""
    INTERRUPTS.give(batch)


def _blindness(task: Task) -> EngineError | None:
    """What is wrong when the notebook is not here as it is there."""
    try:
        what = None if digest_of_file(task.place) == task.digest else "has another content"
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
    if what is None:
        return None
    return EngineError(
        "notebook-unseen",
        f"{task.path}: {task.place} {what} on the worker's machine {socket.gethostname()}",
        hint="the notebooks' folder must be seen by all workers, under the same path",
    )


def names_of_the_nanny(before: Mapping[str, str]) -> Iterator[str]:
    """The variables that Dask sets for the sake of its workers (one thread for numeric libraries, one hash seed for all), and that would
    make a notebook's results others than the user's own. ``before`` are those that the process was started with which sets them."""
    import dask

    for name, value in {"PYTHONHASHSEED": _HASH_SEED, **dask.config.get(_OF_THE_NANNY, {})}.items():
        if os.environ.get(name) == str(value) and before.get(name) != str(value):
            yield name


def _environment_of(process: int) -> Mapping[str, str]:
    """The variables that a process was started with; none where the system does not tell."""
    try:
        said = Path(f"/proc/{process}/environ").read_bytes()
    except OSError:
        return {}
    return dict(pair.partition("=")[::2] for pair in os.fsdecode(said).split("\0") if "=" in pair)

"""Verdicts on notebooks that need not be run again, as nothing has changed that they depend on."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from jupyter_repro import __version__
from jupyter_repro.batch.engine import Asked, Engine, Verified
from jupyter_repro.batch.ledger import now, state_of
from jupyter_repro.capture.machine import environment
from jupyter_repro.errors import HistoryError, ReproError
from jupyter_repro.model.artifact import Digest
from jupyter_repro.model.basis import Basis, obstacle_in_module
from jupyter_repro.model.codec import to_dict
from jupyter_repro.model.comparison import NotebookComparison
from jupyter_repro.replay.kernelspecs import installed_for, spec_of
from jupyter_repro.replay.runner import kernel_name_of
from jupyter_repro.store.cached import CachedVerdict, CachedVerdicts
from jupyter_repro.store.files import digest_of_file
from jupyter_repro.store.notebooks import read_notebook
from jupyter_repro.store.secrets import keyed_digest

__all__ = ["CachingEngine"]

_FORMAT = 1  # of what a verdict's key and its state are made from
_STEERING = re.compile(
    r"(PYTHON|LC_|LD_|OMP_|OPENBLAS_|MKL_|BLIS_|NUMEXPR_|CUDA_|TF_|XLA_|TORCH|PYTORCH|JAX_|NUMBA_|MPL).*|LANG|LANGUAGE|TZ|PATH|HOME"
)
"""Variables that steer interpreters and libraries, which read them where nobody sees it."""

_HAZARDS = ("RC105", "RD103", "RP101", "RP102", "RP103", "RP104", "RE101", "RE102")
"""Hazards by which a rerun may come to something else though nothing has changed."""


class CachingEngine:
    """Has another engine verify what is not cached, and caches what it reproduces. ``tell`` is told in words how many were.

    Only ``reproduced`` is cached: of what differs somebody wants to see more, and another rerun may tell it.
    """

    def __init__(self, engine: Engine, cached: CachedVerdicts, *, tell: Callable[[str], None]) -> None:
        self._engine, self._cached, self._tell = engine, cached, tell
        self._surroundings = cache(_surroundings)
        self._variables = dict(os.environ)  # as they are now: Dask changes them while it runs

    def verify(self, asked: Asked) -> Iterator[Verified]:
        """See ``Engine``."""
        subjects = {path: subject for path in asked.paths if (subject := self._subject(path, asked)) is not None}
        known = {path: hit for path, subject in subjects.items() if (hit := self._found(subject)) is not None}
        if known:
            self._tell(f"{len(known)} of {len(asked.paths)} notebooks are cached: nothing that they depend on has changed")
        yield from known.values()
        rest = tuple(path for path in asked.paths if path not in known)
        for verified in self._engine.verify(replace(asked, paths=rest, with_basis=True)) if rest else ():
            yield self._kept(verified, subjects.get(verified.path))

    def _subject(self, path: str, asked: Asked) -> _Subject | None:
        """What is asked, of which notebook, in which surroundings; None of one that cannot be read."""
        try:
            kernel = kernel_name_of(read_notebook(Path(path)), asked.settings.get("kernel"))
            settings = {name: to_dict(value) for name, value in asked.settings.items()}
            surroundings, folders = self._surroundings(kernel)
            key = keyed_digest([_FORMAT, __version__, os.path.realpath(path), state_of(path), settings, surroundings])
            return _Subject(path=path, key=key, folders=folders)
        except (ReproError, OSError):
            return None

    def _found(self, subject: _Subject) -> Verified | None:
        try:
            verdict = self._cached.find(subject.key)
            if verdict is None or self._state(verdict.basis, _digests(subject, verdict.basis)) != verdict.state:
                return None
        except (HistoryError, OSError):
            return None
        note = f"cached: nothing that it depends on has changed since it was reproduced, {verdict.at}"
        comparison = replace(verdict.comparison, path=subject.path, notes=(*verdict.comparison.notes, note))
        return Verified(path=subject.path, comparison=comparison)

    def _kept(self, verified: Verified, subject: _Subject | None) -> Verified:
        """The result, cached if it can be; else with a note that says why not."""
        comparison, basis = verified.comparison, verified.basis
        if comparison is None or verified.interrupted or comparison.verdict != "reproduced" or basis is None or subject is None:
            return verified
        try:
            why = basis.obstacle or _hazard_in(verified.path) or self._keep(subject, basis, comparison)
        except (ReproError, OSError) as error:
            why = str(error)
        if why is None:
            return verified
        return replace(verified, comparison=replace(comparison, notes=(*comparison.notes, f"not cached: {why}")))

    def _keep(self, subject: _Subject, basis: Basis, comparison: NotebookComparison) -> str | None:
        """Caches a result; gives the reason where it cannot be."""
        digests = _digests(subject, basis)
        for name, digest in basis.files.items():
            if not digests[name]:
                return f"{name} is not found in the kernel's environment"
            if digest not in digests[name]:
                return f"{name} has changed since it was read"
        for module in (name for name in basis.files if name.endswith(".py") and name not in basis.installed):
            if (obstacle := obstacle_in_module(subject.places(module, basis)[0].read_text(encoding="utf-8", errors="replace"))) is not None:
                return f"{module}: {obstacle}"
        state = self._state(basis, digests)
        self._cached.keep(subject.key, CachedVerdict(comparison=comparison, basis=basis, state=state, at=now()))
        return None

    def _state(self, basis: Basis, digests: Mapping[str, list[Digest | None]]) -> str:
        """What is now where a notebook has read, and what variables say: a digest that tells none of it."""
        names = {*basis.variables, *filter(_STEERING.fullmatch, self._variables)}
        return keyed_digest([digests, {name: self._variables.get(name) for name in names}])


@dataclass(frozen=True, kw_only=True, slots=True)
class _Subject:
    """A notebook, the key of what is asked of it, and the ``folders`` that hold what is installed where its kernel runs."""

    path: str
    key: str
    folders: tuple[str, ...]

    def places(self, name: str, basis: Basis) -> tuple[Path, ...]:
        """Where a path that the notebook's record has may be: one place, but for what is installed, whose record names its folder by the
        last part of it (``site-packages``)."""
        if name not in basis.installed:
            return (Path(os.path.realpath(Path(self.path).parent)) / Path(name).expanduser(),)
        top, _, rest = name.partition("/")
        each = (Path(folder, rest) for folder in self.folders if Path(folder).name == top)
        return tuple(place for place in each if os.path.lexists(place))


def _digests(subject: _Subject, basis: Basis) -> dict[str, list[Digest | None]]:
    """The digests of what is now where a notebook has read, by path."""
    return {name: [_digest_at(place) for place in subject.places(name, basis)] for name in basis.files}


def _digest_at(place: Path) -> Digest | None:
    """The digest of what is at a place; None where nothing is."""
    if not os.path.lexists(place):
        return None
    return digest_of_file(place) if place.is_file() else Digest("no file")


def _surroundings(kernel: str) -> tuple[Any, tuple[str, ...]]:
    """The machine, the kernel's specification, and what is installed for it, as JSON-ready data; and the folders that hold this."""
    spec = spec_of(kernel).to_dict()
    there, _ = environment()
    installed = installed_for(kernel)
    return [to_dict(there), spec, to_dict(installed)], () if installed is None else installed.folders


def _hazard_in(path: str) -> str | None:
    """The first hazard of a notebook by which it may come to something else."""
    from jupyter_repro.api import lint_notebook

    for found in lint_notebook(path, select=_HAZARDS).diagnostics:
        return f"it has the hazard {found.code}: {found.message}"
    return None

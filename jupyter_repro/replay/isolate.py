"""Environments of their own: built from locks, kept, and taken again."""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory

from jupyter_repro.errors import LockError, RecordError
from jupyter_repro.model.environment import Interpreter, normal_name
from jupyter_repro.model.record import Record
from jupyter_repro.replay.installed import InstalledEnvironment
from jupyter_repro.replay.installers import Installer, installer_of_user
from jupyter_repro.replay.interrupts import INTERRUPTS
from jupyter_repro.replay.kernelspecs import installed_for
from jupyter_repro.replay.locking import locked
from jupyter_repro.replay.outcome import Progress, Quiet
from jupyter_repro.replay.pins import is_python, pins_of
from jupyter_repro.replay.runner import kernel_name_of
from jupyter_repro.report.words import counted, one_line
from jupyter_repro.store.environments import BuiltEnvironment, Environments, environments_of_user, key_of
from jupyter_repro.store.locks import is_pylock, lock_in, lock_text, read_lock, requirements_text
from jupyter_repro.store.notebooks import Notebook

__all__ = ["Workshop", "workshop_of_user"]

_KERNEL = "ipykernel"

_FAILURES: dict[str, tuple[float, LockError]] = {}
"""When an environment could last not be built, and why, by its key: for those who waited for it meanwhile."""

_AskInstalled = Callable[[], InstalledEnvironment | None]
"""Gives what is installed in the notebook's environment; starts its Python."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Python:
    """A Python to build with, and what is to be said about it."""

    path: str
    version: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """Where environments are built, by whom, and who hears of it."""

    environments: Environments
    installer: Installer
    progress: Progress = field(default_factory=Quiet)

    def recorded(self, record: Record, installed: _AskInstalled) -> BuiltEnvironment:
        """The environment of a record: built now, unless it was before. Raises LockError."""
        key = _key_of_record(record)
        return self._once(key, lambda: self._recorded(key, record, installed))

    def _recorded(self, key: str, record: Record, installed: _AskInstalled) -> BuiltEnvironment:
        there = installed()
        pins = pins_of(record, there)
        python = self._python(record.environment.interpreter, there)
        self.progress.building(f"resolving {counted(len(pins.requirements), 'distribution')} for Python {python.version}")
        lock = locked(replace(pins, python=python.version), self.installer, universal=False)
        notes = (*lock.notes, *(f"not in it: {gap}" for gap in lock.gaps))
        with TemporaryDirectory(prefix="jupyter-repro-lock-") as scratch:
            file = Path(scratch) / "pylock.toml"
            file.write_text(lock_text(lock.document, ()), encoding="utf-8")
            return self._built(key, file, python, notes)

    def from_lock(self, file: Path, record: Record | None, installed: _AskInstalled) -> BuiltEnvironment:
        """The environment of a ``pylock.toml`` or of a file of requirements, with the Python of the record. Raises LockError."""
        text = read_lock(file)
        if is_pylock(file):
            lock_in(text, file.name)
        wanted = record.environment.interpreter if record is not None else _this_python()
        key = key_of(["lock", text, *_place(wanted)])
        return self._once(key, lambda: self._built(key, file.absolute(), self._python(wanted, installed()), ()))

    def asked(self, asked: str | PathLike[str], notebook: Notebook, record: Record | None, *, kernel: str | None) -> BuiltEnvironment:
        """The environment that was asked for to rerun a notebook in: ``recorded``, or a lock file. Raises LockError, and RecordError where
        there is no record."""
        installed = partial(installed_for, kernel_name_of(notebook, kernel))  # starts the kernel's Python: for what is not built yet
        if asked != "recorded":
            return self.from_lock(Path(asked), record, installed)
        if record is None:
            hint = f"record it: jupyter repro run {notebook.path}"
            raise RecordError("record-missing", f"{notebook.path} has no record of an environment", hint=hint)
        return self.recorded(record, installed)

    def interpreter_of(self, record: Record | None) -> Path | None:
        """The interpreter of the environment of a record, if that was built before."""
        built = None if record is None else self.environments.find(_key_of_record(record))
        return None if built is None else built.interpreter

    def _once(self, key: str, build: Callable[[], BuiltEnvironment]) -> BuiltEnvironment:
        """The environment under a key, which the first to want it builds; others wait, and share its failure. Raises LockError, and
        KeyboardInterrupt on Ctrl-C meanwhile."""
        if (known := self.environments.find(key)) is not None:
            return known
        asked = time.monotonic()
        with self.environments.alone(key):
            INTERRUPTS.check()
            if (known := self.environments.find(key)) is not None:
                return known
            failed, error = _FAILURES.get(key, (asked, None))
            if error is not None and failed > asked:
                raise LockError(error.code, error.message, hint=error.hint)
            return self._built_now(key, build)

    def _built_now(self, key: str, build: Callable[[], BuiltEnvironment]) -> BuiltEnvironment:
        start, ready = time.monotonic(), None
        try:
            built = build()
            ready = f"Python {built.python}, {counted(built.distributions, 'distribution')}, in {time.monotonic() - start:.0f} s"
        except LockError as error:
            _FAILURES[key] = time.monotonic(), error
            raise
        finally:
            self.progress.built(ready)
        return built

    def _built(self, key: str, file: Path, python: _Python, notes: Sequence[str]) -> BuiltEnvironment:
        with self.environments.unfinished() as place:
            self.installer.make(place, python.path)
            draft = BuiltEnvironment(folder=place, python="", distributions=0, size=0, used=0.0)
            self.progress.building(f"installing {_content_of(file)}, for Python {python.version}")
            self._install(draft.interpreter, file)
            there = _distributions_in(place)
            added = []
            if _KERNEL not in there:
                self.progress.building(f"adding {_KERNEL}")
                self.installer.add(draft.interpreter, _KERNEL)
                added.append(f"the lock has no {_KERNEL}, which runs notebooks: the newest that fits was added")
            told = (*notes, *python.notes, *added)
            version = _version_of(place) or python.version
            return self.environments.adopt(place, key, python=version, distributions=len(_distributions_in(place)), notes=told)

    def _install(self, interpreter: Path, file: Path) -> None:
        """Installs a lock by the addresses in it, or else by name, version and hash from the indexes: they may have credentials that the
        lock has not, and files that were on another machine."""
        if not is_pylock(file):
            return self.installer.install(interpreter, file)
        if self.installer.does_all:
            try:
                return self.installer.install(interpreter, file)
            except LockError:
                pass
        with TemporaryDirectory(prefix="jupyter-repro-lock-") as scratch:
            requirements = Path(scratch) / "requirements.txt"
            try:
                requirements.write_text(requirements_text(lock_in(read_lock(file), file.name), ()), encoding="utf-8")
            except (KeyError, TypeError, AttributeError) as error:
                hint = "write it anew: jupyter repro lock NOTEBOOK"
                raise LockError("lock-invalid", f"{file.name} is no lock: {error!r}", hint=hint) from None
            return self.installer.install(interpreter, requirements)

    def _python(self, wanted: Interpreter, installed: InstalledEnvironment | None) -> _Python:
        """The Python to build an environment with: of the wanted version, else the nearest."""
        if installed is not None and (installed.implementation, installed.version) == (wanted.implementation, wanted.version):
            return _Python(path=str(installed.interpreter), version=wanted.version)
        if not is_python(wanted):
            raise LockError("lock-impossible", f"the record names no Python: {_words(wanted)!r}", hint="record it again")
        minor = ".".join(wanted.version.split(".")[:2])
        self.progress.building(f"looking for {_words(wanted)}, or fetching it")
        for version in (wanted.version, minor):
            if (found := self.installer.interpreter(wanted.implementation, version)) is not None:
                note = f"there is no {_words(wanted)}: the environment has another Python {minor}"
                return _Python(path=found, version=version, notes=() if version == wanted.version else (note,))
        here = _this_python()
        path, version = (str(installed.interpreter), installed.version) if installed is not None else (sys.executable, here.version)
        return _Python(path=path, version=version, notes=(f"there is no {_words(wanted)}: the environment has Python {version}",))


def workshop_of_user(progress: Progress | None = None) -> Workshop:
    """The user's environments and installer."""
    return Workshop(environments=environments_of_user(), installer=installer_of_user(), progress=progress or Quiet())


def _key_of_record(record: Record) -> str:
    """The key of a record's environment. What its distributions need besides is no part of it: that is settled when it is first built."""
    each = sorted((normal_name(d.name), str(d.version), str(d.origin or "")) for d in record.environment.distributions)
    return key_of(["recorded", *(part for distribution in each for part in distribution), *_place(record.environment.interpreter)])


def _place(interpreter: Interpreter) -> tuple[str, ...]:
    return interpreter.implementation, interpreter.version, platform.system(), platform.machine(), *platform.libc_ver()


def _content_of(file: Path) -> str:
    """What a lock file names, in words."""
    return counted(len(lock_in(read_lock(file), file.name)["packages"]), "distribution") if is_pylock(file) else f"what {file.name} names"


def _this_python() -> Interpreter:
    return Interpreter(implementation=platform.python_implementation(), version=platform.python_version())


def _words(interpreter: Interpreter) -> str:
    return one_line(f"{interpreter.implementation} {interpreter.version}")


def _distributions_in(environment: Path) -> set[str]:
    """The normal names of the distributions of a virtual environment."""
    patterns = ("lib/python*/site-packages/*.dist-info", "lib/pypy*/site-packages/*.dist-info", "Lib/site-packages/*.dist-info")
    return {normal_name(path.name.split("-")[0]) for pattern in patterns for path in environment.glob(pattern)}


def _version_of(environment: Path) -> str | None:
    """The version of Python that a virtual environment says it has."""
    for line in (environment / "pyvenv.cfg").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition("=")
        if name.strip() in {"version", "version_info"}:
            return value.strip()
    return None

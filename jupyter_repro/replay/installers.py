"""Those who resolve and install distributions: uv where it is there, else pip."""

from __future__ import annotations

import contextlib
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Protocol

from jupyter_repro.errors import LockError
from jupyter_repro.model.addresses import without_credentials_in
from jupyter_repro.replay.indexes import Indexes, indexes_of_pip
from jupyter_repro.replay.interrupts import INTERRUPTS
from jupyter_repro.report.words import one_line, plain

__all__ = ["Asked", "Installer", "Pip", "Uv", "installer_of_user"]

_SECONDS = 1800
_INTERRUPTED = (-signal.SIGINT, 128 + signal.SIGINT)
_UNREACHABLE = re.compile(
    r"error sending request|failed to fetch|dns error|retries|connection (error|refused|reset)|NewConnectionError|timed out|"
    r"name resolution|HTTP status|No address associated|unreachable",
    re.IGNORECASE,
)
_NO_WORD_ON_IT = re.compile(r"^\s*($|warning|\[notice\]|note:|hint:|Looking in|Collecting|Downloading|Using cached)", re.IGNORECASE)
_NO_PIP = re.compile(r"unknown command|No module named (pip|venv|ensurepip)|ensurepip is not available", re.IGNORECASE)
_MOST_SAID = 600
_GET_UV = "install uv: pip install uv"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a lock is asked for: requirements, the versions of what they need besides, and the version of Python. ``universal``: for all
    platforms, not for this one alone. ``build``: sources may be built to learn what they need, which runs code of theirs."""

    requirements: tuple[str, ...]
    constraints: tuple[str, ...] = ()
    python: str
    universal: bool = False
    build: bool = True


class Installer(Protocol):
    """Resolves requirements and installs locks. Each method raises LockError."""

    @property
    def does_all(self) -> bool:
        """Whether it resolves for any platform and Python, and installs from ``pylock.toml``; else for its own and from requirements."""

    def interpreter(self, implementation: str, version: str) -> str | None:
        """The path of a Python of a version (``3.11.7``, ``3.11``), which may be fetched; None where there is none."""

    def lock(self, asked: Asked, folder: Path) -> str:
        """The text of a ``pylock.toml``; ``folder`` is an empty one to work in."""

    def make(self, environment: Path, python: str) -> None:
        """Makes an empty virtual environment of a Python, given by its path."""

    def install(self, interpreter: Path, requirements: Path) -> None:
        """Installs what a ``pylock.toml`` or a file of requirements names, and nothing else."""

    def add(self, interpreter: Path, requirement: str) -> None:
        """Installs a requirement, and what it needs."""


@dataclass(frozen=True, kw_only=True)
class Uv:
    """uv, with the indexes that pip is set to."""

    program: str

    does_all: ClassVar[bool] = True

    @cached_property
    def _indexes(self) -> Indexes:
        return indexes_of_pip(Path(sys.executable))

    def interpreter(self, implementation: str, version: str) -> str | None:
        """One that is installed, else one that uv fetches, if it may."""
        request = f"{implementation.lower()}@{version}"
        with contextlib.suppress(LockError):
            return self._find(request)
        with contextlib.suppress(LockError):
            self._do("environment", "python", "install", "--no-bin", request, folder=Path.home())
            return self._find(request)
        return None

    def _find(self, request: str) -> str:
        return self._do(
            "environment", "python", "find", "--system", "--no-project", "--no-python-downloads", request, folder=Path.home()
        ).strip()

    def lock(self, asked: Asked, folder: Path) -> str:
        """Resolves for the version of Python that is asked for, whichever is there."""
        (folder / "requirements.in").write_text("".join(f"{line}\n" for line in asked.requirements), encoding="utf-8")
        (folder / "constraints.txt").write_text("".join(f"{line}\n" for line in asked.constraints), encoding="utf-8")
        # A lock for others names, where it can, files that others can reach too.
        if asked.universal and (remote := self._indexes.remote) is not None:
            with contextlib.suppress(LockError):
                return self._resolved(asked, folder, remote)
        return self._resolved(asked, folder, self._indexes)

    def _resolved(self, asked: Asked, folder: Path, indexes: Indexes) -> str:
        target = folder / "pylock.toml"
        options = [*(["--universal"] if asked.universal else []), *([] if asked.build else ["--no-build"])]
        self._do(
            "lock",
            *("pip", "compile", "requirements.in", "--constraints", "constraints.txt", "--format", "pylock.toml", "--no-header"),
            "--no-python-downloads",
            *("--generate-hashes", "--python-version", asked.python, "--output-file", target.name, *options, *indexes.arguments),
            folder=folder,
            indexes=indexes,
        )
        return target.read_text(encoding="utf-8")

    def make(self, environment: Path, python: str) -> None:
        """Makes it so that it can be moved."""
        self._do("environment", "venv", "--relocatable", "--no-project", "--python", python, str(environment), folder=environment.parent)

    def install(self, interpreter: Path, requirements: Path) -> None:
        """Installs by links to files in uv's cache, and compiles: where Python is told to write no bytecode, each kernel would again."""
        command = ("pip", "sync", "--compile-bytecode", "--python", str(interpreter), requirements.name, *self._indexes.arguments)
        self._do("environment", *command, folder=requirements.parent)

    def add(self, interpreter: Path, requirement: str) -> None:
        """Installs it beside what is there."""
        command = ("pip", "install", "--python", str(interpreter), requirement, *self._indexes.arguments)
        self._do("environment", *command, folder=interpreter.parent)

    def _do(self, what: str, *arguments: str, folder: Path, indexes: Indexes | None = None) -> str:
        variables = (indexes or self._indexes).variables
        return _run(what, [self.program, "--no-progress", "--color", "never", *arguments], folder=folder, variables=variables)


@dataclass(frozen=True, kw_only=True)
class Pip:
    """pip and venv of this Python, where there is no uv: for no other version of Python, and slower."""

    does_all: ClassVar[bool] = False

    def interpreter(self, implementation: str, version: str) -> str | None:
        """This Python, where it is the one, or on the path."""
        here = platform.python_version()
        if platform.python_implementation() == implementation and f"{here}.".startswith(f"{version}."):
            return sys.executable
        return shutil.which(f"python{version}") if implementation == "CPython" else None

    def lock(self, asked: Asked, folder: Path) -> str:
        """Resolves for this Python. Raises LockError where another is asked for."""
        here = ".".join(map(str, sys.version_info[:2]))
        if asked.python.split(".")[:2] != here.split("."):
            raise LockError("installer-missing", f"pip here is for Python {here}, not for {asked.python}", hint=_GET_UV)
        (folder / "requirements.in").write_text("".join(f"{line}\n" for line in asked.requirements), encoding="utf-8")
        (folder / "constraints.txt").write_text("".join(f"{line}\n" for line in asked.constraints), encoding="utf-8")
        options = [] if asked.build else ["--only-binary", ":all:"]
        command = ("lock", "-r", "requirements.in", "-c", "constraints.txt", "-o", "pylock.toml", *options)
        self._do("lock", Path(sys.executable), *command, folder=folder)
        return (folder / "pylock.toml").read_text(encoding="utf-8")

    def make(self, environment: Path, python: str) -> None:
        """Makes it with venv."""
        _run("environment", [python, "-m", "venv", str(environment)], folder=environment.parent, variables={})

    def install(self, interpreter: Path, requirements: Path) -> None:
        """Installs what is named, without what it may need: a lock has it."""
        self._do("environment", interpreter, "install", "--no-deps", "-r", requirements.name, folder=requirements.parent)

    def add(self, interpreter: Path, requirement: str) -> None:
        """Installs it beside what is there."""
        self._do("environment", interpreter, "install", requirement, folder=interpreter.parent)

    def _do(self, what: str, interpreter: Path, *arguments: str, folder: Path) -> None:
        command = [str(interpreter), "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", *arguments]
        _run(what, command, folder=folder, variables={})


def installer_of_user() -> Installer:
    """uv, where it is installed with this package or on the path; else pip."""
    beside = Path(sys.executable).with_name("uv.exe" if sys.platform == "win32" else "uv")
    program = str(beside) if beside.exists() else shutil.which("uv")
    return Pip() if program is None else Uv(program=program)


def _run(what: str, command: Sequence[str], *, folder: Path, variables: Mapping[str, str]) -> str:
    """What an installer prints. Raises LockError with what it says when it fails, KeyboardInterrupt on Ctrl-C."""
    environment = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"}}
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LockError("installer-missing", f"{Path(command[0]).name} does not work: {error}", hint=_GET_UV) from None
    if done.returncode in _INTERRUPTED:
        raise KeyboardInterrupt  # Ctrl-C is for installers too; it is no error of theirs, after which another way is tried
    if done.returncode != 0:
        INTERRUPTS.check()
        raise _error_of(what, done.stderr or done.stdout)
    return done.stdout


def _error_of(what: str, said: str) -> LockError:
    text = plain(without_credentials_in(said))
    telling = [line.strip().removeprefix("cause:").strip() for line in text.splitlines() if not _NO_WORD_ON_IT.match(line)]
    reason = one_line("; ".join(dict.fromkeys(telling)))
    reason = reason if len(reason) <= _MOST_SAID else f"{reason[:_MOST_SAID]}…"
    if _UNREACHABLE.search(text):
        hint = "go online, or give pip or uv an index that can be reached (PIP_INDEX_URL, PIP_FIND_LINKS)"
        return LockError("index-unreachable", f"no index answers: {reason}", hint=hint)
    if _NO_PIP.search(text):
        return LockError("installer-missing", f"pip here cannot do it: {reason}", hint=_GET_UV)
    if what == "lock":
        hint = "give pip or uv the index that has it (PIP_EXTRA_INDEX_URL, PIP_FIND_LINKS), or record the notebook with what there is"
        return LockError("lock-impossible", f"the recorded versions cannot be had together: {reason}", hint=hint)
    return LockError("environment-build", f"the environment cannot be built: {reason}", hint="lock it anew: jupyter repro lock NOTEBOOK")

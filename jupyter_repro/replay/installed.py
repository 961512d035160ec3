"""What is installed where a kernel runs: asked of its interpreter, without starting the kernel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_repro.capture.bootstrap import listing_source
from jupyter_repro.errors import RecordError
from jupyter_repro.model.codec import convert
from jupyter_repro.model.environment import Distribution
from jupyter_repro.store.conda import CondaPackage, conda_packages

__all__ = ["InstalledEnvironment", "installed_at", "interpreter_of"]

_SECONDS = 60
_OUR_PYTHON = {"python", "python3", f"python{sys.version_info[0]}.{sys.version_info[1]}"}


@dataclass(frozen=True, kw_only=True, slots=True)
class InstalledEnvironment:
    """An interpreter, with what is installed for it. ``folders`` are those that installed code and its data lie in."""

    interpreter: Path
    implementation: str
    version: str
    distributions: tuple[Distribution, ...]
    conda: tuple[CondaPackage, ...] = ()
    folders: tuple[str, ...] = ()


def interpreter_of(argv: Sequence[str]) -> Path | None:
    """The Python that a kernel's command starts; None where it starts something else, which may start one."""
    command = argv[0] if argv else ""
    if command in _OUR_PYTHON:  # jupyter_client takes its own for these
        return Path(sys.executable)
    path = Path(command)
    return path if path.is_absolute() and path.name.lower().startswith("python") else None


def installed_at(interpreter: Path, variables: Mapping[str, str]) -> InstalledEnvironment | None:
    """What an interpreter finds installed; None where that cannot be known. ``variables`` are those of the kernel's specification."""
    command = [str(interpreter), "-c", listing_source()]
    try:
        # In its own folder, for Python takes modules of the one that it is started in.
        done = subprocess.run(
            command,
            cwd=interpreter.parent,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
        said = json.loads(done.stdout)
        distributions = convert(said["distributions"], tuple[Distribution, ...])
        return InstalledEnvironment(
            interpreter=interpreter,
            implementation=str(said["implementation"]),
            version=str(said["version"]),
            distributions=distributions,
            conda=conda_packages(Path(said["prefix"])),
            folders=convert(said["folders"], tuple[str, ...]),
        )
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError, RecordError):
        return None

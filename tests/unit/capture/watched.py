"""Runs Python source in a process of its own that the C library watches."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jupyter_repro.capture.native.event import Event
from jupyter_repro.capture.native.library import library_path

ROOT = Path(__file__).parents[3]

needs_library = pytest.mark.skipif(
    not Path(library_path()).exists(), reason="the C library was not built: no C compiler when the package was installed"
)

_PRELUDE = """\
import ctypes, json, os, signal, subprocess, sys, threading, time
sys.path.insert(0, {root!r})
from jupyter_repro.capture.native.library import NOBODY, Library
skipped = [b"/proc/", b"/usr/", b"/lib/", b"/dev/", b"/etc/", os.fsencode(sys.base_prefix), os.fsencode(sys.prefix), {root!r}.encode()]
RULES = b"".join(b"p" + len(folder).to_bytes(2, "little") + folder for folder in skipped)
def load():
    return Library.load(RULES)
library = load()
events = []
library.begin(0)
library.main(0)
"""

_END = """
library.enter(NOBODY)
with open({report!r}, "w") as file:
    json.dump([events + library.drain(), library.dropped], file)
"""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What came of it: the events, how many were lost, and what was printed."""

    events: list[Event]
    dropped: int
    printed: str

    def told(self, *kinds: str) -> list[tuple[str, ...]]:
        """Kind and file names of the events of some kinds, of all that are about files when none is said."""
        return [
            (event.kind, *(Path(path).name for path in (event.path, event.target) if path))
            for event in self.events
            if event.kind in (kinds or ("read", "write", "missing", "rename", "unlink"))
        ]


def watched(source: str, folder: Path, env: Mapping[str, str] | None = None) -> Watched:
    """Runs source as cell execution 0 in ``folder``; ``library`` is a name that it may use."""
    report = folder.parent / f"{folder.name}.events.json"
    code = _PRELUDE.format(root=str(ROOT)) + source + _END.format(report=str(report))
    command, variables = [sys.executable, "-c", code], {**os.environ, **(env or {})}
    done = subprocess.run(command, check=False, cwd=folder, env=variables, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    events, dropped = json.loads(report.read_text())
    return Watched(events=[_event(fields) for fields in events], dropped=dropped, printed=done.stdout)


def compiled(source: str, target: Path, *options: str) -> Path:
    """Compiles C source. Skips the test where that is not possible."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        pytest.skip("no C compiler is installed")
    target.with_suffix(".c").write_text(source)
    done = subprocess.run([compiler, *options, "-o", target, target.with_suffix(".c")], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"cannot be compiled here: {done.stderr.strip().splitlines()[-1]}")
    return target


def _event(fields: list[Any]) -> Event:
    event = Event(*fields)
    return event._replace(before=None if event.before is None else tuple(event.before))  # type: ignore[arg-type]

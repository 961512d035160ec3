"""Peers in the same table: what other recorders see of the ways. Each is told by the virtual environment that it is installed in.

FlowBook's tracker of files runs in the kernel, cell by cell. ReproZip traces a whole kernel and noWorkflow runs a script of all ways that
are plain Python: neither knows cells, so what either has seen anywhere counts for every way.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import json
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.capture_matrix.kernel import running, silently, source_of
from benchmarks.capture_matrix.score import Score
from benchmarks.capture_matrix.way import Way

__all__ = ["PEERS", "peer_scores"]

Known = dict[str, set[tuple[str, str]]]
"""Roles and paths that a peer knows of each way, by the way's name."""

_SECONDS = 600
_SCRIPT_SECONDS = 40
_FLOWBOOK = """
def _start(packages, log):
    import json, os, sys
    sys.path.append(packages)
    from flowbook.kernel_support.virtual_fs import VirtualFileSystem
    vfs, shell = VirtualFileSystem(), get_ipython()
    vfs.set_notebook_dir(os.getcwd())
    vfs.enable_tracking_only()
    vfs.patch_namespace(shell.user_global_ns)
    lines = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    def before(info):
        vfs.reset_cell_tracking()
    def after(result):
        seen = vfs.get_cell_file_tracking()
        line = [result.info.cell_id, list(seen.file_reads_before_writes), list(seen.file_writes)]
        os.write(lines, json.dumps(line, default=str).encode() + b"\\n")
    shell.events.register("pre_run_cell", before)
    shell.events.register("post_run_cell", after)
_start({packages!r}, {log!r})
"""


async def flowbook(ways: Sequence[Way], folder: Path, names: dict[str, str], venv: Path) -> Known:
    """What FlowBook's tracker knows."""
    packages = next(venv.glob("lib/python*/site-packages"))
    with tempfile.TemporaryDirectory() as private:
        log = Path(private, "seen.jsonl")
        await _drive(ways, folder, names, (), _FLOWBOOK.format(packages=str(packages), log=str(log)))
        lines = [json.loads(line) for line in log.read_text().splitlines()]
    known: Known = {}
    for cell, reads, writes in lines:
        if cell:
            roles = {("used", path) for path in reads} | {("generated", path) for path in writes}
            known[ways[int(cell[1:])].name] = {(role, str(Path(folder, path))) for role, path in roles}
    return known


async def reprozip(ways: Sequence[Way], folder: Path, names: dict[str, str], venv: Path) -> Known:
    """What ReproZip's trace of the kernel holds; nothing where it breaks on the kernel."""
    with tempfile.TemporaryDirectory() as private:
        tracer = [str(venv / "bin" / "reprozip"), "trace", "--overwrite", "--dont-identify-packages", "-d", private + "/trace"]
        rows: list[tuple[str, int]] = []
        await _drive(ways, folder, names, tracer, "None")
        with contextlib.closing(sqlite3.connect(private + "/trace/trace.sqlite3")) as base, contextlib.suppress(sqlite3.OperationalError):
            rows = base.execute("select name, mode from opened_files where not is_directory").fetchall()
    seen = {(role, name) for name, mode in rows for role, bit in (("used", 1), ("generated", 2)) if mode & bit}
    return {way.name: seen for way in ways}


async def noworkflow(ways: Sequence[Way], folder: Path, names: dict[str, str], venv: Path) -> Known:
    """What noWorkflow's run of a script holds; where it breaks on that, what runs of a script a way hold. It takes the libraries of this
    interpreter."""
    plain = [way for way in ways if _is_plain(source_of(way, names))]
    seen = await _now_run(venv, folder, "".join(_guarded(source_of(way, names)) for way in plain))
    if seen is not None:
        return {way.name: seen for way in plain}
    return {way.name: await _now_run(venv, folder, source_of(way, names)) or set() for way in plain}


async def _now_run(venv: Path, folder: Path, source: str) -> set[tuple[str, str]] | None:
    """What noWorkflow has seen of a script; None when it breaks or does not end."""
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    (folder / "ways.py").write_text(f"import sys\nsys.path.append({libraries!r})\n{source}\n")
    shutil.rmtree(folder / ".noworkflow", ignore_errors=True)
    nothing = asyncio.subprocess.DEVNULL
    command = (str(venv / "bin" / "now"), "run", "ways.py")
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, start_new_session=True, stdin=nothing, stdout=nothing, stderr=nothing
    )
    try:
        status = await asyncio.wait_for(process.wait(), _SCRIPT_SECONDS)
    except asyncio.TimeoutError:
        os.killpg(process.pid, signal.SIGKILL)
        return None
    if status:
        return None
    with contextlib.closing(sqlite3.connect(folder / ".noworkflow" / "db.sqlite")) as base:
        rows = [(str(Path(folder, name)), set(mode)) for name, mode in base.execute("select name, mode from file_access")]
    written = {("generated", path) for path, mode in rows if mode & set("wax+")}
    return written | {("used", path) for path, mode in rows if not mode & set("wax")}


PEERS: dict[str, Callable[[Sequence[Way], Path, dict[str, str], Path], Awaitable[Known]]] = {
    "FlowBook": flowbook,
    "ReproZip": reprozip,
    "noWorkflow": noworkflow,
}


def peer_scores(scores: Sequence[Score], known: Known) -> list[Score]:
    """A peer's scores on the ways that our scores are of: files read and written alone, since peers tell nothing else."""
    found = []
    for score in scores:
        facts = frozenset(fact for fact in score.facts if fact.startswith(("used ", "generated ")))
        seen = {f"{role} {path}" for role, path in known.get(score.way.name, ())}
        none = frozenset[str]()
        found.append(replace(score, facts=facts, missed=facts - seen, false=none, wrong=none, noise=none, error=""))
    return found


async def _drive(ways: Sequence[Way], folder: Path, names: dict[str, str], tracer: Sequence[str], start: str) -> None:
    """Runs the ways in a kernel that a peer watches."""
    with tempfile.TemporaryDirectory(prefix="capture-matrix-") as private:
        async with running(Path(private), folder, tracer, {}) as client:
            await silently(client, start)
            for number, way in enumerate(ways):
                client.cell_id = f"c{number}"
                await client._async_execute_interactive(source_of(way, names), timeout=_SECONDS, output_hook=lambda _: None)
            client.cell_id = None


def _is_plain(source: str) -> bool:
    """Whether a source is Python without magics and without ``await`` at its top."""
    try:
        compile(source, "cell", "exec", ast.PyCF_ONLY_AST)
        compile(source, "cell", "exec")
    except SyntaxError:
        return False
    return True


def _guarded(source: str) -> str:
    body = "\n".join("    " + line for line in source.splitlines())
    return f"try:\n{body}\nexcept Exception:\n    pass\n"

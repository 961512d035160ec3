"""Runs cells in an IPython shell without a kernel, recorded or not, and tells what a user would have seen of each.

usage: python -m tests.integration.plain_shell JOURNAL|- < CELLS (a JSON list of sources); what it has to tell is on stderr

It is quick to start, so that faults can be tried by the hundred.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def seen(cells: Sequence[str], folder: Path, journal: str | None) -> list[dict[str, Any]]:
    """What each cell printed and raised, when run in a new process whose working directory is ``folder``."""
    done = start(cells, folder, journal).communicate()
    lines = [ast.literal_eval(line) for line in done[1].decode().splitlines() if line.startswith("{'cell'")]
    assert len(lines) == len(cells), done[1].decode()[-3000:]
    return lines


def start(cells: Sequence[str], folder: Path, journal: str | None) -> subprocess.Popen[bytes]:
    """The process, which has its cells already; what it has to tell comes from its standard error."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "IPYTHONDIR": str(folder.parent / "ipython")}
    with tempfile.TemporaryFile() as file:
        file.write(json.dumps(list(cells)).encode())
        file.seek(0)
        command = [sys.executable, "-m", "tests.integration.plain_shell", journal or "-"]
        return subprocess.Popen(command, cwd=folder, env=environment, stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def main(journal: str) -> None:
    """Runs the cells of standard input."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    # The history is written by a thread, which has to say something of its own when all files are open.
    shell: Any = InteractiveShell.instance(colors="NoColor", config=Config({"HistoryManager": {"enabled": False}}))
    if journal != "-":
        os.environ["JUPYTER_REPRO_JOURNAL"] = journal
        from jupyter_repro.capture.extension import load

        load(shell, kind="headless", notebook="n.ipynb")
    write, redirect, buffer = os.write, contextlib.redirect_stdout, io.StringIO  # cells replace much
    for number, source in enumerate(json.loads(sys.stdin.read())):
        out = buffer()
        with redirect(out):
            result = shell.run_cell(source, store_history=True, cell_id=f"c{number}")
        error = result.error_before_exec or result.error_in_exec
        said = {"cell": number, "out": out.getvalue(), "error": None if error is None else f"{type(error).__name__}: {error}"}
        write(2, repr(said).encode("ascii", "backslashreplace") + b"\n")
    if journal != "-":
        from jupyter_repro.capture.extension import finish

        finish()


if __name__ == "__main__":
    main(sys.argv[1])

"""Bounds on memory, and kernels that die: in real kernels."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import psutil
import pytest

from jupyter_repro.errors import KernelError
from jupyter_repro.replay.bounds import Bounds
from jupyter_repro.replay.runner import replay
from tests.integration.test_replay import ends, saved, texts

A_GIGABYTE = 10**9
PATIENCE = 60
CHILD = "import subprocess, sys\nchild = subprocess.Popen([sys.executable, '-c', {source!r}])\n"


def ends_by_itself(pid: int) -> bool:
    """Whether a process is gone, or soon will be; one that nobody has asked yet how it ended is gone too."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False


def test_a_kernel_with_more_memory_than_it_may_have_is_killed_and_its_cell_says_so(tmp_path: Path) -> None:
    greedy = "import time\nprint('hi', flush=True)\ntime.sleep(0.2)\nkept = [bytearray(b'x' * 10**7) for _ in range(1000)]"

    replayed = replay(saved(tmp_path, "1", greedy, "3"), bounds=Bounds(memory_bytes=A_GIGABYTE, retries=1))

    first, second, third = replayed.cells
    assert (first.status, second.status, third.message) == ("ok", "failed", "not run: cell 2 failed")
    assert second.message is not None
    assert second.message.startswith("the kernel had ")
    assert second.message.endswith(" MB of memory, more than 1,000 MB")
    assert texts(replayed)[1] == "hi\n"
    assert (replayed.died, replayed.notes) == (None, ())  # it did not die, and is not tried again


def test_what_child_processes_have_counts_and_they_are_ended_too(tmp_path: Path) -> None:
    hungry = "import time; kept = b'x' * 600_000_000; time.sleep(600)"
    source = CHILD.format(source=hungry) * 2 + "open('pid', 'w').write(str(child.pid))\nchild.wait()"

    replayed = replay(saved(tmp_path, source), bounds=Bounds(memory_bytes=A_GIGABYTE))

    assert replayed.failed is not None
    assert "the kernel and 2 child processes of it had 1," in str(replayed.failed.message)
    assert ends_by_itself(int((tmp_path / "pid").read_text()))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_memory_that_forked_processes_share_counts_once(tmp_path: Path) -> None:
    shared = "import os, time\nkept = bytearray(b'x' * 400_000_000)\npids = [os.fork() for _ in range(2)]\n"
    shared += "if 0 in pids:\n    time.sleep(3); os._exit(0)\n"

    replayed = replay(saved(tmp_path, shared, "time.sleep(2)"), bounds=Bounds(memory_bytes=A_GIGABYTE))

    assert ends(replayed) == [("ok", None), ("ok", None)]


def test_a_notebook_whose_kernel_dies_is_run_again_when_that_is_allowed_and_it_is_said(tmp_path: Path) -> None:
    once = "import os, pathlib\nif not pathlib.Path('here').exists():\n    pathlib.Path('here').touch(); os._exit(3)\n'through'"

    replayed = replay(saved(tmp_path, "1", once), bounds=Bounds(retries=2))

    assert ends(replayed) == [("ok", None), ("ok", None)]
    assert replayed.notes == ("cell 2: the kernel died (exit status 3); a second run got through",)


def test_a_kernel_that_dies_each_time_is_given_up(tmp_path: Path) -> None:
    source = "import os\nwith open('runs', 'a') as runs: _ = runs.write('x')\nos._exit(3)"

    replayed = replay(saved(tmp_path, source), bounds=Bounds(retries=1))

    died = "cell 1: the kernel died (exit status 3)"
    assert replayed.notes[0] == f"{died}; {died}; no run got through"
    assert (tmp_path / "runs").read_text() == "xx"


@pytest.mark.parametrize("end", ["1 / 0", "import time\ntime.sleep(600)"])
def test_what_fails_otherwise_is_not_run_again(tmp_path: Path, end: str) -> None:
    notebook = saved(tmp_path, "with open('runs', 'a') as runs: _ = runs.write('x')", end)

    replayed = replay(notebook, bounds=Bounds(cell_seconds=2, retries=3))

    assert replayed.failed is not None
    assert (tmp_path / "runs").read_text() == "x"


def test_a_kernel_that_does_not_start_at_first_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = tmp_path / "kernels" / "moody"
    spec.mkdir(parents=True)
    start = f"test -e here || {{ touch here; exit 4; }}; exec {sys.executable} -m ipykernel_launcher -f {{connection_file}}"
    (spec / "kernel.json").write_text(f'{{"argv": ["sh", "-c", "{start}"], "display_name": "Moody", "language": "python"}}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))

    replayed = replay(saved(tmp_path, "1", kernel="moody"))

    assert ends(replayed) == [("ok", None)]
    assert replayed.notes == ("a second kernel was started: the kernel 'moody' does not start: it died before it said anything",)


def test_a_kernel_whose_command_is_missing_is_not_tried_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = tmp_path / "kernels" / "gone"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text('{"argv": ["/no/such/python"], "display_name": "Gone", "language": "python"}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))

    with pytest.raises(KernelError, match="does not start"):
        replay(saved(tmp_path, "1", kernel="gone"))

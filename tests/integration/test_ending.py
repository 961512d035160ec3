"""The end of a kernel that is asked to shut down."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.connect import write_connection_file

from jupyter_repro.replay.runner import replay
from jupyter_repro.store.notebooks import read_notebook, write_notebook
from tests.builders import a_notebook
from tests.serving import PATIENCE


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], BlockingKernelClient]]:
    file, _ = write_connection_file(str(tmp_path / "kernel-ending.json"))
    process = subprocess.Popen([sys.executable, "-m", "ipykernel_launcher", "-f", file], stderr=subprocess.DEVNULL, env=dict(os.environ))
    client = BlockingKernelClient(connection_file=file)
    client.load_connection_file()
    client.start_channels()
    try:
        client.kernel_info(reply=True, timeout=PATIENCE)
        yield process, client
    finally:
        client.stop_channels()
        process.kill()
        process.wait()


def test_a_recorded_kernel_ends_when_asked_to(kernel: tuple[subprocess.Popen[bytes], BlockingKernelClient]) -> None:
    process, client = kernel
    client.execute("%load_ext jupyter_repro", reply=True, timeout=PATIENCE)
    client.shutdown()
    assert process.wait(PATIENCE) == 0


def test_a_recorded_kernel_ends_by_itself(kernel: tuple[subprocess.Popen[bytes], BlockingKernelClient]) -> None:
    process, client = kernel
    client.execute("%load_ext jupyter_repro", reply=True, timeout=PATIENCE)
    client.execute("exit()")
    assert process.wait(PATIENCE) == 0


def test_a_replayed_kernel_does_at_its_end_what_its_cells_left_to_be_done(tmp_path: Path) -> None:
    """Handlers run while names are there; what variables, cycles and modules hold is finalized, files that nobody closed are written."""
    (tmp_path / "held.py").write_text("file = None\n")
    in_cycle = "class Cycle:\n    def __init__(self, name): self.me, self.name = self, name\n"
    in_cycle += "    def __del__(self, open=open):\n        with open(self.name, 'w') as file: file.write('del')\n"
    write_notebook(
        tmp_path / "n.ipynb",
        a_notebook(
            "import atexit, weakref\nname = 'known'\n@atexit.register\ndef leave(): print(name, file=open('handler', 'w'))",
            f"{in_cycle}cycle = Cycle('cycle')\nlost = Cycle('lost')\ndel lost",
            "plain = open('plain', 'w')\nplain.write('plain');",
            "import held\nheld.file = open('module', 'w')\nheld.file.write('module');",
            "weakref.finalize(leave, open('finalized', 'w').write, 'finalized');",
        ),
    )

    assert [cell.status for cell in replay(read_notebook(tmp_path / "n.ipynb")).cells] == ["ok"] * 5

    told = {name: (tmp_path / name).read_text() for name in ("handler", "cycle", "lost", "plain", "module", "finalized")}
    assert told == {
        "handler": "known\n",
        "cycle": "del",
        "lost": "del",
        "plain": "plain",
        "module": "module",
        "finalized": "finalized",
    }

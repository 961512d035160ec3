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

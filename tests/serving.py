"""A real Jupyter server on this machine, for tests that talk to one."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

__all__ = ["PATIENCE", "Server", "serving"]

PATIENCE = 120
"""Seconds to wait for an answer: a busy machine is no reason to fail."""


@dataclass(frozen=True)
class Server:
    """A running server: its address with a slash at the end, its token, the folder that it serves and its runtime folder."""

    url: str
    token: str
    root: Path
    runtime: Path

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """What the server answers; None when that is nothing. Raises HTTPError when it refuses."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Authorization": f"token {self.token}"}, method=method)  # noqa: S310 - our own
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:  # noqa: S310
            answer = response.read()
        return json.loads(answer) if answer else None

    def end_kernels(self) -> None:
        """Ends all kernels, and with them their sessions, of which several may have the same one."""
        for kernel in self.ask("GET", "api/kernels"):
            self.ask("DELETE", f"api/kernels/{kernel['id']}")


@contextmanager
def serving(application: str, base: Path, *options: str, after: Server | None = None) -> Iterator[Server]:
    """Runs an application (``jupyter_server``, ``jupyterlab``) with folders of its own below ``base``: on a free port, or at the address of
    a server that has ended."""
    root = base / "notebooks"
    root.mkdir(exist_ok=after is not None)
    folders = {name: str(base / name) for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR")}
    environment = {**os.environ, **folders}
    environment.pop("PYTEST_CURRENT_TEST", None)  # ipykernel hears no child processes while it is there
    port, token = (_free_port(), uuid.uuid4().hex) if after is None else (after.port, after.token)
    server = Server(url=f"http://127.0.0.1:{port}/", token=token, root=root, runtime=base / "JUPYTER_RUNTIME_DIR")
    command = [
        *(sys.executable, "-m", application, "--no-browser", "--allow-root"),
        *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *(f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={root}", *options),
    ]
    log = base / "server.log"
    with log.open("wb") as output, subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT) as process:
        try:
            _wait_for(server, process, log)
            yield server
            if process.poll() is None:
                server.end_kernels()
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the server has ended:\n{log.read_text()}"
        try:
            server.ask("GET", "api/status")
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the server does not answer:\n{log.read_text()}")

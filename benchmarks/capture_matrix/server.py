"""A server of the data folder's files, for the ways that ask an address."""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

__all__ = ["serving"]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Says nothing."""


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[dict[str, str]]:
    """Serves a folder on this machine while the block runs; gives what ``{url}``, ``{host}`` and ``{port}`` stand for."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    try:
        yield {"url": f"http://127.0.0.1:{port}/", "host": f"127.0.0.1:{port}", "port": str(port)}
    finally:
        server.shutdown()
        server.server_close()

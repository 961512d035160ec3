"""A server on this machine that hears what a page asks for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass(frozen=True)
class Listener:
    """Its address with a slash at the end, and the paths that were asked for."""

    url: str
    asked: list[str] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Listener]:
    """Listens as long as the block lasts, and answers nothing."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        """Notes what is asked for."""

        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Listener(url=f"http://127.0.0.1:{server.server_port}/", asked=asked)
        server.shutdown()

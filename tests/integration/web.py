"""A web server on this machine whose answers take the shapes that clients meet."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

TABLE = b"x,y\n1,2\n3,4\n"
BIG = bytes(range(256)) * 4096
GZIPPED = gzip.compress(TABLE, mtime=0)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/gzip":
            self._answer(200, GZIPPED, ("Content-Encoding", "gzip"))
        elif path == "/chunked":
            self._chunked(BIG)
        elif path == "/big":
            self._big()
        elif path == "/moved":
            self._answer(302, b"elsewhere", ("Location", "/table.csv?signature=HUNTER2"))
        elif path == "/none":
            self._answer(204, b"")
        elif path == "/broken":
            self.close_connection = True
            self._head(200, 1000)
            self.wfile.write(b"too short")
        elif path == "/missing":
            self._answer(404, b"not here")
        else:
            self._answer(200, TABLE)

    def do_HEAD(self) -> None:
        self._head(200, len(TABLE))

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(201, b"made")

    def _head(self, status: int, length: int, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (("Content-Length", str(length)), *headers):
            self.send_header(name, value)
        self.end_headers()

    def _answer(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self._head(status, len(body), *headers)
        self.wfile.write(body)

    def _big(self) -> None:
        wanted = self.headers.get("Range")
        if wanted is None:
            self._answer(200, BIG, ("Accept-Ranges", "bytes"))
            return
        first, last = (int(number) for number in wanted.removeprefix("bytes=").split("-"))
        self._answer(206, BIG[first : last + 1], ("Content-Range", f"bytes {first}-{last}/{len(BIG)}"))

    def _chunked(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for start in range(0, len(body), 100_000):
            piece = body[start : start + 100_000]
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def web() -> Iterator[str]:
    """Serves for a while; gives host and port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()

"""Answers read through ``http.client``: by urllib, by urllib3 and so requests and botocore, by pandas given a URL."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from jupyter_repro.capture.patches import Patches, leave_no_frame
from jupyter_repro.capture.remote.bodies import Bodies, Body
from jupyter_repro.capture.remote.urls import url_of

__all__ = ["StandardClient"]

_REQUEST_LINE = re.compile(rb"([A-Z]+) (\S+) HTTP/1\.[01]\r\n")
_NO_READING = {b"HEAD", b"CONNECT", b"OPTIONS"}
_EMPTY = {204, 304}

Quietly = Callable[..., None]


class StandardClient:
    """Sees the request by its audit event, the head of the answer where ``http.client`` has just read it, and the body in the methods
    that read it.

    Only those stand in a traceback, and only when reading a body fails. ``quietly`` calls a function and keeps its exceptions.
    """

    modules = ("http.client", "urllib3.response")

    def __init__(self, bodies: Bodies, patches: Patches, quietly: Quietly) -> None:
        self._bodies, self._patches, self._quietly = bodies, patches, quietly
        self._asked: WeakKeyDictionary[Any, str] = WeakKeyDictionary()
        self._open: WeakKeyDictionary[Any, tuple[Body, int | None]] = WeakKeyDictionary()

    def sent(self, args: tuple[Any, ...]) -> None:
        """Handles the audit event of sending: the first bytes of a request say what is asked for."""
        connection, data = args
        if data.__class__ is not bytes or not self._bodies.wanted or (match := _REQUEST_LINE.match(data)) is None:
            return
        method, target = match.groups()
        if method in _NO_READING:
            self._asked.pop(connection.sock, None)
            return
        scheme = "https" if connection.default_port == 443 else "http"
        host, port = connection.host, connection.port
        if getattr(connection, "_tunnel_host", None):
            host, port = connection._tunnel_host, connection._tunnel_port
        self._asked[connection.sock] = url_of(scheme, host, port, target.decode("latin-1"))

    def found(self, module: str) -> None:
        """Hooks a module that has been imported."""
        if module == "http.client":
            response = sys.modules[module].HTTPResponse
            self._patches.put(response, "_check_close", self._head)
            for name in ("read", "read1", "readline", "readinto"):
                self._patches.put(response, name, self._reading)
        else:  # urllib3 takes the chunks of a streamed answer apart by itself
            response = sys.modules[module].HTTPResponse
            self._patches.put(response, "_handle_chunk", self._chunk)
            self._patches.put(response, "_update_chunk_length", self._chunk_head)

    def _head(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def check_close(response: Any) -> Any:
            self._quietly(self._answered, response)
            return original(response)

        return check_close

    def _answered(self, response: Any) -> None:
        socket = getattr(getattr(response.fp, "raw", None), "_sock", None)
        if socket is None or (url := self._asked.pop(socket, None)) is None:
            return
        body = Body(url)
        self._bodies.use(body)
        status, headers = response.status, response.headers
        self._bodies.answered(body, status, headers.get("Location"))
        length = headers.get("Content-Length", "")
        expected = 0 if status in _EMPTY else int(length) if length.isdecimal() and not response.chunked else None
        if expected == 0:
            self._bodies.end(body)
        else:
            self._open[response] = body, expected

    def _reading(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def read(response: Any, *args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            body, expected = self._open.get(response, (None, None))
            if body is not None and (body.busy or response.fp is None):
                body = None
            if body is not None:
                body.busy = body.broken = True  # until the call has come back
            try:
                result = original(response, *args, **kwargs)
            except BaseException as error:
                leave_no_frame(error)
                raise
            finally:
                if body is not None:
                    body.busy = False
            if body is not None:
                body.broken = False
                self._quietly(self._passed, response, body, expected, result, args[0] if args else None)
            return result

        return read

    def _passed(self, response: Any, body: Body, expected: int | None, result: Any, into: Any) -> None:
        data = memoryview(into).cast("B")[:result] if isinstance(result, int) else result
        self._bodies.use(body)
        body.feed(data)
        if body.size == expected or (response.fp is None and expected is None):
            self._close(response, body)

    def _close(self, response: Any, body: Body) -> None:
        del self._open[response]
        self._bodies.end(body)

    def _chunk(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def handle_chunk(response: Any, *args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            try:
                chunk = original(response, *args, **kwargs)
            except BaseException as error:
                leave_no_frame(error)
                raise
            self._quietly(self._passed_chunk, response._fp, chunk)
            return chunk

        return handle_chunk

    def _passed_chunk(self, response: Any, chunk: bytes) -> None:
        body, _ = self._open.get(response, (None, None))
        if body is not None:
            self._bodies.use(body)
            body.feed(chunk)

    def _chunk_head(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def update_chunk_length(response: Any) -> Any:
            __tracebackhide__ = True
            try:
                result = original(response)
            except BaseException as error:
                leave_no_frame(error)
                raise
            if response.chunk_left == 0:
                self._quietly(self._last_chunk, response._fp)
            return result

        return update_chunk_length

    def _last_chunk(self, response: Any) -> None:
        body, _ = self._open.get(response, (None, None))
        if body is not None:
            self._close(response, body)

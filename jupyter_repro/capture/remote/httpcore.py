"""Answers read through httpcore and h11: by httpx, synchronous or not, and by what is built on it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from jupyter_repro.capture.patches import Patches, leave_no_frame
from jupyter_repro.capture.remote.bodies import Bodies, Body

__all__ = ["HttpcoreClient"]

_NO_READING = {b"HEAD", b"CONNECT", b"OPTIONS"}


class HttpcoreClient:
    """Sees the request where httpcore makes the stream of its answer, and head and body in h11, which takes the protocol apart without
    reading anything itself: nothing of it is on the stack when a connection fails.

    HTTP/2, which httpx speaks only when told to, is not seen.
    """

    modules = (
        "h11._connection",
        "httpcore._sync.http11",
        "httpcore._async.http11",
        "httpcore2._sync.http11",
        "httpcore2._async.http11",
    )

    def __init__(self, bodies: Bodies, patches: Patches, quietly: Callable[..., None]) -> None:
        self._bodies, self._patches, self._quietly = bodies, patches, quietly
        self._heads: WeakKeyDictionary[Any, tuple[int, str | None]] = WeakKeyDictionary()
        self._open: WeakKeyDictionary[Any, Body] = WeakKeyDictionary()

    def found(self, module: str) -> None:
        """Hooks a module that has been imported."""
        if module == "h11._connection":
            self._patches.put(sys.modules[module].Connection, "_process_event", self._event)
        else:
            self._patches.put(sys.modules[module].HTTP11ConnectionByteStream, "__init__", self._stream)

    def _stream(self, original: Callable[..., None]) -> Callable[..., None]:
        def __init__(stream: Any, connection: Any, request: Any) -> None:  # noqa: N807
            original(stream, connection, request)
            self._quietly(self._asked, connection._h11_state, request)

        return __init__

    def _asked(self, connection: Any, request: Any) -> None:
        head = self._heads.pop(connection, None)
        if head is None or request.method in _NO_READING or not self._bodies.wanted:
            return
        body = self._open[connection] = Body(bytes(request.url).decode("latin-1"))
        self._bodies.use(body)
        self._bodies.answered(body, *head)

    def _event(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def process_event(connection: Any, role: Any, event: Any) -> Any:
            __tracebackhide__ = True
            if role is connection.their_role:
                self._quietly(self._told, connection, event)
            try:
                return original(connection, role, event)
            except BaseException as error:
                leave_no_frame(error)
                raise

        return process_event

    def _told(self, connection: Any, event: Any) -> None:
        match type(event).__name__:
            case "Response":
                self._open.pop(connection, None)
                location = next((value for name, value in event.headers if name == b"location"), None)
                self._heads[connection] = event.status_code, None if location is None else location.decode("latin-1")
            case "Data" if (body := self._open.get(connection)) is not None:
                self._bodies.use(body)
                body.feed(event.data)
            case "EndOfMessage" if (ended := self._open.pop(connection, None)) is not None:
                self._bodies.end(ended)

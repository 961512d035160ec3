"""Answers read through aiohttp: by fsspec's http, s3 and gcs file systems too."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from jupyter_repro.capture.patches import Patches
from jupyter_repro.capture.remote.bodies import Bodies, Body

__all__ = ["AiohttpClient"]

_NO_READING = {"HEAD", "CONNECT", "OPTIONS"}


class _Stream:
    """What a connection is delivering. ``encoded`` when bytes are told before they are decompressed."""

    __slots__ = ("asked", "body", "encoded", "number", "over")

    def __init__(self, stream: Any) -> None:
        self.number = id(stream)
        self.body = Body()
        self.encoded = self.asked = self.over = False


class AiohttpClient:
    """Sees bytes where the parser feeds them to the answer's stream, which may be before anybody asked for the answer's head; the answer
    makes itself known when it asks that stream to be told of its end. None of it is on the stack when the notebook's call fails."""

    modules = ("aiohttp.streams", "aiohttp.http_parser")

    def __init__(self, bodies: Bodies, patches: Patches, quietly: Callable[..., None]) -> None:
        self._bodies, self._patches, self._quietly = bodies, patches, quietly
        self._streams: WeakKeyDictionary[Any, _Stream] = WeakKeyDictionary()

    def found(self, module: str) -> None:
        """Hooks a module that has been imported."""
        if module == "aiohttp.http_parser":
            self._patches.put(sys.modules[module].DeflateBuffer, "feed_data", self._before(self._fed_encoded))
            return
        reader = sys.modules[module].StreamReader
        self._patches.put(reader, "feed_data", self._before(self._fed))
        self._patches.put(reader, "feed_eof", self._before(self._ended))
        self._patches.put(reader, "on_eof", self._before(self._asked))
        self._patches.put(sys.modules[module].EmptyStreamReader, "on_eof", self._before(self._asked))

    def _before(self, tell: Callable[..., None]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def make(original: Callable[..., Any]) -> Callable[..., Any]:
            def call(stream: Any, *args: Any, **kwargs: Any) -> Any:
                self._quietly(tell, stream, *args, **kwargs)
                return original(stream, *args, **kwargs)

            return call

        return make

    def _delivered(self, stream: Any, *, anew: Callable[[_Stream], bool] = lambda known: known.over) -> _Stream | None:
        """What is known of a stream that a connection of a client delivers; of a new one when what was known is ``anew``."""
        protocol = getattr(stream, "_protocol", None)
        if type(protocol).__name__ != "ResponseHandler":
            return None
        known = self._streams.get(protocol)
        if known is None or known.number != id(stream) or anew(known):
            known = self._streams[protocol] = _Stream(stream)
        return known

    def _fed_encoded(self, buffer: Any, data: Any, *_: Any, **__: Any) -> None:
        if (known := self._delivered(buffer.out)) is not None:
            known.encoded = True
            known.body.feed(data)

    def _fed(self, stream: Any, data: Any, *_: Any, **__: Any) -> None:
        if (known := self._delivered(stream)) is not None and not known.encoded:
            known.body.feed(data)

    def _ended(self, stream: Any) -> None:
        if (known := self._delivered(stream)) is not None:
            known.over = True
            known.body.broken = getattr(stream, "_exception", None) is not None
            if known.asked:
                self._bodies.end(known.body)

    def _asked(self, stream: Any, callback: Any) -> None:
        response: Any = getattr(callback, "__self__", None)
        if not hasattr(response, "real_url") or not self._bodies.wanted or response.method in _NO_READING:
            return
        known = self._delivered(stream, anew=lambda known: known.asked)
        body = Body() if known is None else known.body
        body.locate(str(response.real_url))
        self._bodies.use(body)
        # The answer takes its status from the parser only after this call, before its task waits for anything.
        sys.modules["asyncio"].get_running_loop().call_soon(self._quietly, self._answered, body, response)
        if known is None or known.over:
            self._bodies.end(body)
        if known is not None:
            known.asked = True

    def _answered(self, body: Body, response: Any) -> None:
        self._bodies.answered(body, response.status, response.headers.get("Location"))

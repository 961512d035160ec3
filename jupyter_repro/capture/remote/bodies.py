"""Bodies of answers, digested as they pass, and which cell executions used them."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urldefrag, urljoin

from jupyter_repro.capture.draft import Current, Draft
from jupyter_repro.capture.originals import sha256
from jupyter_repro.capture.remote.urls import stripped
from jupyter_repro.model.artifact import Artifact, ArtifactRef, Digest

__all__ = ["Bodies", "Body"]

_MOST = 1000  # addresses of one cell; more are one program in a loop
_REDIRECTS = {301, 302, 303, 307, 308}
_PART = 206


class Body:
    """The body of one answer. ``url`` is the whole address, kept in memory only; ``path`` what the record calls it.

    ``digest`` is there once the body has passed whole. Bytes are digested as they come by and are not kept. ``orders`` are the cell
    executions that use it, ``unlisted`` those of which it was one too many.
    """

    __slots__ = ("__weakref__", "_hasher", "broken", "busy", "digest", "orders", "path", "size", "status", "unlisted", "url")

    def __init__(self, url: str = "") -> None:
        self.url, self.path = url, stripped(url)
        self.status: int | None = None
        self.size = 0
        self.digest: Digest | None = None
        self.busy = self.broken = False
        self.orders: set[int] = set()
        self.unlisted: set[int] = set()
        self._hasher = sha256()

    def locate(self, url: str) -> None:
        """It has become known what address the body is from."""
        self.url, self.path = url, stripped(url)

    def feed(self, data: bytes | bytearray | memoryview) -> None:
        """Some bytes have passed."""
        self.size += len(data)
        self._hasher.update(data)

    def end(self) -> None:
        """The last byte has passed."""
        if self.status != _PART and not self.broken:
            self.digest = Digest("sha256:" + self._hasher.hexdigest())

    @property
    def artifact(self) -> Artifact:
        """The body as the record has it."""
        return Artifact(path=self.path, digest=self.digest, size=self.size, kind="remote", status=self.status)


class _Seen:
    """The answers that one cell execution used: ``open`` those that may still change, ``redirects`` those that led to another address.
    ``lost`` counts those beyond the bound."""

    def __init__(self) -> None:
        self.open: dict[Body, None] = {}
        self.whole: dict[Artifact, None] = {}
        self.redirects: dict[str, Body] = {}
        self.lost = 0


class Bodies:
    """The answers that each cell execution used.

    An answer to a redirected request goes by the address that was asked for first. One that is read on in later cells is used by
    each; a digest that is known only after a cell's end is told to ``on_artifact``, what was too much to be listed to ``on_loss``.
    """

    def __init__(self, current: Current, on_artifact: Callable[[int, Artifact], None], on_loss: Callable[[str, int], None]) -> None:
        self._current, self._on_artifact, self._on_loss = current, on_artifact, on_loss
        self._seen: dict[Draft, _Seen] = {}

    @property
    def wanted(self) -> bool:
        """Whether a cell execution is there to use what is read now."""
        return self._current.draft in self._seen

    def watch(self, draft: Draft) -> None:
        """Collects for a cell execution from now on."""
        self._seen[draft] = _Seen()

    def clear(self) -> None:
        """Collects for nobody any more."""
        self._seen.clear()

    def use(self, body: Body) -> None:
        """The cell execution that runs now uses a body; said again for each piece of it."""
        draft = self._current.draft
        seen = self._seen.get(draft) if draft is not None else None
        if draft is None or seen is None or body in seen.open or draft.order in body.unlisted:
            return
        if len(seen.open) + len(seen.whole) >= _MOST:
            body.unlisted.add(draft.order)
            seen.lost += 1
            return
        seen.open[body] = None
        body.orders.add(draft.order)
        if (asked := seen.redirects.pop(urldefrag(body.url).url, None)) is not None:
            body.path = asked.path
            seen.open.pop(asked, None)

    def answered(self, body: Body, status: int, location: str | None) -> None:
        """The head of the answer has come."""
        body.status = status
        if location and status in _REDIRECTS:
            for seen in list(self._seen.values()):
                if body in seen.open:
                    seen.redirects[urldefrag(urljoin(body.url, location)).url] = body
        elif body.digest is not None:
            self._settle(body)

    def end(self, body: Body) -> None:
        """A body has passed whole."""
        body.end()
        running = self._settle(body)
        if body.digest is not None:
            for order in body.orders - running:
                self._on_artifact(order, body.artifact)

    def finish(self, draft: Draft) -> None:
        """Adds to a draft what the cell execution used."""
        seen = self._seen.pop(draft, None)
        if seen is None:
            return
        parts: dict[tuple[str, int | None], int] = {}
        for body in seen.open:
            if body.digest is None:
                parts[body.path, body.status] = parts.get((body.path, body.status), 0) + body.size
            else:
                seen.whole[body.artifact] = None
        whole = {artifact.path for artifact in seen.whole}
        for (path, status), size in parts.items():
            if path in whole:
                continue  # clients ask for the length or the first bytes before they ask for all
            seen.whole[Artifact(path=path, size=size, kind="remote", status=status)] = None
        draft.artifacts.extend(seen.whole)
        draft.used.extend(ArtifactRef(path=artifact.path, digest=artifact.digest) for artifact in seen.whole)
        if seen.lost:
            self._on_loss(f"more answers than {_MOST}: {seen.lost} are not listed", draft.order)

    def _settle(self, body: Body) -> set[int]:
        """Lets go of a body that changes no more. Returns the orders of the running cell executions that use it."""
        running = set()
        for draft, seen in list(self._seen.items()):
            if draft.order in body.orders:
                running.add(draft.order)
                if body.digest is not None and body.status is not None and body.status not in _REDIRECTS and body in seen.open:
                    del seen.open[body]
                    seen.whole[body.artifact] = None
        return running

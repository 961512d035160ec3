"""Bodies of one cell: what using each of its names does, while its source is read."""

from __future__ import annotations

from collections.abc import Collection

from jupyter_repro.lineage.scopes import Body

__all__ = ["Bodies"]

_NOTHING = Body()


class Bodies:
    """What using each name does. A source of thousands of statements uses the same names over and over: ``reach`` follows each once, and
    again only when something has changed that may matter.

    ``_done`` are names of which all that they reach has been told and still is as it was; when what a ``_watched`` one does changes, or
    one that is ``_told`` is no longer bound, all is followed anew.
    """

    def __init__(self) -> None:
        self._parts: dict[str, list[Body]] = {}
        self._done: set[str] = set()
        self._watched: set[str] = set()
        self._told: set[str] = set()

    def bind(self, name: str, body: Body | None, *, certain: bool) -> None:
        """A name gets a value, ``certain`` ly another than before; ``body`` says what using that does."""
        if certain:
            self._parts.pop(name, None)
        if body is not None:
            self._parts.setdefault(name, []).append(body)
            if name in self._watched and body != _NOTHING:
                self._forget()

    def hold(self, name: str, body: Body) -> None:
        """What a name stands for holds more than before."""
        self._parts.setdefault(name, []).append(body)
        if name in self._watched:
            further = body.holds | body.made_by | body.reads
            if name in self._done and all(one in self._done or one not in self._parts for one in further):
                self._watched |= further
                self._told |= body.reads | body.binds
            else:
                self._forget()

    def unbind(self, names: Collection[str]) -> None:
        """Names may be without a value again: who reads one then reads it from elsewhere."""
        if not self._told.isdisjoint(names):
            self._forget()

    def reach(self, name: str) -> Body:
        """What using a name does, directly or through what its code uses, beyond what has been told before."""
        reads: set[str] = set()
        binds: set[str] = set()
        changed: set[str] = set()
        seen = {name} - self._done
        waiting = list(seen)
        while waiting:
            body = self._of(waiting.pop())
            if body is None:
                continue
            reads |= body.reads
            binds |= body.binds
            changed |= body.changed
            self._watched |= body.made_by
            makers = {maker for maker in body.made_by if (made := self._of(maker)) is not None and made.maker}
            further = (body.reads | body.holds | makers) - seen - self._done
            seen |= further
            waiting.extend(further)
        self._done |= seen
        self._watched |= seen
        self._told |= reads | binds
        return Body(reads=frozenset(reads), binds=frozenset(binds), changed=frozenset(changed))

    def all(self) -> dict[str, Body]:
        """What using each name does, of those whose use does anything."""
        return {name: body for name in self._parts if (body := self._of(name)) is not None and body != _NOTHING}

    def _of(self, name: str) -> Body | None:
        parts = self._parts.get(name)
        if parts is None:
            return None
        if len(parts) > 1:
            parts[:] = [
                Body(
                    reads=frozenset().union(*(part.reads for part in parts)),
                    binds=frozenset().union(*(part.binds for part in parts)),
                    changed=frozenset().union(*(part.changed for part in parts)),
                    holds=frozenset().union(*(part.holds for part in parts)),
                    made_by=frozenset().union(*(part.made_by for part in parts)),
                    maker=any(part.maker for part in parts),
                )
            ]
        return parts[0]

    def _forget(self) -> None:
        self._done.clear()
        self._watched.clear()
        self._told.clear()

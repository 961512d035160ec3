"""A stand-in for the feed of the C library's events, and drafts to tell them of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.native.event import Event, Events
from tests.builders import STARTED, a_digest

KERNEL, CHILD = 1, 2


class FakeFeed:
    """Hands over the events that a test makes up."""

    def __init__(self) -> None:
        self.handlers: dict[str, Callable[[Draft, Event], None]] = {}
        self.many: dict[str, Callable[[Draft, Events], None] | None] = {}

    def on(
        self,
        kind: str,
        sensor: str,
        handler: Callable[[Draft, Event], None],
        many: Callable[[Draft, Events], None] | None = None,
    ) -> None:
        self.handlers[kind], self.many[kind] = handler, many

    def off(self, kind: str, sensor: str) -> None:
        self.handlers.pop(kind, None)

    def tell(self, draft: Draft, *events: Event) -> None:
        for event in events:
            self.handlers[event.kind](draft, event)

    def tell_many(self, draft: Draft, events: Events) -> None:
        many = self.many[events.kind]
        assert many is not None
        many(draft, events)


def a_draft(source: str = "", order: int = 0, **changes: Any) -> Draft:
    return Draft(
        **{
            "order": order,
            "cell_id": None,
            "source": source,
            "source_digest": a_digest(source),
            "transformed": source,
            "started": STARTED,
            "begun": 0.0,
            **changes,
        }
    )


def an_event(kind: str, path: str, **changes: Any) -> Event:
    return Event(**{"kind": kind, "order": 0, "pid": KERNEL, "path": path, **changes})

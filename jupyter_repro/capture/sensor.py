"""Sensors: what the recorder watches a cell execution with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from jupyter_repro.capture.draft import Draft

__all__ = ["Finish", "Sensor", "nothing"]

Finish = Callable[[], None]
"""Ends the watch over one cell execution: adds what was seen to its draft. Called once, after the cell."""


class Sensor(Protocol):
    """Watches one kind of fact. Any exception it lets out switches it off, and the record says so.

    One with ``follows = True`` watches what cells do after their end too: it is given further drafts of a cell's order, at any time and
    on any thread. What it keeps of a cell it keeps by the draft. That is for sensors of events; those that compare states before and
    after would take other cells' changes for this one's.
    """

    name: str

    def start(self) -> None:
        """Sets the hooks that stay for as long as recording lasts."""

    def watch(self, draft: Draft) -> Finish:
        """Begins the watch over a cell execution; what it returns ends it."""

    def stop(self) -> None:
        """Takes the hooks away."""


def nothing() -> None:
    """The end of a watch that has nothing to add."""

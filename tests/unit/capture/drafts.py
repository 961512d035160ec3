"""Drafts, and sensors tried on them without a kernel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.sensor import Sensor
from jupyter_repro.model.artifact import digest_of_text
from jupyter_repro.model.record import CellId
from tests.builders import STARTED


def a_draft(source: str = "", **changes: Any) -> Draft:
    return Draft(
        **{
            "order": 0,
            "cell_id": CellId("c0"),
            "source": source,
            "source_digest": digest_of_text(source),
            "transformed": source,
            "started": STARTED,
            "begun": 0.0,
            **changes,
        }
    )


def watched(sensor: Sensor, source: str = "", body: Callable[[], object] = lambda: None, **changes: Any) -> Draft:
    """The draft of a cell that does ``body`` under a sensor's watch."""
    draft = a_draft(source, **changes)
    finish = sensor.watch(draft)
    body()
    finish()
    return draft

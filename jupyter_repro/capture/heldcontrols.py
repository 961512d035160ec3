"""Controls as a reader had set them: in a replay that holds their values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_repro.capture.controls import living_controls
from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.sensor import Finish, nothing

__all__ = ["HELD_CONTROLS_SENSOR", "HeldControls"]

HELD_CONTROLS_SENSOR = "held-controls"
"""The name under which a record says that controls could not be set."""


class HeldControls:
    """Sets the controls that are there to recorded values before a cell runs, ``values`` being JSON texts by name, by cell and for each
    time
    that it runs. Their observers run, as they did when a reader set them."""

    name = HELD_CONTROLS_SENSOR

    def __init__(self, namespace: dict[str, Any], values: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
        self._namespace = namespace
        self._values = {cell: list(each) for cell, each in values.items()}

    def start(self) -> None:
        """Nothing to set up."""

    def stop(self) -> None:
        """Nothing to take away."""

    def watch(self, draft: Draft) -> Finish:
        """Sets them."""
        each = self._values.get(draft.cell_id or "")
        if each:
            wanted = each.pop(0) if len(each) > 1 else each[0]
            for widget, name, value in living_controls(self._namespace):
                if name in wanted and wanted[name] != value:
                    _set(widget, json.loads(wanted[name]))
        return nothing


def _set(widget: Any, value: Any) -> None:
    """Sets a control's value; of a choice between objects, that which has the label."""
    if hasattr(widget, "label") and value not in [option for _, option in getattr(widget, "_options_full", ())]:
        widget.label = value
    else:
        widget.value = tuple(value) if isinstance(value, list) else value

"""Widgets compared by their saved state, followed through references; model ids do not count."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.data import compare_data
from jupyter_repro.compare.difference import Difference

__all__ = ["WIDGET_TYPE", "compare_widgets"]

WIDGET_TYPE = "application/vnd.jupyter.widget-view+json"

_REFERENCE = re.compile(r"^IPY_MODEL_(\w+)$")
_VOLATILE_KEYS = {"msg_id", "_view_count", "_dom_classes", "_model_module_version", "_view_module_version", "tabbable", "tooltip"}
_DEEPEST = 40
_MOST_MODELS = 5000


def compare_widgets(baseline: Any, rerun: Any, context: CellContext) -> Difference | None:
    """How two widgets differ in what they show, or None; also None when the state of either was not saved."""
    one = _state(baseline, context.baseline_widgets)
    other = _state(rerun, context.rerun_widgets)
    if one is None or other is None:
        return None
    found = compare_data(one, other, context)
    return found and Difference(message=f"widget {found.message}", baseline=found.baseline, rerun=found.rerun)


def _state(view: Any, states: Mapping[str, Any]) -> Any:
    """The state of the view's model with its references replaced by what they refer to; None when it is not there."""
    identity = view.get("model_id") if isinstance(view, Mapping) else None
    if not isinstance(identity, str) or identity not in states:
        return None
    return _Follower(states).model(identity, 0)


class _Follower:
    """Follows references between models; a model met again is named by the order of its first mention."""

    def __init__(self, states: Mapping[str, Any]) -> None:
        self._states = states
        self._met: dict[str, int] = {}

    def model(self, identity: str, depth: int) -> Any:
        if identity in self._met or depth > _DEEPEST or len(self._met) > _MOST_MODELS:
            return f"‹widget {self._met.get(identity, 'deep')}›"
        self._met[identity] = len(self._met)
        model = self._states.get(identity)
        if not isinstance(model, Mapping):
            return "‹widget›"
        state = self.value(model.get("state"), depth + 1)
        if isinstance(state, dict) and isinstance(state.get("value"), str) and "HTML" in str(model.get("model_name")):
            state["value"] = html.unescape(state["value"]).replace("\u2007", " ")  # tqdm writes figure spaces
        return {"model_name": model.get("model_name"), "state": state}

    def value(self, value: Any, depth: int) -> Any:
        if depth > _DEEPEST:
            return repr(value)[:100]
        if isinstance(value, Mapping):
            return {str(k): self.value(v, depth + 1) for k, v in value.items() if k not in _VOLATILE_KEYS}
        if isinstance(value, list):
            return [self.value(item, depth + 1) for item in value]
        reference = _REFERENCE.match(value) if isinstance(value, str) else None
        return self.model(reference[1], depth) if reference else value

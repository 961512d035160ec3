"""Widgets compared by their saved state, followed through references; model ids do not count, nor does it whether defaults are spelled out.
Output widgets hold outputs of their own."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.data import compare_data
from jupyter_repro.compare.difference import Difference
from jupyter_repro.compare.widgetdefaults import common_part, leaves_out_defaults, without_defaults
from jupyter_repro.model.outputs import Output

__all__ = ["WIDGET_TYPE", "compare_widgets", "panes_of", "without_panes"]

WIDGET_TYPE = "application/vnd.jupyter.widget-view+json"

_REFERENCE = re.compile(r"^IPY_MODEL_(\w+)$")
_VOLATILE_KEYS = {"msg_id", "_view_count", "_dom_classes", "_model_module_version", "_view_module_version", "tabbable", "tooltip"}
_DEEPEST = 40
_MOST_MODELS = 5000


def compare_widgets(baseline: Any, rerun: Any, context: CellContext) -> Difference | None:
    """How two widgets differ in what they show, or None; also None when the state of either was not saved. What Output widgets hold is
    left to who compares outputs."""
    sides = (baseline, context.baseline_widgets), (rerun, context.rerun_widgets)
    bare = any(leaves_out_defaults(states) for _, states in sides)
    one, other = (_state(view, states, bare=bare) for view, states in sides)
    if one is None or other is None:
        return None
    if bare:
        one, other = common_part(one, other)
    found = compare_data(one, other, context)
    return found and found.within("widget ")


def _state(view: Any, states: Mapping[str, Any], *, bare: bool) -> Any:
    """The state of the view's model with its references replaced by what they refer to; None when it is not there. ``bare``: without
    what stands at its default."""
    identity = _identity_of(view)
    if identity is None or identity not in states:
        return None
    return _Follower(states, bare=bare).model(identity, 0)


def panes_of(view: Any, states: Mapping[str, Any]) -> list[list[Output]]:
    """What the Output widgets within a view hold, each one's once, those that are shown in others included."""
    follower = _Follower(states)
    waiting = [view]
    seen = 0
    while waiting:
        identity = _identity_of(waiting.pop())
        if identity is not None:
            follower.model(identity, 0)
        for pane in follower.panes[seen:]:
            waiting += [output["data"].get(WIDGET_TYPE) for output in reversed(pane) if isinstance(output.get("data"), Mapping)]
        seen = len(follower.panes)
    return follower.panes


def without_panes(states: Mapping[str, Any]) -> dict[str, Any]:
    """The states of widgets, Output widgets empty."""
    return {identity: {**model, "state": _without_outputs(model)} if _is_pane(model) else model for identity, model in states.items()}


def _is_pane(model: Any) -> bool:
    return isinstance(model, Mapping) and model.get("model_name") == "OutputModel" and isinstance(model.get("state"), Mapping)


def _without_outputs(model: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in model["state"].items() if key != "outputs"}


def _identity_of(view: Any) -> str | None:
    identity = view.get("model_id") if isinstance(view, Mapping) else None
    return identity if isinstance(identity, str) else None


class _Follower:
    """Follows references between models; a model met again is named by the order of its first mention."""

    def __init__(self, states: Mapping[str, Any], *, bare: bool = False) -> None:
        self._states, self._bare = states, bare
        self._met: dict[str, int] = {}
        self.panes: list[list[Output]] = []

    def model(self, identity: str, depth: int) -> Any:
        if identity in self._met or depth > _DEEPEST or len(self._met) > _MOST_MODELS:
            return f"‹widget {self._met.get(identity, 'deep')}›"
        self._met[identity] = len(self._met)
        model = self._states.get(identity)
        if not isinstance(model, Mapping):
            return "‹widget›"
        state = model.get("state")
        if _is_pane(model):
            held = model["state"].get("outputs")
            self.panes.append([output for output in held if isinstance(output, Mapping)] if isinstance(held, list) else [])
            state = _without_outputs(model)
        state = self.value(state, depth + 1)
        if self._bare and isinstance(state, dict):
            state = without_defaults(model, state)
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

"""The sensor of controls: the values of the widgets that the reader of a notebook can set."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from typing import Any

from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.sensor import Finish
from jupyter_repro.capture.values import is_secret, json_of
from jupyter_repro.model.record import Parameter

__all__ = ["ControlSensor", "living_controls"]

_MOST = 100
_CONTROLS = re.compile(
    "(Bounded)?(Int|Float)Text|(Int|Float|FloatLog|IntRange|FloatRange|Selection|SelectionRange)Slider|Play|ToggleButtons?|Checkbox|Dropdown|"
    "RadioButtons|Select|SelectMultiple|Text|Textarea|Password|Combobox|(Date|Time|Datetime|NaiveDatetime|Color)Picker|"
    "(Tags|Colors|Ints|Floats)Input"
)


class ControlSensor:
    """Records the values of ipywidgets' controls at the end of each cell that makes one, sets one, names one, or is the first to run after
    a reader has set it. Values are taken as widgets keep them, so that nothing computes them."""

    name = "controls"

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self._told: dict[str, str] = {}

    def start(self) -> None:
        """Nothing to set up."""

    def stop(self) -> None:
        """Nothing to take away."""

    def watch(self, draft: Draft) -> Finish:
        """Looks at the cell's end."""
        return lambda: self._finish(draft)

    def _finish(self, draft: Draft) -> None:
        controls = _controls()
        if not controls:
            self._told.clear()
            return
        variables = _variables(self._namespace, controls)
        named = {node.id for node in ast.walk(draft.tree) if isinstance(node, ast.Name)} if variables else set()
        told = {}
        for key, widget in controls:
            value = told[key] = _value_of(widget)
            variable = variables.get(id(widget))
            if self._told.get(key) != value or variable in named:
                draft.parameters.append(_parameter(widget, variable, value))
        self._told = told


def living_controls(namespace: dict[str, Any]) -> Iterator[tuple[Any, str, str | None]]:
    """The controls that are there, each with the name and the value by which it is recorded."""
    controls = _controls()
    variables = _variables(namespace, controls)
    for _, widget in controls:
        parameter = _parameter(widget, variables.get(id(widget)), _value_of(widget))
        yield widget, parameter.name, parameter.value


def _controls() -> list[tuple[str, Any]]:
    module: Any = sys.modules.get("ipywidgets.widgets.widget")
    living = getattr(module, "__dict__", {}).get("_instances") if module is not None else None
    if type(living) is not dict:
        return []
    return [(key, widget) for key, widget in living.copy().items() if _is_control(widget)][:_MOST]


def _variables(namespace: dict[str, Any], controls: list[tuple[str, Any]]) -> dict[int, str]:
    """The variables that hold objects of the classes of controls, the first of each, by the object's id."""
    values, kinds = namespace.copy(), list({type(widget) for _, widget in controls})
    held = (name for kind in kinds for name, value in reversed(values.items()) if type(value) is kind and not name.startswith("_"))
    return {id(values[name]): name for name in held}


def _is_control(widget: Any) -> bool:
    kind = type(widget)
    known = _CONTROLS.fullmatch(kind.__name__) and kind.__module__.startswith("ipywidgets.")
    return bool(known) and "value" in _traits(widget)


def _traits(widget: Any) -> dict[str, Any]:
    """What a widget's traits hold: those whose default nobody has asked for yet are missing."""
    values = vars(widget).get("_trait_values")
    return values if type(values) is dict else {}


def _value_of(widget: Any) -> str:
    traits = _traits(widget)
    text = json_of(traits["value"])
    # A choice may be any object; its label is a text.
    return json_of(traits["label"]) if text.startswith("<") and type(traits.get("label")) is str else text


def _parameter(widget: Any, variable: str | None, value: str) -> Parameter:
    description = _traits(widget).get("description")
    name = variable or (description if type(description) is str and description else type(widget).__name__)
    hidden = type(widget).__name__ == "Password" or is_secret(name, _traits(widget)["value"]) or is_secret(str(description), 0)
    return Parameter(name=name[:100], value=None if hidden else value, source="widget")

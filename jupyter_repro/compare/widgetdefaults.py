"""What JupyterLab leaves out when it saves the state of widgets: everything that stands at its front end's default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["ForeignState", "common_part", "leaves_out_defaults", "without_defaults"]

_OURS = ("@jupyter-widgets/base", "@jupyter-widgets/controls", "@jupyter-widgets/output")

# Of ipywidgets' own widgets, as its JavaScript has it. What is empty, nought or false passes for the default of any key.
_DEFAULTS: dict[str, Any] = {
    "allow_duplicates": True,
    "base": 10,
    "continuous_update": True,
    "format": "png",
    "indent": True,
    "interval": 100,
    "max": 100,
    "orientation": "horizontal",
    "placeholder": "\u200b",
    "readout": True,
    "readout_format": "d",
    "rows": 5,
    "show_repeat": True,
    "step": 1,
}
_EXCEPTIONS: dict[str, dict[str, Any]] = {
    "ColorPickerModel": {"value": "black"},
    "FileUploadModel": {"description": "Upload", "icon": "upload"},
    "FloatLogSliderModel": {"max": 4, "readout_format": ".3g", "step": 0.1, "value": 1},
    "FloatRangeSliderModel": {"readout_format": ".2f"},
    "FloatSliderModel": {"readout_format": ".2f"},
    "RadioButtonsModel": {"orientation": "vertical"},
    "TimeModel": {"step": 60},
    "ValidModel": {"readout": "Invalid"},
}
_MISSING = object()


class ForeignState(dict[str, Any]):
    """The state of a widget that is not ipywidgets' own: its defaults are not known here."""


def leaves_out_defaults(states: Mapping[str, Any]) -> bool:
    """Whether a front end saved these states, and not a kernel, which always names the model."""
    return any(isinstance(model, Mapping) and "_model_name" not in (model.get("state") or ()) for model in states.values())


def without_defaults(model: Mapping[str, Any], state: Mapping[str, Any]) -> dict[str, Any]:
    """A model's state without what stands at its default, as far as that is known."""
    if model.get("model_module", _OURS[0]) not in _OURS:
        return ForeignState({key: value for key, value in state.items() if value})
    exceptions = _EXCEPTIONS.get(str(model.get("model_name")), {})
    return {key: value for key, value in state.items() if not _is_default(key, value, exceptions)}


def _is_default(key: str, value: Any, exceptions: Mapping[str, Any]) -> bool:
    if key.startswith(("_model_", "_view_")):
        return True
    return not value or value == exceptions.get(key, _DEFAULTS.get(key, _MISSING))


def common_part(one: Any, other: Any) -> tuple[Any, Any]:
    """Two states without what only one of them says of a widget that is not ipywidgets' own: the other may have left it out."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = set(one) & set(other) if isinstance(one, ForeignState) and isinstance(other, ForeignState) else set(one) | set(other)
        pairs = {key: common_part(one.get(key, _MISSING), other.get(key, _MISSING)) for key in sorted(keys)}
        return (
            {key: pair[0] for key, pair in pairs.items() if pair[0] is not _MISSING},
            {key: pair[1] for key, pair in pairs.items() if pair[1] is not _MISSING},
        )
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        both = [common_part(a, b) for a, b in zip(one, other, strict=True)]
        return [a for a, _ in both], [b for _, b in both]
    return one, other

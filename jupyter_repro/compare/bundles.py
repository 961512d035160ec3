"""MIME bundles: of the representations that both sides have, the richest that can be compared decides."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.data import compare_data, is_data_type
from jupyter_repro.compare.difference import Difference, shortened
from jupyter_repro.compare.html import compare_html
from jupyter_repro.compare.images import compare_images
from jupyter_repro.compare.svg import compare_svg
from jupyter_repro.compare.text import compare_printed, compare_shown_value, compare_text, exact_difference
from jupyter_repro.compare.widgets import WIDGET_TYPE, compare_widgets
from jupyter_repro.model.outputs import text_of

__all__ = ["PLAIN_TYPE", "compare_bundles", "richest"]

PLAIN_TYPE = "text/plain"
_IMAGES = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/tiff"}
_SVG_TYPE = "image/svg+xml"
_RICHNESS = (
    WIDGET_TYPE,
    "data",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    _SVG_TYPE,
    "text/html",
    "text/latex",
    "text/markdown",
)
_POINTER_TYPES = {
    "application/vnd.bokehjs_exec.v0+json",
    "application/vnd.holoviews_exec.v0+json",
}  # they name an element, and show nothing


def richest(bundle: Mapping[str, Any]) -> str:
    """The bundle's richest media type; JSON of a known viewer before pictures, pictures before HTML, plain text last."""
    return min(bundle, key=_rank, default=PLAIN_TYPE)


def _rank(mime_type: str) -> tuple[int, str]:
    if mime_type == PLAIN_TYPE or mime_type in _POINTER_TYPES:
        return (len(_RICHNESS) + 1, mime_type)
    name = "data" if is_data_type(mime_type) and mime_type != WIDGET_TYPE else mime_type
    return (_RICHNESS.index(name) if name in _RICHNESS else len(_RICHNESS), mime_type)


def compare_bundles(
    baseline: Mapping[str, Any], rerun: Mapping[str, Any], context: CellContext, *, shown: bool
) -> tuple[str, Difference] | None:
    """The media type that decides and how the bundles differ in it, or None. ``shown``: they are the value that the cell ends with."""
    if not baseline and not rerun:
        return None
    common = sorted(baseline.keys() & rerun.keys(), key=_rank)
    if not common:
        message = f"shown as {richest(baseline)} → {richest(rerun)}"
        return richest(baseline or rerun), Difference(message=message, baseline=_shown(baseline), rerun=_shown(rerun))
    for mime_type in _deciding(common, context, baseline, rerun):
        found = compare_representation(mime_type, baseline[mime_type], rerun[mime_type], context, shown=shown)
        if found is not None:
            return mime_type, found
    return None


def _deciding(common: list[str], context: CellContext, baseline: Mapping[str, Any], rerun: Mapping[str, Any]) -> list[str]:
    """The richest type, and plain text too beside what it does not repeat: a picture, a widget whose state was not saved."""
    first = common[0]
    followers = [PLAIN_TYPE] if PLAIN_TYPE in common and first != PLAIN_TYPE else []
    if first == WIDGET_TYPE:
        saved = all(
            isinstance(view, Mapping) and view.get("model_id") in states
            for view, states in ((baseline[first], context.baseline_widgets), (rerun[first], context.rerun_widgets))
        )
        return [first] if saved else followers
    if first in _IMAGES or first == _SVG_TYPE or first in _POINTER_TYPES:
        return [first, *followers]
    return [first]


def compare_representation(mime_type: str, baseline: Any, rerun: Any, context: CellContext, *, shown: bool = False) -> Difference | None:  # noqa: PLR0911 one for each family of types
    """How two representations of one media type differ, or None."""
    if mime_type == WIDGET_TYPE:
        return compare_widgets(baseline, rerun, context)
    if mime_type in _POINTER_TYPES:
        return None
    if is_data_type(mime_type):
        return compare_data(baseline, rerun, context)
    one, other = text_of(baseline), text_of(rerun)
    if one == other:
        return None
    if mime_type == _SVG_TYPE:
        return compare_svg(one, other, context)
    if mime_type in _IMAGES:
        return _compare_encoded(one, other, context)
    if mime_type == "text/html":
        return compare_html(one, other, context)
    if mime_type == PLAIN_TYPE:
        return (compare_shown_value if shown else compare_printed)(one, other, context)
    if mime_type.startswith("text/") or mime_type == "application/javascript":
        return compare_text(one, other, context)
    return exact_difference(one, other)


def _compare_encoded(baseline: str, rerun: str, context: CellContext) -> Difference | None:
    try:
        return compare_images(base64.b64decode(baseline), base64.b64decode(rerun), context.policy.visible)
    except (binascii.Error, ValueError):
        return None if baseline.split() == rerun.split() else exact_difference(baseline, rerun)


def _shown(bundle: Mapping[str, Any]) -> str:
    """The bundle for a reader: its plain text, else the names of its types."""
    return shortened(text_of(bundle.get(PLAIN_TYPE)) or ", ".join(sorted(bundle)), 500)

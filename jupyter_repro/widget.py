"""The essentials of the run in this kernel, for front ends without the panel: a widget, HTML or text, whichever can be shown."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from jupyter_repro.capture.extension import apart, recorder
from jupyter_repro.model.outputs import SUMMARY_TYPE
from jupyter_repro.report.essentials import Essentials, essentials_as_text, essentials_of
from jupyter_repro.report.essentialspage import essentials_as_html

__all__ = ["Summary", "summary"]


class Summary:
    """The essentials as they stood when this was made. Shown as an ipywidgets widget that can be brought up to date, as HTML, or as text:
    a front end takes the best that it can show."""

    def __init__(self, essentials: Essentials) -> None:
        self._essentials = essentials

    def __repr__(self) -> str:
        return essentials_as_text(self._essentials)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """What IPython shows: all forms at once, marked as being no result of the notebook's."""
        html = essentials_as_html(self._essentials)
        with apart():
            return {**_widget(html), SUMMARY_TYPE: {}, "text/html": html, "text/plain": repr(self)}


def summary() -> Summary:
    """The verdict, the order of execution, data, randomness and environment of the run that is recorded in this kernel.

    To be the last line of a cell. The cell itself, which still runs, is left out; ``verify`` passes over what is shown.
    """
    with apart():
        return Summary(_essentials())


def _essentials() -> Essentials:
    here = recorder()
    return essentials_of(None) if here is None else essentials_of(here.record(), recording=here.is_recording)


def _widget(html: str) -> dict[str, Any]:
    """The bundle of a widget that shows the essentials, with a button that brings them up to date; empty where there are no widgets."""
    if "ipykernel" not in sys.modules:
        return {}  # a terminal
    try:
        ipywidgets: Any = import_module("ipywidgets")

        page = ipywidgets.HTML(html)
        button = ipywidgets.Button(description="Bring up to date", tooltip="Show what the kernel has recorded by now")
        box = ipywidgets.VBox([page, button])
    except Exception:  # not installed, or of a version that wants another front end: there is the HTML
        return {}

    def show_anew(_: Any) -> None:
        with apart():
            page.value = essentials_as_html(_essentials())

    button.on_click(show_anew)
    bundle = box._repr_mimebundle_() if hasattr(box, "_repr_mimebundle_") else {}
    return {kind: data for kind, data in bundle.items() if kind != "text/plain"}

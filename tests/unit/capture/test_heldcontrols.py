"""Controls are set to what a reader had set them to, before the cell that met with those values."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_repro.capture.heldcontrols import HeldControls

ipywidgets: Any = pytest.importorskip("ipywidgets")


class ADraft:
    cell_id = "a"


@pytest.fixture(autouse=True)
def no_other_widgets() -> None:
    ipywidgets.Widget.close_all()


def set_from(namespace: dict[str, Any], *values: dict[str, str]) -> HeldControls:
    held = HeldControls(namespace, {"a": values})
    held.watch(ADraft())  # type: ignore[arg-type]
    return held


def test_values_are_set_and_observers_told() -> None:
    told: list[int] = []
    slider, span, text = ipywidgets.IntSlider(1), ipywidgets.IntRangeSlider(value=(1, 2)), ipywidgets.Text("x")
    slider.observe(lambda change: told.append(change["new"]), "value")

    set_from({"n": slider, "r": span, "t": text}, {"n": "7", "r": "[3, 4]", "gone": "1"})

    assert (slider.value, span.value, text.value, told) == (7, (3, 4), "x", [7])


def test_a_choice_between_objects_is_set_by_its_label() -> None:
    choice = ipywidgets.Dropdown(options=[("one", object()), ("two", object())])
    plain = ipywidgets.Dropdown(options=["a", "b"])

    set_from({"c": choice, "p": plain}, {"c": '"two"', "p": '"b"'})

    assert (choice.label, plain.value) == ("two", "b")


def test_each_execution_has_its_own_values_and_the_last_ones_last() -> None:
    slider = ipywidgets.IntSlider(1)
    held = set_from({"n": slider}, {"n": "2"}, {"n": "3"})
    values = [slider.value]
    for _ in range(2):
        held.watch(ADraft())  # type: ignore[arg-type]
        values.append(slider.value)

    assert values == [2, 3, 3]

"""HTML, SVG, pictures, JSON and widgets: what they show counts, how they are written does not."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.outputs import compare_outputs
from jupyter_repro.model.artifact import digest_of_bytes
from jupyter_repro.model.comparison import ERROR_TYPE, STDOUT_TYPE
from jupyter_repro.model.outputs import SUMMARY_TYPE
from tests.builders import an_error, display, stream

UUID_A, UUID_B = "1b4e28ba-2fa1-41d2-883f-0016d3cca427", "9f3e28ba-2fa1-41d2-883f-0016d3cca400"
WIDGET = "application/vnd.jupyter.widget-view+json"


def messages(mime_type: str, baseline: Any, rerun: Any, context: CellContext | None = None) -> list[str]:
    found = compare_outputs([display({mime_type: baseline})], [display({mime_type: rerun})], context or CellContext())
    return [divergence.message for divergence in found]


def png(value: int = 0, *, size: tuple[int, int] = (100, 80), dots: int = 0, note: str = "") -> str:
    """A PNG of one shade with some white dots."""
    image = Image.new("L", size, value)
    for place in range(dots):
        image.putpixel((place % size[0], place // size[0]), 255)
    info = PngInfo()
    info.add_text("Creation Time", note)
    data = io.BytesIO()
    image.save(data, "PNG", pnginfo=info)
    return base64.b64encode(data.getvalue()).decode()


def table(*rows: tuple[object, ...]) -> str:
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr><th>k</th><th>seconds</th></tr></thead><tbody>{body}</tbody></table>"


@pytest.mark.parametrize(
    ("baseline", "rerun"),
    [
        (f'<div id="{UUID_A}"></div><script>draw("{UUID_A}")</script>', f'<div id="{UUID_B}"></div><script>draw("{UUID_B}")</script>'),
        ('<style>#T_ab12c_row0 {color: red}</style><td id="T_ab12c_row0">1</td>',
         '<style>#T_fe98d_row0 {color: red}</style><td id="T_fe98d_row0">1</td>'),
        ('<style>#sk-container-id-1 {a: b}</style><div id="sk-container-id-1">Ridge()</div>', '<div id="sk-container-id-4">Ridge()</div>'),
        (table(("{a, b}", 1.5)), table(("{b, a}", 1.5000000000001))),
        ("<p>&lt;A at 0x7f01&gt;</p>", "<p>&lt;A at 0x7f02&gt;</p>"),
        (f'<img src="data:image/png;base64,{png(note="a")}">', f'<img src="data:image/png;base64,{png(note="b")}">'),
    ],
)  # fmt: skip
def test_html_that_shows_the_same_is_no_divergence(baseline: str, rerun: str) -> None:
    assert messages("text/html", baseline, rerun) == []


@pytest.mark.parametrize(
    ("baseline", "rerun", "message"),
    [
        (table(("a", 1.5)), table(("a", 2.5)), "row 1, column 'seconds': number 1.5 → 2.5, relative difference 4.0e-01"),
        ('<b style="color: green">ok</b>', '<b style="color: red">ok</b>', "attribute style: text 'green' → 'red'"),
        ("<ul><li>a</ul>", "<ul><li>a<li>b</ul>", "<ul> has 1 → 2 children"),
        ("<style>#T_ab12c {color: red}</style>1", "<style>#T_ab12c {color: blue}</style>1", "text 'red' → 'blue'"),
    ],
)
def test_html_that_shows_another_thing_is_a_divergence(baseline: str, rerun: str, message: str) -> None:
    assert messages("text/html", baseline, rerun) == [message]


def frame(*rows: tuple[str, float, float]) -> str:
    """A data frame with an index, as pandas shows it."""
    body = "".join(f"<tr><th>{name}</th><td>{one}</td><td>{other}</td></tr>" for name, one, other in rows)
    return f"<table><thead><tr><th></th><th>bmi</th><th>bp</th></tr></thead><tbody>{body}</tbody></table>"


def test_of_many_numbers_in_a_table_the_largest_difference_is_told_with_the_names_of_row_and_column() -> None:
    baseline = frame(("mean", 26.4, 94.85), ("min", 18.0, 8.30), ("max", 42.2, 133.0))
    rerun = frame(("mean", 26.4, 94.65), ("min", 18.0, 62.0), ("max", 42.2, 132.0))
    assert messages("text/html", baseline, rerun) == [
        "row 'min', column 'bp': number 8.3 → 62.0, relative difference 8.7e-01, the largest of 3 numbers that differ"
    ]


def test_of_a_table_with_a_row_more_that_is_told_and_no_number() -> None:
    baseline, rerun = frame(("mean", 26.4, 94.85)), frame(("count", 442.0, 442.0), ("mean", 26.4, 94.85))
    assert messages("text/html", baseline, rerun) == ["<tbody> has 1 → 2 children"]


def test_of_many_numbers_in_json_the_largest_difference_is_told() -> None:
    assert messages("application/json", {"a": 1.0, "b": [2.0, 3.0]}, {"a": 1.1, "b": [2.0, 6.0]}) == [
        "b.1: number 3.0 → 6.0, relative difference 5.0e-01, the largest of 2 numbers that differ"
    ]


def test_a_column_that_the_cell_fills_with_durations_is_no_divergence() -> None:
    context = CellContext(source="rows.append({'k': k, 'seconds': time.time() - t})")
    assert messages("text/html", table(("a", 1.5)), table(("a", 2.5)), context) == []
    assert len(messages("text/html", table(("a", 1.5)), table(("b", 2.5)), context)) == 1


def test_metadata_of_a_picture_and_pixels_off_by_one_are_no_divergence() -> None:
    assert messages("image/png", png(10, note="a"), png(11, note="b")) == []


def test_pixels_size_and_broken_bytes_of_a_picture_are_divergences() -> None:
    assert messages("image/png", png(), png(dots=40)) == ["40 of 8000 pixels differ (0.50%), 40 of them strongly"]
    assert messages("image/png", png(100), png(110)) == ["8000 of 8000 pixels differ (100.00%), 0 of them strongly"]
    assert messages("image/png", png(), png(size=(100, 81))) == ["image size 100×80 → 100×81"]
    assert messages("image/png", png(), png()[:60]) == ["image bytes differ; the rerun cannot be decoded"]


def test_the_excerpts_of_pictures_say_kind_and_size() -> None:
    broken = png()[:60]
    (found,) = compare_outputs([display({"image/png": png()})], [display({"image/png": broken})], CellContext())
    data, cut = base64.b64decode(png()), base64.b64decode(broken)
    assert (found.baseline, found.rerun) == (
        f"PNG, 100×80 pixels, {len(data)} bytes, {digest_of_bytes(data)}",
        f"{len(cut)} bytes, {digest_of_bytes(cut)}",
    )


def test_a_picture_is_decoded_only_from_a_format_that_browsers_show() -> None:
    pixels, others = (base64.b64encode(b"P6 1 1 255 " + shade * 3).decode() for shade in (b"a", b"b"))

    assert messages("image/png", pixels, others) == ["image bytes differ; the baseline and rerun cannot be decoded"]


def svg(body: str, date: str = "", name: str = "p1a2b3c4d5") -> str:
    return (
        '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd"><svg xmlns="http://www.w3.org/2000/svg">'
        f'<metadata><date>{date}</date></metadata><defs><clipPath id="{name}"/></defs><g clip-path="url(#{name})">{body}</g></svg>'
    )


def test_ids_dates_and_rounding_of_a_drawing_are_no_divergence() -> None:
    assert (
        messages("image/svg+xml", svg('<path d="M 1.5 2"/>', "2026", "pabc12345"), svg('<path d="M 1.500001 2.0"/>', "2027", "pffff1234"))
        == []
    )


def test_a_moved_point_of_a_drawing_is_a_divergence() -> None:
    assert messages("image/svg+xml", svg('<path d="M 1 2"/>'), svg('<path d="M 1 3"/>')) == [
        "attribute d: number 2 → 3, relative difference 3.3e-01"
    ]


def test_a_drawing_that_declares_entities_is_not_expanded() -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>'
    assert len(messages("image/svg+xml", bomb, "<svg>aaaaaaaa</svg>")) == 1


def test_json_is_compared_by_value_and_path() -> None:
    assert messages("application/json", {"a": 1, "b": [0.3]}, {"b": [0.1 + 0.2], "a": 1.0}) == []
    assert messages("application/json", {"m": {"f1": 0.91}}, {"m": {"f1": 0.89}}) == [
        "m.f1: number 0.91 → 0.89, relative difference 2.2e-02"
    ]
    assert messages("application/json", {"a": 1}, {"b": 1}) == ["value: the rerun lacks a; the rerun adds b"]
    assert messages("application/vnd.plotly.v1+json", {"data": [{"uid": UUID_A}]}, {"data": [{"uid": UUID_B}]}) == []
    assert messages("application/geo+json", json.dumps({"x": [1.5]}), json.dumps({"x": [1.6]})) == [
        "x.0: number 1.5 → 1.6, relative difference 6.3e-02"
    ]


def test_json_too_deep_to_walk_is_compared_exactly() -> None:
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    assert len(messages("application/json", deep, [deep])) == 1


def test_a_summary_of_the_run_is_no_result() -> None:
    def shown(text: str, **more: Any) -> list[dict[str, Any]]:
        return [display({"text/html": f"<p>{text}</p>", "text/plain": text, **more})]

    marked: dict[str, Any] = {SUMMARY_TYPE: {}}
    assert compare_outputs(shown("4 ms", **marked), shown("two cells", **marked), CellContext()) == ()
    assert compare_outputs(shown("4 ms"), shown("two cells", **marked), CellContext()) != ()


def test_widgets_are_compared_by_what_they_show() -> None:
    def state(identity: str, text: str) -> dict[str, Any]:
        return {
            identity: {"model_name": "HBoxModel", "state": {"children": [f"IPY_MODEL_{identity}x"]}},
            f"{identity}x": {"model_name": "HTMLModel", "state": {"value": text}},
        }

    def context(baseline: str, rerun: str) -> CellContext:
        return CellContext(baseline_widgets=state("aa", baseline), rerun_widgets=state("bb", rerun))

    one, other = {"model_id": "aa"}, {"model_id": "bb"}
    assert messages(WIDGET, one, other, context(" 5/5 [00:00&lt;00:00, 9.1it/s]", " 5/5 [00:00&lt;00:00, 7.2it/s]")) == []
    assert messages(WIDGET, one, other, context("n = 5", "n = 6")) == [
        "widget state.children.0.state.value: number 5 → 6, relative difference 1.7e-01"
    ]


def a_slider(*, saved_by_the_front_end: bool, kind: str = "IntSliderModel", **state: Any) -> dict[str, Any]:
    """The states of a slider with its layout, as a kernel or a front end gives them."""
    module = {"model_module": "@jupyter-widgets/controls"}
    if saved_by_the_front_end:
        return {
            "aa": {**module, "model_name": kind, "state": {"layout": "IPY_MODEL_bb", **state}},
            "bb": {"model_name": "LayoutModel", "state": {}},
        }
    names = {"_model_module": "@jupyter-widgets/controls", "_model_name": kind, "_view_name": "IntSliderView"}
    full = {"value": 0, "min": 0, "max": 100, "step": 1, "readout_format": "d", "disabled": False, "description": "", "style": None}
    layout = {"model_name": "LayoutModel", "state": {"_model_name": "LayoutModel", "width": None}}
    return {"aa": {**module, "model_name": kind, "state": {"layout": "IPY_MODEL_bb", **names, **full, **state}}, "bb": layout}


@pytest.mark.parametrize(
    ("saved", "rerun", "differences"),
    [
        ({}, {}, []),
        ({"value": 3, "max": 10}, {"value": 3, "max": 10}, []),
        ({"value": 3}, {"value": 4}, ["widget state.value: number 3 → 4, relative difference 2.5e-01"]),
        ({}, {"value": 5}, ["widget state: the rerun adds value"]),
        ({"max": 50}, {}, ["widget state: the rerun lacks max"]),
        ({}, {"kind": "FloatLogSliderModel", "value": 1.0, "max": 4.0, "readout_format": ".3g", "step": 0.1}, []),
    ],
)
def test_defaults_that_a_front_end_leaves_out_are_no_differences(saved: Any, rerun: Any, differences: list[str]) -> None:
    kind = rerun.pop("kind", "IntSliderModel")
    baseline = a_slider(saved_by_the_front_end=True, kind=kind, **saved)
    context = CellContext(baseline_widgets=baseline, rerun_widgets=a_slider(saved_by_the_front_end=False, kind=kind, **rerun))
    assert messages(WIDGET, {"model_id": "aa"}, {"model_id": "aa"}, context) == differences


def test_what_kernels_say_of_widgets_counts_to_the_last_default() -> None:
    one, other = (a_slider(saved_by_the_front_end=False, max=most) for most in (100, 0))
    context = CellContext(baseline_widgets=one, rerun_widgets=other)
    assert messages(WIDGET, {"model_id": "aa"}, {"model_id": "aa"}, context) == [
        "widget state.max: number 100 → 0, relative difference 1.0e+00"
    ]


def test_of_widgets_whose_defaults_are_not_known_only_what_both_sides_say_counts() -> None:
    def figure(**state: Any) -> dict[str, Any]:
        return {"aa": {"model_module": "jupyter-plots", "model_name": "FigureModel", "state": state}}

    saved = figure(title="a")
    full = {"_model_name": "FigureModel", "theme": "light", "axes": [1]}
    for title, differences in (("a", []), ("b", ["widget state.title: ‘a’ → ‘b’"])):
        context = CellContext(baseline_widgets=saved, rerun_widgets=figure(title=title, **full))
        found = messages(WIDGET, {"model_id": "aa"}, {"model_id": "aa"}, context)
        assert [message.split(":")[0] for message in found] == [message.split(":")[0] for message in differences]


def in_a_widget(*outputs: Any, more: dict[str, Any] | None = None) -> dict[str, Any]:
    """The states of a box whose Output widget holds these outputs."""
    return {
        "box": {"model_name": "VBoxModel", "state": {"children": ["IPY_MODEL_out"]}},
        "out": {"model_name": "OutputModel", "state": {"outputs": list(outputs), "msg_id": ""}},
        **(more or {}),
    }


@pytest.mark.parametrize(
    ("baseline", "rerun", "differences"),
    [
        ([stream("5/5 [00:01<00:00, 9.1it/s]\n")], [stream("5/5 [00:02<00:00, 4.2it/s]\n")], []),
        ([stream("a\n"), stream("b\n")], [stream("a\nb\n")], []),
        ([display({"image/png": png(0, note="1")})], [display({"image/png": png(0, note="2")})], []),
        ([display({WIDGET: {"model_id": "out"}})], [display({WIDGET: {"model_id": "out"}})], []),
        ([stream("n = 5\n")], [stream("n = 6\n")], [("modified", STDOUT_TYPE, "in a widget: number 5 → 6, relative difference 1.7e-01")]),
        ([], [an_error("ValueError", "bad")], [("added", ERROR_TYPE, "in a widget: the rerun adds error: ValueError: bad")]),
    ],
)
def test_what_output_widgets_hold_is_compared_as_outputs(baseline: list[Any], rerun: list[Any], differences: list[Any]) -> None:
    shown = [stream("beside it\n"), display({WIDGET: {"model_id": "box"}, "text/plain": "VBox()"})]
    context = CellContext(baseline_widgets=in_a_widget(*baseline), rerun_widgets=in_a_widget(*rerun))

    found = compare_outputs(shown, shown, context)

    assert [(d.kind, d.mime_type, d.message) for d in found] == differences
    assert {d.output_index for d in found} <= {1}


def test_an_output_widget_that_another_one_shows_is_compared_too() -> None:
    def states(inner: str) -> dict[str, Any]:
        model = {"model_name": "OutputModel", "state": {"outputs": [display({WIDGET: {"model_id": "box"}}), stream(inner)]}}
        return in_a_widget(display({WIDGET: {"model_id": "inner"}}), more={"inner": model})

    context = CellContext(baseline_widgets=states("n = 5"), rerun_widgets=states("n = 6"))

    assert messages(WIDGET, {"model_id": "box"}, {"model_id": "box"}, context) == ["in a widget: number 5 → 6, relative difference 1.7e-01"]


@pytest.mark.parametrize("outputs", [None, "x", [None, 1, "x", {}, {"data": 1}, {"data": {WIDGET: []}}, {"output_type": "stream"}]])
def test_output_widgets_that_hold_no_outputs_break_nothing(outputs: Any) -> None:
    hostile = {"out": {"model_name": "OutputModel", "state": {"outputs": outputs}}}

    assert messages(WIDGET, {"model_id": "out"}, {"model_id": "out"}, CellContext(baseline_widgets=hostile, rerun_widgets=hostile)) == []

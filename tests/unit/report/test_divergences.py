"""What differs is shown on both sides: pictures with the pixels that differ, tables with the fields, texts with the words."""

from __future__ import annotations

import base64
import io
from typing import Any

from PIL import Image

from jupyter_repro.model.comparison import Divergence
from jupyter_repro.report.divergences import DivergenceView, divergence_view
from jupyter_repro.report.marked import Piece
from jupyter_repro.report.pairs import OutputPair
from jupyter_repro.report.pictures import difference_of
from tests.builders import display, stream


def a_picture(*marks: tuple[int, int], size: tuple[int, int] = (20, 10)) -> bytes:
    image = Image.new("RGB", size, "white")
    for mark in marks:
        image.putpixel(mark, (0, 0, 0))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def a_figure(data: bytes) -> dict[str, Any]:
    return display({"image/png": base64.b64encode(data).decode(), "text/plain": "<Figure>"})


def view_of(baseline: Any, rerun: Any, mime_type: str, kind: str = "modified") -> DivergenceView:
    found = Divergence(kind=kind, output_index=0, mime_type=mime_type, message="differs")  # type: ignore[arg-type]
    return divergence_view(OutputPair(baseline=baseline, rerun=rerun, divergences=(found,)), iter(range(1)))


def test_the_pixels_that_differ_are_counted_and_marked() -> None:
    found = difference_of(a_picture((1, 1), (2, 2)), a_picture((1, 1), (3, 3)))
    assert found is not None
    assert found.share == 2 / 200
    painted = Image.open(io.BytesIO(found.png)).convert("RGB")
    assert [painted.getpixel(place) for place in ((2, 2), (3, 3))] == [(214, 40, 57)] * 2
    assert painted.getpixel((1, 1)) != (214, 40, 57)
    assert painted.size == (20, 10)


def test_pictures_of_other_sizes_and_what_is_no_picture_have_no_difference() -> None:
    assert difference_of(a_picture(), a_picture(size=(21, 10))) is None
    assert difference_of(a_picture(), b"\x89PNG\r\n\x1a\n") is None


def test_pictures_stand_beside_each_other_with_what_differs() -> None:
    shown = view_of(a_figure(a_picture()), a_figure(a_picture((1, 1))), "image/png")
    assert (shown.title, shown.messages) == ("Output 1 modified · image/png", ("differs",))
    assert [side.view and side.view.kind for side in (shown.baseline, shown.rerun)] == ["image", "image"]
    assert shown.overlay is not None
    assert shown.overlay.share == "0.5%"


def test_only_so_many_pictures_of_differences_are_made() -> None:
    found = Divergence(kind="modified", output_index=0, mime_type="image/png")
    pair = OutputPair(baseline=a_figure(a_picture()), rerun=a_figure(a_picture((1, 1))), divergences=(found,))
    overlays = iter(range(1))
    assert [divergence_view(pair, overlays).overlay is None for _ in range(2)] == [False, True]


def test_a_picture_whose_rerun_is_not_kept_says_so() -> None:
    shown = view_of(a_figure(a_picture()), None, "image/png")
    assert (shown.rerun.is_there, shown.rerun.is_kept, shown.rerun.view) == (True, False, None)


def test_a_side_without_the_output_has_none() -> None:
    shown = view_of(None, a_figure(a_picture()), "image/png", "added")
    assert (shown.baseline.is_there, shown.rerun.is_there) == (False, True)
    assert shown.rerun.view is not None


def test_tables_are_set_beside_each_other() -> None:
    html = "<table><tr><td>1</td><td>%s</td></tr></table>"
    shown = view_of(display({"text/html": html % 2}), display({"text/html": html % 3}), "text/html")
    assert shown.tables is not None
    assert shown.tables.fields == 1


def test_texts_have_the_words_marked_that_differ() -> None:
    shown = view_of(stream("a 1"), stream("a 2"), "application/vnd.jupyter.stdout")
    assert shown.baseline.pieces == (Piece(text="a ", differs=False), Piece(text="1", differs=True))
    assert shown.rerun.pieces == (Piece(text="a ", differs=False), Piece(text="2", differs=True))

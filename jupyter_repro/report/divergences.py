"""Divergences as a page shows them: what was saved beside what the rerun gave, as pictures, tables or texts, what differs being marked."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_repro.model.comparison import Divergence
from jupyter_repro.model.outputs import Output, text_of
from jupyter_repro.report.htmltable import table_in
from jupyter_repro.report.marked import Piece, marked
from jupyter_repro.report.outputs import OutputView, view_of
from jupyter_repro.report.pairs import OutputPair
from jupyter_repro.report.pictures import difference_of
from jupyter_repro.report.tabular import TableSides, tables_beside
from jupyter_repro.report.words import one_line, type_words

__all__ = ["DivergenceView", "Overlay", "SideView", "divergence_view"]

_RICH = {"image", "frame", "table"}


@dataclass(frozen=True, kw_only=True, slots=True)
class SideView:
    """One side: a rich output, or a text in pieces. ``is_there``: the side has that output; ``is_kept``: and it is known."""

    view: OutputView | None = None
    pieces: tuple[Piece, ...] = ()
    is_there: bool = True
    is_kept: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Overlay:
    """A picture of where two pictures differ, and the share of pixels that do, in words."""

    address: str
    share: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DivergenceView:
    """What differs at one output. ``tables`` are there in place of both sides where both are tables."""

    title: str
    messages: tuple[str, ...]
    baseline: SideView
    rerun: SideView
    tables: TableSides | None = None
    overlay: Overlay | None = None


def divergence_view(pair: OutputPair, overlays: Iterator[Any]) -> DivergenceView:
    """The view of a pair that differs. From ``overlays`` one is taken for each picture of a difference that is made: no more are wanted."""
    first, types = pair.divergences[0], dict.fromkeys(type_words(divergence.mime_type) for divergence in pair.divergences)
    baseline, rerun = _sides(pair)
    tables = _tables(pair)
    return DivergenceView(
        title=f"Output {first.output_index + 1} {first.kind} · {' and '.join(types)}",
        messages=tuple(dict.fromkeys(one_line(d.message) for d in pair.divergences if d.message)),
        baseline=baseline,
        rerun=rerun,
        tables=tables,
        overlay=_overlay(baseline.view, rerun.view, overlays),
    )


def _sides(pair: OutputPair) -> tuple[SideView, SideView]:
    kinds = {divergence.kind for divergence in pair.divergences}
    views = tuple(None if output is None else view_of(output) for output in (pair.baseline, pair.rerun))
    if any(view is not None and view.kind in _RICH for view in views):
        excerpts = _excerpts(pair.divergences)
        return (
            _rich(views[0], excerpts[0], is_there="added" not in kinds),
            _rich(views[1], excerpts[1], is_there="removed" not in kinds),
        )
    texts = [_text(view, excerpt) for view, excerpt in zip(views, _excerpts(pair.divergences), strict=True)]
    pieces = marked(*texts)
    return (
        SideView(pieces=pieces[0], is_there="added" not in kinds, is_kept=texts[0] is not None),
        SideView(pieces=pieces[1], is_there="removed" not in kinds, is_kept=texts[1] is not None),
    )


def _rich(view: OutputView | None, excerpt: str | None, *, is_there: bool) -> SideView:
    if view is not None:
        return SideView(view=view)
    pieces = marked(excerpt, None)[0] if excerpt else ()
    return SideView(pieces=pieces, is_there=is_there, is_kept=bool(pieces))


def _excerpts(divergences: tuple[Divergence, ...]) -> tuple[str | None, str | None]:
    """The excerpts of the first divergence that has any: the comparison chose what tells most."""
    said = next((d for d in divergences if d.baseline is not None or d.rerun is not None), divergences[0])
    return said.baseline, said.rerun


def _text(view: OutputView | None, excerpt: str | None) -> str | None:
    return excerpt if excerpt is not None or view is None else view.body


def _tables(pair: OutputPair) -> TableSides | None:
    one, other = (table_in(html) if (html := _html(output)) else None for output in (pair.baseline, pair.rerun))
    return None if one is None or other is None else tables_beside(one, other)


def _html(output: Output | None) -> str:
    data = None if output is None else output.get("data")
    return text_of(data.get("text/html")) if isinstance(data, Mapping) else ""


def _overlay(one: OutputView | None, other: OutputView | None, overlays: Iterator[Any]) -> Overlay | None:
    before, after = _bytes_of(one), _bytes_of(other)
    if not before or not after or next(overlays, None) is None:
        return None
    found = difference_of(before, after)
    if found is None or not found.share:
        return None
    address = "data:image/png;base64," + base64.b64encode(found.png).decode()
    return Overlay(address=address, share=f"{found.share:.1%}" if found.share >= 0.001 else "under 0.1%")


def _bytes_of(view: OutputView | None) -> bytes:
    """The bytes of a picture in pixels."""
    head, _, body = ("", "", "") if view is None or view.kind != "image" else view.body.partition(",")
    return base64.b64decode(body) if head.endswith(";base64") and "svg" not in head else b""

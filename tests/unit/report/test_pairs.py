"""Outputs of both sides are paired as the comparison paired them."""

from __future__ import annotations

from dataclasses import replace

from jupyter_repro.model.comparison import ERROR_TYPE, STDERR_TYPE, STDOUT_TYPE, Divergence
from jupyter_repro.report.pairs import OutputPair, pairs_of
from jupyter_repro.report.renderer import ReportCell
from tests.builders import an_error, display, stream


def a_cell(baseline: list[dict[str, object]], rerun: list[dict[str, object]] | None) -> ReportCell:
    again = None if rerun is None else tuple(rerun)
    return ReportCell(cell_id="c", index=0, cell_type="code", outputs=tuple(baseline), rerun_outputs=again)


def differs(kind: str = "modified", index: int = 0, mime_type: str = "text/plain") -> Divergence:
    return Divergence(kind=kind, output_index=index, mime_type=mime_type)  # type: ignore[arg-type]


A, B, C = (display({"text/plain": text}) for text in "abc")
OUT, ERR = stream("out"), stream("err", "stderr")


def test_outputs_without_divergences_stand_for_both_sides() -> None:
    assert pairs_of(a_cell([A, B], None), ()) == [OutputPair(baseline=A), OutputPair(baseline=B)]


def test_what_a_rerun_was_compared_with_stands_beside_it_where_that_was_not_what_is_saved() -> None:
    cell = replace(a_cell([A], [B]), baseline_outputs=(C,))
    assert pairs_of(cell, (differs(),)) == [OutputPair(baseline=C, rerun=B, divergences=(differs(),))]


def test_what_one_side_alone_has_moves_no_other_output() -> None:
    removed, added = differs("removed", 0), differs("added", 1)
    assert pairs_of(a_cell([A, B], [B, C]), (removed, added)) == [
        OutputPair(baseline=A, divergences=(removed,)),
        OutputPair(baseline=B, rerun=B),
        OutputPair(rerun=C, divergences=(added,)),
    ]


def test_streams_are_paired_by_their_names() -> None:
    found = differs("modified", 0, STDOUT_TYPE)
    assert pairs_of(a_cell([OUT, A], [A, ERR, stream("other")]), (found,)) == [
        OutputPair(baseline=OUT, rerun=stream("other"), divergences=(found,)),
        OutputPair(baseline=A, rerun=A),
    ]


def test_several_divergences_of_one_output_stay_together() -> None:
    both = (differs(mime_type="text/html"), differs(mime_type="text/plain"))
    assert pairs_of(a_cell([A], [B]), both) == [OutputPair(baseline=A, rerun=B, divergences=both)]


def test_a_divergence_whose_output_is_not_known_is_told() -> None:
    added, other = differs("added", 4, STDERR_TYPE), differs("modified", 7, ERROR_TYPE)
    failed = an_error("ValueError", "bad", [])
    assert pairs_of(a_cell([failed], []), (added, other)) == [
        OutputPair(baseline=failed),
        OutputPair(divergences=(added,)),
        OutputPair(divergences=(other,)),
    ]


def test_where_the_rerun_is_not_known_outputs_stand_for_no_side() -> None:
    both = (differs(mime_type="text/html"), differs(mime_type="text/plain"))
    assert pairs_of(a_cell([A], None), both) == [OutputPair(baseline=A), OutputPair(divergences=both)]

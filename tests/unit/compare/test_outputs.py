"""How a cell's outputs are put beside each other, and what a divergence says."""

from __future__ import annotations

from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.outputs import compare_outputs
from jupyter_repro.compare.policy import Policy, Tolerance
from jupyter_repro.model.comparison import ERROR_TYPE, STDERR_TYPE, STDOUT_TYPE, Divergence
from tests.builders import an_error, display, result, stream

NOTHING_KNOWN = CellContext()


def test_a_changed_number_is_named_with_its_relative_difference() -> None:
    assert compare_outputs([stream("f1 0.91\n")], [stream("f1 0.89\n")], NOTHING_KNOWN) == (
        Divergence(
            kind="modified",
            output_index=0,
            mime_type=STDOUT_TYPE,
            baseline="f1 0.91\n",
            rerun="f1 0.89\n",
            message="number 0.91 → 0.89, relative difference 2.2e-02",
        ),
    )


def test_of_many_numbers_that_differ_the_largest_difference_is_told() -> None:
    def message_of(baseline: str, rerun: str) -> str:
        (divergence,) = compare_outputs([stream(baseline)], [stream(rerun)], NOTHING_KNOWN)
        return divergence.message

    told = message_of("rises by 0.355 (p = 2.7e-10, n = 442)\n", "rises by 0.354 (p = 4.4e-13, n = 442)\n")
    assert told == "number 2.7e-10 → 4.4e-13, relative difference 1.0e+00, the largest of 2 numbers that differ"
    thousands = [" ".join(f"{value + shift}.5" for value in range(1000, 3000)) for shift in (0, 1)]
    assert message_of(*thousands).endswith(", the largest of the first 1,000 numbers that differ")


def test_where_words_come_in_between_the_first_number_is_told() -> None:
    """What follows is shifted: 2 and 20 do not belong together."""
    (divergence,) = compare_outputs([stream("1.5 2\n")], [stream("1.6 new 2\n")], NOTHING_KNOWN)
    assert divergence.message == "number 1.5 → 1.6, relative difference 6.3e-02"


def test_how_streams_were_cut_and_interleaved_is_no_divergence() -> None:
    cut = [stream("a"), stream("x", "stderr"), result("1"), stream("b\n"), stream("y", "stderr")]
    assert compare_outputs(cut, [stream("xy", "stderr"), stream("ab\n"), result("1")], NOTHING_KNOWN) == ()


def test_a_new_warning_is_added_and_a_lost_line_removed() -> None:
    assert compare_outputs([stream("ok\n")], [stream("did not converge", "stderr")], NOTHING_KNOWN) == (
        Divergence(
            kind="added",
            output_index=0,
            mime_type=STDERR_TYPE,
            rerun="did not converge",
            message="the rerun adds stderr: did not converge",
            severity="warning",
        ),
        Divergence(kind="removed", output_index=0, mime_type=STDOUT_TYPE, baseline="ok\n", message="the rerun lacks stdout: ok"),
    )


def test_a_notice_of_a_font_cache_is_no_divergence() -> None:
    notice = "Matplotlib is building the font cache; this may take a moment.\n"
    assert compare_outputs([], [stream(notice, "stderr")], NOTHING_KNOWN) == ()


def test_cleared_and_updated_displays_count_as_they_stand_in_the_end() -> None:
    def updated(kind: str, text: str) -> dict[str, object]:
        return {"output_type": kind, "data": {"text/plain": text}, "metadata": {}, "transient": {"display_id": "a"}}

    live = [
        display({"text/plain": "gone"}),
        {"output_type": "clear_output"},
        updated("display_data", "1"),
        updated("update_display_data", "2"),
    ]
    assert compare_outputs(live, [display({"text/plain": "2"})], NOTHING_KNOWN) == ()


def test_an_output_put_in_between_leaves_the_others_alone() -> None:
    saved = [display({"text/plain": "1"}), display({"text/plain": "3"})]
    again = [display({"text/plain": "1"}), display({"text/plain": "2"}), display({"text/plain": "3"})]
    assert [(d.kind, d.output_index) for d in compare_outputs(saved, again, NOTHING_KNOWN)] == [("added", 1)]


def test_a_picture_that_became_text_is_a_divergence() -> None:
    found = compare_outputs(
        [display({"text/plain": "<Figure>", "image/png": "AAAA"})], [display({"text/plain": "<Figure>"})], NOTHING_KNOWN
    )
    assert [(d.kind, d.mime_type) for d in found] == [("added", "text/plain"), ("removed", "image/png")]


def test_errors_are_compared_by_type_and_message_and_not_by_their_traceback() -> None:
    saved = an_error("ValueError", "bad <A object at 0x7f01>", ["line 1"])
    assert compare_outputs([saved], [an_error("ValueError", "bad <A object at 0x7f02>", ["line 2"])], NOTHING_KNOWN) == ()
    (other,) = compare_outputs([saved], [an_error("KeyError", "bad")], NOTHING_KNOWN)
    assert (other.mime_type, other.message) == (ERROR_TYPE, "error ValueError → KeyError")


def test_a_wider_tolerance_lets_a_number_pass() -> None:
    context = CellContext(policy=Policy(tolerance=Tolerance(rtol=0.05)))
    assert compare_outputs([stream("f1 0.91")], [stream("f1 0.89")], context) == ()


def test_excerpts_are_bounded() -> None:
    (found,) = compare_outputs([stream("a " * 5000 + "1.5")], [stream("a " * 5000 + "2.5")], NOTHING_KNOWN)
    assert found.baseline is not None
    assert len(found.baseline) <= 500
    assert "1.5" in found.baseline

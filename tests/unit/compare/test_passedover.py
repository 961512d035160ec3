"""What is not the same in outputs that agree is told."""

from __future__ import annotations

import pytest

from jupyter_repro.compare.passedover import passed_over
from jupyter_repro.model.outputs import Output
from tests.builders import display, result, stream


@pytest.mark.parametrize(
    ("baseline", "rerun", "told"),
    [
        (stream("at\n2026-01-05 10:00:00\n"), stream("at\n2026-01-06 11:30:00\n"), "stdout: 2026-01-05 10:00:00 → 2026-01-06 11:30:00"),
        (result("<A at 0x7f01>"), result("<A at 0x7f02>"), "text/plain: <A at 0x7f01> → <A at 0x7f02>"),
        (stream("x" * 40 + "1.5"), stream("x" * 40 + "1.6"), "stdout: …" + "x" * 18 + "1.5 → …" + "x" * 18 + "1.6"),
        (stream("a  b"), stream("a b"), "stdout: white space"),
        (stream("font cache", "stderr"), stream("", "stderr"), "stderr: font cache → nothing"),
        (display({"image/png": "aaaa"}), display({"image/png": "bbbb"}), "image/png: written otherwise, what is seen is the same"),
        (display({"application/json": {"a": 0.3}}), display({"application/json": {"a": 0.4}}), 'application/json: {"a": 0.3} → {"a": 0.4}'),
    ],
)
def test_the_first_place_that_is_not_the_same_is_told_with_both_sides(baseline: Output, rerun: Output, told: str) -> None:
    assert passed_over([baseline], [rerun]) == (told,)


def test_of_outputs_that_are_the_same_nothing_is_told() -> None:
    cut = [stream("a"), stream("b"), result("1", 4), display({"image/png": "aaaa"})]
    assert passed_over(cut, [stream("ab"), result("1", 5), display({"image/png": "aaaa"})]) == ()


def test_many_outputs_are_counted() -> None:
    outputs = [[display({"text/plain": f"{side}{place}"}) for place in range(6)] for side in "ab"]
    assert passed_over(*outputs) == (
        "text/plain: a0 → b0",
        "text/plain: a1 → b1",
        "text/plain: a2 → b2",
        "and 3 more outputs",
    )


@pytest.mark.parametrize(
    "strange", [{}, {"output_type": "stream"}, {"output_type": "display_data", "data": 3}, {"data": {1: {2: object()}}}]
)
def test_what_is_no_output_of_any_known_form_does_no_harm(strange: Output) -> None:
    assert isinstance(passed_over([strange], [stream("a"), strange]), tuple)

"""Outputs are told by what they show, however their texts are cut."""

from __future__ import annotations

import pytest

from jupyter_repro.model.outputs import digest_of_outputs, merge_streams, text_of
from tests.builders import stream


@pytest.mark.parametrize(
    ("value", "text"),
    [("a\nb", "a\nb"), (["a\n", "b"], "a\nb"), (("a", "b"), "ab"), ([], ""), (None, ""), ([1, "a"], "[1, 'a']"), (7, "7")],
)
def test_a_text_may_be_lines_and_what_is_no_text_is_shown_by_its_repr(value: object, text: str) -> None:
    assert text_of(value) == text


def test_the_pieces_of_a_stream_are_one_however_they_are_cut() -> None:
    pieces = [stream("a"), stream("!", "stderr"), {**stream(""), "text": ["b\n", "c"]}]

    assert merge_streams(pieces) == [stream("ab\nc"), stream("!", "stderr")]
    assert digest_of_outputs(pieces) == digest_of_outputs([stream("ab\nc"), stream("!", "stderr")])

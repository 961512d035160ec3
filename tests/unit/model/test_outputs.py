"""Outputs are told by what they show, however their texts are cut."""

from __future__ import annotations

import base64

import pytest

from jupyter_repro.model.outputs import digest_of_outputs, excerpt_of, merge_streams, text_of
from tests.builders import display, stream


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


def test_the_excerpt_of_a_picture_says_its_size_in_pixels_and_bytes() -> None:
    head = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big") + b"rest"
    pictures = {"image/png": head, "image/gif": b"GIF89a"}
    shown = {kind: excerpt_of([display({kind: base64.b64encode(data).decode()})], 200) for kind, data in pictures.items()}
    assert {kind: text.rpartition(", ")[0] for kind, text in shown.items()} == {
        "image/png": "[image/png, 640×480 pixels, 28 bytes",
        "image/gif": "[image/gif, 6 bytes",
    }

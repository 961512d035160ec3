"""What is printed can be read anywhere, and a notebook can hide nothing in it."""

from __future__ import annotations

import io
import json
import sys

import pytest

from jupyter_repro.cli.printing import print_error, print_json, print_result
from jupyter_repro.errors import NotebookError


def ascii_output(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """Standard output as it is where the locale knows ASCII only."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    return written


def test_an_error_is_two_lines_whatever_its_message_holds(capsys: pytest.CaptureFixture[str]) -> None:
    print_error(NotebookError("some-code", "bad\nerror[fake]: file \x1b[2J\x9b", hint="do\nthis"))

    assert capsys.readouterr().err == "error[some-code]: bad error[fake]: file \\x9b\nhint: do this\n"


def test_terminal_sequences_never_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_result("a\x1b]0;title\x07b\nc")

    assert "\x1b" not in capsys.readouterr().out


def test_json_is_exact_where_it_can_be(capsys: pytest.CaptureFixture[str]) -> None:
    print_json('{"a": "ä\x7f"}')

    assert capsys.readouterr().out == '{"a": "ä\x7f"}\n'


def test_json_stays_json_where_only_ascii_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    written = ascii_output(monkeypatch)

    print_json('{"a": "ä€"}')

    assert json.loads(written.getvalue()) == {"a": "ä€"}


def test_text_is_escaped_where_only_ascii_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    written = ascii_output(monkeypatch)

    print_result("✓ ä")

    assert written.getvalue() == b"\\u2713 \\xe4\n"


def test_closed_streams_take_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    monkeypatch.setattr("sys.stderr", None)

    print_result("a")
    print_json("{}")
    print_error(NotebookError("some-code", "bad"))

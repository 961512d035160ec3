"""What the command line prints: results on standard output, everything else on standard error."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Sequence
from typing import TextIO

from jupyter_repro.errors import NotebookError, ReproError
from jupyter_repro.report.words import one_line, plain

__all__ = ["errors_as_data", "print_error", "print_json", "print_note", "print_result"]


def errors_as_data(errors: Sequence[tuple[str, ReproError]]) -> list[dict[str, str | None]]:
    """What kept notebooks, given by their paths, from being dealt with, as JSON has it."""
    return [{"path": path, **error.as_data()} for path, error in errors]


def print_result(text: str) -> None:
    """Prints what was asked for, for people. Raises NotebookError when standard output takes no more."""
    _print_plain(sys.stdout, text)


def print_json(text: str) -> None:
    """Prints what was asked for, for programs: JSON in whatever encoding standard output has. Raises as ``print_result`` does."""
    try:
        text.encode((sys.stdout and sys.stdout.encoding) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(json.loads(text), sort_keys=True, indent=2)
    _print(sys.stdout, text)


def print_note(text: str) -> None:
    """Prints a word on how things went, in one line."""
    _print_plain(sys.stderr, one_line(text))


def print_error(error: ReproError) -> None:
    """Prints what is wrong and where in one line, and the way out in another."""
    lines = [f"error[{error.code}]: {one_line(error.message)}"]
    if error.hint:
        lines.append(f"hint: {one_line(error.hint)}")
    _print_plain(sys.stderr, "\n".join(lines))


def _print_plain(stream: TextIO | None, text: str) -> None:
    """Prints a text in which a notebook can hide nothing that a terminal would obey."""
    encoding = (stream and stream.encoding) or "utf-8"
    _print(stream, plain(text).encode(encoding, "backslashreplace").decode(encoding))


def _print(stream: TextIO | None, text: str) -> None:
    if stream is None:  # Python has none where the caller closed it
        return
    try:
        print(text, file=stream, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        with contextlib.suppress(OSError):
            stream.close()  # else Python tries to write the rest once more when it ends
        if stream is sys.stdout:
            reason = error.strerror or str(error)
            raise NotebookError(
                "not-writable", f"standard output cannot be written: {reason}", hint="make room, or send it to another place"
            ) from None

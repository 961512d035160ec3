"""What the command line prints: results on standard output, everything else on standard error."""

from __future__ import annotations

import sys
from typing import TextIO

from jupyter_repro.errors import ReproError

__all__ = ["print_error", "print_note", "print_result"]


def print_result(text: str) -> None:
    """Prints what was asked for."""
    _write(sys.stdout, text)


def print_note(text: str) -> None:
    """Prints a word on how things went."""
    _write(sys.stderr, text)


def print_error(error: ReproError) -> None:
    """Prints what is wrong and where in one line, and the way out in another."""
    message = " ".join(error.message.split())
    _write(sys.stderr, f"error[{error.code}]: {message}" + (f"\nhint: {error.hint}" if error.hint else ""))


def _write(stream: TextIO, text: str) -> None:
    """Writes a line in whatever encoding the stream has; what has no form in it is escaped."""
    encoding = stream.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding), file=stream, flush=True)

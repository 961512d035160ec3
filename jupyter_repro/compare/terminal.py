"""What a terminal would show of a text: colours gone, carriage returns and backspaces applied."""

from __future__ import annotations

import re

__all__ = ["shown"]

_ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_BACKSPACE = re.compile(r"[^\n\x08]\x08")


def shown(text: str) -> str:
    """The text as it stands on the screen in the end: the last state of each line, without escape sequences."""
    if "\x1b" in text:
        text = _ESCAPE.sub("", text)
    if "\r" in text:
        text = "\n".join(_last_state(line) for line in text.replace("\r\n", "\n").split("\n"))
    for _ in range(100):
        if "\x08" not in text:
            break
        text, count = _BACKSPACE.subn("", text)
        if not count:
            break
    return text


def _last_state(line: str) -> str:
    """A line after its carriage returns: each state overwrites the one before, whose longer tail stays, as blank when it is blank."""
    if "\r" not in line:
        return line
    state = ""
    for piece in reversed(line.split("\r")):
        state += piece[len(state) :]
    return state.rstrip()

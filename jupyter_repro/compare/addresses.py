"""Memory addresses and counters inside reprs (``<Foo object at 0x7f…>``, ``<Task pending name='Task-7' …>``): they say where an object
lay, or how many there were before it, and nothing of what it is."""

from __future__ import annotations

import re

__all__ = ["without_addresses"]

_PART = re.compile(
    r"(?P<open><(?=[\w<]))|(?P<close>(?<![-=])>)"
    r"|(?P<address>\b(?:at|to) 0x[0-9A-Fa-f]+\b|\b(?:started|stopped)(?: daemon)? \d{5,}\b"
    r"|\b(?:handle|hnd|id|ptr)=(?:0x[0-9A-Fa-f]+|\d{12,})\b"
    r"|\b(?:Task|Thread|Dummy|ForkProcess|SpawnProcess|Process|ForkPoolWorker)-\d{1,9}\b|\b(?:pid|parent)=\d{1,9}\b)"
)
_BARE = re.compile(r"\b([A-Z]\w{0,60}\([\w, ]{0,60}\)) at 0x[0-9A-Fa-f]{6,16}\b")  # numpy's generators have no angle brackets
_NUMBER = re.compile(r"0x[0-9A-Fa-f]+|\d+")
_REACH = 1000  # how far from the address the repr may open and close


def without_addresses(text: str) -> str:
    """The text with the address in each ``<… at 0x…>`` blanked; a hexadecimal number elsewhere is a value and stays."""
    if " at 0x" in text:
        text = _BARE.sub(r"\1 at 0x…", text)
    if "<" not in text:
        return text
    pieces: list[str] = []
    position = 0
    opened: list[int] = []
    for match in _PART.finditer(text):
        if match["open"]:
            opened.append(match.start())
        elif match["close"]:
            del opened[-1:]
        elif opened and match.start() - opened[-1] < _REACH and text.find(">", match.end(), match.end() + _REACH) >= 0:
            pieces += [text[position : match.start()], _NUMBER.sub("0x…", match.group())]
            position = match.end()
    return "".join([*pieces, text[position:]])

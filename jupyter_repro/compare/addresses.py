"""Memory addresses inside reprs (``<Foo object at 0x7f…>``), which say where an object lay and nothing of what it is."""

from __future__ import annotations

import re

__all__ = ["without_addresses"]

_ADDRESS = re.compile(r"\b(at|to) 0x[0-9A-Fa-f]+\b|\bstarted(?: daemon)? \d{5,}\b|\b(?:handle|hnd|id|ptr)=(?:0x[0-9A-Fa-f]+|\d{12,})\b")
_ANGLE = re.compile(r"(?<![-=])>|<(?=[\w<])")
_REACH = 1000  # how far back the repr may have opened


def without_addresses(text: str) -> str:
    """The text with the address in each ``<… at 0x…>`` blanked; a hexadecimal number elsewhere is a value and stays."""
    if "<" not in text:
        return text
    return _ADDRESS.sub(lambda match: _blanked(match) if _is_in_repr(text, match.start(), match.end()) else match.group(), text)


def _blanked(match: re.Match[str]) -> str:
    return re.sub(r"0x[0-9A-Fa-f]+|\d{5,}", "0x…", match.group())


def _is_in_repr(text: str, start: int, end: int) -> bool:
    """Whether an angle bracket is open before the address and closes after it."""
    depth = 0
    for match in _ANGLE.finditer(text, max(0, start - _REACH), start):
        depth = depth + 1 if match.group() == "<" else max(0, depth - 1)
    return depth > 0 and text.find(">", end, end + _REACH) >= 0

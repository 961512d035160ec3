"""Pictures without the texts that programs put into them: who made them, with what, where and when."""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["without_texts"]

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
_TEXTS = {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}
_COMMENT, _SCAN, _FIRST_APP, _LAST_APP = 0xFE, 0xDA, 0xE1, 0xEF
_COLOUR = {0xE2, 0xEE}  # a colour profile, and how colours are told: without them it is another picture


def without_texts(picture: bytes) -> bytes:
    """A PNG or JPEG without its texts; anything else, and what is broken, as it is."""
    if picture.startswith(_PNG):
        return _PNG + b"".join(chunk for kind, chunk in _chunks(picture) if kind not in _TEXTS)
    if picture.startswith(_JPEG):
        return _JPEG + b"".join(segment for marker, segment in _segments(picture) if not _is_text(marker))
    return picture


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a PNG after its signature, each with its kind."""
    at = len(_PNG)
    while at < len(picture):
        length = int.from_bytes(picture[at : at + 4], "big") + 12
        yield picture[at + 4 : at + 8], picture[at : at + length]
        at += length


def _segments(picture: bytes) -> Iterator[tuple[int, bytes]]:
    """The parts of a JPEG after its start, each with its marker: the picture itself comes last, in one piece."""
    at = len(_JPEG)
    while at + 4 <= len(picture) and picture[at] == 0xFF and picture[at + 1] != _SCAN:
        length = int.from_bytes(picture[at + 2 : at + 4], "big") + 2
        yield picture[at + 1], picture[at : at + length]
        at += length
    yield _SCAN, picture[at:]


def _is_text(marker: int) -> bool:
    return marker == _COMMENT or (_FIRST_APP <= marker <= _LAST_APP and marker not in _COLOUR)

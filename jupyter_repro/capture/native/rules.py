"""Rules: which paths the C library need not tell of, since no sensor wants them."""

from __future__ import annotations

import os
from collections.abc import Iterator

from jupyter_repro.capture.places import Places

__all__ = ["rules_of"]

_CODE = (".py", ".pyc", ".pyi", ".so", ".pth", ".pxd", ".h", ".hpp", "/METADATA", "/RECORD", "/WHEEL", "/entry_points.txt")
_PARTS = ("/ipykernel_", "/.git/", "/.ipynb_checkpoints/")


def rules_of(places: Places) -> bytes:
    """The rules in the form that ``paths.c`` reads: below the folders of distributions, all but code is told; elsewhere, nothing below
    the folders of the standard library and of the machine. The sensors look closer."""
    return b"".join(kind + len(text).to_bytes(2, "little") + text for kind, text in _rules(places))


def _rules(places: Places) -> Iterator[tuple[bytes, bytes]]:
    distributions = [folder for folder in places.installed if folder not in places.library]
    skipped = [*places.library, *places.machine]
    for kind, texts in ((b"d", distributions), (b"x", _CODE), (b"p", skipped), (b"c", _PARTS)):
        for text in texts:
            yield kind, os.fsencode(text)

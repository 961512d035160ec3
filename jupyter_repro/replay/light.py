"""A lighter start: nbformat without the grammar of internationalized addresses."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

__all__ = ["without_grammar"]

_GRAMMAR = "rfc3987_syntax"


class _Refusal(MetaPathFinder):
    """Finds that one module is not there."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:  # noqa: ARG002 - the protocol's names
        """Raises ModuleNotFoundError for the grammar; knows no other module."""
        if fullname == _GRAMMAR:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


@contextlib.contextmanager
def without_grammar() -> Iterator[None]:
    """Imports within do not find ``rfc3987_syntax``.

    jsonschema, which nbformat imports, compiles a grammar with it for more than a second, in order to check a format (``iri``) that no
    notebook has; jsonschema does without when it is not installed.
    """
    refusal = _Refusal()
    sys.meta_path.insert(0, refusal)
    try:
        yield
    finally:
        sys.meta_path.remove(refusal)

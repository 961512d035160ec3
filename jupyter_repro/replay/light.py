"""A lighter start: nbformat without the grammars of addresses."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

__all__ = ["without_grammar"]

_GRAMMARS = frozenset({"rfc3986_validator", "rfc3987_syntax"})


class _Refusal(MetaPathFinder):
    """Finds that some modules are not there."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:  # noqa: ARG002 - the protocol's names
        """Raises ModuleNotFoundError for a grammar; knows no other module."""
        if fullname in _GRAMMARS:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


@contextlib.contextmanager
def without_grammar() -> Iterator[None]:
    """Imports within find neither ``rfc3987_syntax`` nor ``rfc3986_validator``.

    jsonschema, which nbformat imports, compiles grammars with them, with the first for more than a second, in order to check formats
    (``iri``, ``uri``) that no notebook has; jsonschema does without when they are not installed.
    """
    refusal = _Refusal()
    sys.meta_path.insert(0, refusal)
    try:
        yield
    finally:
        sys.meta_path.remove(refusal)

"""Artifacts: files with a digest, and how a cell execution refers to them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal, NewType

__all__ = ["Artifact", "ArtifactKind", "ArtifactRef", "Digest", "digest_of_bytes", "digest_of_text"]

Digest = NewType("Digest", str)
"""``sha256:`` and 64 hexadecimal digits."""

ArtifactKind = Literal["data", "module", "package-data"]
"""``data``: a file that the notebook reads or writes; ``module``: local source that it imports; ``package-data``: a data file that
ships inside a distribution."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ArtifactRef:
    """One state of one file, as a cell execution used or generated it.

    ``path`` is POSIX: relative to the run's working directory where that makes it portable, ``~/…`` below the home folder, else
    absolute. ``digest`` is None when the bytes could not be read (the record then has a gap that says why).
    """

    path: str
    digest: Digest | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Artifact:
    """A file in one state. Several artifacts share a path when the file changed during the run.

    ``size`` is in bytes. ``distribution`` is ``name==version`` of the distribution that ships a ``package-data`` file.
    """

    path: str
    digest: Digest | None = None
    size: int | None = None
    kind: ArtifactKind = "data"
    distribution: str | None = None


def digest_of_bytes(data: bytes) -> Digest:
    """The digest of some bytes."""
    return Digest("sha256:" + hashlib.sha256(data).hexdigest())


def digest_of_text(text: str) -> Digest:
    """The digest of a text's UTF-8 bytes; lone surrogates, which a cell's source may hold, are kept as they are."""
    return digest_of_bytes(text.encode("utf-8", "surrogatepass"))

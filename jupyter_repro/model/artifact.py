"""Artifacts: files and addresses with a digest, and how a cell execution refers to them."""

from __future__ import annotations

import hashlib
from typing import Literal, NewType

from jupyter_repro.model.lean import dataclass

__all__ = ["Artifact", "ArtifactKind", "ArtifactRef", "Digest", "Relation", "digest_of_bytes", "digest_of_text"]

Digest = NewType("Digest", str)
"""A kind and 64 hexadecimal digits. ``sha256:`` is that of all bytes; ``sha256-tree:`` of a folder's files (their relative paths and
digests, sorted); ``sha256-sampled:`` of the size and of parts of a file too big to be read whole. Digests of different kinds never
agree."""

ArtifactKind = Literal["data", "directory", "module", "package-data", "remote"]
"""``data``: a file that the notebook reads or writes; ``directory``: the files of a folder that it uses as one (a zarr store, a
partitioned table, a folder of images); ``module``: local source that it imports; ``package-data``: a data file that ships inside a
distribution; ``remote``: what an address on the network answered with."""

Relation = Literal["used", "generated"]
"""What a cell execution has to do with an artifact."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ArtifactRef:
    """One state of one file, as a cell execution used or generated it.

    ``path`` is POSIX: relative to the run's working directory where that makes it portable, ``~/…`` below the home folder, else
    absolute; of a ``remote`` artifact, its URL without user, password, query values and fragment. ``digest`` is None when the bytes
    could not be read (the record then has a gap that says why).
    """

    path: str
    digest: Digest | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Artifact:
    """A file in one state. Several artifacts share a path when the file changed during the run.

    ``size`` is in bytes. ``files`` counts the files of a ``directory``: those that the run touched. ``distribution`` is
    ``name==version`` of the distribution that ships a ``package-data`` file. ``status`` is the HTTP status of a ``remote`` one.
    """

    path: str
    digest: Digest | None = None
    size: int | None = None
    kind: ArtifactKind = "data"
    distribution: str | None = None
    files: int | None = None
    status: int | None = None


def digest_of_bytes(data: bytes) -> Digest:
    """The digest of some bytes."""
    return Digest("sha256:" + hashlib.sha256(data).hexdigest())


def digest_of_text(text: str) -> Digest:
    """The digest of a text's UTF-8 bytes; lone surrogates, which a cell's source may hold, are kept as they are."""
    return digest_of_bytes(text.encode("utf-8", "surrogatepass"))

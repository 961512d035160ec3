"""Snapshots: the bytes of files as runs read them, in a folder where a file's name is its digest."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from pathlib import Path

from jupyter_repro.model.artifact import Digest
from jupyter_repro.store.files import digest_of_file

__all__ = ["MOST_BYTES", "Snapshots", "snapshots_of_user"]

MOST_BYTES = 10 * 10**9
"""How much a folder of snapshots may hold in all: those that were not used for longest go first."""

_KIND = "sha256:"
_PIECE = 1 << 20


class Snapshots:
    """A folder of snapshots. Data may be private: only its owner may read it. Whatever cannot be kept or found is simply not there."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._most = folder, most_bytes

    def keep(self, path: Path, digest: Digest) -> bool:
        """Keeps the bytes of a file, if it still has this digest; says whether they are kept."""
        place = self._place(digest)
        if place is None:
            return False
        if self.find(digest) is not None:
            return True
        try:
            if path.stat().st_size > self._most or not path.is_file():
                return False
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            place.parent.mkdir(mode=0o700, exist_ok=True)
            temporary = place.with_name(f"{secrets.token_hex(8)}.tmp")
            try:
                if _copied(path, temporary) != digest:
                    return False
                temporary.replace(place)
            finally:
                temporary.unlink(missing_ok=True)
        except OSError:
            return False
        self._make_room(place)
        return True

    def find(self, digest: Digest) -> Path | None:
        """The file with the bytes of a digest; None where they are not kept, or have been tampered with. It must not be written to."""
        place = self._place(digest)
        if place is None:
            return None
        try:
            if digest_of_file(place) != digest:
                place.unlink()
                return None
            os.utime(place)
        except OSError:
            return None
        return place

    def _place(self, digest: Digest) -> Path | None:
        digits = digest.removeprefix(_KIND)
        is_known = digest.startswith(_KIND) and len(digits) == 64 and set(digits) <= set("0123456789abcdef")
        return self._folder / digits[:2] / digits[2:] if is_known else None

    def _make_room(self, newest: Path) -> None:
        """Removes what was not used for longest, until the rest is within the bound."""
        kept = []
        for path in self._folder.glob("*/*"):
            with contextlib.suppress(OSError):
                state = path.stat()
                kept.append((state.st_mtime, path, state.st_size))
        left = sum(size for _, _, size in kept)
        for _, path, size in sorted(kept):
            if left <= self._most or path == newest:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                left -= size


def snapshots_of_user() -> Snapshots:
    """The user's snapshots, in Jupyter's data folder."""
    from jupyter_core.paths import jupyter_data_dir

    return Snapshots(Path(jupyter_data_dir()) / "jupyter-repro" / "snapshots")


def _copied(source: Path, target: Path) -> Digest:
    """The digest of the bytes that were copied."""
    hasher = hashlib.sha256()
    with source.open("rb") as file, open(target, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as copy:
        while piece := file.read(_PIECE):
            hasher.update(piece)
            copy.write(piece)
    return Digest(_KIND + hasher.hexdigest())

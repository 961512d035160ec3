"""Mirrors: a folder as it is, but for some files that are as they were."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from jupyter_repro.errors import NotebookError

__all__ = ["is_within_reach", "mirrored"]

_MOST_LEVELS = 3


def is_within_reach(path: str) -> bool:
    """Whether a mirror can hold a path: it is relative, and no more than a few folders up."""
    parts = PurePosixPath(path).parts
    ups = _levels(path)
    return bool(parts) and not path.startswith(("/", "~")) and ups <= _MOST_LEVELS and ".." not in parts[ups:] and "://" not in path


@contextlib.contextmanager
def mirrored(folder: Path, files: Mapping[str, Path]) -> Iterator[Path]:
    """A folder in which a notebook finds what it finds in ``folder``, and other files at some paths relative to that: the folder itself
    where there are none.

    The mirror is made of links, but for those files, which are copies, and the folders on the way to them, which are folders. What cells
    write where a link is, they write where it leads. Raises NotebookError when it cannot be made.
    """
    if not files:
        yield folder
        return
    root = Path(tempfile.mkdtemp(prefix="jupyter-repro-mirror-"))
    try:
        try:
            here = _laid_out(root, folder, files)
        except OSError as error:
            reason = error.strerror or str(error)
            raise NotebookError("not-writable", f"no folder with old files can be made: {reason}", hint="make room in TMPDIR") from None
        yield here
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _laid_out(root: Path, folder: Path, files: Mapping[str, Path]) -> Path:
    """Fills a mirror; gives the folder in it that stands for ``folder``."""
    top = folder
    for _ in range(_MOST_LEVELS):  # other files that the notebook reads may lie up there
        top = top.parent
    here = root / folder.relative_to(top)
    here.parent.mkdir(parents=True, exist_ok=True)
    _open_up(root, top, here)
    for path, source in files.items():
        target = Path(os.path.normpath(here / path))
        _open_up(root, top, target.parent)
        target.unlink(missing_ok=True)
        shutil.copyfile(source, target)
    return here


def _open_up(root: Path, top: Path, folder: Path) -> None:
    """Makes real folders of all on the way from a mirror's root to one in it, with links to what is in the originals."""
    for place in [*reversed(folder.relative_to(root).parents), folder.relative_to(root)]:
        real, mirror = top / place, root / place
        if mirror.is_symlink():
            mirror.unlink()
        mirror.mkdir(exist_ok=True)
        if real.is_dir():
            for entry in os.scandir(real):
                with contextlib.suppress(FileExistsError):
                    (mirror / entry.name).symlink_to(entry.path, target_is_directory=entry.is_dir())


def _levels(path: str) -> int:
    """How many folders up a path leads."""
    levels = 0
    for part in PurePosixPath(path).parts:
        if part != "..":
            break
        levels += 1
    return levels

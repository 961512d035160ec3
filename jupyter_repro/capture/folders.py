"""Many paths at once: which folders they lie in, told with few looks at each. Pure."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["by_folder", "joined", "only_folder"]

_MANY = 16


def joined(paths: Sequence[str]) -> str:
    """Absolute paths as one text, with a zero before each and at the end: what is looked for in all of them is looked for once."""
    return "\0".join(("", *paths, ""))


def only_folder(paths: Sequence[str], text: str) -> str | None:
    """The folder that all of some paths lie in, as when a loop opens the files of a data set; None where there are several. ``text`` are
    the paths joined."""
    if not paths:
        return None
    folder = paths[0].rpartition("/")[0] + "/"
    lie_below = text.count("\0" + folder) == len(paths)
    return folder[:-1] if lie_below and text.count("/") == len(paths) * folder.count("/") else None


def by_folder(paths: list[str]) -> dict[str, list[str]]:
    """Paths by the folder that each lies in."""
    if len(paths) >= _MANY and (folder := only_folder(paths, joined(paths))) is not None:
        return {folder: paths}
    folders: dict[str, list[str]] = {}
    for path in paths:
        folder = path.rpartition("/")[0]
        if folder in folders:
            folders[folder].append(path)
        else:
            folders[folder] = [path]
    return folders

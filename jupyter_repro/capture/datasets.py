"""Datasets: folders of which a cell touches so many files, or such files, that the folder is what it uses. Pure."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from jupyter_repro.capture.originals import sha256
from jupyter_repro.model.artifact import Digest

__all__ = ["datasets_of", "store_of", "tree_digest"]

_MANY = 32  # files of one folder
_SIBLINGS = 8  # datasets of one folder, which then is the dataset: one of images with a folder for each class

_STORE = re.compile(r"^(.*?\.zarr)(?=/|$)")
_PARTITION = re.compile(r"^(.+?)/[A-Za-z_][\w .-]*=[^/=]*(?=/|$)")
# Files that make a folder a dataset: those of zarr, of partitioned tables, of Delta and Lance tables, of ``datasets`` by Hugging Face.
_MARKS = {".zgroup", ".zarray", ".zattrs", ".zmetadata", "zarr.json", "_SUCCESS", "_metadata", "_common_metadata", "dataset_info.json"}
_MARK_FOLDERS = ("/_delta_log", "/_versions")


def datasets_of(folders: Mapping[str, Sequence[str]], *, most: int, apart: Collection[str] = ()) -> dict[str, str]:
    """Which folders are datasets or belong to one, and to which; ``folders`` has the names of the files touched in each.

    The folders ``apart`` (the working directory, the home folder) hold all kinds of things: they are datasets only when there would
    otherwise be more than ``most`` artifacts.
    """
    roots = {root for folder, names in folders.items() if (root := _marked(folder, names, apart)) is not None}
    left = {folder: len(names) for folder, names in folders.items() if _outermost(folder, roots) is None}
    if sum(left.values()) >= _MANY:
        roots |= _full(left, set(apart))
    found = {folder: root for folder in folders if (root := _outermost(folder, roots)) is not None}
    return _bounded(folders, found, most)


def store_of(folder: str) -> str | None:
    """The dataset that a folder is, or belongs to, by its name alone."""
    match = (".zarr" in folder and _STORE.match(folder)) or ("=" in folder and _PARTITION.match(folder))
    return match[1] if match else None


def tree_digest(digests: Mapping[str, Digest]) -> Digest:
    """The digest of a folder's files: of their relative paths and digests, sorted."""
    hasher = sha256()
    for path in sorted(digests, key=os.fsencode):
        hasher.update(os.fsencode(path) + b"\0" + digests[path].encode() + b"\n")
    return Digest("sha256-tree:" + hasher.hexdigest())


def _marked(folder: str, names: Iterable[str], apart: Collection[str]) -> str | None:
    """The dataset that a folder, by its name or the names of its files, says that it is or belongs to."""
    root = store_of(folder)
    if root is None:
        root = folder.rpartition("/")[0] if folder.endswith(_MARK_FOLDERS) else None if _MARKS.isdisjoint(names) else folder
    if root is None or root not in apart:
        return root
    # One in the working directory itself is not all that lies there.
    first, _, _ = folder[len(root) + 1 :].partition("/")
    return f"{root}/{first}" if first else None


def _outermost(folder: str, roots: Collection[str]) -> str | None:
    """The first of the folders on the way down to a folder that is one of some roots."""
    if not roots:
        return None
    position = folder.find("/", 1)
    while position > 0:
        if folder[:position] in roots:
            return folder[:position]
        position = folder.find("/", position + 1)
    return folder if folder in roots else None


def _full(counts: Mapping[str, int], apart: set[str]) -> set[str]:
    """The folders with many files, those of folders in them counted; the innermost such folder wins."""
    below = dict(counts)
    chosen: set[str] = set()
    for folder in sorted(_with_parents(counts), key=lambda folder: -folder.count("/")):
        if folder in apart or not folder:
            continue
        if below.get(folder, 0) >= _MANY:
            chosen.add(folder)
        else:
            parent = folder.rpartition("/")[0]
            below[parent] = below.get(parent, 0) + below.get(folder, 0)
    siblings = Counter([folder.rpartition("/")[0] for folder in chosen])
    return chosen | {parent for parent, number in siblings.items() if number >= _SIBLINGS and parent and parent not in apart}


def _with_parents(folders: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for folder in folders:
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]  # noqa: PLW2901 # its way up
    return found


def _bounded(folders: Mapping[str, Sequence[str]], found: dict[str, str], most: int) -> dict[str, str]:
    """The datasets, made fewer, the deepest going up first, until there are no more artifacts than allowed."""

    def number() -> int:
        return len(set(found.values())) + sum(len(names) for folder, names in folders.items() if folder not in found)

    # A folder of many single files first becomes one; then folders become one with those beside them.
    excess = number() - most
    for folder in sorted((folder for folder in folders if folder not in found), key=lambda folder: -len(folders[folder])):
        if excess <= 0 or len(folders[folder]) < 2:
            break
        found[folder] = folder
        excess -= len(folders[folder]) - 1
    while number() > most:
        places = {folder: found.get(folder, folder) for folder in folders}
        deepest = max(place.count("/") for place in places.values())
        if deepest == 0 or set(places.values()) == {"/"}:
            break
        found |= {folder: place.rpartition("/")[0] or "/" for folder, place in places.items() if place.count("/") == deepest}
    return found

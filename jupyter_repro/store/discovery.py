"""Which notebooks a command means: files, folders and patterns."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from jupyter_repro.errors import NotebookError
from jupyter_repro.store.project import project_settings

__all__ = ["notebooks_in"]

_SUFFIX = ".ipynb"
_MAGIC = frozenset("*?[")
_NEVER = {"node_modules", "__pycache__", "site-packages"}


def notebooks_in(words: Sequence[str]) -> tuple[str, ...]:
    """The paths of the notebooks that some words name, each once, in the order of the words; those of a folder or pattern by name.

    Of a folder all notebooks below it, but for hidden folders (checkpoints are in such), virtual environments, and what the project's
    ``exclude`` names. A pattern is Python's, with ``**`` for any folders; a file that has it for a name goes before. What is
    named is never left out. Raises NotebookError when a folder or pattern holds none.
    """
    found: dict[str, None] = {}
    for word in words:
        if Path(word).is_dir():
            found |= dict.fromkeys(_some(_below(Path(word)), word))
        elif _MAGIC & set(word) and not os.path.lexists(word):
            found |= dict.fromkeys(_some(_matching(word), word))
        else:
            found[word] = None
    return tuple(found)


def _some(paths: Iterable[Path], word: str) -> list[str]:
    there = sorted(str(path) for path in paths)
    if not there:
        raise NotebookError(
            "notebook-none", f"no notebook is in {word}", hint="name a file, a folder or a quoted pattern such as '**/*.ipynb'"
        )
    return there


def _below(folder: Path) -> Iterator[Path]:
    excluded = _excluded(folder)
    for place, folders, files in os.walk(folder):
        here = Path(place)
        folders[:] = [name for name in folders if not _is_passed_over(here / name, excluded)]
        yield from (
            here / name for name in files if name.endswith(_SUFFIX) and not name.startswith(".") and not _is_excluded(here / name, excluded)
        )


def _matching(pattern: str) -> Iterator[Path]:
    found = (Path(path) for path in glob.iglob(pattern, recursive=True))  # noqa: PTH207 - a Path's glob takes no absolute pattern
    return (path for path in found if path.suffix == _SUFFIX and path.is_file() and ".ipynb_checkpoints" not in path.parts)


def _excluded(folder: Path) -> tuple[str, ...]:
    said = project_settings(folder).get("exclude", ())
    return tuple(pattern for pattern in said if isinstance(pattern, str)) if isinstance(said, list) else ()


def _is_passed_over(folder: Path, excluded: Sequence[str]) -> bool:
    return folder.name.startswith(".") or folder.name in _NEVER or (folder / "pyvenv.cfg").is_file() or _is_excluded(folder, excluded)


def _is_excluded(path: Path, excluded: Sequence[str]) -> bool:
    """Whether a pattern matches the path, its name, or the end of it from some folder on."""
    ends = {"/".join(path.parts[start:]) for start in range(len(path.parts))}
    return any(fnmatch(end, pattern.rstrip("/")) for pattern in excluded for end in ends)

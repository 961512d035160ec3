"""Which file a path on the server is, and the other way round."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_server.utils import ensure_async

from jupyter_repro.errors import NotebookError
from jupyter_repro.server.embedding import file_of

__all__ = ["ServedFiles"]


class ServedFiles:
    """The files that a contents manager gives out."""

    def __init__(self, contents_manager: Any) -> None:
        self._contents = contents_manager

    async def file(self, path: str) -> Path:
        """The file of a path, whether it is there or not. Raises NotebookError where the contents manager keeps no files, or gives this one
        out to nobody, and what that raises for paths out of its root."""
        file = file_of(self._contents, path)
        if file is None:
            raise NotebookError(
                "notebook-elsewhere",
                "this server keeps its notebooks elsewhere than in files",
                hint="verify a copy: jupyter repro verify NOTEBOOK",
            )
        if not self._contents.allow_hidden and await ensure_async(self._contents.is_hidden(path)):
            raise NotebookError("notebook-missing", f"there is no {path}", hint="name a notebook that the file browser shows")
        return file

    def path(self, file: Path) -> str | None:
        """The path of a file; None where the server does not serve it."""
        root = getattr(self._contents, "root_dir", None)
        try:
            return None if not root else file.resolve().relative_to(Path(root).resolve()).as_posix()
        except ValueError:
            return None

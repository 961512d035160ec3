"""What is kept of notebooks, when they are renamed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from logging import Logger
from pathlib import Path
from typing import Any

from jupyter_repro.errors import HistoryError
from jupyter_repro.server.verifications import Verifications
from jupyter_repro.store.database import Database

__all__ = ["Renaming"]


class Renaming:
    """Hears of renamings, and lets verifications and history go with the notebooks. ``file_of`` gives the file of a path."""

    def __init__(self, verifications: Verifications, database: Database, file_of: Callable[[str], Path | None], log: Logger) -> None:
        self._verifications, self._database, self._file_of, self._log = verifications, database, file_of, log

    async def on_contents_action(self, logger: Any, schema_id: str, data: dict[str, Any]) -> None:  # noqa: ARG002 - called by name
        """Hears what was done to a file or a folder."""
        if data.get("action") != "rename":
            return
        old, new = (self._file_of(str(data.get(name, "")).strip("/")) for name in ("source_path", "path"))
        if old is None or new is None:
            return
        self._verifications.rename(old, new, str(data["path"]).strip("/"))
        try:
            await asyncio.to_thread(self._database.move, old, new)
        except HistoryError as error:
            self._log.warning("jupyter-repro: the history does not go with %s: %s", data["path"], error)

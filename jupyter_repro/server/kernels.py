"""Which kernel does which notebook."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

__all__ = ["NotebookKernels", "SessionTable"]

_SETTLED = 1.0
"""Seconds after which a started kernel's session has been written down."""


class SessionTable(Protocol):
    """What is used of Jupyter Server's session manager: its table of sessions."""

    @property
    def cursor(self) -> Any: ...


class NotebookKernels:
    """The kernel of each notebook, by the notebook's path: the one of its session, or else the last that it is known to have had."""

    def __init__(self, sessions: SessionTable) -> None:
        self._sessions = sessions
        self._known: dict[str, str] = {}

    def kernel_of(self, path: str) -> str | None:
        """The id of a notebook's kernel, None when it never had one here. ``path`` is the server's, without a leading slash."""
        self.remember()
        return self._known.get(path.strip("/"))

    def remember(self) -> None:
        """Takes down the kernels that notebooks have now: when a kernel ends, its session is deleted.

        A path whose kernel now does a notebook at another path is forgotten: that notebook was renamed.
        """
        rows = self._sessions.cursor.execute("SELECT path, kernel_id FROM session WHERE type = 'notebook'").fetchall()
        now = {path.strip("/"): kernel_id for path, kernel_id in rows if path and kernel_id}
        at_work = set(now.values())
        self._known = {path: kernel_id for path, kernel_id in self._known.items() if kernel_id not in at_work} | now

    async def on_kernel_action(self, logger: Any, schema_id: str, data: dict[str, Any]) -> None:  # noqa: ARG002 - called by name
        """Hears that a kernel was started, so that it is known even when it ends before the notebook is saved."""
        if data.get("action") == "start":
            await asyncio.sleep(_SETTLED)
            self.remember()

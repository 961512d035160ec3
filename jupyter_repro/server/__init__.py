"""The server extension: the journal and the bootstrap over REST, and the record embedded in each notebook that is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

__all__: list[str] = []


def _load_jupyter_server_extension(app: ServerApp) -> None:
    """Called by Jupyter Server when it loads the extension."""
    from jupyter_repro.server.extension import load

    load(app)

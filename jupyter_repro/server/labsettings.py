"""What the user has set in JupyterLab's settings of the extension."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["LabSettings", "user_settings_folder"]

_FILE = Path("jupyter-repro", "plugin.jupyterlab-settings")
_MOST_BYTES = 1 << 20


class LabSettings:
    """The settings in a folder, read anew when their file has changed. ``folder`` says where it is; JupyterLab may say so late."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._folder = folder
        self._known: tuple[tuple[int, int] | None, Mapping[str, Any]] = (None, {})

    def get(self, name: str) -> Any:
        """What the user has set; None where that is nothing, or cannot be read."""
        path = self._folder() / _FILE
        try:
            status = path.stat()
        except OSError:
            return None
        state = status.st_mtime_ns, status.st_size
        if self._known[0] != state:
            self._known = state, _read(path) if status.st_size <= _MOST_BYTES else {}
        return self._known[1].get(name)


def user_settings_folder(applications: Mapping[str, Any]) -> Path:
    """Where JupyterLab keeps what users set, as far as it runs on this server: one of its applications says so, or the environment.

    ``applications`` are sets of the server's applications, by name.
    """
    from jupyter_core.paths import jupyter_config_dir

    said = (getattr(one, "user_settings_dir", None) for some in applications.values() for one in some)
    return Path(
        next(filter(None, said), None) or os.environ.get("JUPYTERLAB_SETTINGS_DIR") or Path(jupyter_config_dir(), "lab", "user-settings")
    )


def _read(path: Path) -> Mapping[str, Any]:
    try:
        # JupyterLab's own server needs it to read the file, which has comments.
        json5: Any = importlib.import_module("json5")
        settings = json5.loads(path.read_text(encoding="utf-8"))
    except (ImportError, OSError, ValueError, RecursionError):
        return {}
    return settings if isinstance(settings, Mapping) else {}

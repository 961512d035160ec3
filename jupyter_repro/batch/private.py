"""What makes workers of this machine those of one command alone."""

from __future__ import annotations

import signal
import tempfile
from typing import Any

from distributed import WorkerPlugin

__all__ = ["Private"]


class Private(WorkerPlugin):
    """Sets up each worker of a cluster, those that take the place of others included. Temporary files go into ``folder``."""

    name = "jupyter-repro"

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def setup(self, worker: Any) -> None:  # noqa: ARG002 - Dask's signature
        """Leaves Ctrl-C to the command, which tells the worker; what is left behind by one that is killed goes with the folder."""
        # A terminal sends Ctrl-C to all its processes. It is not ignored: kernels would inherit that.
        signal.signal(signal.SIGINT, lambda *_: None)
        tempfile.tempdir = self._folder

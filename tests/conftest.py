"""What holds for all tests: what they keep, they keep apart from what the user has kept."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import suppress

import pytest

# What a shell runs in the background ignores interrupts, and hands that on to each program that tests start, some of which they interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    with suppress(ValueError):  # in another thread than the main one
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Jupyter's data folder, where history and snapshots are, for tests and all processes that they start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_DATA_DIR", str(tmp_path_factory.mktemp("jupyter-data")))
        yield

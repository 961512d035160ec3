"""Environments are built by the first who wants them; the others wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from jupyter_repro.errors import LockError
from jupyter_repro.replay.isolate import Workshop
from jupyter_repro.store.environments import Environments

PATIENCE = 60
LOCK = 'lock-version = "1.0"\npackages = []\n'


class Awaited(Environments):
    """Tells when somebody comes to build."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.comers = threading.Semaphore(0)

    @contextmanager
    def alone(self, key: str) -> Iterator[None]:
        self.comers.release()
        with super().alone(key):
            yield


class NoInstaller:
    """An installer to whom nothing works, once so many have come to build."""

    does_all = True

    def __init__(self, environments: Awaited, comers: int) -> None:
        self.environments, self.comers = environments, comers
        self.tries: list[Path] = []

    def interpreter(self, implementation: str, version: str) -> str | None:
        return "python"

    def lock(self, asked: object, folder: Path) -> str:
        raise AssertionError

    def make(self, environment: Path, python: str) -> None:
        self.tries.append(environment)
        for _ in range(self.comers):
            assert self.environments.comers.acquire(timeout=PATIENCE)
        raise LockError("environment-build", "no room")

    def install(self, interpreter: Path, requirements: Path) -> None:
        raise AssertionError

    def add(self, interpreter: Path, requirement: str) -> None:
        raise AssertionError


@pytest.mark.skipif("sys.platform == 'win32'", reason="files are not locked there")
def test_those_who_waited_for_an_environment_share_its_failure_and_later_ones_try_anew(tmp_path: Path) -> None:
    (tmp_path / "pylock.toml").write_text(LOCK)
    environments = Awaited(tmp_path / "kept")
    installer = NoInstaller(environments, comers=4)
    workshop = Workshop(environments=environments, installer=installer)

    def ask(_: int) -> str:
        with pytest.raises(LockError) as caught:
            workshop.from_lock(tmp_path / "pylock.toml", None, lambda: None)
        return caught.value.message

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == ["no room"] * 4
    assert len(installer.tries) == 1

    installer.comers = 1
    assert ask(0) == "no room"
    assert len(installer.tries) == 2

"""Which kernel does which notebook, and the environment that it starts in."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable

import pytest

from jupyter_repro.server import kernels
from jupyter_repro.server.hash_seed import seed_hashes
from jupyter_repro.server.kernels import NotebookKernels


class Sessions:
    """Jupyter Server's table of sessions."""

    def __init__(self) -> None:
        self.cursor = sqlite3.connect(":memory:").cursor()
        self.cursor.execute("CREATE TABLE session (session_id, path, name, type, kernel_id)")

    def add(self, path: str | None, kernel_id: str | None, kind: str = "notebook") -> None:
        self.cursor.execute("INSERT INTO session VALUES ('s', ?, 'n', ?, ?)", (path, kind, kernel_id))

    def clear(self) -> None:
        self.cursor.execute("DELETE FROM session")


class Environments:
    """What says which environment a kernel starts in."""

    def __init__(self) -> None:
        self.get_kernel_env: Callable[..., dict[str, str]] = lambda path, name=None: {"JPY_SESSION_NAME": str(path), "NAME": str(name)}


def test_a_notebook_has_the_kernel_of_its_session() -> None:
    sessions = Sessions()
    sessions.add("folder/a.ipynb", "k1")
    sessions.add("b.ipynb", "k2")
    known = NotebookKernels(sessions)
    assert [known.kernel_of(path) for path in ("folder/a.ipynb", "/b.ipynb", "c.ipynb")] == ["k1", "k2", None]


def test_consoles_and_sessions_without_a_kernel_do_no_notebook() -> None:
    sessions = Sessions()
    sessions.add("a.ipynb", "k1", kind="console")
    sessions.add("b.ipynb", None)
    sessions.add(None, "k2")
    known = NotebookKernels(sessions)
    assert [known.kernel_of(path) for path in ("a.ipynb", "b.ipynb", "")] == [None, None, None]


def test_the_last_kernel_is_remembered_when_its_session_has_ended() -> None:
    sessions = Sessions()
    sessions.add("a.ipynb", "k1")
    known = NotebookKernels(sessions)
    known.remember()
    sessions.clear()
    assert known.kernel_of("a.ipynb") == "k1"
    sessions.add("a.ipynb", "k2")
    assert known.kernel_of("a.ipynb") == "k2"


def test_a_renamed_notebook_takes_its_kernel_along_and_leaves_none_to_a_new_one_of_its_old_name() -> None:
    sessions = Sessions()
    sessions.add("Untitled.ipynb", "k1")
    known = NotebookKernels(sessions)
    known.remember()
    sessions.clear()
    sessions.add("analysis.ipynb", "k1")
    assert [known.kernel_of(path) for path in ("Untitled.ipynb", "analysis.ipynb")] == [None, "k1"]


def test_a_started_kernel_is_remembered_before_the_notebook_is_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "_SETTLED", 0)
    sessions = Sessions()
    sessions.add("a.ipynb", "k1")
    known = NotebookKernels(sessions)
    asyncio.run(known.on_kernel_action(logger=None, schema_id="", data={"action": "start", "kernel_id": "k1"}))
    sessions.clear()
    assert known.kernel_of("a.ipynb") == "k1"


def test_each_kernel_has_a_hash_seed_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    environments = Environments()
    seed_hashes(environments)
    first, second = (environments.get_kernel_env("a.ipynb", name="a") for _ in range(2))
    assert 0 < int(first.pop("PYTHONHASHSEED")) < 2**32
    assert first == {"JPY_SESSION_NAME": "a.ipynb", "NAME": "a"}
    assert int(second["PYTHONHASHSEED"]) != 0


@pytest.mark.parametrize("chosen", ["0", "random"])
def test_a_hash_seed_that_the_user_chose_stays(chosen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", chosen)
    environments = Environments()
    environments.get_kernel_env = lambda _path: {"PYTHONHASHSEED": chosen}
    seed_hashes(environments)
    assert environments.get_kernel_env("a.ipynb") == {"PYTHONHASHSEED": chosen}

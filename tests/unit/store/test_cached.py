from __future__ import annotations

from pathlib import Path

from jupyter_repro.model.basis import Basis
from jupyter_repro.model.comparison import NotebookComparison
from jupyter_repro.store.cached import CachedVerdict, CachedVerdicts
from jupyter_repro.store.database import Database
from tests.builders import a_digest


def a_verdict(name: str = "a") -> CachedVerdict:
    comparison = NotebookComparison(path=f"{name}.ipynb", verdict="reproduced", notes=("a note",))
    return CachedVerdict(comparison=comparison, basis=Basis(files={"data": a_digest(), "no": None}, variables=("A",)), state="s", at="now")


def test_a_verdict_is_found_by_its_key(tmp_path: Path) -> None:
    cached = CachedVerdicts(Database(tmp_path / "history.db"))
    assert cached.find("k") is None
    cached.keep("k", a_verdict())
    assert cached.find("k") == a_verdict()
    cached.keep("k", a_verdict("b"))
    assert cached.find("k") == a_verdict("b")


def test_the_oldest_make_room(tmp_path: Path) -> None:
    cached = CachedVerdicts(Database(tmp_path / "history.db"), most=2)
    for key in "abac":
        cached.keep(key, a_verdict(key))
    assert [key for key in "abc" if cached.find(key) is not None] == ["a", "c"]

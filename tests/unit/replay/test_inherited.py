from __future__ import annotations

import pytest

from jupyter_repro.replay.inherited import hidden, inherited
from jupyter_repro.replay.kernel import a_hash_seed


def test_kernels_inherit_all_variables_but_those_that_are_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_NAME", "1")
    monkeypatch.setenv("OTHER_NAME", "2")
    with hidden({"SOME_NAME"}):
        assert "SOME_NAME" not in inherited()
        assert inherited()["OTHER_NAME"] == "2"
    assert inherited()["SOME_NAME"] == "1"


def test_a_hidden_hash_seed_is_nobodys_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "6640")
    assert a_hash_seed() == "6640"
    with hidden({"PYTHONHASHSEED"}):
        assert len({a_hash_seed() for _ in range(5)}) > 1

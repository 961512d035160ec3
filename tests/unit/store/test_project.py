"""A project's settings are those of the nearest pyproject.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_repro.store.project import project_settings


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("[tool.jupyter-repro]\nsnapshots = true\n")
    assert project_settings(inner) == {"snapshots": True}

    (tmp_path / "a" / "pyproject.toml").write_text("[project]\nname = 'a'\n")
    assert (project_settings(inner), project_settings(tmp_path)) == ({}, {"snapshots": True})


@pytest.mark.parametrize("text", ["no toml", "tool = 1", "[tool]\njupyter-repro = 1", "\udcff"])
def test_a_file_that_is_broken_sets_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_bytes(text.encode("utf-8", "surrogateescape"))

    assert project_settings(tmp_path) == {}

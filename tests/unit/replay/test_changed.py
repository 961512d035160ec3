"""A change touches the notebooks that differ, and those whose data or modules do."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from jupyter_repro.errors import UsageError
from jupyter_repro.replay.changed import changed_since
from jupyter_repro.store.notebooks import write_notebook
from jupyter_repro.store.records import embed
from tests.builders import a_notebook, a_record, a_ref, an_artifact, an_execution


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three notebooks: one reads a file, one a folder, one nothing."""
    for name, used in (("file", "../data/a.csv"), ("folder", "../parts"), ("none", None)):
        record = a_record(
            an_execution("1", used=() if used is None else (a_ref(used),)),
            artifacts=() if used is None else (an_artifact(used, kind="directory" if name == "folder" else "data"),),
        )
        (tmp_path / "notebooks").mkdir(exist_ok=True)
        write_notebook(tmp_path / "notebooks" / f"{name}.ipynb", embed(a_notebook("1"), record))
    for name in ("data/a.csv", "data/b.csv", "parts/1.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1\n")
    (tmp_path / ".gitignore").write_text("*.log\n")
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "first"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def touched(*more: str) -> tuple[str, ...]:
    return changed_since([*(f"notebooks/{name}.ipynb" for name in ("file", "folder", "none")), *more], "HEAD")


def test_without_a_change_nothing_is_touched(repository: Path) -> None:
    (repository / "data" / "b.csv").write_text("2\n")
    (repository / "notebooks" / "new.log").write_text("")
    assert touched() == ()


def test_data_touch_the_notebooks_that_used_them(repository: Path) -> None:
    (repository / "data" / "a.csv").write_text("2\n")
    assert touched() == ("notebooks/file.ipynb",)
    (repository / "parts" / "2.csv").write_text("2\n")
    assert touched() == ("notebooks/file.ipynb", "notebooks/folder.ipynb")


def test_a_notebook_that_is_edited_new_or_broken_is_touched(repository: Path) -> None:
    write_notebook(repository / "notebooks" / "none.ipynb", a_notebook("2"))
    (repository / "notebooks" / "new.ipynb").write_text("{")
    assert touched("notebooks/new.ipynb", "notebooks/gone.ipynb") == (
        "notebooks/none.ipynb",
        "notebooks/new.ipynb",
        "notebooks/gone.ipynb",
    )


@pytest.mark.parametrize(
    ("revision", "said"), [("nowhere", "git knows no revision nowhere in notebooks"), ("--output=x", "is no revision")]
)
def test_a_revision_that_git_does_not_know_is_an_error(repository: Path, revision: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        changed_since(["notebooks/none.ipynb"], revision)
    assert not (repository / "x").exists()


def test_without_git_or_a_repository_that_is_said(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / ".git").rename(repository / "was")
    with pytest.raises(UsageError, match="notebooks is in no repository of git"):
        touched()
    monkeypatch.setenv("PATH", str(repository))
    with pytest.raises(UsageError, match="git is not installed") as raised:
        touched()
    assert str(raised.value.hint) == "install git; or leave --changed-since out"

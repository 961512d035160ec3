"""What is told of the machine and of the git repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from jupyter_repro.capture import machine
from jupyter_repro.capture.remotes import shareable
from jupyter_repro.model.environment import Hardware, Repository


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with one committed file."""
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "a.txt").write_text("a\n")
    git(folder, "init", "-q")
    git(folder, "add", "a.txt")
    git(folder, "-c", "user.name=n", "-c", "user.email=e@example.org", "commit", "-qm", "first")
    return folder


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def test_a_clean_working_tree_is_named_by_its_commit(folder: Path) -> None:
    assert machine.repository(str(folder)) == Repository(commit=git(folder, "rev-parse", "HEAD"), dirty=False)


def test_a_dirty_one_has_the_digest_of_its_diff(folder: Path) -> None:
    digests = []
    for text in ("b\n", "c\n", "b\n"):
        (folder / "a.txt").write_text(text)
        found = machine.repository(str(folder))
        assert found is not None
        assert found.dirty
        digests.append(found.diff_digest)
    assert digests[0] == digests[2] != digests[1]


def test_where_a_repository_can_be_had_from_is_told_without_credentials(folder: Path) -> None:
    git(folder, "remote", "add", "backup", "https://example.org/backup.git")
    git(folder, "remote", "add", "origin", "https://me:ghp_secret@example.org/me/study.git?token=x")
    (folder / "in" / "here").mkdir(parents=True)
    found = machine.repository(str(folder / "in" / "here"))
    assert found is not None
    assert (found.remote, found.folder) == ("https://example.org/me/study.git", "in/here")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("git@example.org:me/study.git", "git@example.org:me/study.git"),
        ("me@example.org:me/study.git", "example.org:me/study.git"),
        ("ssh://git@example.org:22/me/study", "ssh://git@example.org:22/me/study"),
        ("/home/me/study", None),
        ("file:///home/me/study", None),
        ("../study", None),
        ("C:\\study", None),
        ("ext::sh -c 'touch x'", None),
        ("--upload-pack=touch x", None),
        ("https://example.org/a b", None),
        ("", None),
    ],
)
def test_only_addresses_that_others_can_reach_are_told(url: str, told: str | None) -> None:
    assert shareable(url) == told


def test_a_folder_without_a_commit_has_none(tmp_path: Path) -> None:
    assert machine.repository(str(tmp_path)) is None
    git(tmp_path, "init", "-q")
    assert machine.repository(str(tmp_path)) is None


def test_nothing_that_the_repository_configures_is_run(folder: Path) -> None:
    (folder / ".gitattributes").write_text("* filter=evil diff=evil\n")
    for key in ("filter.evil.clean", "filter.evil.process", "diff.evil.textconv", "diff.evil.command", "core.fsmonitor", "diff.external"):
        git(folder, "config", key, f"touch {folder / 'ran'}; cat")
    git(folder, "config", "filter.evil.required", "true")
    (folder / "a.txt").write_text("b\n")
    found = machine.repository(str(folder))
    assert found is not None
    assert found.dirty
    assert not (folder / "ran").exists()


def test_a_failing_diff_is_not_taken_for_a_clean_tree(folder: Path) -> None:
    (folder / "a.txt").write_text("b\n")
    (folder / ".git" / "index").write_bytes(b"broken")
    with pytest.raises(OSError, match="git"):
        machine.repository(str(folder))


def test_a_part_of_the_environment_that_cannot_be_told_is_missing_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Hardware:
        raise OSError("odd")

    monkeypatch.setattr(machine, "_hardware", fail)
    environment, troubles = machine.environment()
    assert (environment.hardware, [str(error) for error in troubles]) == (Hardware(), ["odd"])
    assert environment.interpreter.implementation == "CPython"

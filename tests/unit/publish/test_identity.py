"""Who works here, as the machine and git say."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from jupyter_repro.publish.identity import identity_here


@pytest.fixture
def somebodys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of somebody's, on a machine that is theirs."""
    home = tmp_path / "home-qxz"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for variable in ("USER", "LOGNAME", "LNAME", "USERNAME"):
        monkeypatch.setenv(variable, "qxzuser")
    monkeypatch.setattr("socket.gethostname", lambda: "ws17.qxz.example")
    folder = tmp_path / "repository"
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    return folder


def configured(folder: Path, **settings: str) -> None:
    for name, value in settings.items():
        subprocess.run(["git", "config", name.replace("__", "."), value], cwd=folder, check=True)


def test_accounts_machines_and_folders_are_known(somebodys: Path) -> None:
    identity = identity_here(somebodys)
    assert {"qxzuser", "home-qxz"} <= set(identity.people)
    assert {"ws17.qxz.example", "ws17"} <= set(identity.hosts)
    assert str(somebodys.parent / "home-qxz") in identity.folders


def test_git_knows_the_person_and_where_the_repository_lies(somebodys: Path) -> None:
    configured(somebodys, user__name="Anna Qxmeier", user__email="anna@qxuni.example")
    assert {"Anna Qxmeier", "Anna", "Qxmeier", "anna@qxuni.example"} <= set(identity_here(somebodys).people)
    assert "qxuni.example" in identity_here(somebodys).hosts


@pytest.mark.parametrize(
    "url", ["git@git.qx.example:qxowner/r.git", "https://git.qx.example/qxowner/r.git", "ssh://git@git.qx.example:22/qxowner/r"]
)
def test_the_owner_of_a_repository_is_known_by_its_address(somebodys: Path, url: str) -> None:
    configured(somebodys, remote__origin__url=url)
    identity = identity_here(somebodys)
    assert "qxowner" in identity.people
    assert "git.qx.example" in identity.hosts


def test_a_folder_without_git_is_somebodys_too(tmp_path: Path) -> None:
    assert identity_here(tmp_path).folders

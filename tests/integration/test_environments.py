"""Environments, frozen and rebuilt: real kernels, real installers, and wheels that the tests make; no index is asked."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import jupyter_repro
from jupyter_repro.api import lock
from jupyter_repro.cli.main import exit_code_of
from jupyter_repro.errors import LockError
from jupyter_repro.model.comparison import NotebookComparison
from jupyter_repro.replay.installers import Installer, Pip, Uv
from jupyter_repro.store.environments import environments_of_user
from jupyter_repro.store.locks import lock_in
from jupyter_repro.store.notebooks import write_notebook
from tests.builders import a_notebook
from tests.wheels import a_kernelspec, a_wheel, an_environment_with, installed_from, kernel_wheels

_BESIDE = Path(sys.executable).with_name("uv")
UV = str(_BESIDE) if _BESIDE.exists() else shutil.which("uv")
INSTALLERS: list[Any] = [
    pytest.param(lambda: Uv(program=UV or ""), id="uv", marks=pytest.mark.skipif(UV is None, reason="uv is not installed")),
    pytest.param(Pip, id="pip"),
]
ONE = "def level(): return 1\n"
TWO = "def level(): return 2\n"


@dataclass(frozen=True)
class Author:
    """Somebody with a notebook, an environment of their own and a folder of wheels."""

    folder: Path
    wheels: Path
    interpreter: Path

    @property
    def notebook(self) -> Path:
        return self.folder / "tides.ipynb"

    def records(self, *sources: str) -> Path:
        write_notebook(self.notebook, a_notebook(*sources, kernel="author"))
        assert jupyter_repro.run(self.notebook).failed is None
        return self.notebook

    def upgrades(self) -> None:
        """Installs the newer version, as one does without thinking of old notebooks."""
        installed_from(self.interpreter, self.wheels / "tide-2.0-py3-none-any.whl")


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Author:
    wheels = tmp_path / "wheels"
    kernel_wheels(wheels)
    moon = a_wheel(wheels, "moon", "1.0")
    a_wheel(wheels, "moon", "1.1")
    one = a_wheel(wheels, "tide", "1.0", source=ONE, requires=["moon>=1"])
    a_wheel(wheels, "tide", "2.0", source=TWO, requires=["moon>=1"])
    author = Author(folder=tmp_path / "work", wheels=wheels, interpreter=an_environment_with(tmp_path / "author", one, moon))
    author.folder.mkdir()
    a_kernelspec(tmp_path / "data", "author", author.interpreter, env={"TIDE_STATION": "Dover"})
    for name, value in {
        "JUPYTER_PATH": tmp_path / "data",
        "XDG_CACHE_HOME": tmp_path / "cache",
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": wheels,
    }.items():
        monkeypatch.setenv(name, str(value))
    return author


def take(installer: Callable[[], Installer], monkeypatch: pytest.MonkeyPatch) -> None:
    taken = installer()
    for module in ("installers", "isolate"):
        monkeypatch.setattr(f"jupyter_repro.replay.{module}.installer_of_user", lambda: taken)


def verified(path: Path, **options: Any) -> NotebookComparison:
    (comparison,) = jupyter_repro.verify(path, **options).notebooks
    return comparison


def versions(folder: Path) -> dict[str, str]:
    document = lock_in((folder / "pylock.toml").read_text())
    return {package["name"]: package["version"] for package in document["packages"] if not package["name"].startswith("ipy")}


@pytest.mark.parametrize("installer", INSTALLERS)
def test_a_lock_has_the_recorded_versions_with_hashes_and_those_installed_of_what_they_need(
    installer: Callable[[], Installer], author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(installer, monkeypatch)
    path = author.records("import tide\ntide.level()")

    written = lock(path, binder=True)

    assert [file.relative_to(author.folder).as_posix() for file in written.paths] == [
        "pylock.toml",
        "requirements.txt",
        "binder/requirements.txt",
        "binder/runtime.txt",
    ]
    assert versions(author.folder) == {"tide": "1.0", "moon": "1.0"}
    requirements = (author.folder / "requirements.txt").read_text()
    assert "tide==1.0 \\\n    --hash=sha256:" in requirements
    assert str(author.wheels) not in requirements + (author.folder / "pylock.toml").read_text()
    assert any("files of this machine" in note for note in written.notes)
    assert (author.folder / "binder" / "runtime.txt").read_text() == f"python-3.{sys.version_info[1]}\n"


@pytest.mark.parametrize("installer", INSTALLERS)
def test_a_notebook_is_reproduced_in_its_recorded_environment_and_the_cause_is_then_proved(
    installer: Callable[[], Installer], author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(installer, monkeypatch)
    path = author.records("import tide, os", "tide.level(), os.environ['TIDE_STATION']", "1 + 1")
    author.upgrades()

    before = verified(path)
    there = verified(path, environment="recorded")
    after = verified(path)

    assert (before.verdict, there.verdict, after.verdict) == ("diverged", "reproduced", "replayed")
    assert "rerun in an environment of its own" in there.notes[0]
    causes = [(c.code, c.status) for cell in after.cells for d in cell.divergences for c in d.causes]
    assert causes == [("RE201", "proved")]
    (kept,) = environments_of_user().all()
    assert kept.interpreter.is_file()


@pytest.mark.parametrize("installer", INSTALLERS)
def test_a_notebook_is_rerun_in_the_environment_of_a_lock_file(
    installer: Callable[[], Installer], author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(installer, monkeypatch)
    path = author.records("import tide\ntide.level()")
    lock(path)
    author.upgrades()

    assert verified(path, environment=author.folder / "pylock.toml").verdict == "reproduced"
    assert verified(path, environment=author.folder / "requirements.txt").verdict == "reproduced"
    assert len(environments_of_user().all()) == 2
    assert verified(path, environment=author.folder / "pylock.toml").verdict == "reproduced"
    assert len(environments_of_user().all()) == 2


def test_a_cause_is_cleared_where_the_recorded_environment_makes_no_difference(author: Author) -> None:
    counter = author.folder / "counter"
    path = author.records(
        f"import tide, pathlib\np = pathlib.Path({str(counter)!r})", "p.write_text(p.read_text() + 'x' if p.exists() else 'x')"
    )
    author.upgrades()
    verified(path, environment="recorded")

    comparison = verified(path, explain="full")

    assert comparison.verdict == "diverged"
    assert not [c for cell in comparison.cells for d in cell.divergences for c in d.causes if c.status == "proved"]


@pytest.mark.parametrize("installer", INSTALLERS)
def test_a_version_that_no_index_has_any_more_is_an_error_and_nothing_is_written(
    installer: Callable[[], Installer], author: Author, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    take(installer, monkeypatch)
    path = author.records("import tide\ntide.level()")
    (author.wheels / "tide-1.0-py3-none-any.whl").unlink()

    assert exit_code_of(["lock", str(path)]) == 2
    assert exit_code_of(["verify", str(path), "--env", "recorded"]) == 2

    said = capsys.readouterr().err
    assert said.count("error[lock-impossible]") == 2
    assert said.count("tide==1.0") >= 2
    assert [file.name for file in author.folder.iterdir()] == ["tides.ipynb"]
    assert environments_of_user().all() == []


def test_files_that_are_there_are_replaced_only_by_force(author: Author) -> None:
    path = author.records("import tide")
    (author.folder / "requirements.txt").write_text("mine\n")

    assert exit_code_of(["lock", str(path)]) == 2
    assert (author.folder / "requirements.txt").read_text() == "mine\n"
    assert not (author.folder / "pylock.toml").exists()
    assert exit_code_of(["lock", str(path), "--force"]) == 0
    assert "tide==1.0" in (author.folder / "requirements.txt").read_text()


def test_a_lock_never_follows_a_link(author: Author, tmp_path: Path) -> None:
    path = author.records("import tide")
    (author.folder / "pylock.toml").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(LockError, match="it is a link"):
        lock(path, replace=True)


def test_everything_that_is_installed_is_locked_with_scope_all(author: Author) -> None:
    path = author.records("1 + 1")
    here = {"tide": "1.0", "moon": "1.0"}
    everything = {file.name.split("-")[0] for file in author.interpreter.parent.parent.glob("lib/python3*/site-packages/*.dist-info")}
    assert everything == set(here)

    lock(path, output=author.folder / "imported")
    assert versions(author.folder / "imported") == {}
    with pytest.raises(LockError):  # the tests' own distributions, which the environment borrows, are in no index
        lock(path, scope="all", output=author.folder / "all")
    assert not (author.folder / "all").exists()


def test_a_kernel_that_is_not_installed_here_runs_in_the_recorded_environment_all_the_same(author: Author, tmp_path: Path) -> None:
    path = author.records("import tide\ntide.level()")
    shutil.rmtree(tmp_path / "data" / "kernels")

    assert verified(path, environment="recorded").verdict == "reproduced"


def test_a_distribution_of_a_source_folder_is_a_gap_that_the_files_name(author: Author) -> None:
    (info,) = author.interpreter.parent.parent.glob("lib/python3*/site-packages/tide-*.dist-info")
    (info / "direct_url.json").write_text(json.dumps({"url": "file:///home/somebody/tide", "dir_info": {"editable": True}}))
    path = author.records("import tide")

    written = lock(path)

    gap = "tide 1.0: an editable installation"
    assert f"not in the lock: {gap}" in written.notes
    assert f"# Not in it: {gap}\n" in (author.folder / "pylock.toml").read_text()
    assert "somebody" not in path.read_text()


def test_where_the_recorded_python_cannot_be_had_the_nearest_is_taken_and_told(author: Author) -> None:
    path = author.records("import tide\ntide.level()")
    content = json.loads(path.read_text())
    content["metadata"]["jupyter_repro"]["environment"]["interpreter"]["version"] = "3.99.1"
    path.write_text(json.dumps(content))

    comparison = verified(path, environment="recorded")

    assert comparison.verdict == "reproduced"
    assert any(note.startswith("there is no CPython 3.99.1") for note in comparison.notes)


def test_an_environment_that_several_notebooks_want_at_once_is_built_once_and_told(
    author: Author, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made: list[Path] = []
    taken = Uv(program=UV) if UV is not None else Pip()

    def make(_: object, environment: Path, python: str) -> None:
        made.append(environment)
        original(taken, environment, python)

    original: Any = type(taken).make
    monkeypatch.setattr(type(taken), "make", make)
    take(lambda: taken, monkeypatch)
    path = author.records("import tide\ntide.level()")
    for name in ("b", "c"):
        shutil.copy(path, author.folder / f"{name}.ipynb")

    assert exit_code_of(["verify", str(author.folder), "-j", "3", "--env", "recorded"]) == 0

    shown = capsys.readouterr()
    assert shown.out.count("rerun in an environment of its own") == 3
    assert len(made) == 1
    started, built = (line.partition(": ")[2] for line in shown.err.splitlines())
    assert re.fullmatch(r"building an environment: resolving \d+ distributions? for Python [\d.]+", started)
    assert re.fullmatch(r"the environment is built: Python [\d.]+, \d+ distributions, in \d+ s", built)

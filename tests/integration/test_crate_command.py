"""The command that writes crates and anonymous reports, on real notebooks."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from jupyter_repro.cli.main import exit_code_of
from jupyter_repro.store.notebooks import read_notebook, write_notebook
from jupyter_repro.store.records import read_record
from tests.builders import a_notebook
from tests.crates import entities_of, opened

Capture = pytest.CaptureFixture[str]


def command(*arguments: object) -> int:
    return exit_code_of([str(argument) for argument in arguments])


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """A notebook of somebody's that reads a file, in a repository of theirs."""
    folder = tmp_path / "qxzmeier-thesis"
    folder.mkdir()
    (folder / "data.csv").write_text("1\n")
    for words in (("init", "--quiet"), ("config", "user.name", "Anna Qxzmeier"), ("config", "user.email", "anna@qxzuni.example")):
        subprocess.run(["git", *words], cwd=folder, check=True)
    path = folder / "qxzmeier.ipynb"
    write_notebook(path, a_notebook("import os\nprint(os.getcwd())\nopen('data.csv').read()", "# by Anna Qxzmeier\nn = 3"))
    assert command("run", path) == 0
    return path


def test_a_crate_is_written_with_its_data_and_says_so(recorded: Path, capsys: Capture) -> None:
    target = recorded.with_name("n.crate.zip")
    assert command("report", recorded, "-o", target, "--with-data", "--verify") == 0
    assert "1 data file in the crate, 2 B" in capsys.readouterr().err
    files = opened(target.read_bytes())
    assert files["data.csv"] == b"1\n"
    assert files["qxzmeier.ipynb"] == recorded.read_bytes()
    found = entities_of(files["ro-crate-metadata.json"])
    assert found["#execution/0"]["object"] == {"@id": "data.csv"}
    assert found["#verification"]["result"] == {"@id": "repro/verification.json"}
    before = target.read_bytes()
    assert command("report", recorded, "-o", target, "--with-data") == 0
    assert target.read_bytes() != before  # without the verification
    before = target.read_bytes()
    assert command("report", recorded, "-o", target, "--with-data") == 0
    assert target.read_bytes() == before


def test_an_anonymous_crate_can_be_verified_and_says_nothing_of_whose_it_is(recorded: Path, capsys: Capture, tmp_path: Path) -> None:
    target = tmp_path / "n.crate.zip"
    assert command("report", recorded, "-o", target, "--with-data", "--anonymous") == 0
    assert "look at pictures and prose, and at the data" in capsys.readouterr().err
    files = opened(target.read_bytes())
    for name, content in files.items():
        assert "qxz" not in name
        assert b"qxz" not in content.lower(), name
    for name in ("somebody.ipynb", "data.csv"):
        (tmp_path / name).write_bytes(files[name])
    record = read_record(read_notebook(tmp_path / "somebody.ipynb"))
    assert record is not None
    assert record.executions[0].used[0].path == "data.csv"
    assert json.loads(files["repro/record.json"]) == json.loads((tmp_path / "somebody.ipynb").read_bytes())["metadata"]["jupyter_repro"]


def test_data_is_for_crates_alone(recorded: Path, capsys: Capture) -> None:
    assert command("report", recorded, "-o", recorded.with_suffix(".html"), "--with-data") == 2
    assert "--with-data is for RO-Crates alone" in capsys.readouterr().err
    assert not recorded.with_suffix(".html").exists()

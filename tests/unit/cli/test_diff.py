"""``jupyter repro diff`` from the command line: two files, two revisions, a record alone."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from jupyter_repro.cli.main import exit_code_of
from jupyter_repro.model.codec import to_json
from jupyter_repro.model.record import CellId, Metric, Parameter, Record
from jupyter_repro.store.notebooks import write_notebook
from jupyter_repro.store.records import embed
from tests.builders import a_notebook, a_record, a_ref, an_artifact, an_execution, stream

Capture = pytest.CaptureFixture[str]


def a_study(rate: str, loss: float, **changes: Any) -> Record:
    return a_record(
        an_execution(
            f"rate = {rate}\nprint(rate)",
            cell_id=CellId("c0"),
            parameters=(Parameter(name="rate", value=rate),),
            metrics=(Metric(name="loss", value=loss),),
            used=(a_ref("data.csv", rate),),
        ),
        artifacts=(an_artifact("data.csv", rate),),
        **changes,
    )


def save(path: Path, record: Record, printed: str) -> None:
    content = a_notebook(record.executions[0].source)
    content.cells[0].outputs, content.cells[0].execution_count = [stream(printed)], 1
    write_notebook(path, embed(content, record))


@pytest.fixture(autouse=True)
def studies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    save(tmp_path / "before.ipynb", a_study("0.1", 0.5), "0.1\n")
    save(tmp_path / "after.ipynb", a_study("0.2", 0.25), "0.2\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_changed_is_told_by_element(capsys: Capture) -> None:
    assert exit_code_of(["diff", "before.ipynb", "after.ipynb"]) == 1
    said = capsys.readouterr().out
    assert said.startswith("before.ipynb → after.ipynb: 5 changes\n\nSource\n  cell 1 (c0)\n    -rate = 0.1\n    +rate = 0.2\n")
    assert "Parameters\n  rate: 0.1 → 0.2\n" in said
    assert "Data\n  data.csv: sha256:" in said
    assert "Outputs\n  cell 1 (c0)\n    -0.1\n    +0.2\n" in said
    assert said.endswith("Metrics\n  loss: 0.5 → 0.25\n")


def test_cells_of_another_name_are_the_same_cells(studies: Path, capsys: Capture) -> None:
    content = json.loads((studies / "after.ipynb").read_text())
    content["cells"][0]["id"] = "other"
    content["metadata"]["jupyter_repro"]["executions"][0]["cell_id"] = "other"
    (studies / "after.ipynb").write_text(json.dumps(content))
    assert exit_code_of(["diff", "before.ipynb", "after.ipynb"]) == 1
    said = capsys.readouterr().out
    assert "Source\n  cell 1 (other)\n    -rate = 0.1\n    +rate = 0.2\n" in said
    assert "Outputs\n  cell 1 (other)\n    -0.1\n    +0.2\n" in said


def test_equal_runs_have_no_changes(capsys: Capture) -> None:
    assert exit_code_of(["diff", "before.ipynb", "before.ipynb"]) == 0
    assert capsys.readouterr().out == "before.ipynb and before.ipynb: nothing has changed\n"


def test_programs_get_json(capsys: Capture) -> None:
    assert exit_code_of(["diff", "before.ipynb", "after.ipynb", "--format", "json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert [(change["element"], change["subject"]) for change in said["changes"]] == [
        ("source", "c0"),
        ("parameter", "rate"),
        ("data", "data.csv"),
        ("output", "c0"),
        ("metric", "loss"),
    ]


def test_a_record_alone_can_be_compared(studies: Path, capsys: Capture) -> None:
    (studies / "record.json").write_text(to_json(a_study("0.1", 0.5)))
    assert exit_code_of(["diff", "record.json", "after.ipynb"]) == 1
    assert "Metrics\n  loss: 0.5 → 0.25" in capsys.readouterr().out


def test_revisions_are_read_from_git(studies: Path, capsys: Capture) -> None:
    def git(*words: str) -> None:
        identity = ("-c", "user.name=a", "-c", "user.email=a@b.c")
        subprocess.run(["git", *identity, *words], cwd=studies, check=True, capture_output=True)

    (studies / "sub").mkdir()
    save(studies / "sub" / "n.ipynb", a_study("0.1", 0.5), "0.1\n")
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "first")
    save(studies / "sub" / "n.ipynb", a_study("0.2", 0.25), "0.2\n")

    assert exit_code_of(["diff", "sub/n.ipynb"]) == 1
    assert capsys.readouterr().out.startswith("HEAD:sub/n.ipynb → sub/n.ipynb: 5 changes")
    assert exit_code_of(["diff", "HEAD:sub/n.ipynb"]) == 1
    assert capsys.readouterr().out.startswith("HEAD:sub/n.ipynb → sub/n.ipynb: 5 changes")
    assert exit_code_of(["diff", "HEAD", "sub/n.ipynb"]) == 1
    assert capsys.readouterr().out.startswith("HEAD:sub/n.ipynb → sub/n.ipynb: 5 changes")
    assert exit_code_of(["diff", "sub/n.ipynb", "HEAD"]) == 1
    assert capsys.readouterr().out.startswith("sub/n.ipynb → HEAD:sub/n.ipynb: 5 changes")
    assert exit_code_of(["diff", "HEAD:sub/n.ipynb", "HEAD"]) == 0
    assert exit_code_of(["diff", "HEAD:sub/n.ipynb", "before.ipynb"]) == 0
    assert exit_code_of(["diff", "HEAD:sub/n.ipynb", "HEAD:sub/n.ipynb"]) == 0


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("gone.ipynb", "notebook-missing"),
        ("HEAD:before.ipynb", "revision-unknown"),
        ("--output=x:before.ipynb", "usage"),
        ("gone.json", "record-unreadable"),
        ("plain.ipynb", "record-missing"),
    ],
)
def test_what_cannot_be_read_is_an_error(studies: Path, capsys: Capture, word: str, code: str) -> None:
    write_notebook(studies / "plain.ipynb", a_notebook("1"))
    assert exit_code_of(["diff", word, "after.ipynb"]) == 2
    assert f"error[{code}]" in capsys.readouterr().err


def test_why_git_cannot_tell_is_said_with_a_way_out(studies: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def told() -> str:
        assert exit_code_of(["diff", "after.ipynb"]) == 2
        return capsys.readouterr().err

    assert told() == (
        "error[revision-unknown]: the current folder is in no repository of git\n"
        "hint: go to a folder that git keeps, or name files instead of revisions\n"
    )
    subprocess.run(["git", "init", "-q"], cwd=studies, check=True)
    assert told().startswith("error[revision-unknown]: git knows no revision HEAD\nhint: name a commit")
    monkeypatch.setenv("PATH", str(studies))
    assert told().startswith("error[revision-unknown]: git is not installed\nhint: install git")

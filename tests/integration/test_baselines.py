"""``verify --baseline`` and ``verify --update`` on real kernels."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from jupyter_repro.batch.engine import verified
from jupyter_repro.cli.main import exit_code_of
from jupyter_repro.store.notebooks import read_notebook, write_notebook
from jupyter_repro.store.records import METADATA_KEY, read_record
from tests.builders import a_notebook

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose one commit has a notebook as it was run."""
    monkeypatch.chdir(tmp_path)
    record("study.ipynb", "x = 2", "print(x * 10)", "'the end'")
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "first")
    return tmp_path


def git(*words: str) -> None:
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *words], check=True, capture_output=True)


def record(path: str, *sources: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    write_notebook(Path(path), a_notebook(*sources))
    assert exit_code_of(["run", path]) == 0


def edit(path: str, index: int, **changes: Any) -> None:
    """Changes a cell, as somebody does who does not run it."""
    content = json.loads(Path(path).read_text())
    content["cells"][index] |= changes
    write_notebook(Path(path), content)


def forget(path: str) -> None:
    """Takes the record out of a notebook."""
    content = json.loads(Path(path).read_text())
    del content["metadata"][METADATA_KEY]
    write_notebook(Path(path), content)


def verdicts(capsys: Capture, *words: str) -> dict[str, Any]:
    """The exit code of ``verify``, and what it says of each notebook."""
    capsys.readouterr()
    code = exit_code_of(["verify", *words, "--format", "json"])
    return {"code": code, **{one["path"]: one for one in json.loads(capsys.readouterr().out)["notebooks"]}}


def test_a_rerun_is_compared_with_what_git_has(capsys: Capture) -> None:
    record("study.ipynb", "x = 3", "print(x * 10)", "'the end'")
    assert verdicts(capsys, "study.ipynb")["code"] == 0
    found = verdicts(capsys, "study.ipynb", "--baseline", "HEAD")
    assert found["code"] == 1
    study = found["study.ipynb"]
    assert study["notes"] == ["the baseline is HEAD:study.ipynb", "cell 1 has another source than in the baseline"]
    assert [cell["verdict"] for cell in study["cells"]] == ["reproduced", "replayed", "reproduced"]
    (divergence,) = study["cells"][1]["divergences"]
    assert (divergence["baseline"], divergence["rerun"]) == ("20\n", "30\n")
    assert [(cause["code"], cause["status"], cause["root_cell_id"]) for cause in divergence["causes"]] == [("RC202", "proved", "c0")]


def test_another_source_explains_what_differs_without_a_record_too(capsys: Capture) -> None:
    record("expected.ipynb", "x = 3", "print(x * 10)")
    forget("expected.ipynb")
    study = verdicts(capsys, "study.ipynb", "--baseline", "expected.ipynb", "--explain", "none")["study.ipynb"]
    causes = [cause for divergence in study["cells"][1]["divergences"] for cause in divergence["causes"]]
    assert [(cause["code"], cause["root_cell_id"]) for cause in causes] == [("RC202", "c0")]
    assert [(cell["verdict"], cell["message"]) for cell in study["cells"]] == [
        ("reproduced", None),
        ("diverged", None),
        ("skipped", "the baseline has no such cell: there is nothing to compare with"),
    ]


def test_cells_with_other_ids_are_told_by_their_sources(capsys: Capture) -> None:
    for index, cell in enumerate(("u", "v", "w")):
        edit("study.ipynb", index, id=cell)
    edit("study.ipynb", 2, outputs=[], execution_count=None)
    found = verdicts(capsys, "study.ipynb", "--baseline", "HEAD")
    assert (found["code"], [cell["verdict"] for cell in found["study.ipynb"]["cells"]]) == (0, ["reproduced"] * 3)


def test_of_a_folder_the_notebook_of_the_same_name_counts(capsys: Capture) -> None:
    for name in ("a", "sub/b"):
        record(f"work/{name}.ipynb", f"'{name}'")
        record(f"expected/{name}.ipynb", f"'{name}'")
    record("expected/sub/b.ipynb", "'changed'")
    for words in (["work"], ["work/**/*.ipynb"]):
        found = verdicts(capsys, *words, "--baseline", "expected", "--explain", "none")
        assert {path: one["verdict"] for path, one in found.items() if path != "code"} == {
            "work/a.ipynb": "reproduced",
            "work/sub/b.ipynb": "diverged",
        }
    assert verdicts(capsys, "work/a.ipynb", "--baseline", "expected")["code"] == 0


@pytest.mark.parametrize(
    ("word", "code", "said"),
    [
        ("nowhere", "baseline-unknown", "there is no file nowhere, and git knows no revision nowhere"),
        ("HEAD:gone.ipynb", "baseline-unknown", "git has no gone.ipynb in HEAD"),
        ("--upload-pack=x", "baseline-unknown", "git knows no revision --upload-pack=x"),
        ("gone.ipynb", "baseline-unknown", "the baseline of study.ipynb is not there: there is no file gone.ipynb"),
        ("new.ipynb", "notebook-never-run", "new.ipynb was never run"),
    ],
)
def test_a_baseline_that_is_none_is_an_error(word: str, code: str, said: str, capsys: Capture) -> None:
    write_notebook(Path("new.ipynb"), a_notebook("1"))
    assert exit_code_of(["verify", "study.ipynb", f"--baseline={word}"]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"error[{code}]: ")
    assert said in told


def test_outside_of_git_that_is_said(tmp_path_factory: pytest.TempPathFactory, capsys: Capture) -> None:
    elsewhere = tmp_path_factory.mktemp("plain") / "study.ipynb"
    elsewhere.write_bytes(Path("study.ipynb").read_bytes())
    assert exit_code_of(["verify", str(elsewhere), "--baseline", "HEAD"]) == 2
    assert f"there is no file HEAD, and {elsewhere.parent} is in no repository of git" in capsys.readouterr().err


def test_an_update_makes_the_rerun_the_baseline_and_shows_what_changed(capsys: Capture) -> None:
    edit("study.ipynb", 0, source="x = 3", metadata={"tags": ["mine"]})
    before = read_notebook(Path("study.ipynb"))
    capsys.readouterr()
    assert exit_code_of(["verify", "study.ipynb", "--update"]) == 0
    said = capsys.readouterr().out
    assert "  updated: the rerun of 1 cell that differed is the new baseline\n" in said
    assert "✗ cell 2 In [2] (c1): diverged, accepted\n" in said
    assert "RC202" in said
    assert "hint:" not in said
    assert "baseline │ 20\n      rerun    │ 30\n" in said
    after = read_notebook(Path("study.ipynb"))
    assert after.cells[0]["metadata"] == {"tags": ["mine"]}
    assert after.metadata["kernelspec"] == before.metadata["kernelspec"]
    saved = read_record(after)
    assert saved is not None
    assert saved.executions[0].source == "x = 3"
    assert verdicts(capsys, "study.ipynb")["code"] == 0


def test_an_update_runs_a_notebook_once(capsys: Capture) -> None:
    record("study.ipynb", "open('runs', 'a').write('x')", "x = 2", "x")
    edit("study.ipynb", 1, source="x = 3")
    Path("runs").write_text("")
    found = verdicts(capsys, "study.ipynb", "--update")
    assert (found["study.ipynb"]["accepted"], Path("runs").read_text()) == (["c2"], "x")


def test_a_notebook_that_reproduces_or_fails_is_not_touched(capsys: Capture) -> None:
    same, failing = Path("study.ipynb"), Path("failing.ipynb")
    record(str(failing), "y = 1", "y")
    edit(str(failing), 0, source="y = 1 / 0")
    before = same.read_bytes(), failing.read_bytes()
    found = verdicts(capsys, "study.ipynb", "failing.ipynb", "--update")
    assert (found["code"], (same.read_bytes(), failing.read_bytes())) == (1, before)
    assert found["failing.ipynb"]["notes"][-1].startswith("not updated, since a cell failed")
    assert [one["accepted"] for one in (found["study.ipynb"], found["failing.ipynb"])] == [[], []]


def test_another_baseline_is_not_updated(capsys: Capture) -> None:
    assert exit_code_of(["verify", "study.ipynb", "--update", "--baseline", "HEAD"]) == 2
    assert "error[usage]: an update is of the notebook's own baseline" in capsys.readouterr().err


def test_a_project_cannot_have_every_verification_write_notebooks(capsys: Capture) -> None:
    Path("pyproject.toml").write_text("[tool.jupyter-repro.verify]\nupdate = true\n")
    assert exit_code_of(["verify", "study.ipynb"]) == 2
    assert "error[settings-invalid]: pyproject.toml: [tool.jupyter-repro.verify] has no setting 'update'" in capsys.readouterr().err


@pytest.mark.parametrize("settings", [{"update": True}, {"baseline": "HEAD"}], ids=["update", "baseline"])
def test_reports_are_given_what_was_compared_and_not_what_the_notebook_is_saved_with(settings: dict[str, Any]) -> None:
    if "update" in settings:
        edit("study.ipynb", 0, source="x = 3")
    else:
        record("study.ipynb", "x = 3", "print(x * 10)", "'the end'")
    found = verified("study.ipynb", {**settings, "explain": "none"}, with_outputs=True)
    assert read_notebook(Path("study.ipynb")).cells[1]["outputs"][0]["text"] == "30\n"
    sides = [{cell: outputs[0]["text"] for cell, outputs in side.items()} for side in (found.baselines, found.outputs)]
    assert sides == [{"c1": "20\n"}, {"c1": "30\n"}]

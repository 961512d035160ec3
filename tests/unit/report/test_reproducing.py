"""What to do to reproduce a notebook is said in commands that a shell takes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from jupyter_repro.model.artifact import ArtifactRef, digest_of_text
from jupyter_repro.model.comparison import CellComparison, HeldCondition, NotebookComparison
from jupyter_repro.model.environment import Distribution, Origin, Repository
from jupyter_repro.model.record import CellId
from jupyter_repro.report.renderer import Report
from jupyter_repro.report.reproducing import Step, inputs_of, steps_of
from tests.builders import a_record, a_ref, an_artifact, an_environment, an_execution

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def step(title: str, report: Report) -> Step:
    return next(step for step in steps_of(report) if step.title == title)


def test_a_notebook_without_a_record_is_to_be_recorded_first() -> None:
    (only,) = steps_of(Report(notebook="a b.ipynb"))
    assert only.commands == ("jupyter repro run 'a b.ipynb'", "jupyter repro verify 'a b.ipynb'")


def test_the_commit_is_checked_out_and_what_it_lacks_is_said() -> None:
    record = a_record(environment=an_environment(repository=Repository(commit=COMMIT, dirty=True)))
    found = step("Get the code as it was", Report(notebook="a.ipynb", record=record))
    assert found.commands == (f"git checkout {COMMIT}",)
    assert "never committed" in found.remarks[1]


def test_a_repository_that_others_can_reach_is_cloned() -> None:
    repository = Repository(commit=COMMIT, remote="https://example.org/me/my.study.git", folder="a b/c")
    report = Report(notebook="a.ipynb", record=a_record(environment=an_environment(repository=repository)))
    assert step("Get the code as it was", report).commands == (
        f"git clone https://example.org/me/my.study.git ./my.study\ncd './my.study/a b/c'\ngit checkout {COMMIT}",
    )


@pytest.mark.parametrize("remote", ["--upload-pack=touch x", "ext::sh -c touch", "/etc", "../x", "-x", "ssh://-oProxyCommand=x/y"])
def test_an_address_that_is_none_is_not_cloned(remote: str) -> None:
    repository = Repository(commit=COMMIT, remote=remote)
    report = Report(notebook="a.ipynb", record=a_record(environment=an_environment(repository=repository)))
    assert step("Get the code as it was", report).commands == (f"git checkout {COMMIT}",)


def test_a_commit_that_is_none_is_no_command() -> None:
    record = a_record(environment=an_environment(repository=Repository(commit="x; rm -rf ~")))
    assert "Get the code as it was" not in [step.title for step in steps_of(Report(notebook="a.ipynb", record=record))]


def test_what_the_run_wrote_itself_is_no_input() -> None:
    record = a_record(
        an_execution(order=0, used=(a_ref("a.csv"),), generated=(a_ref("b.csv"),)),
        an_execution(order=1, used=(a_ref("b.csv"), a_ref("a.csv"))),
    )
    assert inputs_of(record) == [a_ref("a.csv")]


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
def test_the_command_for_the_data_checks_it(tmp_path: Path) -> None:
    names = ["data.csv", 'it\'s $HOME `x` "q".csv', "END"]
    for name in names:
        (tmp_path / name).write_text("1,2\n")
    refs = tuple(ArtifactRef(path=name, digest=digest_of_text("1,2\n")) for name in names)
    report = Report(notebook="a.ipynb", record=a_record(an_execution(used=refs)))
    (command,) = step("Bring the files that it reads", report).commands
    assert subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / names[1]).write_text("1,3\n")
    assert subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, check=False).returncode == 1


@pytest.mark.parametrize("path", ["a\nEND\ntouch x", "~/a.csv", "/etc/passwd", "-rf", "a\\b", "\x1b[31mred"])
def test_names_that_are_no_plain_paths_are_in_no_command(path: str) -> None:
    found = step("Bring the files that it reads", Report(notebook="a.ipynb", record=a_record(an_execution(used=(a_ref(path),)))))
    assert found.commands == ()
    assert found.remarks[0].startswith("Besides: ")


def test_folders_and_addresses_are_named_with_what_they_are() -> None:
    record = a_record(
        an_execution(used=(a_ref("images"), a_ref("https://example.org/a"))),
        artifacts=(an_artifact("images", kind="directory", files=3), an_artifact("https://example.org/a", kind="remote", status=200)),
    )
    (remark,) = step("Bring the files that it reads", Report(notebook="a.ipynb", record=record)).remarks
    assert "images (folder, 3 files," in remark
    assert "https://example.org/a (network, HTTP 200," in remark


def test_the_rerun_says_what_it_holds_and_which_variables_it_needs() -> None:
    held = (HeldCondition(kind="entropy", subject="c"), HeldCondition(kind="hash-seed"))
    compared = CellComparison(cell_id=CellId("c"), index=4, verdict="replayed", conditions=held)
    record = a_record(an_execution(environment_variables=("DATA_HOME",)))
    comparison = NotebookComparison(path="a.ipynb", verdict="replayed", cells=(compared,))
    found = step("Rerun and compare", Report(notebook="-a.ipynb", record=record, comparison=comparison))
    assert found.commands == ("jupyter repro verify ./-a.ipynb --env recorded",)
    assert "it holds what the record has: entropy of cell 5 and hash seed." in found.remarks[2]
    assert "DATA_HOME" in found.remarks[3]


def test_by_hand_the_recorded_versions_are_installed_that_an_index_has() -> None:
    distributions = (
        Distribution(name="numpy", version="2.0.0"),
        Distribution(name="own", version="1", origin=Origin(kind="editable")),
        Distribution(name="x; touch y", version="1"),
        Distribution(name="pandas", version="2 --index-url http://x"),
    )
    record = a_record(environment=an_environment(distributions=distributions, hash_seed="0"))
    found = step("Without this tool", Report(notebook="a.ipynb", record=record))
    assert found.commands[1:] == (
        "rerun/bin/pip install ipykernel nbconvert numpy==2.0.0",
        "PYTHONHASHSEED=0 rerun/bin/jupyter nbconvert --to notebook --execute --output rerun a.ipynb",
    )

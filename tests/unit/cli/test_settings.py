"""A project's pyproject.toml sets options, and what it says wrong is refused with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest

from jupyter_repro.cli import options
from jupyter_repro.cli.main import exit_code_of
from jupyter_repro.cli.reports import ReportAs
from jupyter_repro.cli.settings import Verbs
from jupyter_repro.errors import UsageError


@click.group(cls=Verbs)
def verbs() -> None:
    """Verbs that give what they were asked."""


@verbs.command
@click.option("--number", type=options.Number(min=0))
@click.option("-c", "--count", "how_many", type=click.IntRange(min=1), default=1)
@click.option("--report", type=ReportAs(), multiple=True)
@click.option("--output", type=click.Path())
@click.option("--quick", is_flag=True)
@click.option("--force", is_flag=True)
@click.option("--keep/--no-keep", default=None)
@click.option("--kind", type=click.Choice(["a", "b"]))
@options.hold_env
@options.environment
@options.baseline
def go(**said: Any) -> dict[str, Any]:
    return said


@verbs.command
@click.option("--number", type=options.Number(max=10))
def stay(**said: Any) -> dict[str, Any]:
    return said


PLAIN: dict[str, Any] = {
    "number": None,
    "how_many": 1,
    "report": (),
    "output": None,
    "quick": False,
    "force": False,
    "keep": None,
    "kind": None,
    "hold_env": {},
    "environment": None,
    "baseline": None,
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("")
    return tmp_path


def asked(*words: str) -> dict[str, Any]:
    """What a verb of the command line was asked."""
    said: dict[str, Any] = verbs.main(list(words), standalone_mode=False)
    return said


def test_a_project_that_sets_nothing_changes_nothing(project: Path) -> None:
    assert asked("go") == PLAIN
    (project / "pyproject.toml").unlink()
    assert asked("go") == PLAIN


def test_options_of_all_kinds_can_be_set(project: Path) -> None:
    (project / "pyproject.toml").write_text(
        "[tool.jupyter-repro]\nnumber = 3\nexclude = ['old']\nsnapshots = true\n"
        "[tool.jupyter-repro.go]\ncount = 2\nquick = true\nkeep = false\nkind = 'b'\nhold-env = ['A=1', 'B=2']\n"
    )

    set_ = {"number": 3.0, "how_many": 2, "quick": True, "keep": False, "kind": "b", "hold_env": {"A": "1", "B": "2"}}
    assert asked("go") == {**PLAIN, **set_}
    assert asked("stay") == {"number": 3.0}


def test_the_table_of_a_verb_goes_before_the_common_one_and_the_command_line_before_both(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "pyproject.toml").write_text("[tool.jupyter-repro.go]\nnumber = 4\nkind = 'a'\n[tool.jupyter-repro]\nnumber = 3\n")

    assert (asked("go")["number"], asked("stay")["number"]) == (4.0, 3.0)
    assert {key: value for key, value in asked("go", "--number", "5").items() if value} == {"number": 5.0, "how_many": 1, "kind": "a"}
    assert capsys.readouterr().err.splitlines()[-1] == "settings of pyproject.toml: kind, number"


def test_files_are_taken_from_the_folder_of_the_settings(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "pyproject.toml").write_text(
        "[tool.jupyter-repro]\noutput = 'all.txt'\nreport = ['junit=out/j.xml', 'text', 'json=-', 'md=/tmp/x.md']\nbaseline = 'saved'\n"
        "env = 'pylock.toml'\n"
    )
    (project / "inner").mkdir()
    monkeypatch.chdir(project / "inner")

    said = asked("go")

    assert [report.file for report in said["report"]] == ["../out/j.xml", None, None, "/tmp/x.md"]
    assert (said["output"], said["environment"], said["baseline"]) == ("../all.txt", "../pylock.toml", "saved")
    (project / "saved").mkdir()
    assert asked("go")["baseline"] == "../saved"
    (project / "pyproject.toml").write_text("[tool.jupyter-repro]\nenv = 'recorded'\n")
    assert asked("go")["environment"] == "recorded"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("numbr = 1", "[tool.jupyter-repro] has no setting 'numbr'", "perhaps 'number' is meant; there are baseline, count, "),
        ("how_many = 1", "[tool.jupyter-repro] has no setting 'how_many'", "there are baseline, "),
        ("force = true", "[tool.jupyter-repro] has no setting 'force'", "say --force when it is to be done"),
        ("help = true", "[tool.jupyter-repro] has no setting 'help'", "there are baseline, "),
        ("number = '1'", "[tool.jupyter-repro] number is not a number", "say 1.5"),
        ("number = true", "[tool.jupyter-repro] number is not a number", "say 1.5"),
        ("number = -1", "[tool.jupyter-repro] number, an option of go: -1.0 is not in the range x>=0.", "jupyter-repro go --help"),
        ("number = 11", "[tool.jupyter-repro] number, an option of stay: 11.0 is not in the range x<=10.", "jupyter-repro stay --help"),
        ("number = nan", "[tool.jupyter-repro] number, an option of go: nan is not a finite number.", "jupyter-repro go --help"),
        ("count = 1.5", "[tool.jupyter-repro] count is not a whole number", "say 2"),
        ("quick = 1", "[tool.jupyter-repro] quick is not true or false", "say true"),
        ("kind = 1", "[tool.jupyter-repro] kind is not a text", "say"),
        ("report = 'junit=a'", "[tool.jupyter-repro] report is not a list of texts", "say"),
        ("report = [1]", "[tool.jupyter-repro] report is not a list of texts", "say"),
        ("report = ['pdf']", "[tool.jupyter-repro] report, an option of go: 'pdf' is", "jupyter-repro go --help"),
        ("hold-env = 'SECRET=1'", "[tool.jupyter-repro] hold-env is not a list of texts", "say"),
        ("exclude = 1", "[tool.jupyter-repro] exclude is not a list of texts", "say"),
        ("snapshots = 'yes'", "[tool.jupyter-repro] snapshots is not true or false", "say true"),
        ("[tool.jupyter-repro.gone]\nnumber = 1", "[tool.jupyter-repro] has no table 'gone'", "perhaps 'go' is meant; there are go, stay"),
        ("[tool.jupyter-repro.stay]\ncount = 1", "[tool.jupyter-repro.stay] has no setting 'count'", "there are number"),
        ("number = ", "", "mend it: it is TOML"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place_whichever_verb_is_asked(project: Path, text: str, message: str, hint: str) -> None:
    (project / "pyproject.toml").write_text(f"[tool.jupyter-repro]\n{text}\n")

    for verb in ("go", "stay"):
        with pytest.raises(UsageError) as caught:
            asked(verb)
        assert caught.value.code == "settings-invalid"
        assert f"pyproject.toml: {message}" in caught.value.message or "pyproject.toml cannot be read: " in caught.value.message
        assert (caught.value.hint or "").startswith(hint)


def test_help_is_given_whatever_the_settings_are(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "pyproject.toml").write_text("[tool.jupyter-repro]\nno-such = 1\n")

    assert (exit_code_of(["lint", "--help"]), exit_code_of(["lint", "n.ipynb"])) == (0, 2)
    shown = capsys.readouterr()
    assert "[tool.jupyter-repro.VERB]" in shown.out
    assert shown.err.startswith("error[settings-invalid]: pyproject.toml: [tool.jupyter-repro] has no setting 'no-such'\n")


def test_settings_of_notebooks_are_told_by_the_verbs_that_heed_them(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "pyproject.toml").write_text("[tool.jupyter-repro]\nexclude = ['drafts/']\nsnapshots = true\n")
    for verb, told in {"lint": "exclude", "run": "snapshots"}.items():
        exit_code_of([verb, "none.ipynb"])
        assert capsys.readouterr().err.startswith(f"settings of pyproject.toml: {told}\n")

"""``jupyter repro lint`` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from jupyter_repro.cli.main import exit_code_of
from tests.builders import a_notebook


@pytest.fixture
def seedless(tmp_path: Path) -> str:
    path = tmp_path / "n.ipynb"
    nbformat.write(a_notebook("import numpy as np", "np.random.default_rng()"), path)
    return str(path)


def test_a_warning_exits_with_one_and_an_ignored_one_with_none(seedless: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(["lint", seedless]) == 1
    assert "cell 2, line 1: RP101 `np.random.default_rng()` is new each time" in capsys.readouterr().out
    assert exit_code_of(["lint", seedless, "--ignore", "RP101"]) == 0
    assert exit_code_of(["lint", seedless, "--select", "RD,RE"]) == 0
    assert exit_code_of(["lint", seedless, "--select", "RP101", "--ignore", "RP"]) == 1


def test_notes_alone_pass(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    nbformat.write(a_notebook("import os\nos.environ['MODE']"), path)
    assert exit_code_of(["lint", str(path)]) == 0


def test_a_notebook_that_cannot_be_read_is_told_and_the_others_are_looked_at(
    seedless: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.ipynb").write_text("{")
    assert exit_code_of(["lint", str(tmp_path / "broken.ipynb"), seedless, "--format", "json"]) == 2
    said = capsys.readouterr()
    form = json.loads(said.out)
    assert [error["code"] for error in form["errors"]] == ["notebook-broken-json"]
    assert [diagnostic["code"] for diagnostic in form["notebooks"][0]["diagnostics"]] == ["RP101"]
    assert "error[notebook-broken-json]" in said.err


def test_sarif_points_at_the_line_of_the_file(seedless: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(["lint", seedless, "--format", "sarif"]) == 1
    (found,) = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    line = found["locations"][0]["physicalLocation"]["region"]["startLine"]
    assert "np.random.default_rng()" in Path(seedless).read_text().split("\n")[line - 1]


def test_other_languages_and_unknown_codes_are_errors(seedless: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "r.ipynb"
    nbformat.write(a_notebook("x <- 1", language="R", kernel="ir"), path)
    assert exit_code_of(["lint", str(path)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error[notebook-language]")
    assert "hint: jupyter repro verify NOTEBOOK" in said
    assert exit_code_of(["lint", seedless, "--select", "XX"]) == 2
    assert "error[usage]" in capsys.readouterr().err

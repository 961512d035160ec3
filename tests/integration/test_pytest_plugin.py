"""``pytest --repro`` on real notebooks."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_repro.cli.main import exit_code_of
from jupyter_repro.store.notebooks import write_notebook
from tests.builders import a_notebook

_TALLY = re.compile(r"(\d+) (passed|failed|skipped|errors?)")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A notebook that reproduces, one that is only replayed, one that is none, and an ordinary test."""
    for name, sources in (("fine", ("1 + 1", "x = 2")), ("random", ("import random", "random.random()", "'fixed'"))):
        write_notebook(tmp_path / f"{name}.ipynb", a_notebook(*sources))
        assert exit_code_of(["run", str(tmp_path / f"{name}.ipynb")]) == 0
    (tmp_path / "broken.ipynb").write_text("{")
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints" / "fine-checkpoint.ipynb").write_text("{")
    (tmp_path / "test_it.py").write_text("def test_it(): pass\n")
    return tmp_path


def outcomes_of(folder: Path, *options: str) -> tuple[dict[str, int], str]:
    """How many tests had which outcome, and what pytest printed."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--timeout=0", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    summary = done.stdout.strip().splitlines()[-1]
    return {outcome.rstrip("s") if outcome == "errors" else outcome: int(count) for count, outcome in _TALLY.findall(summary)}, done.stdout


def test_without_the_option_notebooks_are_no_tests(folder: Path) -> None:
    assert outcomes_of(folder)[0] == {"passed": 1}


def test_each_cell_is_a_test_whose_failure_says_what_differs_and_why(folder: Path) -> None:
    outcomes, said = outcomes_of(folder, "--repro", "--ignore=broken.ipynb")
    assert outcomes == {"passed": 5, "failed": 1}
    assert "random.ipynb::cell 2 (c1)" in said
    assert "↻ cell 2 In [2] (c1): replayed" in said
    assert re.search(r"^RP2\d\d: ", said, re.MULTILINE)
    assert "Traceback" not in said


def test_a_file_that_is_no_notebook_is_an_error_and_milder_verdicts_can_pass(folder: Path) -> None:
    outcomes, said = outcomes_of(folder, "--repro", "--repro-fail-on=diverged", "--continue-on-collection-errors")
    assert outcomes == {"passed": 6, "error": 1}
    assert "broken.ipynb" in said


def test_with_xdist_a_notebook_runs_in_one_process(folder: Path) -> None:
    pytest.importorskip("xdist")
    (folder / "count.ipynb").unlink(missing_ok=True)
    write_notebook(folder / "count.ipynb", a_notebook("open('runs', 'a').write('x')", "1", "2", "3"))
    assert exit_code_of(["run", str(folder / "count.ipynb")]) == 0
    (folder / "runs").write_text("")
    outcomes, _ = outcomes_of(folder, "--repro", "-n2", "--repro-explain=none", "count.ipynb", "test_it.py")
    assert outcomes == {"passed": 5}
    assert (folder / "runs").read_text() == "x"


def test_a_notebook_that_was_never_run_is_told_so(folder: Path) -> None:
    write_notebook(folder / "new.ipynb", a_notebook("1"))
    outcomes, said = outcomes_of(folder, "--repro", "new.ipynb")
    assert outcomes == {"failed": 1}
    assert "was never run: it has no outputs to compare with (hint: run it first: jupyter repro run new.ipynb)" in said

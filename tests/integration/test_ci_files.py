"""The files for continuous integration that we ship and document do what they say, as far as that can be seen without a network."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from jupyter_repro.cli.main import cli, exit_code_of
from jupyter_repro.store.notebooks import write_notebook
from tests.builders import a_notebook

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
PAGE = (ROOT / "docs" / "ci.md").read_text()


def words_of(page: str) -> list[list[str]]:
    """The command lines of jupyter-repro on a page."""
    return [found[1].split() for found in re.finditer(r"jupyter-repro ((?:verify|lint) [^\n\"{]*)", page)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "some notebooks").mkdir()
    for name, source in (("fine", "1"), ("random", "import random\nrandom.random()")):
        path = tmp_path / "some notebooks" / f"{name}.ipynb"
        write_notebook(path, a_notebook(source))
        assert exit_code_of(["run", str(path)]) == 0
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_action_verifies_reports_and_marks(folder: Path) -> None:
    step = ACTION["runs"]["steps"][1]
    given = {"NOTEBOOKS": "some*", "ARGUMENTS": "--explain none $(touch hacked)", "REPORTS": "out put"}
    assert given.keys() == step["env"].keys()
    environment = {
        **os.environ,
        **given,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "GITHUB_STEP_SUMMARY": "summary.md",
    }
    refused = subprocess.run(["bash", "-e", "-c", step["run"]], env=environment, capture_output=True, text=True, check=False)
    assert (refused.returncode, (folder / "hacked").exists()) == (2, False)
    environment |= {"NOTEBOOKS": "**/*.ipynb", "ARGUMENTS": "--explain none"}
    done = subprocess.run(["bash", "-e", "-c", step["run"]], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error file=some notebooks/random.ipynb,line=")
    assert "1 reproduced" in (folder / "summary.md").read_text()
    assert sorted(path.name for path in (folder / "out put").iterdir()) == [
        "index.html",
        "index_reports",
        "junit.xml",
        "verdicts.json",
        "verdicts.sarif",
    ]
    assert len(json.loads((folder / "out put" / "verdicts.json").read_text())["notebooks"]) == 2


def test_each_input_of_the_action_is_used_and_none_is_part_of_a_command() -> None:
    steps = ACTION["runs"]["steps"]
    used = re.findall(r"inputs\.(\w+)", json.dumps([step.get("env", {}) for step in steps]) + json.dumps(ACTION["outputs"]))
    assert set(used) == ACTION["inputs"].keys()
    assert not any("${{" in step["run"] for step in steps)


def test_the_hooks_name_verbs_that_there_are() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert [hook["entry"].split() for hook in hooks] == [["jupyter-repro", "lint"], ["jupyter-repro", "verify"]]
    assert {hook["entry"].split()[1] for hook in hooks} <= cli.commands.keys()
    assert set(re.findall(r"id: (jupyter-repro-\w+)", PAGE)) == {hook["id"] for hook in hooks}


@pytest.mark.parametrize("words", words_of(PAGE), ids=" ".join)
def test_the_commands_of_the_page_are_understood(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notebooks").mkdir()
    cli.commands[words[0]].make_context(words[0], list(words[1:]))


def test_the_yaml_of_the_page_is_yaml() -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 4
    assert all(isinstance(yaml.safe_load(block), dict) for block in blocks)

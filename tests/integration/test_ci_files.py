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
GITLAB: dict[str, Any] = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text())
PAGE = (ROOT / "docs" / "ci.md").read_text()
BIN = Path(sys.executable).parent


def words_of(page: str) -> list[list[str]]:
    """The command lines of jupyter-repro on a page."""
    return [found[1].split() for found in re.finditer(r"jupyter-repro ((?:verify|lint) [^\n\"{`]*)", page)]


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
        "PATH": f"{BIN}:{os.environ['PATH']}",
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


def recipe(language: str) -> str:
    """The one block of the page in a language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def started(words: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What came of a command that finds jupyter-repro."""
    variables = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(words, cwd=folder, env=variables, capture_output=True, text=True, check=False)


def test_the_template_for_gitlab_verifies_and_reports(folder: Path) -> None:
    (job,) = GITLAB.values()
    given = {**job["variables"], "REPRO_NOTEBOOKS": "**/*.ipynb", "REPRO_ARGUMENTS": "--explain none $(touch hacked)"}
    done = started(["sh", "-e", "-c", "\n".join(job["script"])], folder, **given)
    assert (done.returncode, (folder / "hacked").exists()) == (2, False)
    done = started(["sh", "-e", "-c", "\n".join(job["script"])], folder, **{**given, "REPRO_ARGUMENTS": "--explain none"})
    assert done.returncode == 1, done.stderr
    reports = folder / "jupyter-repro-reports"
    assert sorted(path.name for path in reports.iterdir()) == ["index.html", "index_reports", "junit.xml", "verdicts.json"]
    assert [folder / path for path in job["artifacts"]["paths"]] == [reports]
    assert (folder / job["artifacts"]["reports"]["junit"]).exists()


@pytest.mark.parametrize(
    ("requirements", "words"), [("", "jupyter-repro"), ("needed here.txt", "jupyter-repro --requirement needed here.txt")]
)
def test_the_template_for_gitlab_installs_what_it_is_told_to(tmp_path: Path, requirements: str, words: str) -> None:
    (job,) = GITLAB.values()
    (tmp_path / "python").write_text('#!/bin/sh\nshift 3\necho "$@" "$#"\n')
    (tmp_path / "python").chmod(0o755)
    given = {**job["variables"], "REPRO_REQUIREMENTS": requirements, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = started(["sh", "-e", "-c", "\n".join(job["before_script"])], tmp_path, **given)
    assert done.stdout == f"{words} {3 if requirements else 1}\n"


def test_what_the_page_sets_for_gitlab_is_there() -> None:
    block = next(block for block in re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL) if "remote:" in block)
    said = yaml.safe_load(block)
    (name,) = GITLAB
    assert said[name]["variables"].keys() <= GITLAB[name]["variables"].keys()
    assert said["include"][0]["remote"].endswith("/ci/gitlab.yml")


@pytest.fixture
def project(folder: Path) -> Path:
    """A project whose notebooks are in the folder that the page says; one of them reproduces only while its seed is held."""
    (folder / "some notebooks").rename(folder / "notebooks")
    (folder / "requirements.txt").write_text("")
    return folder


def test_the_recipe_for_nox_verifies(project: Path) -> None:
    nox = pytest.importorskip("nox")
    (project / "noxfile.py").write_text(recipe("py"))
    # The session's environment is there already: nothing is installed.
    environment = project / ".nox" / "notebooks"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    (environment / "bin" / "jupyter-repro").symlink_to(BIN / "jupyter-repro")
    command = [sys.executable, "-m", nox.__name__, "-R", "--default-venv-backend", "venv", "-s", "notebooks", "--"]
    done = started([*command, "--explain", "none"], project)
    assert (done.returncode, "1 reproduced, 1 diverged" in done.stdout) == (1, True), done.stderr
    assert started([*command, "--explain", "none", "--fail-on", "failed"], project).returncode == 0


def test_the_recipe_for_tox_verifies(project: Path) -> None:
    tox = pytest.importorskip("tox")
    (project / "tox.ini").write_text(f"[tox]\nno_package = true\n{recipe('ini')}")
    command = [sys.executable, "-m", tox.__name__, "run", "-e", "notebooks", "-x", "testenv:notebooks.deps="]
    command += ["-x", "testenv:notebooks.allowlist_externals=jupyter-repro", "-x", "testenv:notebooks.pass_env=*", "--"]
    done = started([*command, "--explain", "none"], project)
    assert (done.returncode, "1 reproduced, 1 diverged" in done.stdout) == (1, True), done.stdout + done.stderr
    assert started([*command, "--explain", "none", "--fail-on", "failed"], project).returncode == 0


def test_pre_commit_finds_and_runs_the_hooks(project: Path) -> None:
    pytest.importorskip("pre_commit")
    hooks = project / "hooks"
    hooks.mkdir()
    (hooks / ".pre-commit-hooks.yaml").write_text((ROOT / ".pre-commit-hooks.yaml").read_text())
    for place in (hooks, project):
        for words in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "first"]):
            subprocess.run(["git", *words], cwd=place, check=True, capture_output=True)
    for hook in ("lint", "verify"):
        command = [
            sys.executable,
            "-m",
            "pre_commit",
            "try-repo",
            "hooks",
            f"jupyter-repro-{hook}",
            "--all-files",
            "--hook-stage",
            "pre-push",
        ]
        done = started(command, project, PRE_COMMIT_HOME=str(project / "cache"))
        assert (done.returncode, "notebooks/random.ipynb" in done.stdout) == (1, True), done.stdout + done.stderr


@pytest.mark.parametrize("words", words_of(PAGE), ids=" ".join)
def test_the_commands_of_the_page_are_understood(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notebooks").mkdir()
    cli.commands[words[0]].make_context(words[0], list(words[1:]))


def test_the_yaml_of_the_page_is_yaml() -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 6
    assert all(isinstance(yaml.safe_load(block), dict) for block in blocks)

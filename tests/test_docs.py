"""The documentation is true: its commands give the exit status they say, its Python runs, its links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")), EXAMPLES / "README.md"]
COMMANDS = ("jupyter-repro ", "jupyter repro ")


def blocks_of(page: Path) -> Iterator[tuple[str, str]]:
    """The fenced blocks of a page: language and text."""
    for found in re.finditer(r"^```(\w+)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        yield found[1], found[2]


def commands_of(block: str) -> Iterator[tuple[str, int]]:
    """The commands of a console block, each with its exit status."""
    for line in block.splitlines():
        if line.startswith("$ "):
            command, _, comment = line[2:].partition("  # ")
            status = re.match(r"exit (\d+)", comment)
            yield command, int(status[1]) if status else 0


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs a command of the documentation in a folder."""
    for name in COMMANDS:
        if command.startswith(name):
            arguments = [sys.executable, "-m", "jupyter_repro", *shlex.split(command.removeprefix(name))]
            environment = {**os.environ, "PYTHONPATH": str(ROOT)}
            return subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, text=True, timeout=200, check=False)
    pytest.fail(f"not a command that a console block may have: {command}")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_says_to_type_works(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shutil.copytree(EXAMPLES, tmp_path / "examples")
    monkeypatch.chdir(folder)
    names: dict[str, object] = {"__name__": "page"}
    for language, text in blocks_of(page):
        if language == "python":
            exec(compile(text, str(page), "exec"), names)  # noqa: S102
        elif language == "console":
            for command, status in commands_of(text):
                done = run(command, folder)
                assert done.returncode == status, f"{command}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        assert "://" in target or (page.parent / target).exists(), target


def rows_of_examples() -> list[tuple[str, str]]:
    """Notebook and verdict, as the table of examples says."""
    return re.findall(r"^\| \[[^\]]+\]\(([^)]+\.ipynb)\) \|.*\| `(\w+)` \|$", (EXAMPLES / "README.md").read_text(encoding="utf-8"), re.M)


def test_the_table_of_examples_has_them_all() -> None:
    assert sorted(name for name, _ in rows_of_examples()) == sorted(path.name for path in EXAMPLES.glob("*.ipynb"))


@pytest.mark.parametrize(("name", "verdict"), rows_of_examples())
def test_an_example_has_the_verdict_that_its_table_says(name: str, verdict: str, tmp_path: Path) -> None:
    from jupyter_repro.api import verify

    folder = shutil.copytree(EXAMPLES, tmp_path / "examples")
    before = (folder / name).read_bytes()
    (comparison,) = verify(folder / name).notebooks
    assert comparison.verdict == verdict
    assert f"says `{verdict}`" in (folder / name).read_text(encoding="utf-8")
    assert (folder / name).read_bytes() == before


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.ipynb")), ids=lambda path: path.name)
def test_an_example_names_nothing_of_the_machine_it_was_made_on(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r'"(/home|/root|/tmp|/work|/Users|[A-Z]:\\\\)', text)
    assert str(Path.home()) not in text

"""Files, folders and patterns name notebooks."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_repro.errors import NotebookError
from jupyter_repro.store.discovery import notebooks_in


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    names = ("b.ipynb", "a.ipynb", "sub/c.ipynb", "sub/text.txt", ".ipynb_checkpoints/a-checkpoint.ipynb", "node_modules/x/n.ipynb")
    for name in (*names, "env/pyvenv.cfg", "env/lib/d.ipynb", "drafts/e.ipynb", "[x].ipynb", ".hidden/h.ipynb", "empty/readme.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_is_all_notebooks_below_it_by_name() -> None:
    assert notebooks_in(["."]) == ("[x].ipynb", "a.ipynb", "b.ipynb", "drafts/e.ipynb", "sub/c.ipynb")


def test_a_file_is_itself_even_where_it_is_not_there() -> None:
    assert notebooks_in(["gone.ipynb", "env/lib/d.ipynb", "[x].ipynb"]) == ("gone.ipynb", "env/lib/d.ipynb", "[x].ipynb")


def test_a_pattern_is_what_it_matches() -> None:
    assert notebooks_in(["**/[cd].ipynb"]) == ("env/lib/d.ipynb", "sub/c.ipynb")
    assert notebooks_in(["?.ipynb"]) == ("a.ipynb", "b.ipynb")


def test_each_notebook_is_meant_once_in_the_order_of_the_words() -> None:
    assert notebooks_in(["b.ipynb", "*.ipynb"]) == ("b.ipynb", "[x].ipynb", "a.ipynb")


def test_the_project_s_settings_leave_out_what_a_folder_holds(tree: Path) -> None:
    (tree / "pyproject.toml").write_text('[tool.jupyter-repro]\nexclude = ["drafts/", "sub/*.ipynb", "[[]x]*"]\n')
    assert notebooks_in(["."]) == ("a.ipynb", "b.ipynb")
    assert notebooks_in(["drafts/e.ipynb"]) == ("drafts/e.ipynb",)


@pytest.mark.parametrize("word", ["empty", "*.nothing"])
def test_a_folder_or_pattern_without_notebooks_is_an_error(word: str) -> None:
    with pytest.raises(NotebookError, match=f"no notebook is in {word.replace('*', '.')}"):
        notebooks_in([word])

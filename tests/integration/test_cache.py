"""What cannot have changed is not run again, and says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_repro.api import read_record, run
from jupyter_repro.cli.main import exit_code_of
from jupyter_repro.store.notebooks import write_notebook
from tests.builders import a_notebook

READS = "import os\nimport own\nopen('data.txt').read() + own.WORD + os.environ.get('SOME_NAME', '')"
WRITES = "with open('out.txt', 'w') as file: print(1, file=file)"
TRIES = "try:\n    print(open('absent.txt').read())\nexcept OSError:\n    print('absent')"

SHIPPED = """import importlib.util
(place,) = importlib.util.find_spec('sklearn').submodule_search_locations
print(len(open(f'{place}/datasets/data/iris.csv').read()))"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A notebook that reads a file, a module and a variable, and writes a file; another that looks at the clock."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("SOME_NAME", raising=False)
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (folder / "data.txt").write_text("data")
    (folder / "own.py").write_text("WORD = ' word '\n")
    for name, sources in {"a": (READS, WRITES, TRIES), "b": ("import time\ntime.time() > 0",)}.items():
        write_notebook(folder / f"{name}.ipynb", a_notebook(*sources))
        run(folder / f"{name}.ipynb")
    return folder


Verify = Callable[..., "tuple[dict[str, list[str]], str]"]


@pytest.fixture
def verify(folder: Path, capsys: pytest.CaptureFixture[str]) -> Verify:
    def verify(*options: str) -> tuple[dict[str, list[str]], str]:
        """The notes on caching of each notebook, and what is told besides."""
        capsys.readouterr()
        exit_code_of(["verify", str(folder), "--cache", "--format", "json", "--explain", "none", *options])
        said = capsys.readouterr()
        notebooks = json.loads(said.out)["notebooks"]
        return {Path(each["path"]).stem: [note for note in each["notes"] if "cached" in note] for each in notebooks}, said.err

    return verify


def is_cached(notes: dict[str, list[str]]) -> bool:
    return notes["a"] != [] and notes["a"][0].startswith("cached: nothing that it depends on has changed")


def test_a_notebook_is_not_run_again_until_something_has_changed_that_it_depends_on(
    folder: Path, verify: Verify, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = verify()
    assert first == {"a": [], "b": ["not cached: it reads the clock (time.time)"]}
    second, told = verify()
    assert is_cached(second)
    assert second["b"] == first["b"]
    assert "1 of 2 notebooks are cached" in told

    (folder / "unrelated.txt").write_text("new")
    assert is_cached(verify()[0])
    monkeypatch.setenv("SOME_NAME", "")
    assert not is_cached(verify()[0])  # it says the same, and is another all the same
    assert is_cached(verify()[0])
    for file, text in {"data.txt": "other", "own.py": "WORD = ' other '\n", "out.txt": "2"}.items():
        before = (folder / file).read_text()
        (folder / file).write_text(text)
        assert not is_cached(verify()[0]), file
        (folder / file).write_text(before)
        verify()
        assert is_cached(verify()[0]), file
    (folder / "absent.txt").write_text("here")
    assert not is_cached(verify()[0])
    (folder / "absent.txt").unlink()
    assert not is_cached(verify("--rtol", "0.1")[0])
    content = json.loads((folder / "a.ipynb").read_text())
    (folder / "a.ipynb").write_text(json.dumps({**content, "changed": 1}))
    assert not is_cached(verify()[0])


def test_what_a_distribution_ships_is_looked_for_where_it_is_installed(folder: Path, verify: Verify) -> None:
    write_notebook(folder / "a.ipynb", a_notebook(SHIPPED))
    run(folder / "a.ipynb")
    record = read_record(folder / "a.ipynb")
    assert [artifact.kind for artifact in record.artifacts] == ["package-data"]
    assert verify()[0]["a"] == []
    assert is_cached(verify()[0])


def test_the_database_tells_no_value_of_a_variable(folder: Path, verify: Verify, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOME_NAME", "a-secret-value")
    run(folder / "a.ipynb")
    assert verify()[0]["a"] == []
    assert is_cached(verify()[0])
    kept = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o077 for path in kept if path.name in {"key", "history.db"}} == {0}


def test_with_a_baseline_of_another_place_nothing_is_cached_and_that_is_said(folder: Path, verify: Verify) -> None:
    verify()
    notes, told = verify("--baseline", str(folder))
    assert not is_cached(notes)
    assert "--cache does nothing with --baseline: all notebooks are verified" in told

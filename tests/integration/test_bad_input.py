"""Bad input: one line that says what and where, one with the way out, exit code 2, and no file changed."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_repro.cli.main import exit_code_of
from jupyter_repro.model.codec import to_dict
from jupyter_repro.store import notebooks
from jupyter_repro.store.notebooks import write_notebook
from tests.builders import a_notebook, a_record, stream

ALL = ("run", "verify", "show", "report")


def files_in(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Every file below a folder with its bytes, its time and its mode."""
    return {
        str(path): (path.read_bytes() if path.stat().st_size < 10_000 else b"", path.stat().st_mtime_ns, path.stat().st_mode)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def text(words: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_text(words)

    return write


def notebook(*sources: str, kernel: str = "python3", **metadata: Any) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        content = a_notebook(*sources, kernel=kernel)
        content.metadata.update(metadata)
        for cell in content.cells:
            cell.outputs, cell.execution_count = [stream("1\n")], 1
        write_notebook(path, content)

    return write


def never_run(path: Path) -> None:
    write_notebook(path, a_notebook("1"))


def large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(notebooks.MAX_BYTES + 1)


def old_format(path: Path) -> None:
    cell = {"cell_type": "code", "input": "1", "language": "python", "metadata": {}, "outputs": [], "collapsed": False}
    path.write_text(json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [cell], "metadata": {}}]}))


NEWER_RECORD = to_dict(a_record()) | {"schema_version": 99}
PRINTS_TOO_MUCH = "for _ in range(11): print('x' * 10_000_000)"
CASES: dict[str, tuple[Callable[[Path], None], tuple[str, ...], str, str]] = {
    "not a notebook": (text('{"a": 1}'), ALL, "notebook-invalid", "it has no nbformat"),
    "no JSON": (text("a,b\n1,2\n"), ALL, "notebook-broken-json", "line 1, column 1"),
    "broken JSON": (text('{"cells": [\n  {]\n'), ALL, "notebook-broken-json", "line 2, column 4"),
    "missing": (lambda _: None, ALL, "notebook-missing", "there is no file"),
    "folder": (Path.mkdir, ("run", "show", "report"), "notebook-directory", "is a folder"),
    "empty folder": (Path.mkdir, ("verify",), "notebook-none", "no notebook is in"),
    "pipe": (os.mkfifo, ALL, "notebook-unreadable", "is no regular file"),
    "empty file": (text(""), ALL, "notebook-empty", "is empty"),
    "no cell": (notebook(), ("run", "verify"), "notebook-no-code", "no code to run"),
    "no source": (notebook(" \n"), ("run", "verify"), "notebook-no-code", "no code to run"),
    "never run": (never_run, ("verify",), "notebook-never-run", "never run"),
    "no record": (notebook("1"), ("show",), "record-missing", "has no record"),
    "unknown kernel": (notebook("1", kernel="fortran"), ("run", "verify"), "kernel-unknown", "no kernel 'fortran'"),
    "newer notebook": (text('{"nbformat": 5, "cells": []}'), ALL, "notebook-newer", "notebook format 5"),
    "newer record": (notebook("1", jupyter_repro=NEWER_RECORD), ALL, "record-newer", "schema version 99"),
    "broken record": (notebook("1", jupyter_repro={"run": 1}), ("verify", "show", "report"), "record-invalid", "$"),
    "large notebook": (large, ALL, "notebook-too-large", "100 MB"),
    "large outputs": (notebook(PRINTS_TOO_MUCH), ("run", "verify"), "outputs-too-large", "cell 1"),
    "old format in place": (old_format, ("run",), "notebook-old-format", "would convert it"),
}


def arguments_of(verb: str, path: Path) -> list[str]:
    return [verb, str(path), *(["-o", str(path.parent / "report.html")] if verb == "report" else [])]


@pytest.mark.parametrize(("case", "verb"), [(case, verb) for case, (_, verbs, *_) in CASES.items() for verb in verbs])
def test_bad_input_is_an_error_and_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str], case: str, verb: str) -> None:
    make, _, code, words = CASES[case]
    path = tmp_path / "n.ipynb"
    make(path)
    before = files_in(tmp_path)

    exit_code = exit_code_of(arguments_of(verb, path))

    captured = capsys.readouterr()
    assert exit_code == 2
    assert captured.out == ""
    assert re.fullmatch(rf"error\[{code}\]: [^\n]+\nhint: [^\n]+\n", captured.err), captured.err
    assert words in captured.err
    assert str(path) in captured.err or case in {"unknown kernel", "large outputs"}
    assert files_in(tmp_path) == before


@pytest.fixture
def read_only_folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "folder"
    folder.mkdir()
    notebook("open('ran', 'w')")(folder / "n.ipynb")
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


@pytest.mark.parametrize("verb", ["run", "report"])
def test_a_read_only_folder_is_refused_before_anything_runs(read_only_folder: Path, capsys: pytest.CaptureFixture[str], verb: str) -> None:
    before = files_in(read_only_folder)

    assert exit_code_of(arguments_of(verb, read_only_folder / "n.ipynb")) == 2

    assert re.fullmatch(r"error\[not-writable\]: [^\n]+ its folder is read-only\nhint: [^\n]+\n", capsys.readouterr().err)
    assert files_in(read_only_folder) == before


def test_an_old_format_is_converted_in_memory_with_a_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "n.ipynb"
    old_format(path)
    before = path.read_bytes()

    assert exit_code_of(["run", str(path), "-o", str(tmp_path / "new.ipynb")]) == 0

    assert capsys.readouterr().err == f"note: {path}: notebook format 3 was converted to 4 in memory\n"
    assert path.read_bytes() == before
    assert json.loads((tmp_path / "new.ipynb").read_text())["nbformat"] == 4

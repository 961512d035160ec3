"""Files that a cell leaves open."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from jupyter_repro.capture.digests import Digests
from jupyter_repro.capture.openfiles import OpenFiles
from jupyter_repro.capture.seen import Seen
from tests.unit.capture.drafts import a_draft

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only there can a process list its open files")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[IO[str]]:
    with (tmp_path / "log.txt").open("w") as file:
        yield file


def writing(file: IO[str]) -> Seen:
    seen = Seen()
    seen.write(file.name, None)
    return seen


def written(files: OpenFiles, others: list[Seen]) -> list[str]:
    """What a later cell, that has opened nothing, is said to have written."""
    seen = Seen()
    files.look(seen, a_draft(order=1), others)
    return [path for path, _ in seen.generated().items()]


def test_a_change_of_a_file_left_open_is_that_of_the_cell_at_whose_end_it_shows(log: IO[str]) -> None:
    files = OpenFiles(Digests())
    files.keep(writing(log))
    assert written(files, []) == []
    print("more", file=log, flush=True)
    assert written(files, []) == [log.name]


def test_what_the_cell_before_has_opened_anew_since_is_not_the_later_one_s(log: IO[str]) -> None:
    files = OpenFiles(Digests())
    files.keep(writing(log))
    print("more", file=log, flush=True)
    assert written(files, [writing(log)]) == []


def test_a_file_that_was_opened_anew_and_closed_is_open_no_more(log: IO[str]) -> None:
    files = OpenFiles(Digests())
    files.keep(writing(log))
    log.close()
    files.keep(writing(log))
    Path(log.name).write_text("another's")
    assert written(files, []) == []

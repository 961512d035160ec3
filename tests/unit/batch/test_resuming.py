from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from jupyter_repro.batch.engine import Asked, Verified
from jupyter_repro.batch.ledger import Ledger, ledger_of_user
from jupyter_repro.batch.resuming import ResumingEngine
from jupyter_repro.errors import EngineError, KernelError
from jupyter_repro.model.comparison import NotebookComparison, Verdict


class Scripted:
    """An engine that gives what it is told to give, and keeps what it was asked for."""

    def __init__(self, *found: Verified) -> None:
        self._found = found
        self.asked: list[str] = []

    def verify(self, asked: Asked) -> Iterator[Verified]:
        self.asked += asked.paths
        return (each for each in self._found if each.path in asked.paths)


def a_result(path: Path, verdict: Verdict = "reproduced") -> Verified:
    return Verified(path=str(path), comparison=NotebookComparison(path=str(path), verdict=verdict))


@pytest.fixture
def notebooks(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{name}.ipynb" for name in "abc"]
    for path in paths:
        path.write_text(path.name)
    return paths


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledgers" / "one.jsonl")


def verified(
    ledger: Ledger, engine: Scripted, paths: Sequence[Path], *, resume: bool = False, with_outputs: bool = False
) -> tuple[list[Verified], list[str]]:
    """What comes of notebooks, and what is told."""
    told: list[str] = []
    asked = Asked(paths=tuple(map(str, paths)), with_outputs=with_outputs)
    return list(ResumingEngine(engine, ledger, resume=resume, tell=told.append).verify(asked)), told


def test_what_was_found_out_before_an_interrupt_is_taken_up_and_says_so(notebooks: list[Path], ledger: Ledger) -> None:
    a, b, c = notebooks
    verified(ledger, Scripted(a_result(a, "diverged"), Verified(path=str(b), interrupted=True)), notebooks)
    again = Scripted(a_result(b), a_result(c))

    found, told = verified(ledger, again, notebooks, resume=True)

    assert again.asked == [str(b), str(c)]
    assert [(Path(one.path).stem, one.comparison and one.comparison.verdict) for one in found] == [
        ("a", "diverged"),
        ("b", "reproduced"),
        ("c", "reproduced"),
    ]
    assert found[0].comparison is not None
    assert found[0].comparison.notes[0].startswith("resumed: verified at ")
    assert found[1].comparison == again._found[0].comparison
    assert told == ["resumed: 1 of 3 notebooks were verified before"]


def test_a_batch_that_is_done_leaves_nothing_to_resume(notebooks: list[Path], ledger: Ledger) -> None:
    verified(ledger, Scripted(*map(a_result, notebooks)), notebooks)
    again = Scripted(*map(a_result, notebooks))
    _, told = verified(ledger, again, notebooks, resume=True)
    assert again.asked == [str(path) for path in notebooks]
    assert told == ["nothing to resume: no batch of these words was interrupted; all notebooks are verified"]


@pytest.mark.parametrize("what", ["notebook", "record"])
def test_a_notebook_that_changed_meanwhile_is_verified_again(notebooks: list[Path], ledger: Ledger, what: str) -> None:
    a, b, _ = notebooks
    verified(ledger, Scripted(a_result(a), a_result(b)), notebooks)
    (a if what == "notebook" else a.with_suffix(".repro.json")).write_text("changed")
    again = Scripted()
    _, told = verified(ledger, again, notebooks, resume=True)
    assert [Path(path).stem for path in again.asked] == ["a", "c"]
    assert told == ["resumed: 1 of 3 notebooks were verified before; 1 changed since, and is verified again"]


def test_a_batch_can_be_interrupted_and_resumed_more_than_once(notebooks: list[Path], ledger: Ledger) -> None:
    a, b, c = notebooks
    verified(ledger, Scripted(a_result(a)), notebooks)
    verified(ledger, Scripted(a_result(b)), notebooks, resume=True)
    third = Scripted(a_result(c))
    found, _ = verified(ledger, third, notebooks, resume=True)
    assert third.asked == [str(c)]
    assert len(found) == 3
    assert ledger.entries() == {}


def test_without_resume_all_notebooks_are_verified(notebooks: list[Path], ledger: Ledger) -> None:
    verified(ledger, Scripted(a_result(notebooks[0])), notebooks)
    again = Scripted()
    assert verified(ledger, again, notebooks) == ([], [])
    assert len(again.asked) == 3
    assert ledger.entries() == {}


def test_what_could_not_be_checked_is_tried_again_and_the_loss_of_a_cluster_is_no_result(notebooks: list[Path], ledger: Ledger) -> None:
    a, b, c = notebooks
    error, lost = KernelError("kernel-died", "it died"), EngineError("scheduler-lost", "it is gone")
    verified(ledger, Scripted(Verified(path=str(a), error=error), a_result(b), Verified(path=str(c), error=lost)), notebooks)
    again = Scripted(Verified(path=str(a), error=error), a_result(c))
    verified(ledger, again, notebooks, resume=True)
    assert [Path(path).stem for path in again.asked] == ["a", "c"]
    assert ledger.entries() == {}


def test_a_torn_line_is_passed_over(notebooks: list[Path], ledger: Ledger, tmp_path: Path) -> None:
    a, b, _ = notebooks
    verified(ledger, Scripted(a_result(a), a_result(b)), notebooks)
    file = tmp_path / "ledgers" / "one.jsonl"
    file.write_bytes(file.read_bytes()[:-20])
    assert list(ledger.entries()) == [str(a)]
    verified(ledger, Scripted(a_result(b)), notebooks, resume=True)
    assert list(ledger.entries()) == [str(a), str(b)]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_result_without_outputs_is_no_result_for_a_report_that_shows_them(notebooks: list[Path], ledger: Ledger) -> None:
    a, b, _ = notebooks
    verified(ledger, Scripted(a_result(a), a_result(b, "diverged")), notebooks)
    again = Scripted()
    verified(ledger, again, notebooks, resume=True, with_outputs=True)
    assert [Path(path).stem for path in again.asked] == ["b", "c"]


def test_a_ledger_that_cannot_be_written_is_told_once_and_harms_nothing(notebooks: list[Path], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    found, told = verified(Ledger(tmp_path / "file" / "one.jsonl"), Scripted(*map(a_result, notebooks)), notebooks)
    assert len(found) == 3
    assert len(told) == 1
    assert "could not be resumed" in told[0]


def test_other_words_settings_and_folders_have_other_ledgers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their names hold nothing of the values."""
    names = {ledger_of_user(["a"], {})._path, ledger_of_user(["b"], {})._path, ledger_of_user(["a"], {"hold_env": {"TOKEN": "1"}})._path}
    assert ledger_of_user(["a"], {})._path in names
    monkeypatch.chdir(tmp_path)
    assert len({*names, ledger_of_user(["a"], {})._path}) == 4

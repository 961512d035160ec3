"""The history of notebooks."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jupyter_repro.errors import HistoryError
from jupyter_repro.model.comparison import CellComparison, NotebookComparison
from jupyter_repro.model.environment import Repository
from jupyter_repro.model.history import HistoryRun
from jupyter_repro.model.outputs import digest_of_outputs
from jupyter_repro.model.record import CellId, Metric, Parameter, Record
from jupyter_repro.store import history as module
from jupyter_repro.store.database import Database
from jupyter_repro.store.history import History, remember
from tests.builders import STARTED, a_record, a_run, an_environment, an_execution, result

CELLS = [{"id": "c0", "cell_type": "code", "source": "1 + 1", "execution_count": 1, "outputs": [result("2")]}]


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    (tmp_path / "n.ipynb").write_text("{}")
    return tmp_path / "n.ipynb"


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(Database(tmp_path / "data" / "history.db"))


def a_run_of(name: str, *executions: Any, started: str = STARTED, **changes: Any) -> Record:
    return a_record(*(executions or (an_execution(),)), run=a_run(id=name, started=started), **changes)


def a_comparison(*verdicts: Any) -> NotebookComparison:
    cells = tuple(CellComparison(cell_id=CellId(f"c{i}"), index=i, verdict=verdict) for i, verdict in enumerate(verdicts))
    return NotebookComparison(path="n.ipynb", verdict=verdicts[-1], cells=cells)


def test_a_run_is_listed_with_what_it_is_about(history: History, notebook: Path) -> None:
    parameters = tuple(Parameter(name="depth", value=value) for value in "34")
    execution = an_execution(duration=0.5, parameters=parameters, metrics=(Metric(name="acc", value=0.5),))
    history.keep(notebook, a_run_of("a0", execution, environment=an_environment(repository=Repository(commit="abc", dirty=True))), CELLS)
    (run,) = history.runs(notebook)
    assert run == HistoryRun(
        id="a0",
        notebook=str(notebook),
        kind="headless",
        started=STARTED,
        saved=run.saved,
        executions=1,
        duration=0.5,
        commit="abc",
        dirty=True,
        parameters=(Parameter(name="depth", value="4"),),
        metrics=(Metric(name="acc", value=0.5),),
    )


def test_a_run_is_found_with_its_record_and_excerpts_of_the_outputs_that_are_its_own(history: History, notebook: Path) -> None:
    foreign = {**CELLS[0], "id": "c1", "execution_count": 7}
    record = a_run_of("a0", an_execution(), an_execution(cell_id=CellId("c1"), order=1, execution_count=2))
    history.keep(notebook, record, [*CELLS, foreign])
    past = history.find("a0")
    digested = replace(record.executions[0], outputs_digest=digest_of_outputs([result("2")]))
    assert (past.file, past.record, past.outputs) == (notebook, replace(record, executions=(digested, record.executions[1])), {"c0": "2"})


def test_a_run_that_goes_on_is_one_run(history: History, notebook: Path) -> None:
    history.keep(notebook, a_run_of("a0"), CELLS)
    history.keep(notebook, a_run_of("a0", an_execution(), an_execution(order=1)), CELLS)
    assert [(run.id, run.executions) for run in history.runs(notebook)] == [("a0", 2)]


def test_runs_are_listed_newest_first_and_each_with_its_notebook(history: History, notebook: Path) -> None:
    for name, started in (("a0", "2026-01-01"), ("a2", "2026-01-03"), ("a1", "2026-01-02")):
        history.keep(notebook, a_run_of(name, started=started), CELLS)
    history.keep(notebook.with_name("other.ipynb"), a_run_of("b0"), CELLS)
    assert [run.id for run in history.runs(notebook)] == ["a2", "a1", "a0"]


def test_a_verdict_stays_until_the_run_goes_on(history: History, notebook: Path) -> None:
    def verdict() -> tuple[str | None, int]:
        (run,) = history.runs(notebook)
        return run.verdict, run.differing

    history.keep(notebook, a_run_of("a0"), CELLS, comparison=a_comparison("reproduced", "skipped", "replayed", "diverged"))
    assert verdict() == ("diverged", 2)
    history.keep(notebook, a_run_of("a0"), CELLS)
    assert verdict() == ("diverged", 2)
    history.keep(notebook, a_run_of("a0", an_execution(), an_execution(order=1)), CELLS)
    assert verdict() == (None, 0)


def test_a_kernel_that_ran_nothing_is_no_run(history: History, notebook: Path) -> None:
    history.keep(notebook, a_record(), CELLS)
    assert history.runs(notebook) == ()


def test_the_oldest_runs_of_a_notebook_make_room(tmp_path: Path, notebook: Path) -> None:
    history = History(Database(tmp_path / "history.db"), most=2)
    for name in ("a0", "a1", "a2"):
        history.keep(notebook, a_run_of(name, started=f"2026-01-0{name[1]}"), CELLS)
    assert [run.id for run in history.runs(notebook)] == ["a2", "a1"]


def test_all_runs_stay_within_the_bound_of_bytes_and_the_newest_is_always_kept(tmp_path: Path, notebook: Path) -> None:
    history = History(Database(tmp_path / "history.db"), most_bytes=1)
    for name in ("a0", "a1"):
        history.keep(notebook, a_run_of(name), CELLS)
    assert [run.id for run in history.runs(notebook)] == ["a1"]


def test_a_renamed_notebook_takes_its_history_with_it_when_its_run_goes_on(history: History, notebook: Path) -> None:
    history.keep(notebook, a_run_of("a0", started="2026-01-01"), CELLS)
    history.keep(notebook, a_run_of("a1"), CELLS)
    new = notebook.rename(notebook.with_name("renamed.ipynb"))
    history.keep(new, a_run_of("a1"), CELLS)
    assert ([run.id for run in history.runs(new)], history.runs(notebook)) == (["a1", "a0"], ())


def test_a_copy_of_a_notebook_has_a_history_of_its_own(history: History, notebook: Path) -> None:
    history.keep(notebook, a_run_of("a0"), CELLS)
    copy = notebook.with_name("copy.ipynb")
    history.follow("a0", copy)
    assert (history.runs(copy), len(history.runs(notebook))) == ((), 1)
    history.keep(copy, a_run_of("a0"), CELLS)  # one kernel for both
    assert (len(history.runs(copy)), len(history.runs(notebook))) == (1, 1)


def test_a_renamed_folder_takes_its_notebooks_along(tmp_path: Path) -> None:
    database = Database(tmp_path / "history.db")
    history = History(database)
    for run, name in (("a0", "old/n.ipynb"), ("b0", "older.ipynb")):
        history.keep(tmp_path / name, a_run_of(run), CELLS)
    database.move(tmp_path / "old", tmp_path / "new")
    assert [len(history.runs(tmp_path / name)) for name in ("new/n.ipynb", "old/n.ipynb", "older.ipynb")] == [1, 0, 1]


def test_what_is_not_kept_is_an_error(history: History) -> None:
    with pytest.raises(HistoryError) as caught:
        history.find("a0")
    assert caught.value.code == "run-unknown"


def _keep_many(path: Path, notebook: Path, prefix: str) -> None:
    for number in range(10):
        History(Database(path)).keep(notebook, a_run_of(f"{prefix}{number}"), CELLS)


def test_several_processes_may_fill_it_at_once(tmp_path: Path, notebook: Path) -> None:
    path = tmp_path / "history.db"
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=_keep_many, args=(path, notebook, prefix)) for prefix in "ab"]
    for process in others:
        process.start()
    _keep_many(path, notebook, "c")
    for process in others:
        process.join()
    assert len(History(Database(path)).runs(notebook)) == 30


def test_what_cannot_be_remembered_is_a_note_and_no_error(tmp_path: Path, notebook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history.db"
    path.write_bytes(b"no database" * 100)
    monkeypatch.setattr(module, "history_of_user", lambda: History(Database(path)))
    (note,) = remember(notebook, a_run_of("a0"), CELLS)
    assert note.startswith("the history does not have this run")
    assert remember(notebook, None, CELLS) == ()

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest.importorskip("distributed")

from jupyter_repro.batch.form import from_data
from jupyter_repro.batch.worker import Task, give_up, names_of_the_nanny, unseen, verified_there
from jupyter_repro.store.notebooks import write_notebook
from tests.builders import a_digest, a_notebook


def a_task(place: Path, **changes: object) -> Task:
    return Task(**{"batch": "b0", "path": "a.ipynb", "place": place, "digest": a_digest(), "settings": {}, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("there", [True, False])
def test_a_worker_that_does_not_see_the_notebook_says_so(tmp_path: Path, *, there: bool) -> None:
    place = tmp_path / "a.ipynb"
    if there:
        write_notebook(place, a_notebook("1"))
    task = a_task(place)
    said = unseen([task.as_data()])
    assert said is not None
    error = from_data(said).error
    assert error is not None
    assert error.code == "notebook-unseen"
    assert ("has another content" if there else "cannot be read") in error.message
    done = verified_there(task.as_data())
    assert done is not None
    assert done["error"] == said["error"]


def test_nothing_of_a_batch_begins_once_it_was_given_up(tmp_path: Path) -> None:
    give_up("b1")
    assert verified_there(a_task(tmp_path / "a.ipynb", batch="b1").as_data()) is None
    assert verified_there(a_task(tmp_path / "a.ipynb", batch="b2").as_data()) is not None


def test_what_a_nanny_sets_is_told_from_what_the_user_has_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process was started by none; its parent has other variables than these."""
    for name, value in {"PYTHONHASHSEED": "6640", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "4"}.items():
        monkeypatch.setenv(name, value)
    assert {"PYTHONHASHSEED", "OMP_NUM_THREADS", "MKL_NUM_THREADS"} & set(names_of_the_nanny({})) == {"PYTHONHASHSEED", "OMP_NUM_THREADS"}
    assert "OMP_NUM_THREADS" not in set(names_of_the_nanny({"OMP_NUM_THREADS": "1"}))
    assert os.environ["OMP_NUM_THREADS"] == "1"

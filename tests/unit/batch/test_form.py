from __future__ import annotations

import json

import pytest

from jupyter_repro.batch.engine import Verified
from jupyter_repro.batch.form import from_data, to_data
from jupyter_repro.errors import KernelError, RecordError, ReproError
from jupyter_repro.model.basis import Basis
from jupyter_repro.model.comparison import Cause, CellComparison, Divergence, Experiment, HeldCondition, NotebookComparison
from jupyter_repro.model.record import CellId
from tests.builders import a_digest, result

CELL = CellId("c0")


def test_what_came_of_a_notebook_survives_its_form() -> None:
    cause = Cause(code="RP201", message="it draws", status="proved", root_cell_id=CELL)
    divergence = Divergence(kind="modified", output_index=0, mime_type="text/plain", baseline="1", rerun="2\ud800", causes=(cause,))
    held = HeldCondition(kind="entropy", subject="c0")
    cell = CellComparison(cell_id=CELL, index=0, verdict="replayed", divergences=(divergence,), conditions=(held,), duration=0.1)
    comparison = NotebookComparison(
        path="a.ipynb", verdict="replayed", cells=(cell,), notes=("a note",), experiments=(Experiment(held=(held,), agreed=(CELL,)),)
    )
    basis = Basis(files={"data.csv": a_digest(), "absent": None}, variables=("A",))
    verified = Verified(path="a.ipynb", comparison=comparison, outputs={CELL: (result("2"),)}, basis=basis)
    assert from_data(json.loads(json.dumps(to_data(verified)))) == verified


def test_an_error_survives_it_with_its_kind_code_message_and_hint() -> None:
    error = KernelError("kernel-died", "it died", hint="look")
    again = from_data(to_data(Verified(path="a.ipynb", error=error, interrupted=True)))
    assert (type(again.error), str(again.error), again.interrupted) == (KernelError, str(error), True)
    assert again.error is not None
    assert again.error.as_data() == error.as_data()


def test_an_error_of_an_unknown_kind_is_an_error_all_the_same() -> None:
    data = to_data(Verified(path="a.ipynb", error=ReproError("new", "of a later version")))
    again = from_data({**data, "error": {**data["error"], "kind": "OfLater"}})
    assert type(again.error) is ReproError


@pytest.mark.parametrize("data", [{}, {"path": "a"}, {**to_data(Verified(path="a")), "comparison": {"path": 1}}, []])
def test_data_of_another_form_are_refused(data: object) -> None:
    with pytest.raises(RecordError):
        from_data(data)  # type: ignore[arg-type]

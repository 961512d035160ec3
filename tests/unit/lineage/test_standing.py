"""What an edit, or a stale cell, leaves as it was."""

from __future__ import annotations

import pytest

from jupyter_repro.lineage.staleness import staleness_of
from jupyter_repro.lineage.standing import standing_names, unchanged_names
from jupyter_repro.model.record import CellId
from tests.builders import a_record, an_execution

A, B, C = CellId("a"), CellId("b"), CellId("c")


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import numpy as np\nfrom os import path, sep as s\nimport xml.dom", {"np", "path", "s", "xml"}),
        ("rate = 0.5\nlow = -1\nname = 'a'", {"rate", "low", "name"}),
        ("def f(x):\n    return x + rate", {"f"}),
        ("x = rate * 2\ny = [1]\nz: int = 1", set()),
        ("def f(x=rate):\n    return x\n@cached\ndef g():\n    pass", set()),
        ("rate = 1\nrate += 1", set()),
        ("import a\nif b:\n    import a", set()),
        ("import a\na.b = 1", set()),
        ("f = 1\nfor f in g: pass", set()),
        ("x = 1\nx = 2", set()),
        ("def f():\n    pass\nclass f: pass", set()),
        ("import a\nfrom b import *", set()),
        ("import a\nexec(text)", set()),
        ("%matplotlib inline\nimport a", {"a"}),
        ("import", set()),
    ],
)
def test_standing_names_are_bound_once_by_what_depends_on_nothing(source: str, names: set[str]) -> None:
    assert set(standing_names(source)) == names


def test_what_both_sources_bind_alike_is_unchanged() -> None:
    assert unchanged_names("import a\nx = 1\ny = 2", "x = 1\nimport a  # again\n\ny = 3\nb = a.c(y)") == {"a", "x"}


def test_an_edit_beside_an_import_makes_stale_only_what_it_reaches() -> None:
    record = a_record(
        an_execution("import numpy as np\nrate = 0.5", cell_id=A),
        an_execution("x = np.ones(3)", cell_id=B, order=1),
        an_execution("y = x * rate", cell_id=C, order=2),
    )
    found = staleness_of(record, {A: "import numpy as np\nrate = 0.7", B: "x = np.ones(3)", C: "y = x * rate"})
    assert [found[cell].state for cell in (A, B, C)] == ["edited", "fresh", "upstream-changed"]
    assert [(reason.kind, reason.name) for reason in found[C].reasons] == [("edited", "rate")]


def test_an_import_in_a_stale_cell_is_not_stale() -> None:
    record = a_record(
        an_execution("rate = 0.5", cell_id=A),
        an_execution("import numpy as np\nx = rate * 2", cell_id=B, order=1),
        an_execution("y = np.ones(3)", cell_id=C, order=2),
    )
    found = staleness_of(record, {A: "rate = 0.7", B: "import numpy as np\nx = rate * 2", C: "y = np.ones(3)"})
    assert [found[cell].state for cell in (A, B, C)] == ["edited", "upstream-changed", "fresh"]


def test_an_import_that_ran_again_makes_nothing_stale() -> None:
    record = a_record(
        an_execution("import numpy as np\nrate = 0.5", cell_id=A),
        an_execution("x = np.ones(3)", cell_id=B, order=1),
        an_execution("y = x * rate", cell_id=C, order=2),
        an_execution("import numpy as np\nrate = 0.7", cell_id=A, order=3),
    )
    found = staleness_of(record, {A: "import numpy as np\nrate = 0.7", B: "x = np.ones(3)", C: "y = x * rate"})
    assert [found[cell].state for cell in (A, B, C)] == ["fresh", "fresh", "upstream-changed"]
    assert [(reason.kind, reason.name) for reason in found[C].reasons] == [("rerun", "rate")]

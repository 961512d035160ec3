"""Cells as hazards look at them, read again and again."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_repro.explain.hazards.reading import CellReader, read_cells
from jupyter_repro.explain.lint import lint_read
from jupyter_repro.model.record import Record
from tests.builders import a_record, an_execution
from tests.unit.explain.test_lint import cells_of

SOURCES = ("import numpy as np", "x = np.random.rand()", "rng = np.random.default_rng()", "y = 1")


def test_cells_that_stay_as_they_are_stay_the_same_objects() -> None:
    reader = CellReader()
    before = reader.read(cells_of(*SOURCES), None).cells
    after = reader.read(cells_of(SOURCES[0] + ", os", *SOURCES[1:3], "y = 2"), None).cells
    assert [new is old for new, old in zip(after, before, strict=True)] == [False, True, True, False]


def test_a_cell_is_read_anew_when_what_it_speaks_of_means_something_else() -> None:
    reader = CellReader()
    reader.read(cells_of(*SOURCES), None)
    (_, draw, *_) = reader.read(cells_of("import pandas as np", *SOURCES[1:]), None).cells
    assert [call.name for call in draw.calls] == ["pandas.random.rand"]


CHANGES: tuple[tuple[list[dict[str, Any]], Record | None], ...] = (
    (cells_of(*SOURCES), None),
    (cells_of(*SOURCES[:1], "np.random.seed(1)", *SOURCES[1:]), None),
    (cells_of(*SOURCES), a_record(an_execution(SOURCES[2], cell_id="c2"))),
    (cells_of(*SOURCES[1:]), None),
    (cells_of("# repro: ignore\n" + SOURCES[1], *SOURCES), None),
    (cells_of("url = 'https://x.org/a'", "import pandas as pd\npd.read_csv(url)"), None),
    (cells_of("url = 'data.csv'", "import pandas as pd\npd.read_csv(url)"), None),
    (cells_of("s = {'a'}", "list(s)", "import time\nt = time.time()", "print(time.time() - t)"), None),
    (cells_of("s = ['a']", "list(s)", "import time\nt = time.time()", "print(t)"), None),
    (
        cells_of("x = 1", "y = x", counts=(2, 1)),
        a_record(an_execution("x = 1", cell_id="c0", order=1), an_execution("y = x", cell_id="c1")),
    ),
)


@pytest.mark.parametrize("start", range(len(CHANGES)))
def test_hazards_are_those_of_a_first_reading_whatever_was_read_before(start: int) -> None:
    reader = CellReader()
    for cells, record in (*CHANGES[start:], *CHANGES[:start], CHANGES[start]):
        assert lint_read(reader.read(cells, record)) == lint_read(read_cells(cells, record))

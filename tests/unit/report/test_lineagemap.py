"""The map of the lineage says who feeds whom, and the way that a difference went."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from jupyter_repro.lineage.flow import flow_of
from jupyter_repro.model.comparison import Cause, CellComparison, Divergence, NotebookComparison
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.report.lineagemap import LineageMap, lineage_map
from jupyter_repro.report.renderer import ReportCell
from tests.builders import a_record, a_ref, an_artifact, an_execution

SOURCES = ("import numpy as np", "data = read('a.csv')", "mean = np.mean(data)", "print(mean)", "write(mean)", "x = 1")


def the_record() -> Record:
    files: dict[int, dict[str, Any]] = {1: {"used": (a_ref("a.csv"), a_ref("own.py"))}, 4: {"generated": (a_ref("out/b.csv"),)}}
    executions = (
        an_execution(source, cell_id=CellId(f"c{index}"), order=index, execution_count=index + 1, **files.get(index, {}))
        for index, source in enumerate(SOURCES)
    )
    return a_record(*executions, artifacts=(an_artifact("a.csv"), an_artifact("own.py", kind="module"), an_artifact("out/b.csv")))


def the_map(record: Record, comparison: NotebookComparison | None = None) -> LineageMap:
    cells = [ReportCell(cell_id=f"c{index}", index=index, cell_type="code", source=source) for index, source in enumerate(SOURCES)]
    found = lineage_map(record, flow_of(record).links, cells, comparison)
    assert found is not None
    return found


def compared(index: int, verdict: str, root: str | None = None) -> CellComparison:
    causes = (Cause(code="RP201", message="", root_cell_id=CellId(root)),) if root else ()
    divergences = (Divergence(kind="modified", output_index=0, mime_type="text/plain", causes=causes),) if root else ()
    return CellComparison(cell_id=CellId(f"c{index}"), index=index, verdict=verdict, divergences=divergences)  # type: ignore[arg-type]


def test_cells_and_files_are_drawn_and_imports_modules_and_what_stands_alone_are_not() -> None:
    drawn = the_map(the_record())
    assert {(node.kind, node.title) for node in drawn.nodes} == {
        ("cell", "cell 2"),
        ("cell", "cell 3"),
        ("cell", "cell 4"),
        ("cell", "cell 5"),
        ("file", "a.csv"),
        ("file", "b.csv"),
    }
    assert len(drawn.lines) == 5


def test_the_table_says_by_what_names_cells_feed_each_other() -> None:
    rows = {row.title: row for row in the_map(the_record()).rows}
    assert rows["cell 3"].fed_by == (("cell 2", "cell-2", "data"),)
    assert (rows["cell 2"].reads, rows["cell 5"].writes) == (("a.csv",), ("out/b.csv",))


def test_the_way_of_a_difference_is_marked() -> None:
    cells = tuple(compared(i, "diverged" if i == 3 else "reproduced", "c1" if i == 3 else None) for i in range(6))
    drawn = the_map(the_record(), NotebookComparison(path="a.ipynb", verdict="diverged", cells=cells))
    assert [line.hot for line in drawn.lines].count(True) == 2
    assert {node.title: node.verdict for node in drawn.nodes}["cell 4"] == "diverged"


def test_a_record_of_cells_that_feed_nobody_has_no_map() -> None:
    record = a_record(an_execution("x = 1", cell_id=CellId("c0")))
    assert lineage_map(record, flow_of(record).links, (), None) is None


def test_the_map_does_not_depend_on_how_texts_are_hashed() -> None:
    script = "from tests.unit.report.test_lineagemap import *; print(the_map(the_record()))"
    said = {
        subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1

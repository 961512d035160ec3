"""Which cells feed which."""

from __future__ import annotations

from jupyter_repro.lineage.graph import Graph, graph_of
from jupyter_repro.model.record import CellId


def a_graph(*sources: str) -> Graph:
    return graph_of({CellId(f"c{index}"): source for index, source in enumerate(sources)})


def test_a_cell_reads_from_the_last_cell_before_it_that_binds_the_name() -> None:
    assert a_graph("x = 1", "x = 2", "x", "x = 3").feeds["c2"] == ("c1",)  # type: ignore[index]


def test_a_cell_also_reads_from_those_that_changed_the_value_since() -> None:
    assert a_graph("t = []", "t.append(1)", "t").feeds["c2"] == ("c1", "c0")  # type: ignore[index]


def test_upstream_goes_through_other_cells_nearest_first() -> None:
    graph = a_graph("a = 1", "b = a", "c = 5", "d = b + c", "d")
    assert graph.upstream(CellId("c4")) == ("c3", "c2", "c1", "c0")


def test_a_cell_that_reads_nothing_has_nothing_upstream() -> None:
    assert a_graph("a = 1", "2 + 2").upstream(CellId("c1")) == ()

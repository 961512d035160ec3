"""The graph of a run's lineage has the last execution of each cell, and each file once."""

from __future__ import annotations

from jupyter_repro.lineage.flow import flow_of
from jupyter_repro.lineage.graph import graph_of
from jupyter_repro.model.assessment import LineageEdge, LineageGraph, LineageNode
from jupyter_repro.model.record import CellExecution, CellId
from tests.builders import a_record, a_ref, an_execution


def graph(*executions: CellExecution) -> LineageGraph:
    record = a_record(*executions)
    return graph_of(record.executions, flow_of(record).links)


def cell(name: str, label: str) -> LineageNode:
    return LineageNode(id=f"cell:{name}", kind="cell", label=label, cell_id=CellId(name))


def test_cells_feed_each_other_through_variables_and_files() -> None:
    found = graph(
        an_execution("# load\ntable = 1", cell_id="a", order=0, used=(a_ref("in/data.csv"),)),
        an_execution("open('out.txt', 'w').write(str(table))", cell_id="b", order=1, generated=(a_ref("out.txt"),)),
        an_execution("\n  open('out.txt')", cell_id="c", order=2, used=(a_ref("out.txt"),)),
    )
    assert found == LineageGraph(
        nodes=(
            cell("a", "# load"),
            cell("b", "open('out.txt', 'w').write(str(table))"),
            cell("c", "open('out.txt')"),
            LineageNode(id="file:in/data.csv", kind="file", label="data.csv", path="in/data.csv"),
            LineageNode(id="file:out.txt", kind="file", label="out.txt", path="out.txt"),
        ),
        edges=(
            LineageEdge(source="file:in/data.csv", target="cell:a", kind="file"),
            LineageEdge(source="cell:a", target="cell:b", kind="variable", names=("table",)),
            LineageEdge(source="cell:b", target="file:out.txt", kind="file"),
            LineageEdge(source="file:out.txt", target="cell:c", kind="file"),
        ),
    )


def test_a_cell_that_ran_again_is_there_once_and_does_not_feed_itself() -> None:
    found = graph(
        an_execution("n = 0", cell_id="a", order=0),
        an_execution("n += 1", cell_id="b", order=1),
        an_execution("n += 1", cell_id="b", order=2),
    )
    assert [node.id for node in found.nodes] == ["cell:a", "cell:b"]
    assert [(edge.source, edge.target) for edge in found.edges] == [("cell:a", "cell:b")]


def test_an_execution_of_no_known_cell_is_not_in_the_graph() -> None:
    assert graph(an_execution("x = 1", cell_id=None, order=0)) == LineageGraph()

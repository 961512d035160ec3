"""Graphs are laid out in layers, and large ones folded, so that each line leads down and nothing overlaps."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from jupyter_repro.report.folding import folded
from jupyter_repro.report.layers import acyclic, laid_out, reduced

Graph = dict[str, set[str]]
GRAPHS = st.integers(1, 14).flatmap(
    lambda size: st.sets(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=40).map(
        lambda pairs: {f"cell:{n}": {f"cell:{b}" for a, b in pairs if a == n != b} for n in range(size)}
    )
)


def reach_of(graph: Graph) -> set[tuple[str, str]]:
    found = {(name, other) for name, others in graph.items() for other in others}
    while more := {(a, d) for a, b in found for c, d in found if b == c} - found:
        found |= more
    return found


def test_a_way_back_is_left_out() -> None:
    assert acyclic({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == {"a": {"b"}, "b": {"c"}, "c": set()}


@given(GRAPHS)
def test_a_reduced_graph_has_no_needless_edge_and_reaches_the_same(graph: Graph) -> None:
    tree = acyclic(graph)
    small = reduced(tree)
    reach = reach_of(small)
    assert reach == reach_of(tree)
    for name, others in small.items():
        for other in others:
            assert not any((between, other) in reach for between in others)
            assert (other, name) not in reach


@given(GRAPHS, st.integers(1, 5))
def test_lines_lead_down_and_boxes_keep_apart(graph: Graph, most: int) -> None:
    small = reduced(acyclic(graph))
    layout = laid_out(small, most_across=most, bend=0.1)
    assert set(layout.nodes) == set(small)
    assert set(layout.lines) == {(name, other) for name, others in small.items() for other in others}
    for (name, other), points in layout.lines.items():
        assert (points[0], points[-1]) == (layout.nodes[name], layout.nodes[other])
        assert all(one[1] + 1 == two[1] for one, two in itertools.pairwise(points))
    for row in range(layout.rows):
        places = sorted(x for x, at in layout.nodes.values() if at == row)
        assert len(places) <= most
        assert all(two - one > 0.999 for one, two in itertools.pairwise(places))
    assert all(0.499 <= x <= layout.width - 0.499 for x, _ in layout.nodes.values())


@given(GRAPHS, st.integers(1, 8), st.sets(st.integers(0, 13)))
def test_folding_loses_no_node_and_no_way(graph: Graph, most: int, heavy: set[int]) -> None:
    tree = acyclic(graph)
    weights = {name: int(int(name.partition(":")[2]) in heavy) for name in tree}
    small = folded(tree, weights, most)
    assert len(small.feeds) <= most
    assert sorted([*small.passed, *(one for members in small.members.values() for one in members)]) == sorted(tree)
    holder = {one: name for name, members in small.members.items() for one in members}
    reach = reach_of({name: set(others) for name, others in small.feeds.items()})
    if all(len(members) == 1 for members in small.members.values()):
        assert {(a, b) for a, b in reach_of(tree) if a in holder and b in holder} == reach


def test_cells_that_are_fed_alike_are_drawn_as_one() -> None:
    plots = {f"cell:{number}": set[str]() for number in range(100)}
    small = folded({"cell:data": set(plots), **plots}, {"cell:data": 0, **dict.fromkeys(plots, 0), "cell:7": 4}, 10)
    assert {len(members) for members in small.members.values()} == {1, 99}
    assert small.members["cell:7"] == ("cell:7",)


def test_a_chain_of_cells_alike_is_drawn_as_one() -> None:
    names = [f"cell:{number}" for number in range(100)]
    chain = {one: {two} for one, two in itertools.pairwise(names)} | {names[-1]: set[str]()}
    small = folded(chain, {**dict.fromkeys(names, 3), "cell:0": 4}, 10)
    assert small.members == {"cell:0": ("cell:0",), "cell:1": tuple(names[1:])}

"""Laws of lineage, on small programs that are really run."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jupyter_repro.lineage.flow import flow_of
from jupyter_repro.lineage.slice import slice_of_step, slice_of_variable
from jupyter_repro.lineage.staleness import staleness_of
from jupyter_repro.model.record import CellId
from tests.programs import CELLS, PROGRAMS, execute, plain, recorded

some = settings(max_examples=300, deadline=None)


@some
@given(PROGRAMS)
def test_running_only_a_slice_gives_the_same_value(program: list[str]) -> None:
    kernel = recorded(program)
    flow = flow_of(kernel.record)
    for name in ("a", "b", "c"):
        needed = slice_of_variable(flow, name)
        again: dict[str, object] = {"__name__": "__main__"}
        for step in needed:
            execute(program[step], again)
        if name in kernel.namespace:
            assert plain(again[name]) == plain(kernel.namespace[name]), [program[step] for step in needed]


@some
@given(PROGRAMS)
def test_a_slice_is_its_own_slice(program: list[str]) -> None:
    kernel = recorded(program)
    flow = flow_of(kernel.record)
    needed = slice_of_step(flow, len(program) - 1)
    shorter = recorded([program[step] for step in needed])
    assert len(slice_of_step(flow_of(shorter.record), len(needed) - 1)) <= len(needed)


@some
@given(PROGRAMS)
def test_running_top_to_bottom_makes_nothing_stale(program: list[str]) -> None:
    record = recorded(program).record
    cells = {CellId(f"c{index}"): source for index, source in enumerate(program)}
    assert {staleness.state for staleness in staleness_of(record, cells).values()} == {"fresh"}


@some
@given(PROGRAMS, CELLS, st.data())
def test_editing_a_cell_makes_it_and_what_it_feeds_stale_and_nothing_else(program: list[str], new: str, data: st.DataObject) -> None:
    edited = data.draw(st.integers(0, len(program) - 1))
    assume(program[edited] != new)
    record = recorded(program).record
    flow = flow_of(record)
    cells = {CellId(f"c{index}"): source for index, source in enumerate([*program[:edited], new, *program[edited + 1 :]])}
    states = [staleness.state for staleness in staleness_of(record, cells).values()]
    fed = {edited}
    for index, links in enumerate(flow.links):
        if any(link.feeder in fed and link.kind != "unknown" for link in links):  # what only may be makes nothing stale
            fed.add(index)
    assert states[edited] == "edited"
    assert all(states[index] == "upstream-changed" for index in fed - {edited})
    assert all(state == "fresh" for state in states[:edited])

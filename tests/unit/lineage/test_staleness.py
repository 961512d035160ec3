"""Which results no longer are what the notebook would give."""

from __future__ import annotations

from jupyter_repro.lineage.staleness import staleness_of
from jupyter_repro.model.record import CellId, VariableChange
from jupyter_repro.model.staleness import Reason, Staleness
from tests.builders import a_record, a_ref, an_execution


def stale(cells: str, ran: str, sources: dict[str, str], **now: str | None) -> dict[str, Staleness]:
    """The staleness of cells in the order ``cells`` that ran in the order ``ran``, some of them with other sources now."""
    record = a_record(*(an_execution(sources[cell], order=order, cell_id=cell) for order, cell in enumerate(ran)))
    present = {CellId(cell): now.get(cell) or sources[cell] for cell in cells}
    return {str(cell): staleness for cell, staleness in staleness_of(record, present).items()}


CHAIN = {"a": "x = 1", "b": "y = x", "c": "z = y", "d": "w = 5"}
FRESH = Staleness(state="fresh")


def test_cells_that_ran_top_to_bottom_are_fresh() -> None:
    assert stale("abcd", "abcd", CHAIN) == dict.fromkeys("abcd", FRESH)


def test_the_order_of_cells_that_do_not_feed_each_other_does_not_matter() -> None:
    assert stale("abcd", "dabc", CHAIN) == dict.fromkeys("abcd", FRESH)


def test_a_comment_edits_no_result() -> None:
    assert stale("abcd", "abcd", CHAIN, a="x = 1  # metres") == dict.fromkeys("abcd", FRESH)


def test_an_edited_cell_makes_stale_what_it_feeds() -> None:
    assert stale("abcd", "abcd", CHAIN, a="x = 2") == {
        "a": Staleness(state="edited"),
        "b": Staleness(state="upstream-changed", reasons=(Reason(kind="edited", cell=CellId("a"), name="x"),)),
        "c": Staleness(state="upstream-changed", reasons=(Reason(kind="stale", cell=CellId("b"), name="y"),)),
        "d": FRESH,
    }


def test_a_cell_that_ran_again_makes_stale_what_it_fed() -> None:
    chain = {**CHAIN, "a": "x = f()"}
    assert stale("abcd", "abcda", chain)["b"].reasons == (Reason(kind="rerun", cell=CellId("a"), name="x"),)
    assert stale("abcd", "abcdabc", chain) == dict.fromkeys("abcd", FRESH)


def test_a_cell_that_ran_again_and_gave_the_same_value_makes_nothing_stale() -> None:
    same = (VariableChange(name="x", change="bound", fingerprint="0f"),)
    record = a_record(
        an_execution("x = f()", order=0, cell_id="a", variables=same),
        an_execution("y = x", order=1, cell_id="b", variables=(VariableChange(name="y", change="bound"),)),
        an_execution("x = f()", order=2, cell_id="a", variables=same),
    )

    assert {s.state for s in staleness_of(record, {CellId("a"): "x = f()", CellId("b"): "y = x"}).values()} == {"fresh"}


def test_a_deleted_cell_makes_stale_what_it_fed() -> None:
    assert stale("bcd", "abcd", CHAIN)["b"] == Staleness(
        state="upstream-deleted", reasons=(Reason(kind="deleted", cell=CellId("a"), name="x"),)
    )


def test_a_cell_that_never_ran_is_told_and_makes_stale_what_it_would_feed() -> None:
    found = stale("aebcd", "abcd", {**CHAIN, "e": "x = 3"})

    assert found["e"].state == "never-run"
    assert found["b"] == Staleness(state="upstream-changed", reasons=(Reason(kind="added", cell=CellId("e"), name="x"),))


def test_a_value_from_below_is_out_of_order() -> None:
    assert stale("bac", "abc", CHAIN)["b"] == Staleness(state="out-of-order", reasons=(Reason(kind="later", cell=CellId("a"), name="x"),))


def test_a_cell_that_ran_before_what_is_above_it_is_out_of_order() -> None:
    found = stale("aeb", "abe", {**CHAIN, "e": "x += 1"})

    assert found["b"] == Staleness(state="out-of-order", reasons=(Reason(kind="order", cell=CellId("e"), name="x"),))


def test_a_cell_that_ran_twice_on_its_own_result_is_out_of_order() -> None:
    assert stale("ae", "aee", {**CHAIN, "e": "x += 1"})["e"].reasons == (Reason(kind="repeated", cell=CellId("e"), name="x"),)


def test_files_make_stale_too() -> None:
    written = {"cell_id": "a", "generated": (a_ref("x.csv"),)}
    record = a_record(
        an_execution("write()", order=0, **written),
        an_execution("read()", order=1, cell_id="b", used=(a_ref("x.csv"),)),
        an_execution("write()", order=2, **written),
    )

    found = staleness_of(record, {CellId("a"): "write()", CellId("b"): "read()"})
    assert found[CellId("b")].reasons == (Reason(kind="rerun", cell=CellId("a"), name="x.csv"),)


def test_what_may_have_changed_a_value_makes_nothing_stale() -> None:
    unknown = (VariableChange(name="m", change="unknown"), VariableChange(name="p", change="bound"))
    record = a_record(
        an_execution("m = fit()", order=0, cell_id="a", variables=(VariableChange(name="m", change="bound"),)),
        *(an_execution("p = m.predict()", order=order, cell_id="b", variables=unknown) for order in (1, 2)),
    )

    found = staleness_of(record, {CellId("a"): "m = fit()", CellId("b"): "p = m.predict()"})
    assert {staleness.state for staleness in found.values()} == {"fresh"}

"""The essentials of a record, for front ends without the panel."""

from __future__ import annotations

from typing import Any

from jupyter_repro.model.randomness import Entropy, Seeding
from jupyter_repro.model.record import CellError, CellExecution, CellId, Gap, VariableChange
from jupyter_repro.report.essentials import Row, essentials_as_text, essentials_of
from jupyter_repro.report.essentialspage import essentials_as_html
from tests.builders import a_digest, a_distribution, a_record, a_ref, a_run, an_environment, an_execution


def ran(order: int, cell: str | None, source: str, *bound: str, **changes: Any) -> CellExecution:
    """A cell execution that has ended well and bound variables to values of its own."""
    variables = tuple(VariableChange(name=name, change="bound", fingerprint=f"{name}-{order}") for name in bound)
    facts = {"status": "ok", "duration": 0.004, "execution_count": order + 1, "variables": variables, **changes}
    return an_execution(source, order=order, cell_id=None if cell is None else CellId(cell), source_digest=a_digest(source), **facts)


def stale_of(*executions: CellExecution) -> list[str]:
    return [row.stale for row in essentials_of(a_record(*executions)).rows]


def test_an_execution_is_told_in_words() -> None:
    execution = ran(
        0,
        "a",
        "\n# look\nx = 1",
        used=(a_ref("data.csv"),),
        seedings=(Seeding(generator="random", value="7", by="cell"),),
        entropy=(Entropy(source="numpy", count=1),),
        clock=("time.time",),
        status="error",
        error=CellError(type="ValueError"),
    )
    assert essentials_of(a_record(execution)).rows == (
        Row(
            order=1,
            prompt="[1]",
            source="# look",
            outcome="ValueError, 4 ms",
            depends="1 read, 1 seed, fresh entropy, clock",
            stale="",
        ),
    )


def test_a_result_is_stale_once_what_it_uses_was_made_anew() -> None:
    first = (ran(0, "a", "x = 1", "x"), ran(1, "b", "y = x + 1", "y"), ran(2, "c", "print(y)"))
    assert stale_of(*first) == ["", "", ""]
    again = ran(3, "a", "x = 2", "x")
    assert stale_of(*first, again) == [
        "ran again since",
        "[4], which gives x, ran again since",
        "[2], which gives y, is stale itself",
        "",
    ]


def test_a_cell_that_changes_what_it_uses_says_so_when_it_ran_twice() -> None:
    cells = [ran(0, "a", "n = 0", "n"), ran(1, "b", "n += 1", "n"), ran(2, "b", "n += 1", "n")]
    assert stale_of(*cells) == ["", "ran again since", "it changes n each time it runs"]


def test_where_the_places_of_cells_are_not_known_no_order_is_wrong() -> None:
    assert stale_of(ran(0, "below", "x = 1", "x"), ran(1, "above", "print(x)")) == ["", ""]


def test_without_cell_ids_the_source_stands_for_the_cell() -> None:
    cells = [ran(0, None, "x = input()", "x"), ran(1, None, "print(x)"), ran(2, None, "x = input()", "x")]
    assert stale_of(*cells) == ["ran again since", "[3], which gives x, ran again since", ""]


def test_the_verdict_counts_what_is_the_matter() -> None:
    fresh = ran(0, "a", "rng = default_rng()", entropy=(Entropy(source="numpy", count=1),))
    assert essentials_of(a_record(fresh)).verdict == "Recording: 1 cell execution, fresh entropy in 1 of them"
    assert essentials_of(a_record(), recording=False).verdict == "Paused: 0 cell executions"
    assert essentials_of(a_record(ran(0, "a", "1"))).verdict == "Recording: 1 cell execution, nothing stale, no fresh entropy"
    assert essentials_of(None).verdict == "Not recording. %load_ext jupyter_repro starts it."


def test_the_cell_that_runs_is_left_out() -> None:
    assert essentials_of(a_record(ran(0, "a", "summary()", status="running"))).rows == ()


def test_a_long_run_is_bounded_and_says_so() -> None:
    essentials = essentials_of(a_record(*(ran(n, f"c{n}", f"x{n} = {n}") for n in range(1200)), run=a_run(fresh=True)))
    assert [row.order for row in essentials.rows] == list(range(1171, 1201))
    assert essentials.notes == (
        "Of 1,200 executions the newest 30 are listed.",
        "So many executions are not looked through for stale results.",
    )


def test_nothing_that_a_notebook_wrote_gets_into_the_page_as_it_is() -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(2)>\x1b[31m\u202e"
    execution = ran(0, "a", attack, used=(a_ref(attack),), status="error", error=CellError(type=attack))
    environment = an_environment(distributions=(a_distribution(attack, direct=True),))
    record = a_record(execution, environment=environment, gaps=(Gap(sensor=attack, message=attack),), run=a_run(fresh=True))
    page = essentials_as_html(essentials_of(record))
    assert "<script" not in page
    assert "<img" not in page
    assert "\x1b" not in page + essentials_as_text(essentials_of(record))
    assert "\u202e" not in page


def test_the_page_says_what_the_text_says() -> None:
    essentials = essentials_of(a_record(ran(0, "a", "x = 1", used=(a_ref("data.csv"),))))
    page, text = essentials_as_html(essentials), essentials_as_text(essentials)
    for said in (essentials.verdict, "x = 1", "data.csv", "CPython"):
        assert said in page
        assert said in text

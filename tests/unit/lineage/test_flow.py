"""Through what executions feed each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jupyter_repro.lineage.flow import Link, flow_of
from jupyter_repro.lineage.slice import slice_of_step, slice_of_variable
from jupyter_repro.model.randomness import GeneratorChange, Seeding
from jupyter_repro.model.record import CellId, Gap, Record, VariableChange
from tests.builders import a_digest, a_record, a_ref, an_execution


def a_run_of(*cells: str | tuple[str, dict[str, Any]], **changes: Any) -> Record:
    """A record of executions with nothing known but their sources and what is given besides."""
    given = [(cell, {}) if isinstance(cell, str) else cell for cell in cells]
    executions = (an_execution(s, order=i, cell_id=f"c{i}", execution_count=i + 1, **facts) for i, (s, facts) in enumerate(given))
    return a_record(*executions, **changes)


def feeders(record: Record, step: int) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for link in flow_of(record).links[step]:
        found.setdefault(f"{link.kind} {link.name}", []).append(link.feeder)
    return found


def changed(**names: Any) -> dict[str, Any]:
    return {"variables": tuple(VariableChange(name=name, change=change) for name, change in names.items())}


def test_a_call_reads_what_the_function_reads_then() -> None:
    record = a_run_of("rate = 1", "def f():\n    return rate", "rate = 2", "y = f()")

    assert feeders(record, 1) == {}
    assert feeders(record, 3) == {"variable f": [1], "variable rate": [2]}
    assert slice_of_step(flow_of(record), 3) == (1, 2, 3)


def test_functions_are_followed_through_values_that_hold_them() -> None:
    held = ("g = partial(f, 2)", "class C:\n    def m(self):\n        return f()", "fs = [f]", "h = {}\nh['f'] = f")
    for source, use in zip(held, ("g()", "C().m()", "fs[0]()", "h['f']()"), strict=True):
        record = a_run_of("def f():\n    return rate", source, "rate = 2", use)
        assert 2 in feeders(record, 3)["variable rate"]


def test_a_function_under_its_own_name_again_does_what_it_did() -> None:
    record = a_run_of("def f():\n    return rate", "f = f", "f = cached(f)", "rate = 2", "y = f()")
    assert feeders(record, 4)["variable rate"] == [3]


def test_what_was_seen_of_variables_goes_before_what_the_source_says() -> None:
    record = a_run_of(
        ("a = []", changed(a="bound")),
        ("b = a", changed(b="bound")),
        ("b.append(1)", changed(a="changed", b="changed")),
        ("if a:\n    a = 5", {}),
        ("a", {}),
    )

    assert feeders(record, 4) == {"variable a": [2, 0]}
    assert flow_of(record).holders["a"] == (0, 2)


def test_where_the_sensor_failed_the_source_says_it() -> None:
    cells: tuple[tuple[str, dict[str, Any]], ...] = (("a = 1", changed(a="bound")), ("a = 2", {}), ("a", {}))

    assert feeders(a_run_of(*cells), 2) == {"variable a": [0]}
    assert feeders(a_run_of(*cells, gaps=(Gap(sensor="namespace", message="", order=1),)), 2) == {"variable a": [1]}


def test_a_cell_that_failed_may_not_have_bound_what_it_says() -> None:
    record = a_run_of("a = 1", ("1 / 0\na = 2", {"status": "error"}), "a")

    assert feeders(record, 2) == {"variable a": [1, 0]}


def test_files_feed_those_that_read_them_afterwards() -> None:
    record = a_run_of(
        ("write()", {"generated": (a_ref("out.csv", "1"), a_ref("parts/a.csv"))}),
        ("write()", {"generated": (a_ref("out.csv", "2"),)}),
        ("read()", {"used": (a_ref("out.csv", "2"), a_ref("parts"))}),
        ("other()", {"used": (a_ref("in.csv"),)}),
    )

    assert feeders(record, 2) == {"file out.csv": [1], "file parts": [0]}
    assert feeders(record, 3) == {}


def test_a_file_of_a_folder_and_the_folder_feed_each_other_by_either_name() -> None:
    record = a_run_of(
        ("a", {"generated": (a_ref("out/parts"),)}),
        ("b", {"generated": (a_ref("out/parts.csv"),)}),
        ("c", {"used": (a_ref("out/parts/x/1.csv"),)}),
        ("d", {"used": (a_ref("out"),)}),
        ("e", {"used": (a_ref("."),)}),
        ("f", {"used": (a_ref("../out"), a_ref("/out/parts/1.csv"))}),
    )

    assert [feeders(record, step) for step in range(2, 6)] == [
        {"file out/parts/x/1.csv": [0]},
        {"file out": [1, 0]},
        {"file .": [1, 0]},
        {},
    ]


def test_thousands_of_executions_of_a_cell_leave_links_to_the_last_of_it_which_lead_to_all() -> None:
    drawn = {"generators": (GeneratorChange(generator="random", after=a_digest("x")),)}
    reruns = (("h = []", {}), *[("h.append(1); exec(s)", drawn)] * 3000)
    executions = tuple(replace(e, cell_id=CellId("c0" if e.order == 0 else "c1")) for e in a_run_of(*reruns).executions)
    record = a_record(*executions)

    assert feeders(record, 3000) == {"generator random": [2999, 2998, 1], "variable _": [2999], "variable h": [2999, 2998, 0]}
    assert slice_of_variable(flow_of(record), "h") == tuple(range(3001))


def test_draws_come_after_the_seeding_and_the_draws_before() -> None:
    drawn = {"generators": (GeneratorChange(generator="numpy.random", after=a_digest("x")),)}
    seeded = {"seedings": (Seeding(generator="numpy.random", value="0"),)}
    record = a_run_of(("reset()", seeded), ("draw()", drawn), ("1", {}), ("draw()", drawn), ("reset()", seeded), ("draw()", drawn))

    assert feeders(record, 3) == {"generator numpy.random": [1, 0]}
    assert feeders(record, 5) == {"generator numpy.random": [4]}


def test_settings_of_a_module_feed_those_that_use_it_and_those_of_the_kernel_all() -> None:
    record = a_run_of("import pandas as pd", "pd.options.x = 5", "%cd data", "pd.read_csv('x')", "1")

    assert feeders(record, 3) == {"setting %": [2], "setting pd": [1], "variable pd": [0]}
    assert slice_of_step(flow_of(record), 4) == (2, 4)


def test_results_that_ipython_keeps_feed_those_that_ask_for_them() -> None:
    record = a_run_of("5", "6", "_ + _1 + Out[2]")

    assert feeders(record, 2) == {"variable _": [1], "variable _1": [0], "variable _2": [1]}


def test_a_cell_that_may_read_anything_is_fed_by_all() -> None:
    assert slice_of_step(flow_of(a_run_of("a = 1", "b = 2", "exec(text)")), 2) == (0, 1, 2)


def test_names_of_no_known_origin_come_from_where_nobody_can_tell_what_is_bound() -> None:
    assert feeders(a_run_of("from m import *", "x = f(y)"), 1) == {"variable f": [0], "variable y": [0]}


def test_the_slice_of_a_variable_is_what_made_its_value() -> None:
    flow = flow_of(a_run_of("a = 1", "b = a", "c = 5", "del a", "d = c"))

    assert slice_of_variable(flow, "b") == (0, 1)
    assert slice_of_variable(flow, "a") == ()
    assert flow.links[1] == (Link(feeder=0, kind="variable", name="a"),)


def test_what_may_have_changed_a_value_belongs_to_the_slice_and_is_told_apart() -> None:
    record = a_run_of(
        ("m = fit()", changed(m="bound")),
        ("p = m.predict()", changed(p="bound", m="unknown")),
        ("next(g)\nm.load()", changed(m="unknown")),
        "m",
    )

    assert feeders(record, 3) == {"variable m": [2, 0], "unknown m": [1]}
    assert slice_of_step(flow_of(record), 3) == (0, 1, 2, 3)

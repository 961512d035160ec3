"""Causes and roots, from records and from what a notebook shows without one."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_repro.explain.engine import RULES, explain
from jupyter_repro.model.artifact import Artifact, ArtifactKind, ArtifactRef
from jupyter_repro.model.comparison import (
    ERROR_TYPE,
    STDOUT_TYPE,
    CellComparison,
    Divergence,
    NotebookComparison,
    Verdict,
    worst,
)
from jupyter_repro.model.environment import Distribution
from jupyter_repro.model.randomness import Entropy, GeneratorChange
from jupyter_repro.model.record import CellExecution, CellId, Connection, Record
from tests.builders import a_digest, a_record, a_ref, an_artifact, an_environment, an_execution


def cells_of(*sources: str, counts: tuple[int | None, ...] = ()) -> list[dict[str, Any]]:
    return [
        {"id": f"c{i}", "cell_type": "code", "source": s, "execution_count": counts[i] if counts else i + 1} for i, s in enumerate(sources)
    ]


def a_divergence(rerun: str = "2", mime_type: str = STDOUT_TYPE) -> Divergence:
    return Divergence(kind="modified", output_index=0, mime_type=mime_type, baseline="1", rerun=rerun)


def a_comparison(verdicts: dict[str, Verdict], divergence: Divergence | None = None) -> NotebookComparison:
    cells = tuple(
        CellComparison(
            cell_id=CellId(cell),
            index=int(cell[1:]),
            verdict=verdict,
            divergences=() if verdict == "reproduced" else (divergence or a_divergence(),),
        )
        for cell, verdict in verdicts.items()
    )
    return NotebookComparison(path="n.ipynb", verdict=worst(c.verdict for c in cells), cells=cells)


def ran(*sources: str, **facts: Any) -> Record:
    """A record of sources run in order; ``facts`` are those of each cell, by cell id."""
    executions = [an_execution(s, cell_id=CellId(f"c{i}"), order=i, **facts.pop(f"c{i}", {})) for i, s in enumerate(sources)]
    return a_record(*executions, **facts)


def found(comparison: NotebookComparison, cell: str) -> list[tuple[str, str | None]]:
    divergences = next(c for c in comparison.cells if c.cell_id == cell).divergences
    return [(cause.code, cause.root_cell_id) for cause in divergences[0].causes]


def test_every_rule_has_a_code_a_name_a_hint_and_a_page() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES) == len({rule.name for rule in RULES})
    assert all(rule.hint and type(rule).__doc__ for rule in RULES)


def test_a_cell_that_agrees_gets_no_cause() -> None:
    comparison = a_comparison({"c0": "reproduced"})
    assert explain(cells_of("1"), comparison, None, None) == comparison


def test_a_cell_that_reads_from_a_differing_cell_echoes_its_cause() -> None:
    sources = ("x = default_rng().random(); x", "y = x + 1; y", "y * 2")
    taken = {"c0": {"entropy": (Entropy(source="numpy", count=1, values=("1",)),)}}
    explained = explain(
        cells_of(*sources), a_comparison({"c0": "diverged", "c1": "diverged", "c2": "diverged"}), ran(*sources, **taken), ran(*sources)
    )
    assert [found(explained, cell) for cell in ("c0", "c1", "c2")] == [[("RP201", "c0")]] * 3


def test_a_cause_may_lie_in_a_cell_without_outputs() -> None:
    sources = ("df = pd.read_csv('d.csv')", "df.mean()")
    before = ran(*sources, c0={"used": (a_ref("d.csv", "old"),)}, artifacts=(an_artifact("d.csv", "old"),))
    after = ran(*sources, c0={"used": (a_ref("d.csv", "new"),)}, artifacts=(an_artifact("d.csv", "new"),))
    assert found(explain(cells_of(*sources), a_comparison({"c1": "diverged"}), before, after), "c1") == [("RD201", "c0")]


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("RP201", {}, {"entropy": (Entropy(source="random", count=1),)}),
        ("RP202", {"generators": (GeneratorChange(generator="random", after=a_digest("s"), seeded="recorder"),)}, {}),
        ("RD203", {"network": (Connection(host="example.org"),)}, {}),
        ("RE204", {"environment_variables": ("LR",)}, {}),
        ("RE205", {"clock": ("time.time",)}, {}),
        (
            "RE201",
            {"distributions": (Distribution(name="numpy", version="1.26"),)},
            {"distributions": (Distribution(name="numpy", version="2.0"),)},
        ),
    ],
)
def test_each_fact_gives_its_cause(code: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    explained = explain(cells_of("f()"), a_comparison({"c0": "diverged"}), ran("f()", c0=before), ran("f()", c0=after))
    assert found(explained, "c0") == [(code, "c0")]


@pytest.mark.parametrize(("then", "codes"), [("g()", [("RC202", "c0")]), ("f( ) # as ever", [])])
def test_an_edit_is_a_cause_where_it_is_one_of_code(then: str, codes: list[tuple[str, str]]) -> None:
    before = a_record(an_execution(then, cell_id=CellId("c0")))
    assert found(explain(cells_of("f()"), a_comparison({"c0": "diverged"}), before, ran("f()")), "c0") == codes


URL = "https://example.org/d.csv"
CONNECTED = {"network": (Connection(host="example.org", port=443),)}


@pytest.mark.parametrize(("answer", "codes"), [("old", []), ("new", [("RD203", "c0")])])
def test_the_network_is_a_cause_unless_it_answered_the_same(answer: str, codes: list[tuple[str, str]]) -> None:
    before = ran("f()", c0={**CONNECTED, "used": (a_ref(URL, "old"),)}, artifacts=(an_artifact(URL, "old", kind="remote"),))
    after = ran("f()", c0={**CONNECTED, "used": (a_ref(URL, answer),)}, artifacts=(an_artifact(URL, answer, kind="remote"),))
    assert found(explain(cells_of("f()"), a_comparison({"c0": "diverged"}), before, after), "c0") == codes


def test_a_file_that_the_rerun_looked_for_in_vain_is_missing_whatever_the_error_says() -> None:
    before = ran("f()", c0={"used": (a_ref("d.parquet", "old"),)}, artifacts=(an_artifact("d.parquet", "old"),))
    after = ran("f()", c0={"missing": ("d.parquet", "other.parquet")})
    failed = a_comparison({"c0": "failed"}, a_divergence("OSError: no luck", ERROR_TYPE))
    assert found(explain(cells_of("f()"), failed, before, after), "c0") == [("RD202", "c0")]


def test_a_draw_from_a_seeded_generator_is_no_cause() -> None:
    seeded = {"c0": {"generators": (GeneratorChange(generator="random", after=a_digest("s"), seeded="cell"),)}}
    assert found(explain(cells_of("f()"), a_comparison({"c0": "diverged"}), ran("f()", **seeded), ran("f()")), "c0") == []


def test_a_changed_module_is_told_from_changed_data() -> None:
    before = ran("import m", c0={"used": (a_ref("m.py", "old"),)}, artifacts=(an_artifact("m.py", "old", kind="module"),))
    after = ran("import m", c0={"used": (a_ref("m.py", "new"),)}, artifacts=(an_artifact("m.py", "new", kind="module"),))
    assert found(explain(cells_of("import m"), a_comparison({"c0": "diverged"}), before, after), "c0") == [("RC204", "c0")]


@pytest.mark.parametrize("kind", ["data", "module"])
def test_a_file_whose_digest_is_not_known_has_not_changed(kind: ArtifactKind) -> None:
    before = ran("f()", c0={"used": (a_ref("f", "old"),)}, artifacts=(an_artifact("f", "old", kind=kind),))
    after = ran("f()", c0={"used": (ArtifactRef(path="f"),)}, artifacts=(Artifact(path="f", kind=kind),))
    assert found(explain(cells_of("f()"), a_comparison({"c0": "diverged"}), before, after), "c0") == []


def test_hidden_state_shows_in_the_execution_counts_alone() -> None:
    cells = cells_of("x = 5", "x + 1", "x = 10", counts=(1, 3, 2))
    assert found(explain(cells, a_comparison({"c1": "diverged"}), None, None), "c1") == [("RC201", "c2")]


def test_a_name_may_come_from_a_deleted_cell() -> None:
    executions: list[CellExecution] = [
        an_execution("x = 5", cell_id=CellId("c0"), order=0),
        an_execution("x = 7", cell_id=CellId("deleted"), order=1),
        an_execution("x", cell_id=CellId("c1"), order=2),
    ]
    explained = explain(cells_of("x = 5", "x"), a_comparison({"c1": "diverged"}), a_record(*executions), ran("x = 5", "x"))
    assert found(explained, "c1") == [("RC203", "c1")]


def test_a_cell_that_ran_twice_and_changes_what_it_reads_is_hidden_state() -> None:
    twice = a_record(
        *(an_execution(s, cell_id=CellId(c), order=o) for o, (c, s) in enumerate([("c0", "n = 0"), *[("c1", "n += 1; n")] * 2]))
    )
    explained = explain(cells_of("n = 0", "n += 1; n"), a_comparison({"c1": "diverged"}), twice, ran("n = 0", "n += 1; n"))
    assert found(explained, "c1") == [("RC201", "c1")]


def test_drawing_twice_through_a_module_changes_no_name() -> None:
    sources = ("import numpy as np", "np.random.normal(size=2)")
    twice = a_record(
        *(an_execution(sources[int(c[1])], cell_id=CellId(c), order=o, execution_count=o + 1) for o, c in enumerate(("c0", "c1", "c1")))
    )
    assert found(explain(cells_of(*sources), a_comparison({"c1": "diverged"}), twice, ran(*sources)), "c1") == []


def test_an_undefined_name_points_at_the_cell_further_down_that_sets_it() -> None:
    failed = a_comparison({"c0": "failed"}, a_divergence("NameError: name 'x' is not defined", ERROR_TYPE))
    assert found(explain(cells_of("x", "x = 1"), failed, None, None), "c0") == [("RC201", "c1")]


def test_a_missing_file_is_named() -> None:
    failed = a_comparison({"c0": "failed"}, a_divergence("FileNotFoundError: [Errno 2] No such file or directory: 'd.csv'", ERROR_TYPE))
    explained = explain(cells_of("open('d.csv')"), failed, None, None)
    assert [c.message for c in explained.cells[0].divergences[0].causes] == ["d.csv is not there"]


def test_a_set_is_suspected_only_where_hash_seeds_may_differ() -> None:
    cells, comparison = cells_of("list({'a', 'b'})"), a_comparison({"c0": "diverged"})
    same = ran("list({'a', 'b'})", environment=an_environment(hash_seed="5"))
    other = ran("list({'a', 'b'})", environment=an_environment(hash_seed="6"))
    assert found(explain(cells, comparison, same, other), "c0") == [("RP203", "c0")]
    assert found(explain(cells, comparison, same, same), "c0") == []


def test_another_machine_is_the_last_suspect() -> None:
    other = ran("f()", environment=an_environment(time_zone="Asia/Tokyo"))
    explained = explain(cells_of("f()"), a_comparison({"c0": "diverged"}), ran("f()"), other)
    assert [c.message for c in explained.cells[0].divergences[0].causes] == ["the time zone is Asia/Tokyo, and was UTC"]


def test_a_state_that_was_not_seen_is_not_called_unseeded() -> None:
    source, cells = "random.random()", cells_of("random.random()")
    comparison = a_comparison({"c0": "diverged"})

    def drew(seeded: str) -> Record:
        change = GeneratorChange(generator="random", before="a", after="b", drawn=True, seeded=seeded)  # type: ignore[arg-type]
        return ran(source, c0={"generators": (change,)})

    def messages(baseline: Record, rerun: Record) -> list[str]:
        explained = explain(cells, comparison, baseline, rerun).cells[0].divergences[0].causes
        return [cause.message.partition(") ")[2] for cause in explained if cause.code == "RP202"]

    assert messages(drew("unknown"), drew("cell")) == []
    assert messages(drew("unknown"), drew("unknown")) == ["draws from random, whose state is not known"]
    assert messages(drew("unknown"), drew("recorder")) == ["draws from random, which nothing has seeded"]

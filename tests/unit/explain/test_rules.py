"""Each rule: the facts that make it speak, and those that keep it silent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jupyter_repro.compare.widgets import WIDGET_TYPE
from jupyter_repro.explain.engine import RULES, explain
from jupyter_repro.model.comparison import ERROR_TYPE, STDERR_TYPE, STDOUT_TYPE, Cause, CellComparison, Divergence, NotebookComparison
from jupyter_repro.model.environment import Distribution, Hardware, Interpreter
from jupyter_repro.model.randomness import Entropy, GeneratorChange
from jupyter_repro.model.record import CellExecution, CellId, ChildProcess, Connection, Parameter, Record, VariableChange
from tests.builders import a_digest, a_record, a_ref, a_run, an_artifact, an_environment, an_execution


def cells_of(*sources: str) -> list[dict[str, Any]]:
    return [{"id": f"c{i}", "cell_type": "code", "source": s, "execution_count": i + 1} for i, s in enumerate(sources)]


def ran(*sources: str, **facts: Any) -> Record:
    """A record of sources run in order; ``facts`` are those of each cell, by cell id, and of the record."""
    executions = [an_execution(s, cell_id=CellId(f"c{i}"), order=i, **facts.pop(f"c{i}", {})) for i, s in enumerate(sources)]
    return a_record(*executions, **facts)


def differing(*cells: str, before: str = "1", after: str = "2", mime_type: str = STDOUT_TYPE) -> NotebookComparison:
    divergence = Divergence(kind="modified", output_index=0, mime_type=mime_type, baseline=before, rerun=after)
    verdict = "failed" if mime_type == ERROR_TYPE else "diverged"
    compared = tuple(CellComparison(cell_id=CellId(c), index=int(c[1:]), verdict=verdict, divergences=(divergence,)) for c in cells)  # type: ignore[arg-type]
    return NotebookComparison(path="n.ipynb", verdict="diverged", cells=compared)


def causes(sources: tuple[str, ...], comparison: NotebookComparison, before: Record, after: Record) -> list[tuple[str, str | None]]:
    """Code and root of the causes of the last cell, the likeliest first."""
    found = explain(cells_of(*sources), comparison, before, after).cells[-1].divergences[0].causes
    return [(cause.code, cause.root_cell_id) for cause in found]


def the_cause(source: str, comparison: NotebookComparison, before: Record, after: Record) -> Cause:
    (cause,) = explain(cells_of(source), comparison, before, after).cells[0].divergences[0].causes
    return cause


def test_the_rules_are_those_of_the_documentation() -> None:
    assert sorted(rule.code for rule in RULES) == [
        *("RC201", "RC202", "RC203", "RC204", "RC205", "RD201", "RD202", "RD203", "RD204"),
        *("RE201", "RE202", "RE203", "RE204", "RE205", "RE206", "RE207", "RE208"),
        *("RP201", "RP202", "RP203", "RP204", "RP205"),
    ]


def moved(path: str) -> tuple[Record, Record]:
    place = {"run": a_run(working_directory="~/then")}, {"run": a_run(working_directory="~/now")}
    return ran(path, **place[0]), ran(path, **place[1])


@pytest.mark.parametrize(
    ("code", "source", "then", "now"),
    [
        ("RE206", "locale.getlocale()", {"locale": "de_DE.UTF-8"}, {"locale": "en_US.UTF-8"}),
        ("RE207", "time.localtime(0)", {"time_zone": "Asia/Tokyo"}, {"time_zone": "UTC"}),
        ("RE202", "os.cpu_count()", {"hardware": Hardware(cpu_count=8)}, {"hardware": Hardware(cpu_count=2)}),
        ("RE202", "fit()", {"thread_settings": {"OMP_NUM_THREADS": "4"}}, {}),
        (
            "RE203",
            "sys.version",
            {"interpreter": Interpreter(implementation="CPython", version="3.11.2")},
            {"interpreter": Interpreter(implementation="CPython", version="3.12.0")},
        ),
    ],
)
def test_what_is_around_is_a_cause_where_it_differs(code: str, source: str, then: dict[str, Any], now: dict[str, Any]) -> None:
    before, after = ran(source, environment=an_environment(**then)), ran(source, environment=an_environment(**now))
    assert causes((source,), differing("c0"), before, after) == [(code, "c0")]
    assert causes((source,), differing("c0"), before, before) == []


def test_what_is_only_around_is_told_where_nothing_else_is() -> None:
    source = "time.localtime(0)"
    before = ran(source, environment=an_environment(time_zone="Asia/Tokyo", locale="de_DE"))
    assert causes((source,), differing("c0"), before, ran(source)) == [("RE207", "c0")]
    assert causes(("f()",), differing("c0"), ran("f()", environment=before.environment), ran("f()")) == [("RE207", "c0"), ("RE206", "c0")]


def test_another_folder_is_a_cause_where_the_source_asks_for_it() -> None:
    assert causes(("os.getcwd()",), differing("c0"), *moved("os.getcwd()")) == [("RE208", "c0")]
    assert causes(("f()",), differing("c0"), *moved("f()")) == []


def test_a_path_below_the_old_folder_is_one_of_place_rather_than_of_data() -> None:
    failed = differing("c0", after="FileNotFoundError: [Errno 2] No such file or directory: '~/then/x'", mime_type=ERROR_TYPE)
    assert causes(("f()",), failed, *moved("f()")) == [("RE208", "c0"), ("RD202", "c0")]


@pytest.mark.parametrize(
    ("comparison", "told"),
    [
        (differing("c0", before="A(1)", after="A(v=1)"), "it shows values in another way, and their numbers are the same"),
        (differing("c0"), "a value has changed"),
        (differing("c0", mime_type=STDERR_TYPE), "it warns otherwise, and results are the same"),
        (
            differing("c0", after="AttributeError: module 'numpy' has no attribute 'float'", mime_type=ERROR_TYPE),
            "its interface has changed",
        ),
    ],
)
def test_a_changed_version_says_what_it_changed(comparison: NotebookComparison, told: str) -> None:
    before = ran("f()", c0={"distributions": (Distribution(name="numpy", version="1", import_names=("numpy",)),)})
    after = ran("f()", c0={"distributions": (Distribution(name="numpy", version="2", import_names=("numpy",)),)})
    assert the_cause("f()", comparison, before, after).message == f"numpy is 2, and was 1: {told}"


def test_a_distribution_that_is_gone_is_named() -> None:
    before = ran("f()", c0={"distributions": (Distribution(name="scikit-learn", version="1.5", import_names=("sklearn",)),)})
    failed = differing("c0", after="ModuleNotFoundError: No module named 'sklearn.tree'", mime_type=ERROR_TYPE)
    message = the_cause("f()", failed, before, ran("f()")).message
    assert message == "scikit-learn is not installed, and was there in version 1.5"


def test_a_changed_program_is_a_child_process_and_no_data() -> None:
    ran_it = {"processes": (ChildProcess(program="tool"),)}
    before = ran("f()", c0={**ran_it, "used": (a_ref("bin/tool", "old"),)})
    after = ran("f()", c0={**ran_it, "used": (a_ref("bin/tool", "new"),)})
    assert causes(("f()",), differing("c0"), before, after) == [("RD204", "c0")]


def test_a_control_that_was_moved_lies_in_the_cell_that_makes_it() -> None:
    sources = ("k = IntSlider()", "k.value")
    before = ran(*sources, c1={"parameters": (Parameter(name="k", value="9", source="widget"),)})
    after = ran(*sources, c1={"parameters": (Parameter(name="k", value="3", source="widget"),)})
    assert causes(sources, differing("c1"), before, after) == [("RP205", "c0")]


def test_a_control_that_was_moved_later_is_why_its_cell_shows_another_value() -> None:
    def moved(value: str) -> Record:
        made, read = ({"parameters": (Parameter(name="k", value=each, source="widget"),)} for each in ("3", value))
        return ran(*sources, c0=made, c1=read)

    sources = ("k = IntSlider()", "k.value")
    assert causes(sources, differing("c0", mime_type=WIDGET_TYPE), moved("9"), moved("3")) == [("RP205", "c0")]
    assert causes(sources, differing("c0"), moved("9"), moved("3")) != [("RP205", "c0")]


@pytest.mark.parametrize(("after", "found"), [("[3, 1, 2]", [("RC205", "c0")]), ("[1, 2, 4]", [("RC205", "c0")])])
def test_results_as_they_come_are_concurrency(after: str, found: list[tuple[str, str]]) -> None:
    source = "[f.result() for f in as_completed(futures)]"
    assert causes((source,), differing("c0", before="[1, 2, 3]", after=after), ran(source), ran(source)) == found


def test_an_order_that_differs_is_better_evidence_than_a_clock_that_is_read() -> None:
    source = "list(set(names)); time.time()"
    clock = {"clock": ("time.time",)}
    before = ran(source, c0=clock, environment=an_environment(hash_seed="1"))
    after = ran(source, c0=clock, environment=an_environment(hash_seed="2"))
    assert causes((source,), differing("c0", before="['a', 'b']", after="['b', 'a']"), before, after) == [("RP203", "c0"), ("RE205", "c0")]


def drew(before: str, *, seeded: str = "cell") -> GeneratorChange:
    return GeneratorChange(generator="random", before=a_digest(before), after=a_digest("after"), seeded=seeded)  # type: ignore[arg-type]


def test_a_generator_that_another_order_moved_lies_in_the_cell_that_moved_it() -> None:
    sources = ("random.seed(1)", "a()", "b()")

    def execution(cell: int, order: int, state: str) -> CellExecution:
        return an_execution(sources[cell], cell_id=CellId(f"c{cell}"), order=order, generators=(drew(state),))

    before = a_record(execution(0, 0, "s0"), execution(1, 1, "s1"), execution(1, 2, "s2"), execution(2, 3, "s3"))
    after = a_record(execution(0, 0, "s0"), execution(1, 1, "s1"), execution(2, 2, "s2"))
    assert causes(sources, differing("c2"), before, after)[0] == ("RP204", "c1")


URL = "https://example.org/d"


def test_an_address_that_no_longer_answers_is_the_network() -> None:
    talked = {"network": (Connection(host="example.org"),)}
    before = ran("f()", c0={**talked, "used": (a_ref(URL, "old"),)}, artifacts=(an_artifact(URL, "old", kind="remote"),))
    assert causes(("f()",), differing("c0"), before, ran("f()", c0=talked)) == [("RD203", "c0")]


def test_a_variable_that_is_not_set_is_named() -> None:
    read = {"environment_variables": ("MODE",)}
    failed = differing("c0", after="KeyError: 'MODE'", mime_type=ERROR_TYPE)
    assert the_cause("f()", failed, ran("f()", c0=read), ran("f()", c0=read)).message == "the environment variable MODE is not set"


def given(value: str) -> dict[str, Any]:
    return {"variables": (VariableChange(name="x", change="bound", fingerprint=value),)}


ENTROPY = {"entropy": (Entropy(source="numpy", count=1, values=("1",)),)}


@pytest.mark.parametrize(("after", "found"), [("same", [("RE205", "c1")]), ("other", [("RP201", "c0"), ("RE205", "c1")])])
def test_a_cell_that_was_given_the_same_is_no_echo(after: str, found: list[tuple[str, str]]) -> None:
    sources, clock = ("x = f()", "g(x)"), {"clock": ("time.time",)}
    before = ran(*sources, c0={**ENTROPY, **given("same")}, c1=clock)
    assert causes(sources, differing("c1"), before, ran(*sources, c0={**ENTROPY, **given(after)}, c1=clock)) == found


def test_a_name_that_a_failed_cell_would_have_set_is_an_echo() -> None:
    sources = ("x = read('d.csv')", "print(x)")
    failed = differing("c0", after="FileNotFoundError: [Errno 2] No such file or directory: 'd.csv'", mime_type=ERROR_TYPE).cells
    echo = differing("c1", after="NameError: name 'x' is not defined", mime_type=ERROR_TYPE).cells
    comparison = NotebookComparison(path="n.ipynb", verdict="failed", cells=(*failed, *echo))
    after = ran(*sources, c0={"status": "error"}, c1={"status": "error"})
    assert causes(sources, comparison, ran(*sources), after) == [("RD202", "c0")]


def test_a_file_that_a_cell_above_has_made_is_no_cause_itself() -> None:
    sources = ("save('d.csv', time.time())", "x = load('d.csv'); print(x)")

    def run(text: str) -> Record:
        return ran(*sources, c0={"generated": (a_ref("d.csv", text),), "clock": ("time.time",)}, c1={"used": (a_ref("d.csv", text),)})

    assert causes(sources, differing("c1"), run("old"), run("new")) == [("RE205", "c0")]


def test_a_file_that_changed_lies_where_it_is_read_however_far_down_it_shows() -> None:
    sources = ("x = read('d.csv')", "y = x * 2", "z = y + 1", "print(z)")
    before, after = ran(*sources, c0={"used": (a_ref("d.csv", "old"),)}), ran(*sources, c0={"used": (a_ref("d.csv", "new"),)})
    assert causes(sources, differing("c3"), before, after) == [("RD201", "c0")]


def read_and_fetched() -> Record:
    facts = {"used": (a_ref("d.csv", "old"), a_ref(URL, "old")), "entropy": ENTROPY["entropy"], "clock": ("time.time",)}
    return ran("f()", c0=facts, artifacts=(an_artifact("d.csv", "old"), an_artifact(URL, "old", kind="remote")))


def test_of_a_cell_that_was_cut_off_nothing_is_told_by_what_it_did_not_come_to() -> None:
    before, gone = read_and_fetched(), differing("c0", mime_type=STDOUT_TYPE)
    assert [code for code, _ in causes(("f()",), gone, before, ran("f()"))] == ["RD203", "RP201", "RD202"]
    assert not explain(cells_of("f()"), gone, before, ran("f()"), given_up=frozenset({CellId("c0")})).cells[0].divergences[0].causes


def test_what_has_changed_may_be_why_a_cell_was_cut_off() -> None:
    after = ran("f()", c0={"used": (a_ref("d.csv", "new"),)}, artifacts=(an_artifact("d.csv", "new"),))
    explained = explain(cells_of("f()"), differing("c0"), read_and_fetched(), after, given_up=frozenset({CellId("c0")}))
    assert [cause.code for cause in explained.cells[0].divergences[0].causes] == ["RD201"]


def test_an_address_that_a_failed_cell_did_not_come_to_is_no_cause() -> None:
    def codes(error: str) -> list[str]:
        failed = differing("c0", after=error, mime_type=ERROR_TYPE)
        return [code for code, _ in causes(("f()",), failed, read_and_fetched(), ran("f()", c0={"status": "error"}))]

    assert "RD203" not in codes("ValueError: no luck")
    assert "RD203" in codes("URLError: <urlopen error [Errno 111] Connection refused>")


@pytest.mark.parametrize(
    ("path", "name", "is_it"),
    [
        ("helpers.py", "helpers", True),
        ("lib/tools/__init__.py", "tools", True),
        ("lib/tools/text.py", "tools", True),
        ("tools/text.py", "tools.text", True),
        ("helpers.py", "help", False),
        ("helpers.py", "numpy", False),
    ],
)
def test_a_local_module_that_is_gone_is_told_by_the_error_that_names_it(path: str, name: str, is_it: bool) -> None:
    failed = differing("c0", after=f"ModuleNotFoundError: No module named '{name}'", mime_type=ERROR_TYPE)
    before = ran("f()", c0={"used": (a_ref(path, "old"),)}, artifacts=(an_artifact(path, "old", kind="module"),))
    explained = explain(cells_of("f()"), failed, before, ran("f()", c0={"status": "error"})).cells[0].divergences[0].causes
    told = [("RC204", f"the local module {path} is not there any more", "seen")] if is_it else []
    assert [(cause.code, cause.message, cause.evidence) for cause in explained] == told


@pytest.mark.parametrize(
    ("then", "now", "told"),
    [
        ("import a\n# as ever\nN = 50", "import a\n\nN = 60", "`N = 50` → `N = 60`"),
        ("import a", "import a\nN = 60", "`N = 60` was added"),
        ("import a\nN = 50", "import a", "`N = 50` was taken out"),
        ("N = 50", f"N = {'9' * 90}", f"`N = 50` → `N = {'9' * 76}…`"),
    ],
)
def test_an_edit_is_told_by_the_first_line_that_changed(then: str, now: str, told: str) -> None:
    before = a_record(an_execution(then, cell_id=CellId("c0")))
    name = "N = 999999999999999999999999999999999999…" if "9" in now else "import a"
    assert the_cause(now, differing("c0"), before, ran(now)).message == f"cell 1 (`{name}`) was edited after it ran: {told}"


UNSEEDED = {
    "generators": (GeneratorChange(generator="numpy.random", before=a_digest("a"), after=a_digest("b"), drawn=True, seeded="recorder"),)
}


def test_what_the_present_source_has_mended_is_no_cause() -> None:
    then, now = "split(x)", "split(x, random_state=42)"
    before = ran(then, c0={**UNSEEDED, **ENTROPY, "clock": ("time.time",)})
    assert causes((now,), differing("c0"), before, ran(now)) == [("RC202", "c0")]
    assert causes((now,), differing("c0"), before, ran(now, c0=UNSEEDED)) == [("RC202", "c0"), ("RP202", "c0")]


def test_a_generator_that_another_cell_seeds_now_is_not_unseeded() -> None:
    before, sources = ran("a", "draw()", c1=UNSEEDED), ("seed(42)", "draw()")
    seeded = GeneratorChange(generator="numpy.random", before=a_digest("c"), after=a_digest("d"), drawn=True, seeded="cell")
    after = ran(*sources, c1={"generators": (seeded,)})
    assert "RP202" not in [code for code, _ in causes(sources, differing("c1"), before, after)]
    assert "RP202" in [code for code, _ in causes(sources, differing("c1"), before, ran(*sources, c1=UNSEEDED))]


SPLIT = "from sklearn.model_selection import train_test_split\n"


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        (SPLIT + "train_test_split(x)", "pass random_state: train_test_split(…, random_state=42)"),
        ("df.sample(N)", "pass random_state: df.sample(…, random_state=42)"),
        ("f()", "seed it in the first cell: random.seed(42), np.random.seed(42)"),
        (
            SPLIT + "train_test_split(x); import numpy; numpy.random.rand()",
            "seed it in the first cell: random.seed(42), np.random.seed(42)",
        ),
    ],
)
def test_the_way_out_of_a_draw_is_an_argument_of_the_call_where_that_takes_one(source: str, hint: str) -> None:
    assert the_cause(source, differing("c0"), ran(source, c0=UNSEEDED), ran(source, c0=UNSEEDED)).hint == hint


def with_module(*sources: str, **facts: Any) -> tuple[Record, Record]:
    """Records of cells of which the first imports a local module that has changed."""

    def run(text: str) -> Record:
        imported = {"used": (a_ref("helpers.py", text),)}
        return ran(*sources, c0=imported, **facts, artifacts=(an_artifact("helpers.py", text, kind="module"),))

    return run("old"), run("new")


@pytest.mark.parametrize(
    ("sources", "is_suspected"),
    [
        (("from helpers import N\nimport os", "print(N)"), True),
        (("from helpers import N\nimport os", "n = N", "n * 2"), True),
        (("import helpers\nimport os\nn = helpers.N", "print(n)"), True),
        (("from helpers import *\nimport os", "print(os.sep)"), True),
        (("import helpers\nimport os", "print(os.sep)"), True),  # no cell names it: it is imported for what it does
        (("from helpers import N\nimport os", "print(N)", "print(os.sep)"), False),
        (("import helpers as h, os", "h.N", "n = len(os.sep)", "n"), False),
    ],
)
def test_a_changed_module_is_suspected_of_what_uses_it(sources: tuple[str, ...], is_suspected: bool) -> None:
    last = f"c{len(sources) - 1}"
    found = causes(sources, differing(last), *with_module(*sources))
    assert found == ([("RC204", "c0")] if is_suspected else [])


def test_an_edited_cell_is_likelier_than_a_changed_module() -> None:
    sources = ("from helpers import N", "x = 1", "y = x", "print(N, y)")
    before, after = with_module(*sources)
    edited = replace(before.executions[1], source="x = 2", source_digest=a_digest("x = 2"))
    before = replace(before, executions=(before.executions[0], edited, *before.executions[2:]))
    assert causes(sources, differing("c3"), before, after) == [("RC202", "c1"), ("RC204", "c0")]

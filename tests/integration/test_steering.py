"""What steers a result, as the recorder finds it in a real kernel: generators, seeds, clock, variables, settings, parameters."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from nbformat import write

from jupyter_repro import api
from jupyter_repro.model.randomness import GeneratorObject, Seeding
from jupyter_repro.model.record import CellExecution, Metric, Parameter, Record
from tests.builders import a_notebook
from tests.integration.recording import execution_of, record

CELLS = (
    "import numpy as np, os, random, time, datetime",
    "rng = np.random.default_rng(7); own = random.Random(3)",
    "shuffled = rng.permutation(5)",
    "alias = rng; draw = alias.random",
    "drawn = draw()",
    "random.getstate = random.Random.getstate = None; np.random.get_state = None",
    "after = random.random(); np.random.rand()",
    "random.seed(4)",
    "class Seed:\n    def __repr__(self): raise SystemExit\n    __hash__ = None\ntry: random.seed(Seed())\nexcept TypeError: pass",
    "from sklearn.model_selection import train_test_split as split\nhalves = split(range(8))",
    "np.random.seed(1); halves = split(range(8), random_state=None)",
    "halves = split(range(8), random_state=5)",
    "from time import time as t\ndef when(): return t()",
    "import clockwork",
    "today = datetime.date.today(), np.datetime64('now')",
    "x = when(), clockwork.now()",
    "import settings",
    "%env HOME",
    "here = os.path.expandvars('$PATH'), 'SHELL' in os.environ",
    "depth = 4; rate: float = 0.1; password = 'hunter2'; result = sum([1.5])",
    "wide = depth * 2",
    "from sklearn.linear_model import Ridge\ndef train(alpha): return Ridge(alpha=alpha).fit([[0.], [1.]], [0., 1.])",
    "model = train(0.25)",
    "import ipywidgets\nslider = ipywidgets.IntSlider(3)",
    "slider.value",
    "1",
    "import copy, pickle; _ = pickle.dumps((random.seed, np.random.seed, Ridge().fit)), copy.deepcopy(model)",
)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Record:
    folder = tmp_path_factory.mktemp("steering") / "project"
    folder.mkdir()
    (folder / "clockwork.py").write_text("import time\ndef now(): return time.perf_counter()\n")
    (folder / "settings.py").write_text("import os\nMODE = os.environ.get('MODE')\n")
    return record(*CELLS, folder=folder)


def test_nothing_fails(recorded: Record) -> None:
    assert (recorded.gaps, [e.error for e in recorded.executions if e.error]) == ((), [])


def test_generators_in_variables_are_told_where_they_are_made_and_drawn_from(recorded: Record) -> None:
    made, drawn, aliased = (execution_of(recorded, s).generator_objects for s in ("default_rng(7)", "permutation", "drawn = draw()"))
    assert [(g.variable, g.type, g.before) for g in made] == [
        ("rng", "numpy.random.Generator", None),
        ("own", "random.Random", None),
    ]
    assert drawn == (GeneratorObject(variable="rng", type="numpy.random.Generator", before=made[0].after, after=drawn[0].after),)
    assert {g.variable for g in aliased} == {"rng", "alias"}
    assert execution_of(recorded, "alias = rng").generator_objects[0].before is None


def test_a_notebook_that_replaces_functions_is_recorded_all_the_same(recorded: Record) -> None:
    assert {(g.generator, g.drawn) for g in execution_of(recorded, "after = ").generators} == {("random", True), ("numpy.random", True)}


def test_a_seed_is_told_without_running_code_of_its_own(recorded: Record) -> None:
    assert execution_of(recorded, "random.seed(4)").seedings == (Seeding(generator="random", value="4"),)
    assert execution_of(recorded, "class Seed").seedings == ()


def test_splits_without_a_seed_draw_from_numpys_global_generator(recorded: Record) -> None:
    first, seeded, own = (execution_of(recorded, s).generators for s in ("halves = split(range(8))", "random_state=None", "random_state=5"))
    assert [(g.generator, g.seeded, g.drawn) for g in first] == [("numpy.random", "recorder", True)]
    assert [(g.generator, g.seeded, g.drawn) for g in seeded] == [("numpy.random", "cell", True)]
    assert own == ()


def test_calls_of_the_clock_are_told(recorded: Record) -> None:
    assert execution_of(recorded, "today = ").clock == ("date.today", "numpy.datetime64")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="before 3.12 only the cell's own source is read")
def test_calls_of_the_clock_in_functions_are_told(recorded: Record) -> None:
    assert execution_of(recorded, "def when").clock == ()
    assert execution_of(recorded, "x = when()").clock == ("time.time", "time.perf_counter")


def test_variables_are_told_that_the_cell_a_local_module_or_a_magic_reads(recorded: Record) -> None:
    names = [execution_of(recorded, s).environment_variables for s in ("import settings", "%env HOME", "expandvars")]
    assert names == [("MODE",), ("HOME",), ("PATH", "SHELL")]


def values_of(execution: CellExecution) -> dict[str, str | None]:
    return {parameter.name: parameter.value for parameter in execution.parameters}


def test_parameters_are_told_with_their_values(recorded: Record) -> None:
    assert values_of(execution_of(recorded, "depth = 4")) == {"depth": "4", "rate": "0.1", "password": None}
    assert values_of(execution_of(recorded, "wide = ")) == {"wide": "8"}


def test_a_number_that_a_cell_works_out_is_a_metric(recorded: Record) -> None:
    assert execution_of(recorded, "depth = 4").metrics == (Metric(name="result", value=1.5),)
    assert [metric.name for metric in execution_of(recorded, "after = ").metrics] == ["after"]


def test_a_model_that_a_function_fits_is_told_with_the_cell_that_calls_it(recorded: Record) -> None:
    assert values_of(execution_of(recorded, "def train")) == {}
    assert Parameter(name="Ridge.alpha", value="0.25", source="estimator") in execution_of(recorded, "model = train").parameters


def test_a_control_is_told_where_it_is_made_and_where_it_is_read(recorded: Record) -> None:
    told = [execution_of(recorded, s).parameters for s in ("ipywidgets.IntSlider", "slider.value")]
    assert told == [(Parameter(name="slider", value="3", source="widget"),)] * 2
    assert recorded.executions[CELLS.index("1")].parameters == ()


def test_threads_of_linear_algebra_are_told(recorded: Record) -> None:
    assert "openblas.num_threads" in recorded.environment.determinism


def test_a_headless_run_tells_the_cells_for_papermill(tmp_path: Path) -> None:
    notebook = a_notebook("depth = 4", "rate = 0.5")
    notebook.cells[0].metadata["tags"] = ["parameters"]
    write(notebook, tmp_path / "n.ipynb")
    told = api.run(tmp_path / "n.ipynb").record
    assert told is not None
    assert [e.parameters for e in told.executions] == [
        (Parameter(name="depth", value="4", source="papermill"),),
        (Parameter(name="rate", value="0.5", source="assignment"),),
    ]


def test_torch_is_seeded_by_the_recorder_and_its_settings_are_told(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    folder = tmp_path / "project"
    folder.mkdir()
    cells = "import torch", "torch.rand(2)", "torch.manual_seed(3); torch.use_deterministic_algorithms(True)", "torch.rand(2)"
    told = record(*cells, folder=folder)
    seeds = {seeding.generator: seeding.value for seeding in told.run.seedings}
    assert {"random", "torch"} <= seeds.keys()
    again = record(*cells[:2], folder=folder, hold={"seedings": seeds})
    assert again.executions[1].generators == told.executions[1].generators
    assert [[(g.generator, g.seeded, g.drawn) for g in e.generators] for e in told.executions] == [
        [],
        [("torch", "recorder", True)],
        [("torch", "cell", False)],
        [("torch", "cell", True)],
    ]
    assert told.executions[2].seedings == (Seeding(generator="torch", value="3"),)
    assert told.environment.determinism["torch.use_deterministic_algorithms"] == "True"

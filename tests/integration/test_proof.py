"""Proof by replay, with real kernels: each notebook hangs on what its cells say, and the right cause is proved."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

import jupyter_repro
from jupyter_repro.model.artifact import digest_of_text
from jupyter_repro.model.comparison import HeldCondition, NotebookComparison
from jupyter_repro.store.notebooks import write_notebook
from tests.builders import a_notebook


def recorded(folder: Path, *sources: str) -> Path:
    path = folder / "n.ipynb"
    write_notebook(path, a_notebook(*sources))
    assert jupyter_repro.run(path).failed is None
    return path


def verified(path: Path, **options: Any) -> NotebookComparison:
    (comparison,) = jupyter_repro.verify(path, **options).notebooks
    return comparison


def told(comparison: NotebookComparison) -> list[tuple[str, list[str]]]:
    """Each cell's verdict and its causes, ``!`` after those that are proved."""
    return [
        (cell.verdict, sorted({c.code + ("!" if c.status == "proved" else "") for d in cell.divergences for c in d.causes}))
        for cell in comparison.cells
    ]


def test_several_causes_are_told_apart_and_proved_cell_by_cell(tmp_path: Path) -> None:
    path = recorded(
        tmp_path,
        "import random, numpy as np",
        "random.random()",
        "x = np.random.default_rng().random()\nx",
        "import time, datetime as dt\nprint(int(time.time() * 10) % 1000 // 7, dt.datetime.now().second % 11)",
        "round(x * 2, 6)",
    )
    time.sleep(1.1)

    comparison = verified(path, explain="full")

    assert told(comparison) == [
        ("reproduced", []),
        ("replayed", ["RP202!"]),
        ("replayed", ["RP201!"]),
        ("replayed", ["RE205!"]),
        ("replayed", ["RP201!"]),
    ]
    assert comparison.cells[4].message == "the same once a rerun holds the recorded entropy of cell c2"


@pytest.mark.parametrize(("explain", "reruns", "verdict"), [("none", 0, "diverged"), ("fast", 2, "replayed")])
def test_how_many_further_reruns_there_are_is_for_the_user_to_say(tmp_path: Path, explain: str, reruns: int, verdict: str) -> None:
    path = recorded(tmp_path, "hash('a')")

    comparison = verified(path, explain=explain)

    assert (len(comparison.experiments), comparison.verdict) == (reruns, verdict)


def test_a_variable_is_held_whose_value_the_user_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPRO_LEVEL", "high")
    path = recorded(tmp_path, "import os\nprint(os.environ['REPRO_LEVEL'])")
    monkeypatch.setenv("REPRO_LEVEL", "low")

    assert told(verified(path)) == [("diverged", ["RE204"])]
    assert told(verified(path, hold_env={"REPRO_LEVEL": "high"})) == [("replayed", ["RE204!"])]


def test_time_zone_and_threads_are_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    path = recorded(
        tmp_path,
        "import time\ntime.localtime(0).tm_hour",
        "import subprocess\nsubprocess.check_output('echo $OMP_NUM_THREADS', shell=True)",
    )
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.delenv("OMP_NUM_THREADS")

    comparison = verified(path, explain="full")

    assert [[condition.kind for condition in cell.conditions] for cell in comparison.cells] == [["time-zone"], ["threads"]]


def edited(path: Path, change: Callable[[Any], None]) -> None:
    content = nbformat.read(path, 4)
    change(content)
    write_notebook(path, content)


def test_data_are_held_that_a_snapshot_or_the_repository_has_and_no_file_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "user"))
    folder = tmp_path / "project"
    (folder / "data").mkdir(parents=True)
    files = {"data/a.csv": "1", "b.txt": "2", "helpers.py": "N = 3", "c.txt": "4"}
    for name, text in files.items():
        (folder / name).write_text(text)
    for words in (["init", "-q"], ["add", "b.txt"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "data"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    path = folder / "n.ipynb"
    sources = (
        "import helpers",
        "print(open('data/a.csv').read())",
        "print(open('b.txt').read())",
        "helpers.N",
        "print(open('c.txt').read())",
    )
    write_notebook(path, a_notebook(*sources))
    (folder / "pyproject.toml").write_text("[tool.jupyter-repro]\nsnapshots = true\n")
    assert jupyter_repro.run(path).notes == ()
    (kept,) = (tmp_path / "user").glob("jupyter-repro/snapshots/*/" + digest_of_text("2")[9:])
    kept.unlink()
    for name in files:
        (folder / name).write_text("9" if name != "helpers.py" else "N = 99")
    (folder / "c.txt").unlink()

    comparison = verified(path, explain="full")

    assert told(comparison) == [
        ("reproduced", []),
        ("replayed", ["RD201!"]),
        ("replayed", ["RD201!"]),
        ("replayed", ["RC204!"]),
        ("failed", ["RD202!"]),
    ]
    assert [(folder / name).read_text() for name in ("data/a.csv", "b.txt", "helpers.py")] == ["9", "9", "N = 99"]
    assert not (folder / "c.txt").exists()


def test_hidden_state_is_replayed_in_the_recorded_order_and_old_sources_are_told_from_it(tmp_path: Path) -> None:
    def clean_up(content: Any) -> None:
        content.cells[4].source = "y = 0"
        del content.cells[2]
        content.cells[1:3] = reversed(content.cells[1:3])

    path = recorded(tmp_path, "x = 1", "x = x * 2", "x += 5", "print(x)", "y = 7", "print(y)")
    edited(path, clean_up)

    comparison = verified(path, explain="full")

    assert [(cell.cell_id, cell.verdict, [c.kind for c in cell.conditions]) for cell in comparison.cells] == [
        ("c0", "reproduced", []),
        ("c3", "replayed", ["order"]),
        ("c1", "reproduced", []),
        ("c4", "reproduced", []),
        ("c5", "replayed", ["source"]),
    ]


def without_record(content: Any) -> None:
    del content.metadata["jupyter_repro"]


def test_without_a_record_it_is_proved_what_makes_reruns_differ_from_each_other(tmp_path: Path) -> None:
    sources = (
        "import numpy as np, datetime as dt",
        "x = np.random.rand()\nprint(x)",
        "print(hash('a'))",
        "print(x * 2)",
        "print(dt.date.today().year)",
        "print('old')",
    )
    path = recorded(tmp_path, *sources)

    def change(content: Any) -> None:
        without_record(content)
        content.cells[5].source = "print('new')"

    edited(path, change)

    comparison = verified(path, explain="full")

    assert told(comparison) == [
        ("reproduced", []),
        ("diverged", ["RP202!"]),
        ("diverged", ["RP203!"]),
        ("diverged", ["RP202!"]),
        ("reproduced", []),
        ("diverged", []),
    ]
    assert comparison.cells[3].message == (
        "its reruns differ from each other, and no longer do once they hold the same seed of numpy.random"
    )
    assert {experiment.baseline for experiment in comparison.experiments[1:]} == {"rerun"}
    assert [verdict for verdict, _ in told(verified(path))] == [cell.verdict for cell in comparison.cells]


def test_without_a_record_the_saved_counts_and_times_are_held(tmp_path: Path) -> None:
    path = recorded(tmp_path, "x = 1", "x = 2", "print(x)", "import datetime as dt\nprint(dt.date.today().year * 2)")

    def change(content: Any) -> None:
        without_record(content)
        content.cells[:2] = reversed(content.cells[:2])
        content.cells[3].outputs[0].text = "4040\n"
        content.cells[3].metadata["execution"] = {"iopub.execute_input": "2020-02-03T12:00:00.000000Z"}

    edited(path, change)

    comparison = verified(path, explain="full")

    assert told(comparison) == [("reproduced", []), ("reproduced", []), ("replayed", ["RC201!"]), ("replayed", ["RE205!"])]


def test_after_a_failure_what_does_not_depend_on_it_is_verified_and_the_rest_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("1")
    path = recorded(tmp_path, "d = open('data').read()", "print('free')", "print(len(d))", "import random\nprint(random.random())")
    (tmp_path / "data").unlink()

    comparison = verified(path)

    assert [cell.verdict for cell in comparison.cells] == ["failed", "reproduced", "skipped", "replayed"]
    assert comparison.cells[2].message == "not run: it may use what cell 1 was to make, which failed"


def test_the_values_of_controls_are_held_as_a_reader_had_set_them(tmp_path: Path) -> None:
    path = recorded(tmp_path, "import ipywidgets\nw = ipywidgets.IntSlider(1)", "print(w.value * 100)")

    def move(content: Any) -> None:
        (parameter,) = content.metadata["jupyter_repro"]["executions"][1]["parameters"]
        parameter["value"] = "7"
        content.cells[1].outputs[0].text = "700\n"

    edited(path, move)

    comparison = verified(path, explain="full")

    assert told(comparison) == [("reproduced", []), ("replayed", ["RP205!"])]
    assert comparison.cells[1].message == "the same once a rerun holds the recorded controls of cell c1"


def test_a_local_module_that_is_gone_is_proved_by_bringing_back_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "user"))
    (tmp_path / "pyproject.toml").write_text("[tool.jupyter-repro]\nsnapshots = true\n")
    (tmp_path / "helpers.py").write_text("N = 3")
    path = recorded(tmp_path, "import time, helpers\ntime.time() > 0", "helpers.N")
    (tmp_path / "helpers.py").unlink()

    comparison = verified(path)

    assert told(comparison)[0] == ("failed", ["RC204!"])
    assert comparison.experiments[0].held == (HeldCondition(kind="module", subject="helpers.py"),)

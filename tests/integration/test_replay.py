"""Replays in real kernels: every end that a cell can come to, and nothing left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from jupyter_repro.errors import KernelError, NotebookError
from jupyter_repro.model.record import CellId, last_executions
from jupyter_repro.replay.bounds import Bounds
from jupyter_repro.replay.conditions import setup_of
from jupyter_repro.replay.outcome import Quiet, ReplayedNotebook
from jupyter_repro.replay.randomness import randomness_of
from jupyter_repro.replay.runner import replay
from jupyter_repro.replay.setup import Setup
from jupyter_repro.store.notebooks import Notebook, read_notebook, write_notebook
from tests.builders import a_notebook, result, stream


def saved(folder: Path, *sources: str, tags: dict[int, str] | None = None, **options: Any) -> Notebook:
    """A notebook on disk; ``tags`` are given by cell."""
    notebook = a_notebook(*sources, **options)
    for index, tag in (tags or {}).items():
        notebook.cells[index].metadata["tags"] = [tag]
    write_notebook(folder / "n.ipynb", notebook)
    return read_notebook(folder / "n.ipynb")


def ends(replayed: ReplayedNotebook) -> list[tuple[str, str | None]]:
    return [(cell.status, cell.message) for cell in replayed.cells]


def texts(replayed: ReplayedNotebook) -> list[str]:
    """What each cell shows, as plain text."""
    return ["".join(o.get("text") or o.get("data", {}).get("text/plain", "") for o in cell.outputs) for cell in replayed.cells]


class Distracted(Quiet):
    """Keeps the loop that reads outputs busy while a cell runs, as a busy machine does."""

    def cell_started(self, cell_id: CellId, number: int, total: int, source: str) -> None:
        asyncio.get_running_loop().call_later(0.05, time.sleep, 3)


def test_outputs_that_come_faster_than_they_are_read_are_all_there(tmp_path: Path) -> None:
    replayed = replay(saved(tmp_path, "for i in range(8000): display(i)", "1"), progress=Distracted())
    assert [len(cell.outputs) for cell in replayed.cells] == [8000, 1]


def test_a_notebook_runs_top_to_bottom_in_its_own_folder_and_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # ipykernel hears no child processes while it is there
    (temporary := tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    notebook = saved(
        tmp_path,
        "import os\nprint('a')\nprint('b', flush=True)\nos.getcwd()",
        "import sys\nprint('e', file=sys.stderr)\nos.environ['PYTHONHASHSEED']",
        "",
        "os.environ.get('JUPYTER_REPRO_JOURNAL')",
        "_ = display('old', display_id='d')",
        "display('new', display_id='d', update=True);",
        "from IPython.display import clear_output\nprint(1)\nclear_output(wait=True)\nprint(2)",
        "os.system('echo from a child');",
        "import ipywidgets\nipywidgets.IntSlider(value=3)",
        "1 / 0",
        "input()",
        "'skipped'",
        "'not reached'",
        tags={9: "raises-exception", 11: "skip-execution"},
    )
    before = notebook.path.read_bytes()

    replayed = replay(notebook)

    assert replayed.cells[0].outputs[0] == stream("a\nb\n")
    assert replayed.cells[0].outputs[1] == result(repr(str(tmp_path)), 1)
    assert [o["output_type"] for o in replayed.cells[1].outputs] == ["stream", "execute_result"]
    assert texts(replayed)[1] == f"e\n{replayed.hash_seed!r}"
    assert [cell.index for cell in replayed.cells] == [0, 1, *range(3, 13)]
    assert texts(replayed)[2:6] == ["", "'new'", "", "2\n"]
    assert texts(replayed)[6] == "from a child\n"
    assert [state["model_name"] for state in replayed.widgets.values()].count("IntSliderModel") == 1
    assert ends(replayed)[8] == ("ok", None)
    assert [(status, (message or "").split(":")[0]) for status, message in ends(replayed)[9:]] == [
        ("failed", "StdinNotImplementedError"),
        ("skipped", "not run"),
        ("skipped", "not run"),
    ]
    assert [cell.execution_count for cell in replayed.cells] == [*range(1, 11), None, None]
    assert replayed.language_info["name"] == "python"
    assert replayed.notes == ()
    assert replayed.record is not None
    assert list(last_executions(replayed.record)) == ["c0", "c1", *(f"c{i}" for i in range(3, 11))]
    assert replayed.record.environment.hash_seed == replayed.hash_seed
    assert replayed.record.run.fresh
    assert notebook.path.read_bytes() == before
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("death", "words"),
    [
        ("os._exit(3)", "the kernel died (exit status 3)"),
        ("os.kill(os.getpid(), 9)", "the kernel was killed (SIGKILL)"),
        ("os.kill(os.getpid(), 11)", "the kernel died (SIGSEGV)"),
    ],
)
def test_a_kernel_that_dies_fails_its_cell_and_keeps_what_it_said(tmp_path: Path, death: str, words: str) -> None:
    replayed = replay(saved(tmp_path, f"import os, time\nprint('last words', flush=True)\ntime.sleep(0.2)\n{death}", "2"))

    first, second = ends(replayed)
    assert (first[0], str(first[1]).removesuffix(", perhaps for lack of memory")) == ("failed", words)
    assert second == ("skipped", "not run: cell 1 failed")
    assert replayed.given_up == {"c0"}
    assert texts(replayed) == ["last words\n", ""]


@pytest.mark.parametrize("stubborn", ["", "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"])
def test_a_cell_over_its_time_is_given_up_even_if_it_ignores_interrupts(tmp_path: Path, stubborn: str) -> None:
    replayed = replay(
        saved(tmp_path, "1", f"{stubborn}print('hi', flush=True)\nimport time\ntime.sleep(600)", "2"), bounds=Bounds(cell_seconds=5)
    )

    assert ends(replayed) == [("ok", None), ("failed", "timed out after 5 s"), ("skipped", "not run: cell 2 failed")]
    assert texts(replayed)[1].startswith("hi\n")
    assert replayed.given_up == {"c1"}


def test_a_notebook_over_its_time_ends_with_what_there_is(tmp_path: Path) -> None:
    notebook = saved(tmp_path, "1", "import time\nprint('hi', flush=True)\nfor _ in range(6000): time.sleep(0.1)", "3")

    replayed = replay(notebook, bounds=Bounds(cell_seconds=600, notebook_seconds=5))

    over = "the notebook's 5 s were over"
    assert ends(replayed) == [("ok", None), ("failed", over), ("skipped", f"not run: {over}")]
    assert texts(replayed)[1].startswith("hi\n")
    assert replayed.given_up == {"c1"}
    assert replayed.record is not None


def test_a_notebooks_time_is_that_of_its_cells_together(tmp_path: Path) -> None:
    naps = ["import time\ntime.sleep(2)"] * 4

    replayed = replay(saved(tmp_path, *naps), bounds=Bounds(cell_seconds=60, notebook_seconds=5))

    assert replayed.failed is not None
    assert (replayed.failed.message, replayed.cells[-1].status != "ok") == ("the notebook's 5 s were over", True)


def test_an_error_that_the_baseline_had_does_not_end_the_replay(tmp_path: Path) -> None:
    replayed = replay(saved(tmp_path, "1 / 0", "2"), expected_errors=frozenset({CellId("c0")}))

    assert ends(replayed) == [("ok", None), ("ok", None)]


def test_errors_of_the_notebook_show_nothing_of_the_recorder(tmp_path: Path) -> None:
    refused = ("np.random.seed(-1)", "random.seed([])", "os.environ['NO_SUCH']", "os.environ[1]", "random.Random([])")
    tags = dict.fromkeys(range(1, len(refused) + 1), "raises-exception")
    notebook = saved(tmp_path, "import os, random, numpy as np", *refused, tags=tags)

    replayed = replay(notebook)

    names = [cell.outputs[0]["ename"] for cell in replayed.cells[1:]]
    assert names == ["ValueError", "TypeError", "KeyError", "TypeError", "TypeError"]
    assert "jupyter_repro" not in "".join(line for cell in replayed.cells[1:] for line in cell.outputs[0]["traceback"])


def test_an_interrupt_keeps_what_was_done(tmp_path: Path) -> None:
    def interrupt() -> None:
        while not (tmp_path / "here").exists():
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    notebook = saved(tmp_path, "print('done')", "import time, pathlib\npathlib.Path('here').touch()\ntime.sleep(600)", "3")
    threading.Thread(target=interrupt, daemon=True).start()

    replayed = replay(notebook)

    assert replayed.interrupted
    assert ends(replayed) == [("ok", None), ("interrupted", "interrupted"), ("skipped", "not run: interrupted")]
    assert texts(replayed)[0] == "done\n"


@pytest.mark.parametrize("source", ["print('x' * 100_000_000)", "while True: print('x' * 1_000_000)"])
def test_outputs_without_end_are_refused(tmp_path: Path, source: str) -> None:
    with pytest.raises(NotebookError, match="over 100 MB"):
        replay(saved(tmp_path, source))


def test_a_kernel_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(KernelError, match=r"no kernel 'fortran'; installed: .*python3"):
        replay(saved(tmp_path, "1", kernel="fortran"))
    with pytest.raises(KernelError, match="no kernel 'ada'"):
        replay(saved(tmp_path, "1"), kernel="ada")


def test_recorded_randomness_is_held_and_lets_everything_repeat(tmp_path: Path) -> None:
    notebook = saved(
        tmp_path,
        "import random, numpy as np\nrandom.random()",
        "np.random.default_rng().random()",
        "np.random.rand()",
        "hash('a')",
        "import secrets; secrets.token_hex()",
    )
    first = replay(notebook)
    assert first.record is not None
    setup = setup_of(randomness_of(first.record, None))

    plain, held = replay(notebook), replay(notebook, setup=setup)

    assert [a == b for a, b in zip(texts(first), texts(plain), strict=True)] == [False] * 5
    assert [a == b for a, b in zip(texts(first), texts(held), strict=True)] == [True, True, True, True, False]
    assert setup.hash_seed == first.hash_seed == held.hash_seed
    assert replay(saved(tmp_path, "1"), setup=Setup(hash_seed="7")).hash_seed == "7"


def test_a_kernel_of_another_language_gives_outputs_and_no_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = tmp_path / "kernels" / "other"
    spec.mkdir(parents=True)
    program = Path(__file__).parent / "other_kernel.py"
    (spec / "kernel.json").write_text(
        f'{{"argv": ["python", "{program}", "-f", "{{connection_file}}"], "display_name": "Other", "language": "other"}}'
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))

    replayed = replay(saved(tmp_path, "some words", "more words", kernel="other", language="other"))

    assert texts(replayed) == ["some words", "more words"]
    assert replayed.record is None
    assert replayed.notes == ("the kernel speaks other: its outputs are all that is known",)

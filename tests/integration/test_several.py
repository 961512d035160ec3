"""Several notebooks verified at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jupyter_repro.cli.main import exit_code_of
from jupyter_repro.store.notebooks import write_notebook
from tests.builders import a_notebook, result

PATIENCE = 60


def saved(path: Path, *sources: str) -> Path:
    write_notebook(path, a_notebook(*sources))
    return path


def test_results_come_in_the_order_of_the_notebooks_whichever_is_done_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, source in (("a", "import time\ntime.sleep(1)\n1"), ("b", "2"), ("d", "import random\nrandom.random()")):
        assert exit_code_of(["run", str(saved(tmp_path / f"{name}.ipynb", source))]) == 0
    (tmp_path / "c.ipynb").write_text("{")
    capsys.readouterr()

    assert exit_code_of(["verify", str(tmp_path), "-j", "3", "--format", "json"]) == 2

    said = capsys.readouterr()
    found = json.loads(said.out)
    assert [(Path(n["path"]).name, n["verdict"]) for n in found["notebooks"]] == [
        ("a.ipynb", "reproduced"),
        ("b.ipynb", "reproduced"),
        ("d.ipynb", "replayed"),
    ]
    assert [Path(error["path"]).name for error in found["errors"]] == ["c.ipynb"]
    assert said.err.count("error[notebook-broken-json]") == 1


def test_two_notebooks_run_at_the_same_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each waits for the other."""
    meet = "import pathlib, time\npathlib.Path({0!r}).touch()\nend = time.monotonic() + 60\n"
    meet += "while not pathlib.Path({1!r}).exists() and time.monotonic() < end: time.sleep(.01)\npathlib.Path({1!r}).exists()"
    for one, other in (("a", "b"), ("b", "a")):
        path = saved(tmp_path / f"{one}.ipynb", meet.format(one, other))
        content = json.loads(path.read_text())
        output = {"output_type": "execute_result", "data": {"text/plain": "True"}, "execution_count": 1, "metadata": {}}
        content["cells"][0] |= {"outputs": [output], "execution_count": 1}
        path.write_text(json.dumps(content))

    assert exit_code_of(["verify", str(tmp_path), "-j", "2", "--explain", "none"]) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_ctrl_c_ends_all_at_once_and_keeps_what_was_done(tmp_path: Path) -> None:
    for name in "abc":
        path = saved(tmp_path / f"{name}.ipynb", "1", f"import pathlib, time\npathlib.Path('here-{name}').touch()\ntime.sleep(600)", "3")
        content = json.loads(path.read_text())
        content["cells"][0]["execution_count"] = 1
        path.write_text(json.dumps(content))
    command = [sys.executable, "-m", "jupyter_repro", "verify", str(tmp_path), "-j", "2", "--format", "json"]
    (temporary := tmp_path / "temporary").mkdir()
    variables = {**os.environ, "TMPDIR": str(temporary)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=variables)
    deadline = time.monotonic() + PATIENCE
    while len(list(tmp_path.glob("here-*"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)

    out, err = process.communicate(timeout=PATIENCE)

    assert process.returncode == 130
    assert "interrupted: these results are partial" in err
    assert [len(notebook["cells"]) for notebook in json.loads(out)["notebooks"]] == [3, 3]
    assert len(list(tmp_path.glob("here-*"))) == 2
    assert list(temporary.iterdir()) == []  # the kernel that was ready for the third has left nothing either


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_a_batch_that_was_interrupted_or_killed_is_resumed(tmp_path: Path, ending: signal.Signals) -> None:
    """The second notebook waits in its first run alone."""
    for name, source in (
        ("a", "1"),
        ("b", "import pathlib, time\nif not pathlib.Path('go').exists():\n    pathlib.Path('here').touch()\n    time.sleep(600)"),
    ):
        path = saved(tmp_path / f"{name}.ipynb", source)
        content = json.loads(path.read_text())
        content["cells"][0] |= {"execution_count": 1, "outputs": [result("1")] if name == "a" else []}
        path.write_text(json.dumps(content))
    command = [sys.executable, "-m", "jupyter_repro", "verify", str(tmp_path), "--format", "json"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + PATIENCE
    while not (tmp_path / "here").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(process.pid, ending)
    process.wait(PATIENCE)
    (tmp_path / "go").touch()

    done = subprocess.run([*command, "--resume"], capture_output=True, text=True, timeout=PATIENCE, check=False)

    assert done.returncode == 0, done.stderr
    assert "resumed: 1 of 2 notebooks were verified before" in done.stderr
    first, second = json.loads(done.stdout)["notebooks"]
    assert first["notes"][-1].startswith("resumed: verified at ")
    assert not any(note.startswith("resumed") for note in second["notes"])

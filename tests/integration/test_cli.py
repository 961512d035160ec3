"""The verbs on real notebooks: what they print, write, leave alone, and exit with."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest

from jupyter_repro.cli.main import exit_code_of
from jupyter_repro.model.outputs import digest_of_outputs
from jupyter_repro.store.notebooks import write_notebook
from tests.builders import a_notebook

Capture = pytest.CaptureFixture[str]


def saved(path: Path, *sources: str, **options: Any) -> Path:
    write_notebook(path, a_notebook(*sources, **options))
    return path


def run(*arguments: object) -> int:
    return exit_code_of([str(argument) for argument in arguments])


def verify_as_json(capsys: Capture, *arguments: object) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = run("verify", *arguments, "--format", "json")
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, found


def verdicts(found: dict[str, Any]) -> list[str]:
    return [cell["verdict"] for notebook in found["notebooks"] for cell in notebook["cells"]]


def test_a_notebook_that_was_run_is_reproduced_shown_and_reported_and_not_touched(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "data.csv").write_text("a\n1\n")
    path = saved(tmp_path / "n.ipynb", "text = open('data.csv').read()\ntext", "print(len(text))")
    path.chmod(0o640)

    assert run("run", path) == 0
    assert capsys.readouterr().out == f"{path}: 2 cells run and recorded in {path}\n"
    before = path.read_bytes(), path.stat()
    content = nbformat.read(path, as_version=4)
    nbformat.validate(content)
    assert content.cells[1].outputs == [{"output_type": "stream", "name": "stdout", "text": "4\n"}]
    assert content.metadata.language_info.name == "python"

    code, found = verify_as_json(capsys, path)
    assert code == 0
    assert verdicts(found) == ["reproduced", "reproduced"]
    assert found["notebooks"][0]["path"] == str(path)
    assert found["notebooks"][0]["notes"] == []

    assert run("show", path, "--format", "json") == 0
    record = json.loads(capsys.readouterr().out)
    assert [(e["cell_id"], [ref["path"] for ref in e["used"]]) for e in record["executions"]] == [("c0", ["data.csv"]), ("c1", [])]
    assert record["executions"][1]["outputs_digest"] == digest_of_outputs(content.cells[1].outputs)
    assert run("show", path) == 0
    assert "data.csv" in capsys.readouterr().out

    for suffix in (".html", ".md", ".json"):
        assert run("report", path, "-o", tmp_path / f"report{suffix}") == 0
    assert run("report", path, "-o", tmp_path / "report.md", "--verify") == 0
    assert "reproduced" in (tmp_path / "report.md").read_text()
    assert (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_mode) == (before[0], before[1].st_mtime_ns, before[1].st_mode)


def test_randomness_is_replayed_and_accepted_on_request(tmp_path: Path, capsys: Capture) -> None:
    path = saved(tmp_path / "n.ipynb", "import random", "random.random()", "'fixed'")
    run("run", path)

    code, found = verify_as_json(capsys, path)

    assert code == 1
    assert verdicts(found) == ["reproduced", "replayed", "reproduced"]
    cell = found["notebooks"][0]["cells"][1]
    assert "seed of random" in cell["message"]
    assert [(c["code"][:3], c["status"]) for c in cell["divergences"][0]["causes"]] == [("RP2", "proved")]
    assert verify_as_json(capsys, path, "--fail-on", "diverged")[0] == 0


def test_a_folder_is_verified_and_reported_in_all_forms(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out = tmp_path / "notebooks", tmp_path / "out"
    (folder / "sub").mkdir(parents=True)
    out.mkdir()
    for name, source in (("fine.ipynb", "1 + 1"), ("sub/random.ipynb", "import random\nrandom.random()")):
        run("run", saved(folder / name, source))
    (folder / "broken.ipynb").write_text("{")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(out / "summary.md"))
    monkeypatch.chdir(folder)
    capsys.readouterr()
    files = {form: out / f"all.{form}" for form in ("text", "json", "junit", "sarif", "md", "html")}

    code = run("verify", ".", *(f"--report={form}={file}" for form, file in files.items()), "--report", "github")

    assert code == 2
    said = capsys.readouterr()
    assert [line.partition("::")[2].split(",line")[0] for line in said.out.splitlines()] == [
        "error file=sub/random.ipynb",
        "error file=broken.ipynb",
    ]
    assert "error[notebook-broken-json]" in said.err
    assert "1 reproduced" in files["text"].read_text()
    assert [n["verdict"] for n in json.loads(files["json"].read_text())["notebooks"]] == ["reproduced", "replayed"]
    assert 'tests="3" failures="1" errors="1"' in files["junit"].read_text()
    assert json.loads(files["sarif"].read_text())["runs"][0]["results"][0]["ruleId"].startswith("RP2")
    assert files["md"].read_text() == (out / "summary.md").read_text()
    assert 'href="all_reports/0002-random.html"' in files["html"].read_text()
    assert "replayed" in (out / "all_reports" / "0002-random.html").read_text()
    assert sorted(path.name for path in folder.rglob("*")) == ["broken.ipynb", "fine.ipynb", "random.ipynb", "sub"]


def test_reports_that_cannot_be_written_are_refused_before_anything_runs(tmp_path: Path, capsys: Capture) -> None:
    path = saved(tmp_path / "n.ipynb", "1")
    for words in (
        ["--report", "pdf=x.pdf"],
        ["--report", "html"],
        ["--report", f"json={path}"],
        ["--report", f"json={tmp_path}/a", "--report", f"text={tmp_path}/a"],
        ["--report", "json", "--report", "text"],
        ["--report", f"json={path}/a.json"],
        ["--report", "github", "--format", "json"],
    ):
        assert run("verify", path, *words) == 2
        assert "error[" in capsys.readouterr().err


def test_several_notebooks_are_all_verified_though_one_cannot_be(tmp_path: Path, capsys: Capture) -> None:
    good = saved(tmp_path / "good.ipynb", "1", "raise ValueError('as before')", "x = 2\nx")
    changed = saved(tmp_path / "changed.ipynb", "d = open('data').read()\nd", "1", "d + 'skipped'")
    (tmp_path / "data").write_text("old")
    run("run", changed)
    assert run("run", good) == 1
    assert "failed at cell 2 (c1): ValueError: as before; partial results are in" in capsys.readouterr().out
    (tmp_path / "data").unlink()
    output = tmp_path / "out.json"

    assert run("verify", tmp_path / "none.ipynb", good, changed, "--format", "json", "-o", output) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 2
    found = json.loads(output.read_text())
    assert [error["code"] for error in found["errors"]] == ["notebook-missing"]
    # The saved error of the first is no news; its last cell was never reached. In the other only what uses the data is not run.
    assert verdicts(found) == ["reproduced", "reproduced", "skipped", "failed", "reproduced", "skipped"]
    assert found["notebooks"][1]["cells"][0]["message"].startswith("FileNotFoundError")
    assert found["notebooks"][1]["verdict"] == "failed"


def test_a_run_elsewhere_leaves_the_notebook_alone_and_a_foreign_kernel_is_noted(tmp_path: Path, capsys: Capture) -> None:
    path = saved(tmp_path / "n.ipynb", "1")
    before = path.read_bytes()
    (tmp_path / "out").mkdir()

    assert run("run", path, "-o", tmp_path / "out", "--kernel", "python3", "--timeout", "60") == 0

    assert path.read_bytes() == before
    content = json.loads((tmp_path / "out" / "n.ipynb").read_text())
    assert content["metadata"]["kernelspec"]["display_name"].startswith("Python 3")


def test_a_run_in_which_a_cell_raises_fails_and_is_reproduced_when_the_same_is_raised_again(tmp_path: Path, capsys: Capture) -> None:
    path = saved(tmp_path / "n.ipynb", "1 / 0")

    assert run("run", path) == 1
    code, found = verify_as_json(capsys, path)

    assert (code, verdicts(found)) == (0, ["reproduced"])


def test_tolerance_is_the_callers(tmp_path: Path, capsys: Capture) -> None:
    path = saved(tmp_path / "n.ipynb", "0.5")
    run("run", path)
    content = json.loads(path.read_text())
    content["cells"][0]["outputs"][0]["data"]["text/plain"] = "0.501"
    path.write_text(json.dumps(content))

    assert verify_as_json(capsys, path)[0] == 1
    assert verify_as_json(capsys, path, "--rtol", "0.01")[0] == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("verb", ["run", "verify"])
def test_ctrl_c_keeps_what_was_done_and_exits_with_130(tmp_path: Path, verb: str) -> None:
    path = saved(tmp_path / "n.ipynb", "1", "import pathlib, time\npathlib.Path('here').touch()\ntime.sleep(600)", "3")
    content = json.loads(path.read_text())
    content["cells"][0]["execution_count"] = 1
    path.write_text(json.dumps(content))
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyter_repro", verb, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not (tmp_path / "here").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)

    out, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert err.startswith("interrupted: ")
    counts = [cell["execution_count"] for cell in json.loads(path.read_text())["cells"]]
    assert counts == ([1, 2, None] if verb == "run" else [1, None, None])
    assert out.count(str(path)) == (0 if verb == "run" else 1)

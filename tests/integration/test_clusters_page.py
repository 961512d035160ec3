"""The page on clusters: its programs, as far as they run without a cluster of that kind."""

from __future__ import annotations

import builtins
import os
import re
import sys
import textwrap
from pathlib import Path

import pytest

pytest.importorskip("dask_jobqueue")

from jupyter_repro.cli.main import exit_code_of
from jupyter_repro.store.notebooks import write_notebook
from tests.builders import a_notebook, result

PAGE = Path(__file__).parent.parent.parent / "docs" / "clusters.md"


def program(heading: str) -> str:
    """The program below a heading that begins so."""
    section = PAGE.read_text(encoding="utf-8").split(f"\n## {heading}")[1].split("\n## ")[0]
    found = re.search(r"^```py\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such shell")
def test_notebooks_are_verified_by_jobs_that_the_program_for_slurm_submits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A command called sbatch runs the job's script here, once the folder of its environment is there."""
    sbatch = tmp_path / "bin" / "sbatch"
    activate = tmp_path / "venv" / "bin" / "activate"
    for file in (sbatch, activate):
        file.parent.mkdir(parents=True)
    sbatch.write_text(
        f'#!/bin/sh\ncp "$1" {tmp_path}/job.sh\nbash {tmp_path}/job.sh >/dev/null 2>&1 </dev/null &\necho Submitted batch job 1\n'
    )
    sbatch.chmod(0o755)
    activate.write_text(f"touch {tmp_path}/activated\n")
    (tmp_path / "bin" / "scancel").symlink_to("/bin/true")
    monkeypatch.setenv("PATH", f"{sbatch.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path))
    notebook = a_notebook("1 + 1")
    notebook.cells[0] |= {"outputs": [result("2")], "execution_count": 1}
    write_notebook(tmp_path / "a.ipynb", notebook)
    codes: list[int] = []

    def meanwhile(_: str) -> str:
        address = capsys.readouterr().out.split()[-1]
        codes.append(exit_code_of(["verify", str(tmp_path / "a.ipynb"), "--engine", "dask", "--scheduler", address]))
        return ""

    monkeypatch.setattr(builtins, "input", meanwhile)
    source = program("Slurm").replace("jobs=10", "jobs=1").replace("SLURMCluster(", "SLURMCluster(interface='lo', ")
    names: dict[str, object] = {}
    try:
        exec(compile(source, str(PAGE), "exec"), names)  # noqa: S102
    finally:
        names["cluster"].close()  # type: ignore[attr-defined]
    assert codes == [0], capsys.readouterr().err
    job = (tmp_path / "job.sh").read_text()
    assert "#SBATCH --mem=15G" in job
    assert "--nthreads 4" in job
    assert (tmp_path / "activated").exists()


@pytest.mark.parametrize("heading", ["Slurm", "Kubernetes"])
def test_a_program_is_python(heading: str) -> None:
    compile(textwrap.dedent(program(heading)), str(PAGE), "exec")

"""Errors of what the recorder has wrapped look to the notebook as they do without it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from jupyter_repro.capture.extension import CAPTURE_VARIABLE
from tests.integration.recording import record

REFUSED = (
    "random.seed([])",
    "np.random.seed(-1)",
    "random.Random([])",
    "os.urandom(-1)",
    "os.environ[1]",
    "os.environ['NO_SUCH']",
    "open('no such file')",
    "pd.read_csv('no such file')",
    "pd.read_parquet('no such file')",
    "import pyarrow.parquet as pq; pq.read_table('no such file')",
    "urllib.request.urlopen('http://localhost:1')",
    "sqlite3.connect('/no/such/file')",
    "subprocess.run(['no such program'])",
)
CELL = """
import os, random, sqlite3, subprocess, sys, traceback, urllib.request
import numpy as np, pandas as pd
with open('seen', 'w') as seen:
    for source in {refused!r}:
        try:
            exec(source)
        except Exception:
            seen.write(traceback.format_exc())
"""


@pytest.mark.skipif(sys.version_info < (3, 11), reason="before 3.11 a frame that has caught an error stays in its traceback")
@pytest.mark.parametrize("level", ["complete", "python"])
def test_errors_of_wrapped_functions_have_no_frame_of_the_recorder(tmp_path: Path, level: str) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    recorded = record(CELL.format(refused=REFUSED), folder=folder, env={CAPTURE_VARIABLE: level})

    seen = (folder / "seen").read_text()
    assert recorded.executions[0].error is None
    assert seen.count("Traceback") >= len(REFUSED)
    assert [line for line in seen.splitlines() if "jupyter_repro" in line] == []

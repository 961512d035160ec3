"""What repo2docker, which Binder runs, makes of the folder that is written for it; nothing is built."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from jupyter_repro.store.binder import binder_files
from jupyter_repro.store.conda import CondaPackage

CHANNEL = "https://conda.example.org/main"
LOCK = {"packages": [{"name": "tide", "version": "1.0", "wheels": [{"path": "t.whl", "hashes": {"sha256": "ab"}}]}]}
PYTHON = CondaPackage(name="python", version="3.11.7", build="h1_0_cpython", subdir="linux-64", url=f"{CHANNEL}/linux-64/python.conda")


def dockerfile_of(folder: Path, files: Mapping[str, str]) -> str:
    """What repo2docker would have docker do with a folder that has these files for Binder."""
    (folder / "binder").mkdir()
    for name, text in files.items():
        (folder / "binder" / name).write_text(text)
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "--user-id", "1000", "--user-name", "me", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_requirements_are_installed_into_the_recorded_python(tmp_path: Path) -> None:
    pytest.importorskip("repo2docker")
    said = dockerfile_of(tmp_path, binder_files(LOCK, ["Heading"], python="3.11.7"))

    assert "environment for python=3.11" in said
    assert 'pip install --no-cache-dir -r "binder/requirements.txt"' in said


def test_conda_packages_are_installed_by_conda(tmp_path: Path) -> None:
    pytest.importorskip("repo2docker")
    said = dockerfile_of(tmp_path, binder_files(LOCK, ["Heading"], python="3.11.7", conda=[PYTHON]))

    assert "environment for python=3.11" in said
    assert 'env update -p ${NB_PYTHON_PREFIX} --file "binder/environment.yml"' in said

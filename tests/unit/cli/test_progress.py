"""How a verification goes on is told where somebody watches, and what takes minutes everywhere."""

from __future__ import annotations

import pytest

from jupyter_repro.cli.progress import progress_for
from jupyter_repro.model.record import CellId


def test_elsewhere_than_on_a_terminal_an_environment_is_told_at_its_start_and_end(capsys: pytest.CaptureFixture[str]) -> None:
    progress = progress_for("a.ipynb")

    progress.building("resolving 2 distributions")
    progress.building("installing 2 distributions")
    progress.built("Python 3.11.7, 2 distributions, in 4 s")
    progress.cell_started(CellId("c0"), 1, 1, "1")
    progress.finished()

    assert capsys.readouterr().err.splitlines() == [
        "a.ipynb: building an environment: resolving 2 distributions",
        "a.ipynb: the environment is built: Python 3.11.7, 2 distributions, in 4 s",
    ]


def test_nothing_more_is_told_of_an_environment_that_cannot_be_built(capsys: pytest.CaptureFixture[str]) -> None:
    progress = progress_for("a.ipynb", alone=False)

    progress.building("installing 2 distributions")
    progress.built(None)

    assert capsys.readouterr().err.splitlines() == ["a.ipynb: building an environment: installing 2 distributions"]

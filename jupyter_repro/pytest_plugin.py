"""``pytest --repro``: notebooks as test files, their code cells as tests, the verdicts of ``verify`` as outcomes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from jupyter_repro.model.comparison import CellComparison, NotebookComparison

__all__: list[str] = []

# Whoever has this package and runs pytest loads this module: nothing else of the package is imported before it is wanted.
_SPREADING = {"load", "worksteal"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the options."""
    group = parser.getgroup("jupyter-repro", "reproducible notebooks")
    group.addoption("--repro", action="store_true", help="rerun notebooks and compare: each code cell is a test")
    group.addoption(
        "--repro-fail-on",
        choices=("replayed", "diverged", "failed"),
        default="replayed",
        help="the mildest verdict that fails (default: %(default)s)",
    )
    group.addoption("--repro-explain", choices=("none", "fast", "full"), default="fast", help="how many further reruns may look for causes")
    group.addoption("--repro-timeout", type=float, default=None, metavar="SECONDS", help="give up a cell after so many seconds")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Has xdist keep a notebook's cells in one process: it is run once for all of them."""
    if config.getoption("repro") and getattr(config.option, "dist", None) in _SPREADING:
        config.option.dist = "loadfile"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Notebooks are test files where that was asked for, but for Jupyter's checkpoints."""
    if parent.config.getoption("repro") and file_path.suffix == ".ipynb" and ".ipynb_checkpoints" not in file_path.parts:
        collector: pytest.Collector = NotebookFile.from_parent(parent, path=file_path)
        return collector
    return None


class NotebookFile(pytest.File):
    """A notebook. It is run when the first of its cells is asked for."""

    _comparison: NotebookComparison | None = None
    _error: Exception | None = None

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each code cell, named by its place among all cells, its tags and its id."""
        from jupyter_repro.errors import ReproError
        from jupyter_repro.store.notebooks import read_notebook

        try:
            notebook = read_notebook(self.path)
        except ReproError as error:
            raise self.CollectError(str(error)) from None
        for index, cell in notebook.code_cells:
            yield CellItem.from_parent(self, name=f"cell {index + 1} ({cell['id']})", cell_id=cell["id"], source=cell["source"])

    def compared(self) -> NotebookComparison:
        """What the rerun showed. Raises what kept the notebook from being checked, for each of its cells the same."""
        if self._comparison is None and self._error is None:
            from jupyter_repro.api import verify_notebook
            from jupyter_repro.errors import ReproError
            from jupyter_repro.replay.bounds import Bounds

            option = self.config.getoption
            bounds = Bounds(cell_seconds=option("repro_timeout"))
            try:
                # From where pytest stands, so that the paths in messages are those that it prints.
                path = os.path.relpath(self.path)
                self._comparison = verify_notebook(path, explain=option("repro_explain"), bounds=bounds)
            except ReproError as error:
                self._error = error
        if self._comparison is None:
            assert self._error is not None  # noqa: S101
            raise self._error
        return self._comparison


class CellItem(pytest.Item):
    """A code cell of a notebook."""

    def __init__(self, *, cell_id: str, source: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._cell_id, self._source = cell_id, source

    def runtest(self) -> None:
        """Fails where the cell's verdict is one that fails, and skips where it was not run."""
        assert isinstance(self.parent, NotebookFile)  # noqa: S101
        comparison = self.parent.compared()
        cell = next((c for c in comparison.cells if c.cell_id == self._cell_id), None)
        if cell is None or cell.verdict == "skipped":
            pytest.skip((cell.message if cell is not None else None) or "nothing to run")
        if cell.verdict in self._failing():
            raise CellDiffers(comparison, cell)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What differs, and why, as ``verify`` says it."""
        from jupyter_repro.errors import ReproError

        if isinstance(excinfo.value, (CellDiffers, ReproError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the cell is, for pytest's headings."""
        return self.path, None, f"{self.path.name}: {self.name}"

    def _failing(self) -> set[str]:
        from jupyter_repro.model.comparison import DIFFERING

        return set(DIFFERING[DIFFERING.index(self.config.getoption("repro_fail_on")) :])


class CellDiffers(Exception):  # noqa: N818 - it is no error of anybody's program
    """A cell whose verdict fails the test."""

    def __init__(self, comparison: NotebookComparison, cell: CellComparison) -> None:
        super().__init__(comparison, cell)
        self._comparison, self._cell = comparison, cell

    def __str__(self) -> str:
        from jupyter_repro.report.text import cell_as_text

        return cell_as_text(self._cell, self._comparison)

from __future__ import annotations

from pathlib import Path

from jupyter_repro.batch.engine import Verified
from jupyter_repro.cli.reports import WantedReport
from jupyter_repro.cli.streaming import LiveIndex
from jupyter_repro.errors import KernelError
from jupyter_repro.model.comparison import NotebookComparison

FOUND = {
    "a.ipynb": Verified(path="a.ipynb", comparison=NotebookComparison(path="a.ipynb", verdict="diverged")),
    "b.ipynb": Verified(path="b.ipynb", error=KernelError("kernel-died", "it died")),
}


def test_the_page_says_what_is_known_by_now_and_how_much_is_to_come(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    LiveIndex([WantedReport(form="html", file=str(page)), WantedReport(form="text")], 5)(FOUND)
    said = page.read_text()
    assert all(word in said for word in ("5 notebooks", "3 notebooks still to come", "a.ipynb", "kernel-died"))


def test_it_is_written_once_in_a_while_and_never_in_place_of_the_last_word(tmp_path: Path) -> None:
    page, times = tmp_path / "index.html", iter([0.0, 0.0, 0.5, 100.0, 100.0, 200.0])
    index = LiveIndex([WantedReport(form="html", file=str(page))], 3, clock=lambda: next(times))
    index({"a.ipynb": FOUND["a.ipynb"]})
    first = page.read_text()
    index(FOUND)
    assert page.read_text() == first
    index(FOUND)
    assert page.read_text() != first
    page.unlink()
    index({**FOUND, "c.ipynb": Verified(path="c.ipynb")})
    assert not page.exists()


def test_a_page_of_one_notebook_is_its_report_and_one_that_cannot_be_written_ends_nothing(tmp_path: Path) -> None:
    LiveIndex([WantedReport(form="html", file=str(tmp_path / "one.html"))], 1)({})
    LiveIndex([WantedReport(form="html", file=str(tmp_path / "nowhere" / "index.html"))], 5)(FOUND)
    assert list(tmp_path.iterdir()) == []

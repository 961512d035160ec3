"""A page is printed by what is there, and what goes wrong is said."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from jupyter_repro.errors import ReportError
from jupyter_repro.publish import pdf
from jupyter_repro.publish.pdf import printer_here
from jupyter_repro.report.html import HtmlRenderer
from tests.golden.report_fixture import the_report

needs_a_browser = pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Chromium")


def a_program(folder: Path, text: str) -> str:
    """A program in the place of a browser."""
    path = folder / "browser"
    path.write_text(f"#!{sys.executable}\nimport pathlib, sys\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_a_browser_is_given_the_page_and_the_place_for_the_pdf(tmp_path: Path) -> None:
    copy = """[target] = [w.partition("=")[2] for w in sys.argv if w.startswith("--print-to-pdf=")]
pathlib.Path(target).write_bytes(pathlib.Path(sys.argv[-1].removeprefix("file://")).read_bytes())"""
    assert printer_here([a_program(tmp_path, copy)])(b"<p>page</p>") == b"<p>page</p>"


def test_what_a_browser_said_last_is_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(ReportError) as caught:
        printer_here([a_program(tmp_path, "print('first'); print('no display')")])(b"")
    assert (caught.value.code, caught.value.message.endswith("failed: no display")) == ("pdf-failed", True)


def test_a_browser_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_SECONDS", 0.5)
    with pytest.raises(ReportError, match="came to no end"):
        printer_here([a_program(tmp_path, "import time; time.sleep(600)")])(b"")


def test_where_nothing_prints_the_error_says_what_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_spec", lambda _: None)
    with pytest.raises(ReportError) as caught:
        printer_here([])
    assert (caught.value.code, "pip install weasyprint" in str(caught.value.hint)) == ("pdf-printer-missing", True)


@needs_a_browser
def test_chromium_prints_a_page() -> None:
    assert printer_here()("<!doctype html><p>déjà vu".encode()).startswith(b"%PDF-")


def test_weasyprint_prints_a_report_where_there_is_no_browser() -> None:
    pytest.importorskip("weasyprint")
    page = HtmlRenderer().render(the_report()).encode()
    assert printer_here([])(page).startswith(b"%PDF-")

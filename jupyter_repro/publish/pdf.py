"""A report's page printed to PDF by what is there: Chromium, else WeasyPrint. Neither asks the network for anything."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_repro.errors import ReportError

__all__ = ["Printer", "printer_here"]

Printer = Callable[[bytes], bytes]
"""Makes a PDF of an HTML document. Raises ReportError when it cannot."""

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
_SECONDS = 180
_SILENT: dict[str, Any] = {
    "stdin": subprocess.DEVNULL,
    "stdout": subprocess.PIPE,
    "stderr": subprocess.STDOUT,
    "start_new_session": True,  # so that what it starts can be ended with it
}
_SWITCHES = (
    "--headless=new",
    "--no-first-run",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The page asks for nothing, and here it could not. Scripts cannot be switched off: Chromium prints by one of its own.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)
# Its layout of grids stumbles over what may not be broken across pages.
_FOR_WEASYPRINT = """
.first { display: block !important }
.sides, .facts div { display: flex !important }
.sides figure { flex: 1 !important }
.facts dt { flex: none !important; width: 8.5rem !important }
"""


def printer_here(browsers: Sequence[str] = _BROWSERS) -> Printer:
    """What prints here. Raises ReportError where there is nothing that could."""
    browser = next(filter(None, map(shutil.which, browsers)), None)
    if browser is not None:
        return lambda page: _printed_by_browser(browser, page)
    if find_spec("weasyprint") is not None:
        return _printed_by_weasyprint
    raise ReportError(
        "pdf-printer-missing",
        "no PDF can be written: neither Chromium nor WeasyPrint is there",
        hint="install Chromium or `pip install weasyprint`, or write FILE.html and print that from a browser",
    )


def _printed_by_browser(browser: str, page: bytes) -> bytes:
    with TemporaryDirectory(prefix="jupyter-repro-pdf-", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder) / "report.html", Path(folder) / "report.pdf"
        source.write_bytes(page)
        # Chromium refuses to put a sandbox around itself for root.
        as_root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
        own = (f"--user-data-dir={Path(folder) / 'profile'}", f"--print-to-pdf={target}", source.as_uri())
        told = _told_by((browser, *_SWITCHES, *as_root, *own))
        try:
            return target.read_bytes()
        except OSError:
            raise _failed(browser, told) from None


def _told_by(command: Sequence[str]) -> str:
    """What a program says while it works. Those that it started end with it."""
    try:
        with subprocess.Popen(command, **_SILENT) as process:
            try:
                told, _ = process.communicate(timeout=_SECONDS)
            except BaseException as error:
                _end(process)
                if isinstance(error, subprocess.TimeoutExpired):
                    raise _failed(command[0], f"it came to no end in {_SECONDS} s") from None
                raise
    except OSError as error:
        raise _failed(command[0], error.strerror or str(error)) from None
    return str(told, "utf-8", "replace")


def _end(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def _printed_by_weasyprint(page: bytes) -> bytes:
    try:
        from weasyprint import CSS, HTML  # type: ignore[import-not-found,unused-ignore]
        from weasyprint.urls import URLFetcher  # type: ignore[import-not-found,unused-ignore]
    except (ImportError, OSError) as error:  # it is older than 68, or the libraries that it loads are not there
        raise _failed("WeasyPrint", str(error)) from None
    fetcher = URLFetcher(allowed_protocols=("data",))
    document = HTML(string=page.decode("utf-8", "replace"), base_url=None, url_fetcher=fetcher)
    printed: bytes = document.write_pdf(stylesheets=[CSS(string=_FOR_WEASYPRINT)])
    return printed


def _failed(program: str, told: str) -> ReportError:
    last = next((line.strip() for line in reversed(told.splitlines()) if line.strip()), "it said nothing")
    return ReportError(
        "pdf-failed", f"no PDF could be written: {program} failed: {last}", hint="write FILE.html, and print that from a browser"
    )

"""A hostile notebook runs no script in its report, and has the browser ask for nothing, whatever it holds and wherever it holds it."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request

from jupyter_repro.model.comparison import (
    ERROR_TYPE,
    STDOUT_TYPE,
    Cause,
    CellComparison,
    Divergence,
    Experiment,
    HeldCondition,
    NotebookComparison,
    Verification,
)
from jupyter_repro.model.environment import Distribution, Origin, Repository
from jupyter_repro.model.randomness import GeneratorObject, Seeding
from jupyter_repro.model.record import CellError, CellExecution, CellId, ChildProcess, Connection, Gap, Parameter, Query, VariableChange
from jupyter_repro.publish.pdf import printer_here
from jupyter_repro.report.html import HtmlRenderer
from jupyter_repro.report.index import index_page
from jupyter_repro.report.renderer import Report, ReportCell
from tests.builders import a_digest, a_record, a_ref, a_run, an_artifact, an_environment, an_error, an_execution, display, stream
from tests.ui.listening import Listener
from tests.ui.payloads import ACTIVE, PAYLOADS, RAN

MIME_TYPES = (
    *("text/html", "image/svg+xml", "text/markdown", "text/latex", "text/plain", "application/javascript", "application/json"),
    *("image/png", "image/jpeg", "image/gif", "application/pdf", "application/vnd.plotly.v1+json", "text/x-unknown"),
)


@dataclass
class Watched:
    """What a browser did: dialogs that opened, requests beyond the page itself, scripts that said that they ran, windows that opened."""

    page: Page
    dialogs: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    windows: list[str] = field(default_factory=list)

    def show(self, path: Path) -> None:
        """Opens a page, and does in it and in its frames what a reader may do."""
        self.page.goto(path.as_uri(), wait_until="load")
        self.page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
        for frame in self.page.locator("iframe").all():
            frame.scroll_into_view_if_needed()
            for element in frame.content_frame.locator("a, button, input, td, summary").all():
                if element.count():  # a link that was clicked before may have emptied the frame
                    element.dispatch_event("mouseover")
                    element.dispatch_event("click")
        for step in range(0, int(self.page.evaluate("document.documentElement.scrollHeight")), 1500):
            self.page.evaluate("y => scrollTo(0, y)", step)
        self.page.wait_for_timeout(1000)

    @property
    def acts(self) -> tuple[list[str], ...]:
        """All that was done, by kind."""
        return self.dialogs, self.requests, self.said, self.windows


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    context: BrowserContext = browser.new_context()
    context.set_default_timeout(180_000)  # the page is long, and the machine may be slow
    found = Watched(context.new_page())

    def ended(request: Request) -> None:
        # Chromium gives a word of its own ("csp", "origin") for what it keeps back, an error of the net for what went out. Of what a frame
        # had begun that was emptied the listener would hear.
        is_page = request.is_navigation_request() and request.url.startswith("file:")
        went_out = request.failure is None or (request.failure.startswith("net::") and request.failure != "net::ERR_ABORTED")
        if went_out and not is_page and not request.url.startswith(("data:", "about:")):
            found.requests.append(f"{request.url}: {request.failure}")

    def told(message: ConsoleMessage) -> None:
        if message.text == RAN:
            found.said.append(message.text)

    def opened(dialog: Dialog) -> None:
        found.dialogs.append(dialog.message)
        dialog.dismiss()

    context.on("requestfinished", ended)
    context.on("requestfailed", ended)
    context.on("console", told)
    context.on("dialog", opened)
    context.on("page", lambda page: found.windows.append(page.url))
    yield found
    context.close()


def filled(payload: str, url: str) -> str:
    return payload.format(url=url, ran=f"console.log('{RAN}')".replace("'", "`"))


def outputs_of(text: str) -> tuple[dict[str, Any], ...]:
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>{text}</svg>"
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode()
    forms: list[dict[str, Any]] = [{mime_type: text} for mime_type in MIME_TYPES]
    forms += [{"text/html": f"<p>shown</p>{text}", "text/plain": text}, {"image/svg+xml": svg}, {"image/png": encoded}, {text: text}]
    forms += [{"text/html": f"<table><tr><th>{text}</th></tr><tr><td>{text}</td></tr></table>"}, {"application/json": {text: [text]}}]
    streams = [stream(text), stream(text, "stderr"), stream(text, text), an_error(text, text, [text]), {"output_type": text, text: text}]
    return (*(display(form) for form in forms), *streams)


def an_execution_of(text: str, order: int) -> CellExecution:
    return an_execution(
        text,
        cell_id=CellId(text),
        order=order,
        status="error",
        error=CellError(type=text, message=text),
        used=(a_ref(text), a_ref(f"https://{text}")),
        generated=(a_ref(f"made {text}"),),
        missing=(text,),
        deleted=(text,),
        distributions=(Distribution(name=text, version=text, import_names=(text,), direct=True, origin=Origin(kind="vcs", url=text)),),
        seedings=(Seeding(generator="random", value=text),),
        generator_objects=(GeneratorObject(variable=text, type=text, after=a_digest(text)),),
        parameters=(Parameter(name=text, value=text), Parameter(name=f"{text}.{text}", value=text, source="estimator")),
        variables=(VariableChange(name=text, change="bound"),),
        environment_variables=(text,),
        clock=(text,),
        network=(Connection(host=text),),
        queries=(Query(dialect=text, host=text, database=text),),
        processes=(ChildProcess(program=text),),
    )


def a_comparison_of(text: str, index: int) -> CellComparison:
    cause = Cause(code=text, message=text, root_cell_id=CellId(text), hint=text)
    types = ("text/html", "image/svg+xml", ERROR_TYPE, STDOUT_TYPE, text)
    divergences = tuple(
        Divergence(kind="modified", output_index=place, mime_type=mime_type, baseline=text, rerun=f"{text}2", message=text, causes=(cause,))
        for place, mime_type in enumerate(types)
    )
    held = (HeldCondition(kind="data", subject=text),)
    return CellComparison(cell_id=CellId(text), index=index, verdict="diverged", divergences=divergences, message=text, conditions=held)


def a_hostile_report(texts: list[str]) -> Report:
    """A report that holds each text wherever a notebook, its record or its verification can hold one."""
    all_texts = "\n".join(texts)
    environment = an_environment(
        distributions=tuple(Distribution(name=text, version=text) for text in texts),
        locale=all_texts,
        thread_settings={text: text for text in texts},
        determinism={text: text for text in texts},
        repository=Repository(commit=all_texts),
    )
    record = a_record(
        *(an_execution_of(text, order) for order, text in enumerate(texts)),
        run=a_run(notebook=all_texts, working_directory=all_texts, recorder=all_texts, started=all_texts, limits=tuple(texts)),
        environment=environment,
        artifacts=tuple(an_artifact(text) for text in texts),
        gaps=tuple(Gap(sensor=text, message=text) for text in texts),
    )
    experiments = tuple(Experiment(held=(HeldCondition(kind="variable", subject=text),), agreed=(CellId(text),)) for text in texts)
    comparison = NotebookComparison(
        path=all_texts,
        verdict="diverged",
        cells=tuple(a_comparison_of(text, index) for index, text in enumerate(texts)),
        notes=tuple(texts),
        experiments=experiments,
    )
    code = (
        ReportCell(
            cell_id=text,
            index=index,
            cell_type="code",
            source=f"{text} # edited",
            outputs=outputs_of(text),
            rerun_outputs=outputs_of(f"{text}2"),
            execution_count=index,
        )
        for index, text in enumerate(texts)
    )
    prose = (
        ReportCell(
            cell_id=f"prose {index}", index=len(texts) + index, cell_type="markdown", source=f"# {text}\n\n{text} **{text}** `{text}`"
        )
        for index, text in enumerate(texts)
    )
    return Report(notebook=all_texts, record=record, comparison=comparison, cells=(*code, *prose))


def written(folder: Path, text: str) -> Path:
    path = folder / "page.html"
    path.write_bytes(text.encode("utf-8", "backslashreplace"))
    return path


def test_there_are_payloads_enough() -> None:
    assert len(set(PAYLOADS)) >= 40


def test_the_payloads_act_in_a_page_that_lets_them(watched: Watched, tmp_path: Path, listener: Listener) -> None:
    for payload in ACTIVE[:4]:
        watched.page.goto(written(tmp_path, f"<!doctype html>{filled(payload, listener.url)}").as_uri(), wait_until="load")
    assert watched.said.count(RAN) == 3
    for payload in ACTIVE[4:12]:
        watched.page.goto(written(tmp_path, f"<!doctype html>{filled(payload, listener.url)}").as_uri(), wait_until="load")
    assert {"/img.png", "/srcset.png", "/image.png"} <= set(listener.asked)
    assert [asked for asked in watched.requests if "/img.png" in asked]


@pytest.mark.timeout(600)
def test_a_report_on_a_hostile_notebook_runs_nothing_and_asks_for_nothing(watched: Watched, tmp_path: Path, listener: Listener) -> None:
    report = a_hostile_report([filled(payload, listener.url) for payload in PAYLOADS])
    path = written(tmp_path, HtmlRenderer().render(report))
    watched.show(path)
    assert watched.acts == ([], [], [], [])
    assert listener.asked == []
    assert watched.page.url == path.as_uri()
    assert watched.page.evaluate("document.scripts.length + document.querySelectorAll('link, base, form, object, embed').length") == 0


def test_an_index_of_hostile_notebooks_runs_nothing_and_asks_for_nothing(watched: Watched, tmp_path: Path, listener: Listener) -> None:
    texts = [filled(payload, listener.url) for payload in PAYLOADS]
    compared = tuple(NotebookComparison(path=text, verdict="diverged", cells=(a_comparison_of(text, 0),), notes=(text,)) for text in texts)
    troubles = [(text, text, text) for text in texts]
    path = written(tmp_path, index_page(Verification(notebooks=compared), troubles))
    watched.show(path)
    assert watched.acts == ([], [], [], [])
    assert listener.asked == []


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Chromium")
def test_a_hostile_report_is_printed_without_asking_for_anything(listener: Listener) -> None:
    report = a_hostile_report([filled(payload, listener.url) for payload in PAYLOADS[:12]])
    page = HtmlRenderer().render(report).encode("utf-8", "backslashreplace")
    assert printer_here()(page).startswith(b"%PDF-")
    assert listener.asked == []

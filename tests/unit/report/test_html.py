"""The HTML report: complete in itself, and nothing of the notebook can act in it."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_repro.model.comparison import Cause, CellComparison, Divergence, NotebookComparison
from jupyter_repro.model.environment import Distribution
from jupyter_repro.model.randomness import Seeding
from jupyter_repro.model.record import CellError, CellId, ChildProcess, Connection, Gap
from jupyter_repro.report.html import HtmlRenderer
from jupyter_repro.report.renderer import Report, ReportCell
from jupyter_repro.report.words import one_line
from tests.builders import a_record, a_ref, a_run, an_environment, an_error, an_execution, display, result, stream
from tests.golden.report_fixture import PNG, the_report
from tests.unit.report.page_reader import PageReader

HOSTILE = (
    "<script>alert(1)</script>",
    "</pre></style></title><script>alert(1)</script>",
    '" onload="alert(1)" x=\'',
    "' onmouseover='alert(1)",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "]]><!--<svg/onload=alert(1)>",
    "&lt;script&gt;",
    "\x00\x1b[31m\u202e\ud800",
)
ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "section", "footer", "article", "h1", "h2", "h3", "h4"),
    *("p", "ul", "ol", "li", "dl", "div", "dt", "dd", "br", "span", "strong", "code", "pre", "del", "ins", "a", "details", "summary"),
    *("nav", "figure", "figcaption", "img", "iframe", "svg", "polyline", "circle", "rect", "path", "text", "g"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}


def a_report_of(text: str) -> Report:
    """A report in which every place that a notebook can fill holds ``text``."""
    cell_id = CellId(text)
    record = a_record(
        an_execution(
            text,
            cell_id=cell_id,
            status="error",
            error=CellError(type=text, message=text),
            used=(a_ref(text),),
            distributions=(Distribution(name=text, version=text, import_names=(text,), direct=True),),
            seedings=(Seeding(generator="random", value=text),),
            environment_variables=(text,),
            clock=(text,),
            network=(Connection(host=text),),
            processes=(ChildProcess(program=text),),
        ),
        run=a_run(notebook=text, working_directory=text, recorder=text, started=text),
        environment=an_environment(distributions=(Distribution(name=text, version=text),), locale=text, thread_settings={text: text}),
        gaps=(Gap(sensor=text, message=text),),
    )
    cause = Cause(code=text, message=text, root_cell_id=cell_id, hint=text)
    divergence = Divergence(kind="modified", output_index=0, mime_type=text, baseline=text, rerun=text, message=text, causes=(cause,))
    compared = CellComparison(cell_id=cell_id, index=0, verdict="diverged", divergences=(divergence,), message=text)
    outputs = (stream(f"a{text}"), an_error(text, text, [f"a{text}"]), display({"text/plain": f"a{text}"}), display({"a/b": {"k": text}}))
    return Report(
        notebook=text,
        record=record,
        comparison=NotebookComparison(path=text, verdict="diverged", cells=(compared,), notes=(text,)),
        cells=(ReportCell(cell_id=cell_id, index=0, cell_type="code", source=text, outputs=outputs, execution_count=1),),
    )


def harmless_like(text: str) -> str:
    """A text that can do nothing. Names that do not fit into one line of a shell are spoken of otherwise than those that do."""
    return "harm less" if text == one_line(text) and "\\" not in text else "harm\x01less"


def page_of(report: Report) -> PageReader:
    return PageReader(HtmlRenderer().render(report))


def page_with(*outputs: dict[str, Any]) -> PageReader:
    return page_of(Report(notebook="a.ipynb", cells=(ReportCell(cell_id="c", index=0, cell_type="code", outputs=outputs),)))


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_a_notebook_becomes_markup(text: str) -> None:
    page = page_of(a_report_of(text))
    assert page.shape == page_of(a_report_of(harmless_like(text))).shape
    assert {tag for tag, _ in page.elements} <= ALLOWED
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert all(link["href"].startswith("#") for link in page.all("a") if "href" in link)


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=40).filter(lambda text: text.strip()))
def test_the_shape_of_a_page_does_not_depend_on_the_texts(text: str) -> None:
    assert page_of(a_report_of(f"x {text}")).shape == page_of(a_report_of(harmless_like(f"x {text}"))).shape


@pytest.mark.parametrize("text", HOSTILE)
def test_html_outputs_stay_inside_frames_without_rights(text: str) -> None:
    page = page_with(display({"text/html": f"<p>table</p>{text}", "text/plain": text}))
    (frame,) = page.all("iframe")
    assert frame["sandbox"] == ""
    assert "default-src 'none'" in frame["srcdoc"]
    assert {tag for tag, _ in page.elements} <= ALLOWED


@pytest.mark.parametrize("text", HOSTILE)
def test_prose_is_text(text: str) -> None:
    page = page_of(Report(notebook="a.ipynb", cells=(ReportCell(cell_id="c", index=0, cell_type="markdown", source=f"x {text}"),)))
    assert (
        page.shape == page_of(Report(notebook="a.ipynb", cells=(ReportCell(cell_id="c", index=0, cell_type="markdown", source="x"),))).shape
    )


def test_prose_keeps_headings_bold_and_code() -> None:
    cell = ReportCell(cell_id="c", index=0, cell_type="markdown", source="# On *iris*\nfirst **bold** and `code`\n\nsecond")
    page = HtmlRenderer().render(Report(notebook="a.ipynb", cells=(cell,)))
    assert '<p class="heading">On *iris*</p>\n<p>first <strong>bold</strong> and <code>code</code></p>\n<p>second</p>' in page


def test_a_page_allows_no_scripts_and_no_network() -> None:
    page = page_of(the_report())
    (policy,) = [meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert all(image["src"].startswith("data:image/") for image in page.all("img"))
    assert not page.all("link")


def test_a_verdict_comes_before_everything_else() -> None:
    text = page_of(the_report()).text
    assert text.index("Diverged") < text.index("What limits this report") < text.index("6 cell executions") < text.index("Body mass")


def test_a_notebook_that_was_not_rerun_is_called_not_verified() -> None:
    assert "Not verified" in page_of(the_report(verified=False)).text


def test_a_notebook_without_a_record_says_so() -> None:
    text = page_of(Report(notebook="a.ipynb")).text
    assert "There is no record of a run" in text
    assert "The notebook has no cells." in text


def test_both_sides_of_a_divergence_are_shown_with_what_differs_marked() -> None:
    page = HtmlRenderer().render(the_report())
    assert "array([<del>4144.82</del>, 4261.03])" in page
    assert "array([<ins>4146.01</ins>, 4261.03])" in page


def test_a_picture_is_embedded_when_it_is_one() -> None:
    (image,) = page_with(display({"image/png": PNG, "text/plain": '<Figure "x">'})).all("img")
    assert image == {"src": f"data:image/png;base64,{PNG}", "alt": '<Figure "x">', "decoding": "async"}


@pytest.mark.parametrize("data", ["not base64!", base64.b64encode(b"<svg onload=alert(1)>").decode(), '"><script>', ""])
def test_what_is_no_picture_is_shown_as_text(data: str) -> None:
    page = page_with(display({"image/png": data, "text/plain": "a figure"}))
    assert not page.all("img")
    assert "a figure" in page.text


def test_a_vector_picture_is_an_image_and_no_markup() -> None:
    page = page_with(display({"image/svg+xml": "<svg onload='alert(1)'><script>alert(1)</script></svg>"}))
    (image,) = page.all("img")
    assert image["src"].startswith("data:image/svg+xml;base64,")
    assert not page.all("script")


def test_an_output_that_lives_by_scripts_is_replaced_by_its_text() -> None:
    page = page_with(display({"text/html": "<div></div><script>draw()</script>", "text/plain": "a chart"}))
    assert not page.all("iframe")
    assert "shown without its scripts" in page.text
    assert "a chart" in page.text


def test_long_outputs_are_cut_with_a_word_on_how_much() -> None:
    text = page_with(stream("line\n" * 1000 + "x" * 5000)).text
    assert "… (961 more lines)" in text
    assert "line 1" not in page_with(result("x" * 5000)).text
    assert "(4,000 more characters)" in page_with(result("x" * 5000)).text


def test_an_edited_cell_shows_the_source_that_ran() -> None:
    text = page_of(the_report()).text
    assert "threshold = 4200" in text
    assert "Edited since: the source that ran" in text
    assert "threshold = 4000" in text

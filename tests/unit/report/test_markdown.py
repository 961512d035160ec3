"""The Markdown report."""

from __future__ import annotations

import pytest

from jupyter_repro.model.comparison import CellComparison, Divergence, NotebookComparison
from jupyter_repro.model.record import CellId
from jupyter_repro.report.markdown import MarkdownRenderer
from jupyter_repro.report.marks import safe
from jupyter_repro.report.renderer import Report, ReportCell
from tests.builders import a_record, a_ref, an_execution


def test_a_file_name_cannot_break_its_table() -> None:
    text = MarkdownRenderer().render(Report(notebook="a.ipynb", record=a_record(an_execution(used=(a_ref("a|b`c\n| d |.csv"),)))))
    assert "| `` a\\|b`c \\| d \\|.csv `` |" in text


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](y)", "*a*"])
def test_names_are_shown_as_they_are(name: str) -> None:
    markdown_it = pytest.importorskip("markdown_it")
    html = markdown_it.MarkdownIt("commonmark").render(MarkdownRenderer().render(Report(notebook=name)))
    assert "<script" not in html
    assert "<a " not in html
    assert "<img" not in html
    assert "<em>" not in html


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("ask @octocat", "ask @&#8203;octocat"),
        ("me@example.org", "me@&#8203;example.org"),
        ("https://example.org/x", "https:&#8203;//example.org/x"),
        ("www.example.org", "www&#8203;.example.org"),
        ("fixes org/project#12, GH-12", r"fixes org/project\#&#8203;12, GH-&#8203;12"),
        ("12:30 a#b", r"12:30 a\#b"),
    ],
)
def test_names_link_to_nothing_and_call_nobody(name: str, shown: str) -> None:
    assert MarkdownRenderer().render(Report(notebook=name)).startswith(f"# {shown}: reproducibility report\n")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("cell 2 In [1] was edited: `cutoff = [3]`", "cell 2 In [1] was edited: `cutoff = [3]`"),
        ("my_data_file.csv {x}", "my_data_file.csv {x}"),
        ("`a|b`", r"\`a\|b\`"),
        ("a ` b", r"a \` b"),
        ("[1](x) [2]: y [3][4]", r"\[1\](x) \[2\]: y \[3\][4]"),
        ("_a_ b__c", r"\_a\_ b\_\_c"),
    ],
)
def test_only_what_would_act_is_escaped(name: str, shown: str) -> None:
    assert safe(name) == shown


def test_an_excerpt_with_a_fence_stays_in_its_block() -> None:
    divergence = Divergence(kind="modified", output_index=0, mime_type="text/plain", baseline="```\n# no heading", rerun="x")
    cell = CellComparison(cell_id=CellId("c"), index=0, verdict="diverged", divergences=(divergence,))
    comparison = NotebookComparison(path="a.ipynb", verdict="diverged", cells=(cell,))
    cells = (ReportCell(cell_id="c", index=0, cell_type="code"),)
    text = MarkdownRenderer().render(Report(notebook="a.ipynb", comparison=comparison, cells=cells))
    assert "````text\n```\n# no heading\n````" in text


def test_reproduced_cells_are_left_out() -> None:
    comparison = NotebookComparison(
        path="a.ipynb", verdict="reproduced", cells=(CellComparison(cell_id=CellId("c"), index=0, verdict="reproduced"),)
    )
    cells = (ReportCell(cell_id="c", index=0, cell_type="code", source="1 + 1"),)
    text = MarkdownRenderer().render(Report(notebook="a.ipynb", comparison=comparison, cells=cells))
    assert "**✓ reproduced**" in text
    assert "Cells that differ" not in text

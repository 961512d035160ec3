"""Reports as one HTML file that needs nothing else: no network, no scripts, and nothing of the notebook that could act."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import jinja2

from jupyter_repro.lineage.staleness import LiveStaleness
from jupyter_repro.model.comparison import DIFFERING
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.report.facts import environment_facts, run_facts
from jupyter_repro.report.limits import limits_of
from jupyter_repro.report.lineage import stale_words
from jupyter_repro.report.lineagemap import lineage_map
from jupyter_repro.report.page import VERDICT_WORDS, cause_views, cell_views, removed_views
from jupyter_repro.report.prose import spans_of
from jupyter_repro.report.renderer import Report
from jupyter_repro.report.reproducing import steps_of
from jupyter_repro.report.reruns import rerun_sentences, verified_words
from jupyter_repro.report.roots import roots_sentence, tally
from jupyter_repro.report.summary import cell_refs, code_summary, file_rows, parameter_rows
from jupyter_repro.report.timeline import timeline_of
from jupyter_repro.report.words import MARK, counted, kind_words, one_line, plain, short_digest, size_words, time_words

__all__ = ["HtmlRenderer", "page_of"]


class HtmlRenderer:
    """Renders the report as a page for the reviewer of a paper: verdict, what limits it, what the results depend on, each cell."""

    def render(self, report: Report) -> str:
        """The report as an HTML document."""
        return page_of("report.html", _context(report))


def page_of(template: str, context: dict[str, Any]) -> str:
    """A template as an HTML document, filled in; whatever the context holds is escaped."""
    return _templates().get_template(template).render(context) + "\n"


@cache
def _templates() -> jinja2.Environment:
    folder = files("jupyter_repro.report") / "templates"
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (folder / name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "counted": counted,
        "one_line": one_line,
        "plain": plain,
        "short_digest": short_digest,
        "kind_words": kind_words,
        "size_words": size_words,
        "spans": spans_of,
        "time_words": time_words,
    }
    return environment


def _context(report: Report) -> dict[str, Any]:
    record, comparison = report.record, report.comparison
    cells = cell_views(report)
    context: dict[str, Any] = {
        "title": one_line(report.notebook),
        "record": record,
        "comparison": comparison,
        "mark": MARK,
        "verdict_words": VERDICT_WORDS,
        "verified": verified_words(comparison) if comparison else "",
        "sentence": roots_sentence(comparison) if comparison else "",
        "tally": tally(comparison) if comparison else "",
        "causes": cause_views(comparison) if comparison else [],
        "reruns": list(rerun_sentences(comparison)) if comparison else [],
        "steps": steps_of(report),
        "limits": limits_of(report),
        "cells": cells,
        "differing": [cell for cell in cells if cell.verdict in DIFFERING],
        "lineage": None,
    }
    return context | (_recorded(report, record) if record is not None else {})


def _recorded(report: Report, record: Record) -> dict[str, Any]:
    """What the page says of the record."""
    refs = cell_refs(record, report.cells)
    code = {CellId(cell.cell_id): cell for cell in report.cells if cell.cell_type == "code" and cell.source.strip()}
    live = LiveStaleness()
    stale = live.update(record, {name: cell.source for name, cell in code.items()})
    places = {name: cell.index + 1 for name, cell in code.items()}
    return {
        "code": code_summary(record, report.cells),
        "stale": [(f"cell-{places[cell]}", f"cell {places[cell]}", words) for cell, words in stale_words(stale, places)],
        "timeline": timeline_of(record, report.cells),
        "lineage": lineage_map(record, live.links, report.cells, report.comparison),
        "files": file_rows(record, refs),
        "parameters": parameter_rows(record, refs),
        "run": run_facts(record),
        "environment": [fact for fact in environment_facts(record.environment) if fact[0] != "distributions"],
        "distributions": record.environment.distributions,
        "removed": removed_views(record, report.cells),
    }

"""Verdicts as JUnit XML, which CI servers show: a suite for each notebook, a case for each cell."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence

from jupyter_repro.model.comparison import DIFFERING, Cause, CellComparison, NotebookComparison, Verdict, Verification
from jupyter_repro.report.findings import Trouble
from jupyter_repro.report.words import one_line, plain

__all__ = ["verification_as_junit"]

# What XML 1.0 cannot say, not even escaped.
_UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def verification_as_junit(verification: Verification, troubles: Sequence[Trouble] = (), *, accepted: frozenset[Verdict]) -> str:
    """The verdicts as an XML document in the form that the Ant task made known (``testsuites``, ``testsuite``, ``testcase``).

    A cell whose verdict is not ``accepted`` is a failure; a notebook that could not be checked is a suite with one error.
    """
    suites = [_suite(comparison, accepted) for comparison in verification.notebooks] + [_troubled(trouble) for trouble in troubles]
    root = ET.Element("testsuites", {"name": "jupyter-repro", **_sums(suites)})  # without the sum of ``skipped``, which Jenkins refuses
    root.extend(suites)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode")


def _sums(suites: Iterable[ET.Element]) -> dict[str, str]:
    each = list(suites)
    counts = {name: str(sum(int(suite.get(name, "0")) for suite in each)) for name in ("tests", "failures", "errors")}
    return {**counts, "time": f"{sum(float(suite.get('time', '0')) for suite in each):.3f}"}


def _suite(comparison: NotebookComparison, accepted: frozenset[Verdict]) -> ET.Element:
    cases = [_case(comparison.path, cell, accepted) for cell in comparison.cells]
    verdicts = [cell.verdict for cell in comparison.cells]
    failures = sum(verdict in DIFFERING and verdict not in accepted for verdict in verdicts)
    counts = {"tests": len(cases), "failures": failures, "errors": 0, "skipped": verdicts.count("skipped")}
    seconds = sum(cell.duration or 0.0 for cell in comparison.cells)
    suite = ET.Element("testsuite", {**_named(comparison.path), **{k: str(v) for k, v in counts.items()}, "time": f"{seconds:.3f}"})
    suite.extend(cases)
    if comparison.notes:
        ET.SubElement(suite, "system-out").text = _xml("\n".join(comparison.notes))
    return suite


def _case(path: str, cell: CellComparison, accepted: frozenset[Verdict]) -> ET.Element:
    # As ``pytest --repro`` names it, without the prompt, which another run makes another: CI servers know a case by its name.
    name = f"cell {cell.index + 1} ({one_line(cell.cell_id)})"
    case = ET.Element("testcase", {"name": _xml(name), "classname": _xml(path), "time": f"{cell.duration or 0.0:.3f}"})
    if cell.verdict == "skipped":
        ET.SubElement(case, "skipped", {"message": _xml(cell.message or "not run")})
    elif cell.verdict in DIFFERING and cell.verdict not in accepted:
        said = cell.message or next((d.message for d in cell.divergences if d.message), cell.verdict)
        ET.SubElement(case, "failure", {"type": cell.verdict, "message": _xml(one_line(said))}).text = _xml(_details(cell))
    return case


def _details(cell: CellComparison) -> str:
    """What differs, why, and the way out, as lines."""
    lines: list[str] = []
    for divergence in cell.divergences:
        lines.append(f"output {divergence.output_index + 1} {divergence.kind}: {divergence.message}")
        for side, excerpt in (("baseline", divergence.baseline), ("rerun", divergence.rerun)):
            if excerpt is not None:
                lines += [f"{side}:", *(f"  {line}" for line in plain(excerpt).split("\n"))]
        lines += _cause_lines(divergence.causes)
    lines += _cause_lines(cell.causes)
    if cell.conditions:
        held = ", ".join(f"{condition.kind} {condition.subject}".strip() for condition in cell.conditions)
        lines.append(f"the same once these are held: {held}")
    return "\n".join(lines)


def _cause_lines(causes: Iterable[Cause]) -> Iterator[str]:
    for cause in causes:
        yield f"{cause.code} ({cause.status}): {cause.message}"
        if cause.hint:
            yield f"hint: {cause.hint}"


def _troubled(trouble: Trouble) -> ET.Element:
    path, code, message = trouble
    counts = {"tests": "1", "failures": "0", "errors": "1", "skipped": "0", "time": "0.000"}
    suite = ET.Element("testsuite", {**_named(path), **counts})
    case = ET.SubElement(suite, "testcase", {"name": "notebook", "classname": _xml(path), "time": "0.000"})
    ET.SubElement(case, "error", {"type": code, "message": _xml(one_line(message))})
    return suite


def _named(path: str) -> dict[str, str]:
    return {"name": _xml(path), "file": _xml(path)}


def _xml(text: str) -> str:
    return _UNSPEAKABLE.sub("\ufffd", text)

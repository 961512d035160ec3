"""Diagnostics as plain text for a terminal, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from jupyter_repro.model.codec import to_dict
from jupyter_repro.model.diagnostic import Diagnostic, Inspection
from jupyter_repro.report.words import counted, one_line

__all__ = ["inspections_as_json", "inspections_as_text"]


def inspections_as_text(inspections: Sequence[Inspection]) -> str:
    """A line and a hint for each diagnostic, then how many there are."""
    lines = [line for inspection in inspections for line in _lines(inspection)]
    found = [diagnostic for inspection in inspections for diagnostic in inspection.diagnostics]
    return "\n".join([*lines, _sum(found, sum(inspection.ignored for inspection in inspections))])


def inspections_as_json(inspections: Sequence[Inspection]) -> str:
    """``{"notebooks": [{"path", "ignored", "notes", "diagnostics": [{"code", "message", "cell_id", "line", …}]}]}``."""
    form = {"notebooks": [to_dict(inspection) for inspection in inspections]}
    text = json.dumps(form, sort_keys=True, indent=2, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _lines(inspection: Inspection) -> Iterator[str]:
    for note in inspection.notes:
        yield f"{one_line(inspection.path)}: note: {one_line(note)}"
    for diagnostic in inspection.diagnostics:
        where = f"{one_line(inspection.path)}: cell {diagnostic.index + 1}, line {diagnostic.line}"
        seen = " (recorded)" if diagnostic.seen_in == "record" else ""
        weight = "" if diagnostic.severity == "warning" else f" {diagnostic.severity}:"
        yield f"{where}: {diagnostic.code}{weight} {one_line(diagnostic.message)}{seen}"
        yield f"    hint: {one_line(diagnostic.hint)}"


def _sum(found: Sequence[Diagnostic], ignored: int) -> str:
    """``2 warnings and 1 note, 1 ignored``."""
    warnings = sum(diagnostic.severity == "warning" for diagnostic in found)
    parts = [counted(number, word) for number, word in ((warnings, "warning"), (len(found) - warnings, "note")) if number]
    said = " and ".join(parts) or "no hazard found"
    return said + (f", {ignored} ignored" if ignored else "")

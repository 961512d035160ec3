"""Errors compared by their type and message; the traceback's lines and addresses do not count."""

from __future__ import annotations

from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.difference import Difference
from jupyter_repro.compare.text import compare_text
from jupyter_repro.model.outputs import Output, text_of

__all__ = ["compare_errors", "error_line"]


def compare_errors(baseline: Output, rerun: Output, context: CellContext) -> Difference | None:
    """How two error outputs differ, or None."""
    one, other = text_of(baseline.get("ename")), text_of(rerun.get("ename"))
    if one != other:
        return Difference(message=f"error {one[:100]} → {other[:100]}", baseline=error_line(baseline), rerun=error_line(rerun))
    found = compare_text(text_of(baseline.get("evalue")), text_of(rerun.get("evalue")), context)
    return found and Difference(message=f"{one[:100]}: {found.message}", baseline=found.baseline, rerun=found.rerun)


def error_line(output: Output) -> str:
    """The last line of a traceback: type and message, bounded."""
    return f"{text_of(output.get('ename'))}: {text_of(output.get('evalue'))}"[:500]

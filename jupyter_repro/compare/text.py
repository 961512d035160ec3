"""Text compared by what it says: terminal effects applied, what names this run alone blanked, then read as values."""

from __future__ import annotations

import functools
import re
from dataclasses import replace

from jupyter_repro.compare.addresses import without_addresses
from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.difference import Difference, excerpt, largest_of
from jupyter_repro.compare.evidence import makes_temporary_files, without_recorded
from jupyter_repro.compare.facts import Facts
from jupyter_repro.compare.indentation import other_indentation
from jupyter_repro.compare.paths import from_one_checkout, without_process_paths
from jupyter_repro.compare.progress import without_rates
from jupyter_repro.compare.tables import unwrapped, without_columns
from jupyter_repro.compare.templates import Clocks, bare_nature, blanked, without_volatile
from jupyter_repro.compare.terminal import shown
from jupyter_repro.compare.timing import mentions_of, uses_tempfile, without_log_times, without_timings
from jupyter_repro.compare.values import Mismatch, Reading, mismatch, mismatches
from jupyter_repro.compare.volatile import Code, Nature, natures_of

__all__ = ["code_of", "compare_printed", "compare_shown_value", "compare_text", "difference_of", "exact_difference", "readable"]

_SHORT = 500  # such a text is quickly read as it stands, and most that differ say the same then
LIMIT = 500_000
"""Characters beyond which texts are compared exactly: reading so many takes a second, of the most hostile ones five."""


def compare_text(baseline: str, rerun: str, context: CellContext, *, words_in_sets: bool = False) -> Difference | None:
    """How two printed texts differ, or None when they say the same."""
    if baseline == rerun:
        return None
    if len(baseline) > LIMIT or len(rerun) > LIMIT:
        return exact_difference(baseline, rerun)
    reading = Reading(tolerance=context.tolerance, words_in_sets=words_in_sets, typed=context.policy.typed)
    if (
        max(len(baseline), len(rerun)) < _SHORT
        and mismatch(baseline, rerun, reading) is None
        and not _is_indented_otherwise(baseline, rerun, context)
    ):
        return None
    a, b = readable(baseline, context, context.baseline), readable(rerun, context, context.rerun)
    a, b = without_recorded(a, b, context.baseline, context.rerun)
    a, b = from_one_checkout(a, b, context.baseline.directory, context.rerun.directory)
    found = largest_of(difference_of(place, a, b) for place in mismatches(a, b, reading))
    if found is not None:
        return found
    line = other_indentation(a, b) if context.policy.indented else None
    return None if line is None else _difference_at(f"line {line + 1} is indented otherwise", a, b, _start_of(a, line), _start_of(b, line))


def _is_indented_otherwise(a: str, b: str, context: CellContext) -> bool:
    return context.policy.indented and other_indentation(a, b) is not None


def _start_of(text: str, line: int) -> int:
    """Where a line begins."""
    return sum(len(before) + 1 for before in text.split("\n", line)[:line])


def compare_printed(baseline: str, rerun: str, context: CellContext) -> Difference | None:
    """How two texts on stdout, stderr or in a plain repr differ. There pandas prints a set without quotes: ``{cat, dog}``."""
    return compare_text(baseline, rerun, context, words_in_sets=True)


def compare_shown_value(baseline: str, rerun: str, context: CellContext) -> Difference | None:
    """How two reprs of the value that a cell ends with differ; where the source says it is a time or an identity, its shape counts."""
    nature = bare_nature(code_of(context))
    if nature is not None and len(baseline) <= LIMIT and len(rerun) <= LIMIT:
        baseline, rerun = (
            blanked(baseline, nature, clocks_of(context, context.baseline)),
            blanked(rerun, nature, clocks_of(context, context.rerun)),
        )
    return compare_printed(baseline, rerun, context)


def code_of(context: CellContext) -> Code:
    """The sources that a cell's output may come from."""
    return Code(context.source, context.earlier_sources, context.module_sources)


@functools.lru_cache(maxsize=64)
def _mentions_in(code: Code) -> frozenset[str]:
    return mentions_of((*code.modules, *code.earlier, code.source))


def clocks_of(context: CellContext, facts: Facts) -> Clocks:
    """The run that printed a text, and the other one."""
    return facts, context.rerun if facts is context.baseline else context.baseline


def readable(text: str, context: CellContext, facts: Facts) -> str:
    """The text as it stands on the screen, with what differs from run to run blanked. ``facts`` are those of the run that printed it."""
    code = code_of(context)
    mentions = _mentions_in(code)
    text = without_addresses(shown(text))
    text = without_process_paths(text, uses_tempfile=uses_tempfile(mentions) or makes_temporary_files(context.rerun))
    text = without_rates(text)
    text = without_log_times(without_timings(text, mentions), mentions)
    clocks = clocks_of(context, facts)
    text = without_volatile(text, code, clocks)
    keys = natures_of(code).keys
    for key, nature in keys.items():
        if key in text:
            pattern = rf"(['\"]{re.escape(key)}['\"]: )((?:\w+\.)*\w*\([^()]*\)|'[^'\n]*'|[^,}}\n]+)"
            text = re.sub(pattern, functools.partial(_blanked_value, nature=nature, clocks=clocks), text)
    return unwrapped(without_columns(text, keys) if keys else text)


def _blanked_value(match: re.Match[str], *, nature: Nature, clocks: Clocks) -> str:
    return match[1] + blanked(match[2], nature, clocks)


def exact_difference(baseline: str, rerun: str) -> Difference:
    """The first character that differs in texts that are too long, or of no kind, to be read."""
    low, high = 0, min(len(baseline), len(rerun))
    while low < high:
        middle = (low + high + 1) // 2
        if baseline[low:middle] == rerun[low:middle]:
            low = middle
        else:
            high = middle - 1
    sizes = f"{len(baseline)} → {len(rerun)} characters"
    return _difference_at(f"differs from character {low} on ({sizes}, compared exactly)", baseline, rerun, low, low)


def difference_of(place: Mismatch, baseline: str, rerun: str) -> Difference:
    """A place where two texts differ, with an excerpt of each around it."""
    return replace(_difference_at(place.message, baseline, rerun, place.baseline, place.rerun), size=place.size, aligned=place.aligned)


def _difference_at(message: str, baseline: str, rerun: str, baseline_offset: int, rerun_offset: int) -> Difference:
    """A difference with an excerpt around each offset."""
    return Difference(message=message, baseline=excerpt(baseline, baseline_offset), rerun=excerpt(rerun, rerun_offset))

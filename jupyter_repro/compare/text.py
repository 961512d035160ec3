"""Text compared by what it says: terminal effects applied, what names this run alone blanked, then read as values."""

from __future__ import annotations

import functools
import re

from jupyter_repro.compare.addresses import without_addresses
from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.difference import Difference, excerpt
from jupyter_repro.compare.paths import from_one_checkout, without_process_paths
from jupyter_repro.compare.progress import without_rates
from jupyter_repro.compare.tables import unwrapped, without_columns
from jupyter_repro.compare.templates import bare_nature, blanked, without_volatile
from jupyter_repro.compare.terminal import shown
from jupyter_repro.compare.timing import mentions_of, uses_tempfile, without_log_times, without_timings
from jupyter_repro.compare.values import Reading, mismatch
from jupyter_repro.compare.volatile import Nature, natures_of

__all__ = ["compare_printed", "compare_shown_value", "compare_text", "difference_at", "exact_difference", "readable"]

LIMIT = 500_000
"""Characters beyond which texts are compared exactly: reading so many takes a second, of the most hostile ones five."""


def compare_text(baseline: str, rerun: str, context: CellContext, *, words_in_sets: bool = False) -> Difference | None:
    """How two printed texts differ, or None when they say the same."""
    if baseline == rerun:
        return None
    if len(baseline) > LIMIT or len(rerun) > LIMIT:
        return exact_difference(baseline, rerun)
    a, b = from_one_checkout(readable(baseline, context), readable(rerun, context), context.rerun_directory)
    found = mismatch(a, b, Reading(tolerance=context.tolerance, words_in_sets=words_in_sets))
    return None if found is None else difference_at(found.message, a, b, found.baseline, found.rerun)


def compare_printed(baseline: str, rerun: str, context: CellContext) -> Difference | None:
    """How two texts on stdout, stderr or in a plain repr differ. There pandas prints a set without quotes: ``{cat, dog}``."""
    return compare_text(baseline, rerun, context, words_in_sets=True)


def compare_shown_value(baseline: str, rerun: str, context: CellContext) -> Difference | None:
    """How two reprs of the value that a cell ends with differ; where the source says it is a time or an identity, its shape counts."""
    nature = bare_nature(context.source, context.earlier_sources)
    if nature is not None and len(baseline) <= LIMIT and len(rerun) <= LIMIT:
        baseline, rerun = blanked(baseline, nature), blanked(rerun, nature)
    return compare_printed(baseline, rerun, context)


def readable(text: str, context: CellContext) -> str:
    """The text as it stands on the screen, with what differs from run to run blanked."""
    mentions = mentions_of((*context.earlier_sources, context.source))
    text = without_addresses(shown(text))
    text = without_process_paths(text, uses_tempfile=uses_tempfile(mentions))
    text = without_rates(text)
    text = without_log_times(without_timings(text, mentions), mentions)
    text = without_volatile(text, context.source, context.earlier_sources)
    keys = natures_of(context.source, context.earlier_sources).keys
    for key, nature in keys.items():
        if key in text:
            pattern = rf"(['\"]{re.escape(key)}['\"]: )((?:\w+\.)*\w*\([^()]*\)|'[^'\n]*'|[^,}}\n]+)"
            text = re.sub(pattern, functools.partial(_blanked_value, nature=nature), text)
    return unwrapped(without_columns(text, keys) if keys else text)


def _blanked_value(match: re.Match[str], *, nature: Nature) -> str:
    return match[1] + blanked(match[2], nature)


def exact_difference(baseline: str, rerun: str) -> Difference:
    """The first character that differs in texts that are too long, or of no kind, to be read."""
    low, high = 0, min(len(baseline), len(rerun))
    while low < high:
        middle = (low + high + 1) // 2
        if baseline[low:middle] == rerun[low:middle]:
            low = middle
        else:
            high = middle - 1
    return difference_at(f"text differs from character {low} on ({len(baseline)} → {len(rerun)} characters)", baseline, rerun, low, low)


def difference_at(message: str, baseline: str, rerun: str, baseline_offset: int, rerun_offset: int) -> Difference:
    """A difference with an excerpt around each offset."""
    return Difference(message=message, baseline=excerpt(baseline, baseline_offset), rerun=excerpt(rerun, rerun_offset))

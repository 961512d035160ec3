"""What the records of the two runs explain of their texts, whatever the source shows: times at which a cell ran, uuids, pids."""

from __future__ import annotations

import re

from jupyter_repro.compare.clock import STAMP, is_in_cell
from jupyter_repro.compare.facts import Facts

__all__ = ["makes_temporary_files", "without_recorded"]

_UUID4 = re.compile(r"(?<![\w-])[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}(?![\w-])")
_TEMPORARY = re.compile(
    r"^(?:/tmp|/var/tmp|/dev/shm|/private/tmp|(?:/private)?/var/folders/.*/T|.*[/\\]Temp)[/\\](?:.*[/\\])?[\w.-]*?[a-z0-9_]{8}"
)


def without_recorded(baseline: str, rerun: str, before: Facts, after: Facts) -> tuple[str, str]:
    """Both texts, the times at which the cell ran blanked, and the random uuids of a run that took random bytes.

    A baseline without a record is read by the rerun's: a stamp of the shape that the rerun printed of its own time is taken for one.
    """
    if after.started is not None:
        baseline, rerun = _without_stamps(baseline, rerun, before, after)
    if after.took_entropy and before.took_entropy is not False and _UUID4.search(rerun) and _UUID4.search(baseline):
        baseline, rerun = _UUID4.sub("‹identity›", baseline), _UUID4.sub("‹identity›", rerun)
    return baseline, rerun


def _without_stamps(baseline: str, rerun: str, before: Facts, after: Facts) -> tuple[str, str]:
    own = {match.group() for match in STAMP.finditer(rerun) if is_in_cell(match.group(), after) or is_in_cell(match.group(), before)}
    if not own:
        return baseline, rerun
    shapes = {_shape(stamp) for stamp in own}

    def blanked(match: re.Match[str]) -> str:
        stamp = match.group()
        is_own = is_in_cell(stamp, before) if before.started is not None else _shape(stamp) in shapes
        return "‹instant›" if is_own else stamp

    return STAMP.sub(blanked, baseline), STAMP.sub(lambda m: "‹instant›" if m.group() in own else m.group(), rerun)


def _shape(stamp: str) -> str:
    """A stamp with its words and numbers made alike."""
    return re.sub(r"[A-Za-z]+", "a", re.sub(r"\s*\d+", "0", stamp))


def makes_temporary_files(facts: Facts) -> bool:
    """Whether the run wrote a file whose name ``tempfile`` or its like chose."""
    return any(_TEMPORARY.match(path) for path in facts.generated)

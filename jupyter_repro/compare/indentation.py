"""Indentation: what the lines of YAML, code and outlines say by where they begin."""

from __future__ import annotations

__all__ = ["other_indentation"]

_MOST_LINES = 20_000


def other_indentation(baseline: str, rerun: str) -> int | None:
    """The first line, from 0, that is indented otherwise than in the other text; None where the indentation says the same.

    Only texts whose lines are equal but for white space at their start are judged: in others the columns of a table have moved. How far
    the whole text is indented does not count.
    """
    a, b = _lines_of(baseline), _lines_of(rerun)
    if len(a) != len(b) or len(a) > _MOST_LINES:
        return None
    if any(one.lstrip() != other.lstrip() for one, other in zip(a, b, strict=True)):
        return None
    depths_a, depths_b = _depths(a), _depths(b)
    return next((place for place, (x, y) in enumerate(zip(depths_a, depths_b, strict=True)) if x != y), None)


def _lines_of(text: str) -> list[str]:
    return [line.rstrip().expandtabs() for line in text.rstrip().split("\n")]


def _depths(lines: list[str]) -> list[int | None]:
    """How far each line is indented beyond the least; None for blank ones, and where what stands first was as wide as it came."""
    depths = [len(line) - len(line.lstrip()) if line and not line.lstrip().startswith("‹") else None for line in lines]
    least = min((depth for depth in depths if depth is not None), default=0)
    return [None if depth is None else depth - least for depth in depths]

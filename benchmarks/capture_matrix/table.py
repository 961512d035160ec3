"""The table of all ways: what is true, what each level of capture saw of it, and what it said beyond."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.capture_matrix.score import Score

__all__ = ["findings_of", "rows_of", "table_of", "totals_of"]

_HEADER = ("way", "true")


def rows_of(scores: Mapping[str, Sequence[Score]]) -> list[tuple[str, ...]]:
    """A row a way: its name, how many facts are true, and for each level or peer
    how many of them it saw; at the end how many false ones were told."""
    rows = [(*_HEADER, *scores, "false")]
    for group in zip(*scores.values(), strict=True):
        way, false = group[0].way, sum(len(score.false) for score in group)
        name = way.name + ("" if way.libc else " (not through libc)")
        rows.append((name, str(max(len(s.facts) for s in group)), *map(_seen, group), str(false or "")))
    return rows


def totals_of(name: str, scores: Sequence[Score]) -> str:
    """One line: ways and facts seen, false and wrong records."""
    ways = [score for score in scores if score.facts and score.way.libc]
    facts, missed = Counter[bool](), Counter[bool]()
    for score in ways:
        facts.update(map(_in_vain, score.facts))
        missed.update(map(_in_vain, score.missed))
    seen = sum(score.seen for score in ways)
    return (
        f"{name}: {seen} of {len(ways)} ways ({_share(seen, len(ways))}), {facts[False] - missed[False]} of {facts[False]} files and hosts "
        f"({_share(facts[False] - missed[False], facts[False])}), {facts[True] - missed[True]} of {facts[True]} paths looked for in vain; "
        f"{sum(len(s.false) for s in scores)} false, {sum(len(s.wrong) for s in scores)} wrong digests, "
        f"{sum(len(s.noise) for s in scores)} files that are no data"
    )


def table_of(rows: Sequence[tuple[str, ...]], *, markdown: bool = False) -> str:
    """Rows as text, or as a table in Markdown."""
    if markdown:
        head, *body = ("| " + " | ".join(row) + " |" for row in rows)
        return "\n".join([head, "|" + "---|" * len(rows[0]), *body])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def findings_of(name: str, scores: Sequence[Score], root: Path) -> str:
    """What was missed and what was told beyond, way by way."""
    lines = []
    for score in scores:
        for word in ("missed", "false", "wrong", "noise"):
            lines += [f"{name}: {score.way.name}: {word} {fact.replace(str(root) + os.sep, '')}" for fact in sorted(getattr(score, word))]
        if score.error:
            lines.append(f"{name}: {score.way.name}: {score.error}")
        elif not score.facts:
            lines.append(f"{name}: {score.way.name}: strace saw nothing")
    return "\n".join(lines)


def _seen(score: Score) -> str:
    if not score.facts:
        return "–"
    if not score.missed:
        return "all"
    return f"{len(score.facts) - len(score.missed)} of {len(score.facts)}" + (", all but in vain" if score.seen else "")


def _in_vain(fact: str) -> bool:
    return fact.startswith("missing ")


def _share(part: int, whole: int) -> str:
    return f"{100 * part / max(1, whole):.1f} %"

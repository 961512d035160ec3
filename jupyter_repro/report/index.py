"""The page about many notebooks: how many have which verdict, why, and the way to each one's report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jupyter_repro.model.comparison import RANK, Verification
from jupyter_repro.report.findings import Trouble
from jupyter_repro.report.html import page_of
from jupyter_repro.report.roots import roots_of, roots_sentence, tally
from jupyter_repro.report.words import MARK, one_line

__all__ = ["index_page"]

_MOST_CAUSES = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class _Bar:
    """A part of a bar: ``share`` in percent of the whole."""

    word: str
    count: int
    share: float


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    path: str
    verdict: str
    why: str
    link: str | None


def index_page(
    verification: Verification, troubles: Sequence[Trouble] = (), links: Mapping[str, str] | None = None, *, to_come: int = 0
) -> str:
    """The page as an HTML document. ``links`` has, for each path, the address of that notebook's report, relative to the page. ``to_come``
    counts the notebooks of which nothing is known yet."""
    links = links or {}
    notebooks = sorted(verification.notebooks, key=lambda c: (-RANK.index(c.verdict), c.path))
    total = len(notebooks) + len(troubles) + to_come
    verdicts = Counter(c.verdict for c in notebooks)
    bars = [_bar(verdict, verdicts[verdict], total) for verdict in reversed(RANK) if verdicts[verdict]]
    context: dict[str, Any] = {
        "total": total,
        "to_come": to_come,
        "bars": [*bars, *([_bar("unchecked", len(troubles), total)] if troubles else [])],
        "causes": _causes(verification),
        "rows": [
            *(_Row(path=p, verdict="unchecked", why=f"{code}: {one_line(message)}", link=None) for p, code, message in troubles),
            *(_Row(path=c.path, verdict=c.verdict, why=roots_sentence(c) or tally(c), link=links.get(c.path)) for c in notebooks),
        ],
        "mark": {**MARK, "unchecked": "○"},
    }
    return page_of("index.html", context)


def _bar(word: str, count: int, total: int) -> _Bar:
    return _Bar(word=word, count=count, share=round(100 * count / max(total, 1), 2))


def _causes(verification: Verification) -> list[tuple[str, str, int, float]]:
    """Code, what it says, how many notebooks it is a cause in, and that as percent of the most."""
    counts = Counter(
        pair for c in verification.notebooks for pair in {(r.cause.code, one_line(r.cause.message)) for r in roots_of(c) if r.leads}
    )
    codes = Counter[str]()
    said: dict[str, str] = {}
    for (code, message), count in counts.most_common():
        codes[code] += count
        said.setdefault(code, message)
    most = max(codes.values(), default=1)
    return [(code, said[code], count, round(100 * count / most, 2)) for code, count in codes.most_common(_MOST_CAUSES)]

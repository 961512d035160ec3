"""Two tables side by side: the rows in which they differ, and in these the fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from jupyter_repro.report.htmltable import HtmlTable, TableField

__all__ = ["MarkedField", "TableLine", "TableSides", "tables_beside"]

SHOWN_ROWS = 24

_Row = tuple[TableField, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkedField:
    """A field. ``differs``: the other side has another text there, or nothing."""

    field: TableField
    differs: bool = False


_Marked = tuple[MarkedField, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TableLine:
    """A row of each side; None where the side has none there. ``skipped`` rows before it agree, and are not shown."""

    baseline: _Marked | None
    rerun: _Marked | None
    skipped: int = 0

    @property
    def differs(self) -> bool:
        """Whether any field of it does."""
        return any(side is None or any(marked.differs for marked in side) for side in (self.baseline, self.rerun))


@dataclass(frozen=True, kw_only=True, slots=True)
class TableSides:
    """Two tables, line by line. ``columns`` counts those of each side. ``left_out`` further rows differ and are not shown; ``fields``
    counts all fields that differ."""

    head: tuple[TableLine, ...]
    body: tuple[TableLine, ...]
    columns: tuple[int, int]
    left_out: int
    fields: int


def tables_beside(one: HtmlTable, other: HtmlTable) -> TableSides | None:
    """The tables line by line; None where fields span rows, so that lines cannot be told apart, or where no text differs."""
    if any(field.rows > 1 for table in (one, other) for row in (*table.head, *table.body) for field in row):
        return None
    head = [_line(a, b) for a, b in _aligned(one.head, other.head)]
    lines = [_line(a, b) for a, b in _aligned(one.body, other.body)]
    differing = [place for place, line in enumerate(lines) if line.differs]
    fields = sum(max(_count(line.baseline), _count(line.rerun)) for line in (*head, *lines))
    if not fields:
        return None
    near = {place + step for place in differing[:SHOWN_ROWS] for step in (-1, 0, 1)}
    shown = sorted(place for place in near if 0 <= place < len(lines)) or range(min(3, len(lines)))
    body = []
    before = -1
    for place in shown:
        body.append(TableLine(baseline=lines[place].baseline, rerun=lines[place].rerun, skipped=place - before - 1))
        before = place
    return TableSides(
        head=tuple(head),
        body=tuple(body),
        columns=(_width(one), _width(other)),
        left_out=max(0, len(differing) - SHOWN_ROWS),
        fields=fields,
    )


def _aligned(ours: Sequence[_Row], theirs: Sequence[_Row]) -> Iterator[tuple[_Row | None, _Row | None]]:
    """The rows in pairs: in order where both sides have as many, else what is equal beside each other."""
    if len(ours) == len(theirs):
        yield from zip(ours, theirs, strict=True)
        return
    for _, a, b, c, d in SequenceMatcher(a=ours, b=theirs, autojunk=False).get_opcodes():
        for step in range(max(b - a, d - c)):
            yield ours[a + step] if a + step < b else None, theirs[c + step] if c + step < d else None


def _line(one: _Row | None, other: _Row | None) -> TableLine:
    return TableLine(baseline=_marked(one, other), rerun=_marked(other, one))


def _marked(row: _Row | None, beside: _Row | None) -> _Marked | None:
    if row is None:
        return None
    against = beside or ()
    return tuple(MarkedField(field=f, differs=at >= len(against) or against[at].text != f.text) for at, f in enumerate(row))


def _count(side: _Marked | None) -> int:
    return sum(marked.differs for marked in side or ())


def _width(table: HtmlTable) -> int:
    return max(sum(field.columns for field in row) for row in (*table.head, *table.body))

"""An HTML table's texts, without anything that the HTML could do: what a page shows in place of a plain table."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from jupyter_repro.report.words import cut, one_line

__all__ = ["HtmlTable", "TableField", "table_in"]

CHARACTERS = 400_000
ROWS = 2_000
COLUMNS = 60
FIELD_WIDTH = 200
_PROSE = 200
_STYLE = re.compile(r"<(style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TABLE = re.compile(r"<table\b.*?</table\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
# What a table of texts does not hold. pandas gives its plain tables a class, a border and, for the head, an alignment.
_MORE = re.compile(
    r"<(?!/?(?:table|thead|tbody|tfoot|tr|th|td|div|p|br|b|i|em|strong|code|span|small|caption|style)\b)[a-z!/?]"
    r"|\bstyle\s*=(?!\s*[\"']text-align: right;?[\"'])|#T_|@import|url\(",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-+]?[\d,.\s]*\d(?:\.\d*)?(?:e[-+]?\d+)?\s*%?|nan|-?inf", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class TableField:
    """A field's text, and how many columns and rows it spans."""

    text: str
    is_heading: bool = False
    columns: int = 1
    rows: int = 1

    @property
    def is_number(self) -> bool:
        """Whether it reads as a number."""
        return _NUMBER.fullmatch(self.text) is not None


_Row = tuple[TableField, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class HtmlTable:
    """The rows of the head and those below it. ``note`` is what stands below the table (``5 rows × 3 columns``)."""

    head: tuple[_Row, ...] = ()
    body: tuple[_Row, ...] = ()
    note: str = ""


def table_in(html: str) -> HtmlTable | None:
    """The table that a piece of HTML is; None where it is more than one table of texts, or too large."""
    if len(html) > CHARACTERS or html.lower().count("<table") != 1 or _MORE.search(html):
        return None
    note = one_line(_TAG.sub(" ", _TABLE.sub("", _STYLE.sub("", html))))
    reader = _Reader()
    reader.feed(_STYLE.sub("", html))
    reader.close()
    head, body = (tuple(tuple(row) for row in rows if row) for rows in (reader.head, reader.body))
    too_wide = max((sum(f.columns for f in row) for row in (*head, *body)), default=0) > COLUMNS
    if not body or len(note) > _PROSE or len(body) > ROWS or too_wide:
        return None
    return HtmlTable(head=head, body=body, note=note)


@dataclass
class _Open:
    """A field that is being read."""

    is_heading: bool
    columns: int
    rows: int
    text: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads a table's fields, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.head: list[list[TableField]] = []
        self.body: list[list[TableField]] = []
        self._rows = self.body
        self._field: _Open | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens a part of the table, a row or a field."""
        if tag in {"thead", "tbody", "tfoot"}:
            self._rows = self.head if tag == "thead" else self.body
        elif tag == "tr":
            self._end()
            self._rows.append([])
        elif tag in {"td", "th"}:
            self._end()
            given = dict(attrs)
            self._field = _Open(tag == "th", _span(given.get("colspan")), _span(given.get("rowspan")))
        elif tag == "br" and self._field is not None:
            self._field.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """Ends a field."""
        if tag in {"td", "th", "tr", "thead", "tbody", "table"}:
            self._end()

    def handle_data(self, data: str) -> None:
        """Takes in a field's text."""
        if self._field is not None:
            self._field.text.append(data)

    def _end(self) -> None:
        ended, self._field = self._field, None
        if ended is None:
            return
        if not self._rows:
            self._rows.append([])
        text = cut(one_line("".join(ended.text)), 1, FIELD_WIDTH)
        self._rows[-1].append(TableField(text=text, is_heading=ended.is_heading, columns=ended.columns, rows=ended.rows))


def _span(value: str | None) -> int:
    return max(1, int(value)) if value is not None and re.fullmatch(r"\d{1,2}", value) else 1

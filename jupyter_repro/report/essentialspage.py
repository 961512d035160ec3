"""The essentials of a record as a piece of HTML that stands in any notebook: no script, no style sheet, no colour of its own."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from jupyter_repro.report.essentials import Essentials, Row, Standing
from jupyter_repro.report.words import plain

__all__ = ["essentials_as_html"]

_MARK: dict[Standing, str] = {"recording": "●", "paused": "‖", "off": "○"}
_LINE = "border-bottom: 1px solid rgba(128, 128, 128, 0.35)"
_CELL = f"{_LINE}; padding: 2px 8px 2px 0; text-align: left; vertical-align: top"
_HEADS = ("Order", "Prompt", "Cell", "Outcome", "Depends on", "Stale")


def essentials_as_html(essentials: Essentials) -> str:
    """The essentials as HTML. All text is escaped; colours are those of what is around it, so that it suits light and dark."""
    mark = f'<span aria-hidden="true">{_MARK[essentials.standing]}</span>'
    parts = [
        f'<p style="margin: 0 0 6px">{mark} <strong>{_text(essentials.verdict)}</strong></p>',
        _table(essentials.rows) if essentials.rows else "",
        *(_list(title, names) for title, names in essentials.lists),
        *(f'<p style="margin: 4px 0; opacity: 0.8">{_text(note)}</p>' for note in essentials.notes),
    ]
    return f'<section aria-label="Reproducibility" style="max-width: 100%; overflow-x: auto">{"".join(parts)}</section>'


def _table(rows: Iterable[Row]) -> str:
    heads = "".join(f'<th scope="col" style="{_CELL}">{head}</th>' for head in _HEADS)
    return (
        '<table style="border-collapse: collapse; margin: 0 0 6px">'
        '<caption style="text-align: left">Cells in the order of execution</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(map(_row, rows))}</tbody></table>"
    )


def _row(row: Row) -> str:
    stale = f"⚠ {row.stale}" if row.stale else ""
    cells = (str(row.order), row.prompt, f"<code>{_text(row.source)}</code>", row.outcome, row.depends, stale)
    shown = (cell if place == 2 else _text(cell) for place, cell in enumerate(cells))
    return f"<tr>{''.join(f'<td style={chr(34)}{_CELL}{chr(34)}>{cell}</td>' for cell in shown)}</tr>"


def _list(title: str, names: Iterable[str]) -> str:
    names = tuple(names)
    items = "".join(f"<li>{_text(name)}</li>" for name in names)
    return (
        f'<details style="margin: 2px 0"><summary style="cursor: pointer">{_text(title)} ({len(names)})</summary>'
        f'<ul style="margin: 2px 0 6px; overflow-wrap: anywhere">{items}</ul></details>'
    )


def _text(text: str) -> str:
    return escape(plain(text))

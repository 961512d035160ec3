"""Outputs of a notebook in the form in which a page may show them.

Nothing here trusts the notebook: text stays text, images are only what proves to be one, and HTML goes into a frame without rights.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from jupyter_repro.model.outputs import Output
from jupyter_repro.report.htmltable import HtmlTable, table_in
from jupyter_repro.report.words import counted, cut, plain, size_words

__all__ = ["OutputView", "view_of"]

TEXT_LINES = 40
TEXT_WIDTH = 1000
TABLE_ROWS = 80
IMAGE_BYTES = 5_000_000
FRAME_CHARACTERS = 200_000

_SIGNATURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}
_UNSHOWN = re.compile(r"<(script|style|template)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_PICTURE = re.compile(r"<(?:img|svg)\b", re.IGNORECASE)

# A frame inherits the page's policy; it has its own as well, so that it stays harmless when taken out of the page.
_FRAME_HEAD = (
    '<!doctype html><meta charset="utf-8">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
    '<meta name="color-scheme" content="light dark">'
    "<style>body{margin:0;font:13px/1.45 system-ui,sans-serif}table{border-collapse:collapse;border:0}"
    "th,td{padding:3px 9px;text-align:right;border:0}thead{border-bottom:1px solid}</style>"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class OutputView:
    """One output, ready to be shown.

    ``body`` is text, a ``data:`` address or a frame's document, as ``kind`` says; of a table it is the text. ``label`` says what it is to
    those who cannot see it; ``remark`` what was left out. ``height`` is that of a frame, in pixels.
    """

    kind: Literal["text", "error", "stderr", "image", "frame", "table"]
    body: str
    label: str
    remark: str = ""
    height: int = 0
    table: HtmlTable | None = None


def view_of(output: Output) -> OutputView:
    """An output in the richest form that can be shown safely."""
    match output.get("output_type"):
        case "stream":
            stderr = output.get("name") == "stderr"
            return OutputView(kind="stderr" if stderr else "text", body=_shown(output.get("text")), label="stderr" if stderr else "stdout")
        case "error":
            summary = f"{_joined(output.get('ename'))}: {_joined(output.get('evalue'))}"
            traceback = output.get("traceback")
            lines = "\n".join(map(_joined, traceback)) if isinstance(traceback, list) else ""
            return OutputView(kind="error", body=_shown(lines or summary), label="error")
        case _:
            data = output.get("data")
            return _bundle_view(data if isinstance(data, Mapping) else {})


def _bundle_view(data: Mapping[str, Any]) -> OutputView:
    """The first form that can be shown: HTML that shows something without scripts, a picture, then text."""
    label = plain(_joined(data.get("text/plain")))[:200] or "output"
    remark = ""
    if "text/html" in data:
        html = _joined(data["text/html"])
        if (table := table_in(html)) is not None and len(table.body) <= TABLE_ROWS:
            return OutputView(kind="table", body=_shown(data.get("text/plain")), label=label, table=table)
        if _shows_without_scripts(html):
            return OutputView(kind="frame", body=_FRAME_HEAD + html, label=label, height=_height_of(html))
        remark = f"an interactive output ({size_words(len(html))} of HTML), shown without its scripts"
    for mime_type in _SIGNATURES:
        if mime_type in data and (picture := _picture(mime_type, _joined(data[mime_type]))):
            return OutputView(kind="image", body=picture, label=label, remark=remark)
    if "image/svg+xml" in data:
        svg = _joined(data["image/svg+xml"]).encode("utf-8", "replace")
        if len(svg) <= IMAGE_BYTES:
            body = "data:image/svg+xml;base64," + base64.b64encode(svg).decode()
            return OutputView(kind="image", body=body, label=label, remark=remark)
    for mime_type in ("text/markdown", "text/latex", "text/plain"):
        if mime_type in data:
            return OutputView(kind="text", body=_shown(data[mime_type]), label=mime_type, remark=remark)
    return _foreign_view(data, remark)


def _foreign_view(data: Mapping[str, Any], remark: str) -> OutputView:
    """A bundle of forms that no page shows by itself: its types, and the start of the first as text."""
    if not data:
        return OutputView(kind="text", body="", label="output", remark="an empty output")
    mime_type = min(data)
    said = f"{counted(len(data), 'form')}: {', '.join(plain(name) for name in sorted(data))}"
    return OutputView(kind="text", body=_shown(data[mime_type]), label=plain(mime_type), remark=remark or said)


def _picture(mime_type: str, text: str) -> str | None:
    """A ``data:`` address when the text is base64 of an image of that type, encoded anew; else None."""
    try:
        image = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    if not image.startswith(_SIGNATURES[mime_type]) or len(image) > IMAGE_BYTES:
        return None
    return f"data:{mime_type};base64,{base64.b64encode(image).decode()}"


def _shows_without_scripts(html: str) -> bool:
    if len(html) > FRAME_CHARACTERS:
        return False
    shown = _UNSHOWN.sub("", html)
    return bool(_TAG.sub("", shown).strip()) or _PICTURE.search(shown) is not None


def _height_of(html: str) -> int:
    """A guess: a frame cannot tell its height without scripts. It scrolls when the guess is too low."""
    rows = len(re.findall(r"<(?:tr|p|li|br|h\d|dt|dd)\b", html, re.IGNORECASE))
    pictures = len(_PICTURE.findall(html))
    return min(520, 16 + 26 * rows + 240 * pictures)


def _shown(value: Any) -> str:
    return cut(plain(_joined(value)), TEXT_LINES, TEXT_WIDTH)


def _joined(value: Any) -> str:
    """nbformat's text: a string, a list of lines, or (for JSON types) anything."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    if value is None:
        return ""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, default=str)

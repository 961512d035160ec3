"""Outputs of a cell in the form nbformat gives them, and their digest."""

from __future__ import annotations

import base64
import binascii
import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_repro.model.artifact import Digest, digest_of_text

__all__ = ["SUMMARY_TYPE", "Output", "digest_of_outputs", "excerpt_of", "merge_streams", "text_of"]

Output = Mapping[str, Any]
"""One output as nbformat 4 spells it: ``output_type`` and, by type, ``name`` and ``text``, ``data`` and ``metadata``, or ``ename``,
``evalue`` and ``traceback``."""

_PNG_HEAD = 24

SUMMARY_TYPE = "application/vnd.jupyter-repro.summary+json"
"""Marks an output as a summary of the run so far: what it shows is about the run, and no result of it."""


def merge_streams(outputs: Sequence[Output]) -> list[Output]:
    """The outputs with all pieces of a stream joined where its first piece stood.

    How a kernel cuts stdout and stderr into messages, and how the two interleave, depends on timing alone.
    """
    merged: list[Output] = []
    position: dict[str, int] = {}
    for output in outputs:
        if output.get("output_type") != "stream":
            merged.append(output)
            continue
        name = str(output.get("name", "stdout"))
        if name in position:
            first = merged[position[name]]
            merged[position[name]] = {**first, "text": text_of(first.get("text")) + text_of(output.get("text"))}
        else:
            position[name] = len(merged)
            merged.append({**output, "text": text_of(output.get("text"))})
    return merged


def digest_of_outputs(outputs: Sequence[Output]) -> Digest:
    """The digest of what outputs show: their text and data, without execution counts, metadata and the cutting of streams."""
    shown = [
        {key: value for key, value in output.items() if key not in {"execution_count", "metadata", "transient"}}
        for output in merge_streams(outputs)
    ]
    return digest_of_text(json.dumps(shown, sort_keys=True, ensure_ascii=False))


def text_of(value: object) -> str:
    """A text of the notebook format, which may be a list of lines; anything else by its repr."""
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)) and all(isinstance(line, str) for line in value):
        return "".join(value)
    return "" if value is None else repr(value)


def excerpt_of(outputs: Sequence[Output], most: int) -> str:
    """What outputs show, in at most so many characters of text. What is no text is named by its type, its size and the beginning of its
    digest, so that another picture reads otherwise."""
    text = "\n".join(_shown(output).rstrip("\n") for output in merge_streams(outputs))
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _shown(output: Output) -> str:
    if output.get("output_type") == "error":
        return f"{output.get('ename', 'error')}: {output.get('evalue', '')}"
    data = output.get("data")
    if not isinstance(data, Mapping):
        return text_of(output.get("text"))
    return "\n".join(
        text_of(data[kind]) if kind == "text/plain" else f"[{kind}, {_size_words(kind, data[kind])}]" for kind in sorted(data, reverse=True)
    )


def _size_words(kind: object, value: object) -> str:
    text = text_of(value) if isinstance(value, (str, list, tuple)) else json.dumps(value, sort_keys=True)
    digest = digest_of_text(text)[:15]
    if not str(kind).startswith("image/") or "svg" in str(kind):
        return f"{len(text):,} characters, {digest}"
    letters = "".join(text.split()).rstrip("=")
    return f"{_pixels_of(letters)}{len(letters) * 3 // 4:,} bytes, {digest}"


def _pixels_of(letters: str) -> str:
    """The size that the header of a PNG in base64 gives, in words; empty for other pictures."""
    try:
        head = base64.b64decode(letters[:32], validate=True)
    except (binascii.Error, ValueError):
        return ""
    if not head.startswith(b"\x89PNG\r\n\x1a\n") or len(head) < _PNG_HEAD:
        return ""
    width, height = struct.unpack(">II", head[16:24])
    return f"{width}×{height} pixels, "

"""Comparing ends soon, in little memory, whatever the bytes are; what cannot be read is compared exactly."""

from __future__ import annotations

import base64
import io
import json
import resource
import struct
import time
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.facts import Facts
from jupyter_repro.compare.images import compare_images
from jupyter_repro.compare.outputs import compare_outputs
from jupyter_repro.model.comparison import Divergence
from tests.builders import display

SECONDS = 20.0  # of the processor; the slowest takes 2, but a busy machine takes its share
KILOBYTES = 600_000  # of resident memory, the high-water mark
FACTS = Facts(began=1.7e9, started=1.7e9, ended=1.7e9 + 1, directory="/a/b", generated=frozenset({"/tmp/ab12cd3_"}), took_entropy=True)
CONTEXT = CellContext(
    source="import time, logging, tempfile\nt = time.time()\nprint(f'took {time.time() - t:.2f} s {x} {y}')\n%timeit f()",
    baseline=FACTS,
    rerun=FACTS,
)


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A black picture of one bit a pixel; of a huge one, the first lines."""
    lines = zlib.compress(bytes((width // 8 + 1) * min(height, 2000)), 9)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", header), *chunks, (b"IDAT", lines), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def gif(frames: int) -> bytes:
    pictures = [Image.new("L", (200, 200), place % 255) for place in range(frames)]
    data = io.BytesIO()
    pictures[0].save(data, "GIF", save_all=True, append_images=pictures[1:])
    return data.getvalue()


LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12))
    + "]><svg><text>&m;</text></svg>"
)
HOSTILE: dict[str, tuple[str, Any]] = {
    "a picture of 3.6 billion pixels": ("image/png", encoded(png(60_000, 60_000))),
    "a truncated picture": ("image/png", encoded(png(500, 500)[:80])),
    "a picture with a text that unpacks to 60 MB": ("image/png", encoded(png(8, 8, (b"zTXt", b"k\0\0" + zlib.compress(bytes(6 * 10**7)))))),
    "an animation of 300 frames": ("image/gif", encoded(gif(300))),
    "entities that expand without end, in SVG": ("image/svg+xml", LAUGHS),
    "entities that expand without end, in HTML": ("text/html", LAUGHS),
    "SVG nested too deep": ("image/svg+xml", "<g>" * 100_000 + "</g>" * 100_000),
    "SVG of many elements": ("image/svg+xml", "<svg>" + '<g a="1.5"/>' * 49_000 + "</svg>"),
    "HTML nested too deep": ("text/html", "<div>" * 200_000 + "</div>" * 200_000),
    "HTML of open brackets": ("text/html", "<" * 500_000),
    "HTML of cells that never end": ("text/html", "<td>1.5" * 49_000),
    "HTML of comments that never end": ("text/html", "<!--" * 500_000),
    "JSON nested too deep": ("application/json", json.loads("[" * 900 + "]" * 900)),
    "a text of JSON nested too deep": ("application/json", "[" * 1_000_000 + "]" * 1_000_000),
    "JSON of numbers longer than can be printed": ("application/json", [10**4000] * 50),
    "arrays that are none": ("application/vnd.plotly.v1+json", {"data": [{"dtype": "f8", "bdata": "!!!!"}]}),
    "a line of 10 MB": ("text/plain", "x" * 10_000_000),
    "brackets that never close": ("text/plain", "([" * 240_000),
    "sets that never close": ("text/plain", "{1," * 160_000),
    "quotes": ("text/plain", "'\"" * 240_000),
    "addresses without an end": ("text/plain", "<a at 0x1" * 50_000),
    "escapes": ("text/plain", "\x1b[" * 240_000),
    "backspaces": ("text/plain", "\x08a" * 240_000),
    "carriage returns": ("text/plain", "a\r" * 240_000),
    "half characters": ("text/plain", "\ud800\udfff" * 200_000),
    "stamps": ("text/plain", "2026-01-05 10:00:00 " * 24_000),
    "a large counter": ("text/plain", "Counter({" + ", ".join(f'"{i}": 1' for i in range(40_000)) + "})"),
    "tables that go on": ("text/plain", "  a  b \\\n0 1 2\n\n" * 30_000),
}  # fmt: skip


def changed(value: Any) -> Any:
    """Another value, different at its end."""
    if isinstance(value, str):
        return value[:-1] + ("b" if value[-1] != "b" else "c")
    return [*value[:-1], "z"] if isinstance(value, list) else {**value, "z": 1}


def compared(mime_type: str, baseline: Any, rerun: Any) -> tuple[Divergence, ...]:
    return compare_outputs([display({mime_type: baseline})], [display({mime_type: rerun})], CONTEXT)


@pytest.mark.parametrize(("mime_type", "value"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_bytes_are_compared_in_bounded_time_and_memory(mime_type: str, value: Any) -> None:
    other = changed(value)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    found = compared(mime_type, value, other)
    seconds, after = time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert len(found) == 1
    assert seconds < SECONDS
    assert after - before < KILOBYTES
    assert compared(mime_type, value, value) == ()


def test_what_is_too_large_to_be_read_is_compared_exactly_and_says_so() -> None:
    (found,) = compared("text/plain", "x" * 600_000 + "1.50", "x" * 600_000 + "1.5")
    assert found.message == "differs from character 600003 on (600004 → 600003 characters, compared exactly)"


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_no_damage_to_an_image_makes_comparing_raise(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from([png(40, 30), gif(3)])))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    damaged = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    forth, back = compare_images(png(40, 30), damaged), compare_images(damaged, png(40, 30))
    assert (forth is None) == (back is None)
    assert compare_images(damaged, damaged) is None


@given(st.binary(max_size=300), st.binary(max_size=300), st.sampled_from(["text/html", "image/svg+xml", "text/latex", "application/json"]))
@settings(max_examples=150, deadline=None)
def test_bytes_that_are_no_text_are_compared_as_they_came(one: bytes, other: bytes, mime_type: str) -> None:
    a, b = (data.decode("utf-8", "surrogateescape") for data in (one, other))
    assert compared(mime_type, a, a) == ()
    assert len(compared(mime_type, a, b)) == len(compared(mime_type, b, a))

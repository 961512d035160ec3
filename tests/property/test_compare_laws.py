"""Laws of comparison, on outputs of every type and on hostile bytes."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.facts import Facts
from jupyter_repro.compare.outputs import compare_outputs
from jupyter_repro.compare.policy import Policy, Tolerance
from jupyter_repro.model.outputs import Output
from tests.builders import an_error, display, result, stream

SOURCES = (
    "",
    "import time\nt = time.time()\nprint(f'took {time.time() - t:.2f} s', 'loss', x)",
    "%timeit f()",
    "import logging; print({'fit_time': time.time() - t})",
    "import uuid; uuid.uuid4()",
)
PIECES = st.sampled_from(
    [
        *(
            "0.91",
            "0.89",
            "-0.0",
            "1e-17",
            "3",
            "nan",
            "{'a', 'b'}",
            "{'b', 'a'}",
            "{1.5, 2}",
            "[1, 2.5]",
            "{'fit_time': 0.5}",
            "took 0.31 s",
        ),
        *(
            "<Foo object at 0x7f12abcd>",
            "/tmp/ipykernel_12/345.py:4: UserWarning: x",
            "\r",
            "\x1b[31m",
            "\n",
            "\x08",
            "(",
            "]",
            "'",
            "\\",
            "\ud800",
        ),
        *(
            "50%|███   | 5/10 [00:01<00:02, 3.1it/s, loss=0.5]",
            "2026-01-05 10:00:00,123 INFO",
            "<table><tr><td>1.5</td>",
            "a  b\n0 1.5 \\\n\n  c\n0 2",
        ),
        *(
            "1b4e28ba-2fa1-41d2-883f-0016d3cca427",
            "<svg id='p1234'><path d='M 0.5 1'/></svg>",
            "/run/here/data.csv",
            "/else/where/data.csv",
        ),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=6).map(" ".join) | st.text()
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
BYTES = st.binary(max_size=60).map(lambda data: base64.b64encode(b"\x89PNG\r\n\x1a\n" + data).decode()) | TEXTS
BUNDLES = st.dictionaries(
    st.sampled_from(["text/plain", "text/html", "image/svg+xml", "text/latex", "image/png", "application/json"]), TEXTS, max_size=2
) | st.fixed_dictionaries(
    {"text/plain": TEXTS},
    optional={
        "image/png": BYTES,
        "application/json": JSONS,
        "application/vnd.plotly.v1+json": JSONS,
        "application/vnd.jupyter.widget-view+json": JSONS,
        "application/octet-stream": BYTES,
    },
)
OUTPUTS: st.SearchStrategy[list[Output]] = st.lists(
    st.builds(stream, TEXTS, st.sampled_from(["stdout", "stderr"]))
    | st.builds(display, BUNDLES)
    | st.builds(result, TEXTS)
    | st.builds(an_error, st.sampled_from(["ValueError", "KeyError"]), TEXTS),
    max_size=4,
)
CONTEXTS = st.builds(
    CellContext,
    source=st.sampled_from(SOURCES),
    earlier_sources=st.lists(st.sampled_from(SOURCES), max_size=1).map(tuple),
    rerun=st.sampled_from([Facts(), Facts(directory="/run/here")]),
)
ANYTHING: st.SearchStrategy[Any] = st.lists(
    JSONS | st.dictionaries(st.sampled_from(["output_type", "data", "text", "name"]), JSONS), max_size=3
)


@given(OUTPUTS, CONTEXTS)
@settings(max_examples=100, deadline=None)
def test_outputs_do_not_differ_from_themselves(outputs: list[Output], context: CellContext) -> None:
    assert compare_outputs(outputs, [dict(output) for output in outputs], context) == ()


@given(OUTPUTS, OUTPUTS, CONTEXTS)
@settings(max_examples=150, deadline=None)
def test_swapping_sides_swaps_added_and_removed(baseline: list[Output], rerun: list[Output], context: CellContext) -> None:
    swapped = {"added": "removed", "removed": "added", "modified": "modified"}
    forth = compare_outputs(baseline, rerun, context)
    back = compare_outputs(rerun, baseline, context)
    assert sorted((d.kind, d.mime_type) for d in forth) == sorted((swapped[d.kind], d.mime_type) for d in back)
    assert sorted((d.baseline or "", d.rerun or "") for d in forth) == sorted((d.rerun or "", d.baseline or "") for d in back)


@given(OUTPUTS, OUTPUTS, CONTEXTS, st.floats(0, 1), st.floats(0, 10))
@settings(max_examples=150, deadline=None)
def test_a_larger_tolerance_never_adds_a_divergence(
    baseline: list[Output], rerun: list[Output], context: CellContext, rtol: float, atol: float
) -> None:
    wider = Tolerance(rtol=context.tolerance.rtol + rtol, atol=context.tolerance.atol + atol)
    strict = {(d.kind, d.output_index, d.mime_type) for d in compare_outputs(baseline, rerun, context)}
    lenient = {
        (d.kind, d.output_index, d.mime_type) for d in compare_outputs(baseline, rerun, replace(context, policy=Policy(tolerance=wider)))
    }
    assert lenient <= strict


@given(ANYTHING, ANYTHING, CONTEXTS)
@settings(max_examples=100, deadline=None)
def test_nothing_makes_it_raise(baseline: Any, rerun: Any, context: CellContext) -> None:
    for divergence in compare_outputs(baseline, rerun, context):
        assert len(divergence.baseline or "") <= 500
        assert len(divergence.rerun or "") <= 500
        assert "\n" not in divergence.message

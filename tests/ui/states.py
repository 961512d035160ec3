"""States of a notebook that is worked on, whole and plausible, for the sections that show them."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from PIL import Image, ImageDraw

from jupyter_repro.model.assessment import Assessment, CellAssessment, FileState, LineageEdge, LineageGraph, LineageNode
from jupyter_repro.model.comparison import (
    ERROR_TYPE,
    STDOUT_TYPE,
    Cause,
    CellComparison,
    Divergence,
    Experiment,
    HeldCondition,
    NotebookComparison,
    Verdict,
)
from jupyter_repro.model.history import Change, HistoryRun, RunDifference
from jupyter_repro.model.record import CellId, Metric
from jupyter_repro.model.staleness import Reason
from jupyter_repro.model.verifying import VerificationState
from tests.builders import an_error, display, stream

NOTEBOOK = "states.ipynb"
SOURCES = (
    "import numpy as np\nimport pandas as pd",
    "df = pd.read_csv('data.csv')\nlimit = 3",
    "rng = np.random.default_rng()\nnoise = rng.normal(size=len(df))",
    "df['y'] = df['x'] + noise",
    "df.describe()",
    "df.plot()",
    "df.to_csv('result.csv')\nprint('score', df['y'].sum())",
    "model.fit(df)",
)


def _cell(index: int, label: str) -> LineageNode:
    return LineageNode(id=f"e{index}", kind="cell", label=label, cell_id=CellId(f"c{index}"))


def _file(name: str) -> LineageNode:
    return LineageNode(id=name, kind="file", label=name, path=name)


def _feeds(source: str, target: str, name: str, kind: Literal["variable", "file", "unknown"] = "variable") -> LineageEdge:
    return LineageEdge(source=source, target=target, kind=kind, names=(name,))


def an_assessment() -> Assessment:
    """One in which a cell was edited, what rests on it is stale, and a file has changed since."""
    edges = (
        *(_feeds("e0", "e1", "pd"), _feeds("e0", "e2", "np")),
        _feeds("data.csv", "e1", "data.csv", "file"),
        *(_feeds("e1", "e2", "df"), _feeds("e1", "e3", "df"), _feeds("e2", "e3", "noise")),
        *(_feeds("e3", f"e{index}", "df") for index in (4, 5, 6)),
        _feeds("e6", "result.csv", "result.csv", "file"),
        _feeds("e3", "e7", "model", "unknown"),
    )
    nodes = (*(_cell(index, source.split("\n")[0]) for index, source in enumerate(SOURCES)), _file("data.csv"), _file("result.csv"))
    fresh = [CellAssessment(cell_id=CellId(f"c{index}"), index=index, state="fresh", order=index) for index in range(len(SOURCES))]
    edited = Reason(kind="edited", cell=CellId("c1"), name="df")
    later = Reason(kind="later", cell=CellId("c3"), name="df")
    return Assessment(
        run_id="r",
        executions=len(SOURCES),
        cells=(
            fresh[0],
            replace(fresh[1], state="edited"),
            *(replace(cell, state="upstream-changed", reasons=(edited,)) for cell in fresh[2:7]),
            replace(fresh[7], state="out-of-order", reasons=(later,)),
        ),
        files=(FileState(path="data.csv", now="changed", local="data.csv"), FileState(path="result.csv", now="same", local="result.csv")),
        lineage=LineageGraph(nodes=nodes, edges=edges),
    )


def a_long_lineage(cells: int) -> Assessment:
    """One of many cells, each fed by one to three of those above."""
    nodes = tuple(_cell(index, f"step_{index} = combine()") for index in range(cells))
    feeders = ((index, {max(0, index - 1 - (index * way * 7919) % 23) for way in range(1 + index % 3)}) for index in range(1, cells))
    edges = tuple(_feeds(f"e{feeder}", f"e{index}", f"step_{feeder}") for index, above in feeders for feeder in sorted(above))
    return Assessment(run_id="r", executions=cells, lineage=LineageGraph(nodes=nodes, edges=edges))


ENTROPY = Cause(
    code="RP201",
    message="cell 3 makes a generator from fresh entropy",
    status="proved",
    evidence="new",
    root_cell_id=CellId("c2"),
    hint="give default_rng a seed",
)
VERSION = Cause(
    code="RE201",
    message="pandas 2.1.0 became 3.0.1",
    evidence="changed",
    root_cell_id=CellId("c4"),
    hint="install pandas 2.1.0",
)


def a_verification(*cells: CellComparison, **changes: Any) -> VerificationState:
    """One that has ended; it found two causes where no cells are given."""
    comparison = NotebookComparison(
        path=NOTEBOOK,
        verdict="failed",
        cells=cells or _cells(),
        notes=("the record does not know which files child processes read",),
        experiments=(Experiment(held=(HeldCondition(kind="entropy", subject="c2"),), agreed=(CellId("c3"),)),),
    )
    state = VerificationState(id="a1", path=NOTEBOOK, status="finished", version=9, started="2026-01-05T10:00:00Z", comparison=comparison)
    return replace(state, **changes)


def _cells() -> tuple[CellComparison, ...]:
    """An unseeded generator, proved, and a distribution, suspected; in the end a cell that failed."""
    cells = [CellComparison(cell_id=CellId(f"c{index}"), index=index, verdict="reproduced") for index in range(len(SOURCES))]
    failure = Divergence(kind="added", output_index=0, mime_type=ERROR_TYPE, message="NameError: model")
    held = HeldCondition(kind="entropy", subject="c2")
    return (
        *cells[:3],
        replace(cells[3], verdict="replayed", conditions=(held,), divergences=(differs("text/plain", "1 of 3 numbers differs", ENTROPY),)),
        replace(cells[4], verdict="diverged", divergences=(differs("text/html", "3 of 120 numbers differ", VERSION, ENTROPY),)),
        replace(cells[5], verdict="diverged", divergences=(differs("image/png", "12 % of the pixels differ", ENTROPY),)),
        replace(cells[6], verdict="diverged", divergences=(differs(STDOUT_TYPE, "line 13 differs", ENTROPY),)),
        replace(cells[7], verdict="failed", message="raised NameError", divergences=(failure,)),
    )


def differs(mime_type: str, message: str, *causes: Cause) -> Divergence:
    """What differs in a cell's first output."""
    return Divergence(kind="modified", output_index=0, mime_type=mime_type, message=message, causes=causes)


def a_table(rows: int, changed: int = -1, columns: Sequence[str] = ("x", "y", "z")) -> str:
    """HTML as pandas writes it; the numbers of one row may have changed."""
    head = "".join(f"<th>{name}</th>" for name in columns)
    values = [[f"{row * 10 + at}{'.5' if row == changed else ''}" for at in range(len(columns))] for row in range(rows)]
    body = "".join(f"<tr><th>{row}</th>{''.join(f'<td>{value}</td>' for value in line)}</tr>" for row, line in enumerate(values))
    return f'<div><table class="dataframe"><thead><tr><th></th>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def a_picture(height: int) -> str:
    """A line on white paper, as base64."""
    picture = Image.new("RGB", (320, 160), "white")
    ImageDraw.Draw(picture).line([(10, 150), (160, 150 - height), (310, 40)], fill="navy", width=3)
    data = io.BytesIO()
    picture.save(data, "PNG")
    return base64.b64encode(data.getvalue()).decode()


def some_outputs() -> dict[str, tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]]:
    """The outputs of the cells that differ, of the baseline and of the rerun."""
    read = "reading\n" * 12
    return {
        "c3": ([display({"text/plain": "Array([1.25, 3.75])"})], [display({"text/plain": "Array([1.25, 4.75])"})]),
        "c4": (
            [display({"text/html": a_table(40), "text/plain": "a table"})],
            [display({"text/html": a_table(41, changed=7), "text/plain": "a table"})],
        ),
        "c5": ([display({"image/png": a_picture(40)})], [display({"image/png": a_picture(120)})]),
        "c6": ([stream(f"{read}score 12.5\ndone\n")], [stream(f"{read}score 13.75\ndone\n")]),
        "c7": ([], [an_error("NameError", "model", ("\x1b[31mNameError\x1b[0m: model",))]),
    }


def a_history(runs: int) -> tuple[HistoryRun, ...]:
    """Runs of one notebook, the newest first, whose accuracy rises and falls."""
    verdicts: tuple[Verdict | None, ...] = ("reproduced", "replayed", "diverged", None)
    return tuple(
        HistoryRun(
            id=f"r{index}",
            notebook=NOTEBOOK,
            kind="headless" if index % 3 == 0 else "interactive",
            started=f"2026-01-{1 + index // 20:02}T{index % 20:02}:00:00Z",
            saved=f"2026-01-{1 + index // 20:02}T{index % 20:02}:05:00Z",
            executions=8 + index % 4,
            duration=2 + (index * 7 % 11) / 4,
            verdict=verdicts[index % 4],
            differing=2 if index % 4 == 2 else 0,
            commit="0123456789abcdef" if index % 2 else None,
            dirty=index % 4 == 1,
            metrics=(Metric(name="accuracy", value=0.9 + (index * 5 % 7) / 100), Metric(name="loss", value=1 / (index + 1))),
        )
        for index in reversed(range(runs))
    )


def a_difference(history: Sequence[HistoryRun]) -> RunDifference:
    """Something of each element."""
    edited, printed = CellId("c1"), CellId("c6")
    source = SOURCES[1]
    return RunDifference(
        before=history[1],
        after=history[0],
        changes=(
            Change(element="source", subject=edited, cell_id=edited, before=source, after=source.replace("3", "4")),
            Change(element="parameter", subject="limit", before="3", after="4", cell_id=edited),
            Change(element="data", subject="data.csv", before="sha256:aaaaaaaaaaaa", after="sha256:bbbbbbbbbbbb"),
            Change(element="environment", subject="pandas", before="2.1.0", after="3.0.1"),
            Change(element="environment", subject="polars", after="1.2.0"),
            Change(element="output", subject=printed, cell_id=printed, before="score 12.5\n", after="score 13.75\n"),
            Change(element="metric", subject="accuracy", before="0.91", after="0.95"),
            Change(element="order", subject="order", before="1, 2, 3", after="1, 3, 2"),
        ),
    )

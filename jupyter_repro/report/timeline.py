"""A chart of the order of execution: one point a cell execution, its place in the notebook against its place in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jupyter_repro.model.record import Record
from jupyter_repro.report.renderer import ReportCell

__all__ = ["Timeline", "TimelinePoint", "timeline_of"]

STEP = 14
MARGIN = 12
WIDTH_LIMIT = 640
HEIGHT_LIMIT = 220


@dataclass(frozen=True, kw_only=True, slots=True)
class TimelinePoint:
    """A cell execution's place in the chart, in pixels from the top left. ``back``: a cell further down ran before it."""

    x: float
    y: float
    back: bool
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeline:
    """The chart: time runs to the right, the notebook from top to bottom. A run from top to bottom is a falling diagonal."""

    width: float
    height: float
    points: tuple[TimelinePoint, ...]

    @property
    def path(self) -> str:
        """The points as an SVG polyline's ``points``."""
        return " ".join(f"{point.x:g},{point.y:g}" for point in self.points)


def timeline_of(record: Record, cells: Sequence[ReportCell]) -> Timeline | None:
    """The chart of the executions of cells that the notebook still has; None when there are fewer than two."""
    code = [cell for cell in cells if cell.cell_type == "code"]
    row_of = {cell.cell_id: row for row, cell in enumerate(code)}
    shown = [(e, row_of[e.cell_id]) for e in record.executions if e.cell_id is not None and e.cell_id in row_of]
    if len(shown) < 2:
        return None
    across = min(float(STEP), (WIDTH_LIMIT - 2 * MARGIN) / (len(shown) - 1))
    down = min(float(STEP), (HEIGHT_LIMIT - 2 * MARGIN) / max(1, len(code) - 1))
    points, furthest = [], -1
    for column, (execution, row) in enumerate(shown):
        words = f"execution {execution.order + 1}: cell {code[row].index + 1}"
        x, y = round(MARGIN + across * column, 2), round(MARGIN + down * row, 2)
        points.append(TimelinePoint(x=x, y=y, back=row < furthest, words=words))
        furthest = max(furthest, row)
    width = round(2 * MARGIN + across * (len(shown) - 1), 2)
    return Timeline(width=width, height=round(2 * MARGIN + down * (len(code) - 1), 2), points=tuple(points))

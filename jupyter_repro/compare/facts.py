"""What a record says of the run that printed an output: its clock, its directory, the files it made, the entropy it took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jupyter_repro.model.record import CellExecution, CellId, Record

__all__ = ["NOTHING_KNOWN", "Facts", "facts_by_cell", "seconds_of"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What is known of one run up to the end of one cell. Nothing is known of a run that was not recorded.

    ``began`` is when the run began, ``started`` and ``ended`` when the cell did, in seconds since 1970. ``directory`` is the working
    directory, perhaps with the home folder as ``~``. ``generated`` are the files written so far. ``took_entropy`` says whether Python code
    had asked the operating system for random bytes, as ``uuid4`` does; None when that is not known.
    """

    began: float | None = None
    started: float | None = None
    ended: float | None = None
    directory: str | None = None
    generated: frozenset[str] = frozenset()
    took_entropy: bool | None = None


NOTHING_KNOWN = Facts()


def facts_by_cell(record: Record, directory: str | None = None) -> dict[CellId, Facts]:
    """What a record says of its run up to each cell's last execution. ``directory`` is the working directory where it is known in full."""
    found: dict[CellId, Facts] = {}
    generated: frozenset[str] = frozenset()
    took_entropy = False
    began = seconds_of(record.run.started)
    for execution in record.executions:
        generated = generated | {made.path for made in execution.generated} if execution.generated else generated
        took_entropy = took_entropy or any(taken.source == "os.urandom" for taken in execution.entropy)
        if execution.cell_id is not None:
            started = seconds_of(execution.started)
            found[execution.cell_id] = Facts(
                began=began,
                started=started,
                ended=_end_of(execution, started),
                directory=directory or record.run.working_directory,
                generated=generated,
                took_entropy=took_entropy,
            )
    return found


def _end_of(execution: CellExecution, started: float | None) -> float | None:
    return None if started is None or execution.duration is None else started + execution.duration


def seconds_of(text: str) -> float | None:
    """An instant in ISO 8601 as seconds since 1970, or None when it is none."""
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    except (ValueError, OverflowError):
        return None

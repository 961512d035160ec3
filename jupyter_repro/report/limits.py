"""What a report cannot vouch for."""

from __future__ import annotations

from jupyter_repro.model.record import Record
from jupyter_repro.report.renderer import Report
from jupyter_repro.report.words import one_line

__all__ = ["limits_of"]


_ANONYMOUS = (
    "This report is anonymous: names of accounts, people and machines, folders, mail addresses, addresses of data and code, the git "
    "commit, time zone and locale were taken out, from sources and outputs too. What pictures show and texts tell in other words stayed."
)


_SQLITE = "sqlite3"
_SQLITE_NAMES = (".sqlite", ".sqlite3", ".db", ".db3")


def limits_of(report: Report) -> tuple[str, ...]:
    """What limits the report, a sentence each: the comparison's notes, then what the record does not know."""
    notes = [one_line(note) for note in report.comparison.notes] if report.comparison else []
    if report.record is not None:
        notes += _limits_of_record(report.record)
    elif not notes:
        notes.append("There is no record of a run: the report knows the notebook's text and outputs only.")
    return tuple(note[:1].upper() + note[1:] for note in [*([_ANONYMOUS] if report.is_anonymous else []), *notes])


def _limits_of_record(record: Record) -> list[str]:
    limits = []
    if not record.run.fresh:
        limits.append("Recording started when code had already run in the kernel: what happened before is not known.")
    programs = {process.program for execution in record.executions for process in execution.processes if process.followed is not True}
    if programs:
        limits.append(f"What these programs read and wrote is not recorded: {', '.join(sorted(map(one_line, programs)))}.")
    if any(execution.status == "running" for execution in record.executions):
        limits.append("A cell execution has no recorded end: it was still running, or its kernel died in it.")
    limits.extend(one_line(limit) for limit in record.run.limits if _SQLITE not in limit or _may_use_sqlite(record))
    limits.extend(f"Not known ({one_line(gap.sensor)}): {one_line(gap.message)}" for gap in record.gaps)
    return limits


def _may_use_sqlite(record: Record) -> bool:
    """Whether anything of a run points at a database of SQLite: a source, a statement, a file. A run's limits are said when it starts, and
    so of every run."""
    return any("sql" in execution.source.lower() or execution.queries for execution in record.executions) or any(
        artifact.path.lower().endswith(_SQLITE_NAMES) for artifact in record.artifacts
    )

"""The essentials of a record, for front ends without the panel: how it stands, the order of execution, data, randomness, environment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from jupyter_repro.lineage.staleness import staleness_of
from jupyter_repro.model.artifact import ArtifactRef
from jupyter_repro.model.record import CellExecution, CellId, Record
from jupyter_repro.report.lineage import reason_about
from jupyter_repro.report.words import (
    counted,
    cut,
    duration_words,
    entropy_words,
    generator_words,
    names_and_versions,
    one_line,
    prompt_of,
    seeding_words,
    short_digest,
)

__all__ = ["Essentials", "Row", "Standing", "essentials_as_text", "essentials_of"]

Standing = Literal["recording", "paused", "off"]
"""Whether the kernel records; ``off``: nothing is recorded in it."""

_MOST_ROWS = 30
_MOST_NAMES = 15
_MOST_ANALYSED = 1000
_WIDTH = 60
_WORDS: dict[Standing, str] = {"recording": "Recording", "paused": "Paused", "off": "Not recording"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One cell execution, in words. ``prompt`` is ``[3]``; ``stale`` says why the result no longer stands, empty where it does as far as
    the executions tell."""

    order: int
    prompt: str
    source: str
    outcome: str
    depends: str
    stale: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Essentials:
    """How a record stands in one ``verdict``, its newest executions as ``rows``, and lists under their titles."""

    standing: Standing
    verdict: str
    rows: tuple[Row, ...] = ()
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    notes: tuple[str, ...] = ()


def essentials_of(record: Record | None, *, recording: bool = True) -> Essentials:
    """The essentials of a record as a kernel has it, which does not know how the notebook's cells stand now: stale are cells that use what
    another cell has made anew since. None: nothing is recorded."""
    if record is None:
        return Essentials(standing="off", verdict="Not recording. %load_ext jupyter_repro starts it.")
    ended = tuple(e for e in record.executions if e.status != "running")
    last = {_cell_of(e): e.order for e in ended}
    stale = _stale(replace(record, executions=ended))
    standing: Standing = "recording" if recording else "paused"
    rows = tuple(_row(e, stale.get(e.order, "") if last[_cell_of(e)] == e.order else "ran again since") for e in ended[-_MOST_ROWS:])
    return Essentials(
        standing=standing,
        verdict=_verdict(standing, ended, len(stale)),
        rows=rows,
        lists=tuple((title, names) for title, names in _lists(record, ended) if names),
        notes=tuple(_notes(record, ended)),
    )


def _cell_of(execution: CellExecution) -> CellId:
    """The cell of an execution; where the front end did not name it, the source stands for it."""
    return execution.cell_id or CellId(execution.source_digest)


def _stale(record: Record) -> dict[int, str]:
    """Why the last executions of cells no longer stand, by order. Only of what the order in time tells: the places of cells are not
    known here."""
    if len(record.executions) > _MOST_ANALYSED:
        return {}
    named = replace(record, executions=tuple(replace(e, cell_id=_cell_of(e)) for e in record.executions))
    cells = {e.cell_id: e.source for e in named.executions if e.cell_id is not None}
    last = {e.cell_id: e for e in named.executions if e.cell_id is not None}
    found: dict[int, str] = {}
    stale: set[CellId] = set()
    for cell, staleness in staleness_of(named, cells).items():
        told = [r for r in staleness.reasons if r.kind in {"rerun", "repeated"} or (r.kind == "stale" and r.cell in stale)]
        if told:
            stale.add(cell)
            found[last[cell].order] = "; ".join(dict.fromkeys(reason_about(prompt_of(last[reason.cell]), reason) for reason in told))
    return found


def _verdict(standing: Standing, ended: Sequence[CellExecution], stale: int) -> str:
    fresh = sum(1 for e in ended if any(entropy.source != "os.urandom" for entropy in e.entropy))
    said = [
        f"{_WORDS[standing]}: {counted(len(ended), 'cell execution')}",
        *([f"{counted(stale, 'stale result')}"] if stale else []),
        *([f"fresh entropy in {fresh:,} of them"] if fresh else []),
        *([] if stale or fresh or not ended else ["nothing stale, no fresh entropy"]),
    ]
    return ", ".join(said)


def _row(execution: CellExecution, stale: str) -> Row:
    error = execution.error
    outcome = execution.status if error is None else one_line(error.type)
    return Row(
        order=execution.order + 1,
        prompt=prompt_of(execution),
        source=_first_line(execution.source),
        outcome=f"{outcome}, {duration_words(execution.duration)}",
        depends=", ".join(_depends(execution)),
        stale=stale,
    )


def _first_line(source: str) -> str:
    first = next((line for line in source.splitlines() if line.strip()), "")
    return cut(one_line(first), 1, _WIDTH)


def _depends(execution: CellExecution) -> Iterator[str]:
    """What the result depends on, counted."""
    for number, noun in (
        (len(execution.used), "read"),
        (len(execution.generated), "write"),
        (len(execution.parameters), "parameter"),
        (len(execution.seedings), "seed"),
        (len(execution.network), "host"),
    ):
        if number:
            yield counted(number, noun)
    if any(entropy.source != "os.urandom" for entropy in execution.entropy):
        yield "fresh entropy"
    if execution.clock:
        yield "clock"


def _lists(record: Record, ended: Sequence[CellExecution]) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "Reads", _bounded(_file(ref) for e in ended for ref in e.used)
    yield "Writes", _bounded(_file(ref) for e in ended for ref in e.generated)
    yield (
        "Randomness",
        _bounded(
            line
            for e in ended
            for line in (
                *(f"{prompt_of(e)} {seeding_words(s)}" for s in e.seedings),
                *(f"{prompt_of(e)} {entropy_words(x)}" for x in e.entropy if x.source != "os.urandom"),
                *(f"{prompt_of(e)} {generator_words(g)}" for g in e.generators if g.drawn),
            )
        ),
    )
    interpreter, platform = record.environment.interpreter, record.environment.platform
    here = " ".join(filter(None, (platform.name or platform.system, platform.machine)))
    repository = record.environment.repository
    commit = [] if repository is None else [f"git {repository.commit[:12]}{', changed since' * repository.dirty}"]
    imported = names_and_versions(d for d in record.environment.distributions if d.direct)
    yield (
        "Environment",
        tuple(map(one_line, (f"{interpreter.implementation} {interpreter.version}", here, *commit))) + _bounded(iter(imported)),
    )


def _file(ref: ArtifactRef) -> str:
    return f"{one_line(ref.path)} ({short_digest(ref.digest)})"


def _bounded(lines: Iterator[str]) -> tuple[str, ...]:
    """The lines, each once; of many the first."""
    every = list(dict.fromkeys(lines))
    return tuple(every[:_MOST_NAMES]) + ((f"… {counted(len(every) - _MOST_NAMES, 'more line')}",) if len(every) > _MOST_NAMES else ())


def _notes(record: Record, ended: Sequence[CellExecution]) -> Iterator[str]:
    if len(ended) > _MOST_ROWS:
        yield f"Of {len(ended):,} executions the newest {_MOST_ROWS} are listed."
    if len(ended) > _MOST_ANALYSED:
        yield "So many executions are not looked through for stale results."
    if record.gaps:
        yield f"The record has {counted(len(record.gaps), 'gap')}: {one_line(record.gaps[-1].sensor)}, {one_line(record.gaps[-1].message)}"
    if not record.run.fresh:
        yield "Recording began after code had run in this kernel."


def essentials_as_text(essentials: Essentials) -> str:
    """The essentials for a terminal."""
    lines = [essentials.verdict]
    for row in essentials.rows:
        told = "; ".join(filter(None, (row.depends, row.stale and f"STALE: {row.stale}")))
        lines.append(f"  {row.order:>4} {row.prompt:<6} {row.source}  ({row.outcome}){'  ' * bool(told)}{told}")
    for title, names in essentials.lists:
        lines += [f"{title}:", *(f"  {name}" for name in names)]
    return "\n".join([*lines, *essentials.notes])

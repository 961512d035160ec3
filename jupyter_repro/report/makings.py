"""What a cell execution's result is made of, as plain text: for those who look at a run from within its kernel."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_repro.lineage.flow import KERNEL, Flow, LinkKind, flow_of
from jupyter_repro.lineage.slice import slice_of_step
from jupyter_repro.model.record import CellExecution, Record
from jupyter_repro.report.words import cut, entropy_words, generator_words, one_line, prompt_of, short_digest

__all__ = ["makings_as_text"]

_WIDTH = 60
_VERBS: dict[LinkKind, str] = {
    "variable": "uses",
    "file": "reads",
    "generator": "draws from",
    "unknown": "may use",
    "setting": "goes by",
}


def makings_as_text(record: Record, step: int) -> str:
    """What feeds the execution at a place in the record, what it read and drew, and all executions that its result needs."""
    flow, execution = flow_of(record), record.executions[step]
    needed = [record.executions[index] for index in slice_of_step(flow, step)]
    return "\n".join(
        [
            _line(execution),
            *(f"  {line}" for line in dict.fromkeys([*_fed(record, flow, step), *_taken(execution, _files_fed(flow, step))])),
            "Made by",
            *(f"  {_line(one)}" for one in needed),
        ]
    )


def _fed(record: Record, flow: Flow, step: int) -> Iterator[str]:
    for link in flow.links[step]:
        name = "the kernel's settings" if link.name == KERNEL else one_line(link.name)
        yield f"{_VERBS[link.kind]} {name}, from {prompt_of(record.executions[link.feeder])}"


def _files_fed(flow: Flow, step: int) -> frozenset[str]:
    return frozenset(link.name for link in flow.links[step] if link.kind == "file")


def _taken(execution: CellExecution, fed: frozenset[str]) -> Iterator[str]:
    """What an execution took that no other one gave."""
    yield from (f"reads {one_line(ref.path)} ({short_digest(ref.digest)})" for ref in execution.used if ref.path not in fed)
    yield from (entropy_words(taken) for taken in execution.entropy)
    yield from (generator_words(change) for change in execution.generators if change.drawn)
    if execution.clock:
        yield "reads the clock"


def _line(execution: CellExecution) -> str:
    first = next((line for line in execution.source.splitlines() if line.strip()), "")
    return f"{prompt_of(execution)} {cut(one_line(first), 1, _WIDTH)}".rstrip()

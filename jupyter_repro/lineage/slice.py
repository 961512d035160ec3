"""Slices: the least cell executions that make a result, in the order in which they ran."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_repro.lineage.flow import Flow

__all__ = ["slice_of_step", "slice_of_variable"]


def slice_of_step(flow: Flow, step: int) -> tuple[int, ...]:
    """The steps that the result of a step needs, itself the last of them."""
    return _closed(flow, [step])


def slice_of_variable(flow: Flow, name: str) -> tuple[int, ...]:
    """The steps that make the value that a variable has in the end; none when it has none."""
    return _closed(flow, flow.holders.get(name, ()))


def _closed(flow: Flow, steps: Iterable[int]) -> tuple[int, ...]:
    needed: set[int] = set()
    waiting = list(steps)
    while waiting:
        step = waiting.pop()
        if step not in needed:
            needed.add(step)
            waiting.extend(link.feeder for link in flow.links[step])
    return tuple(sorted(needed))

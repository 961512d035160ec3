"""Two runs of a notebook: what is not the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from jupyter_repro.compare.environments import facts_of
from jupyter_repro.model.artifact import Artifact
from jupyter_repro.model.environment import Environment
from jupyter_repro.model.history import Change
from jupyter_repro.model.record import CellExecution, CellId, Metric, Parameter, Record, last_executions

__all__ = ["changes_between"]

Excerpts = Mapping[CellId, str]
Executions = Mapping[CellId, CellExecution]


def changes_between(before: Record, after: Record, *, outputs: tuple[Excerpts, Excerpts]) -> tuple[Change, ...]:
    """What changed from one run to another: sources, parameters, data, environment, outputs, metrics, order.

    Of a cell the last execution counts. ``outputs`` are excerpts of what both runs showed, by cell; they are compared by the digests that
    the records have, and where those have none by the excerpts.
    """
    old, new = last_executions(before), last_executions(after)
    went_as_far = old.keys() <= new.keys()
    return tuple(
        chain(
            _sources(old, new),
            _of_texts("parameter", _parameters(before), _parameters(after)),
            _of_texts("data", _data(before), _data(after)),
            _environment(before.environment, after.environment, went_as_far=went_as_far),
            _outputs(old, new, *outputs),
            _of_texts("metric", _metrics(before), _metrics(after)),
            _order(old, new),
        )
    )


def _sources(old: Executions, new: Executions) -> Iterator[Change]:
    for cell in dict.fromkeys([*old, *new]):
        before, after = (None if side is None else side.source for side in (old.get(cell), new.get(cell)))
        if before != after:
            yield Change(element="source", subject=cell, before=before, after=after, cell_id=cell)


def _outputs(old: Executions, new: Executions, shown_before: Excerpts, shown_after: Excerpts) -> Iterator[Change]:
    """The outputs of cells that both runs ran: that others have none goes without saying."""
    for cell in old:
        if cell not in new or (cell not in shown_before and cell not in shown_after):
            continue
        digests = old[cell].outputs_digest, new[cell].outputs_digest
        before, after = shown_before.get(cell), shown_after.get(cell)
        if digests[0] != digests[1] if all(digests) else before != after:
            yield Change(element="output", subject=cell, before=before, after=after, cell_id=cell)


def _environment(before: Environment, after: Environment, *, went_as_far: bool) -> Iterator[Change]:
    """``went_as_far``: the later run did all cells of the earlier one, so that what it did not import is no longer imported."""
    yield from _of_texts("environment", facts_of(before), facts_of(after))
    old = {one.name: one.version or "" for one in before.distributions}
    new = {one.name: one.version or "" for one in after.distributions}
    yield from _of_texts("environment", old if went_as_far else {name: old[name] for name in old if name in new}, new)


def _order(old: Executions, new: Executions) -> Iterator[Change]:
    """The order in which cells of both runs ran last."""
    before, after = [cell for cell in old if cell in new], [cell for cell in new if cell in old]
    if before != after:
        yield Change(element="order", subject="cells", before=", ".join(before), after=", ".join(after))


def _of_texts(element: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for subject in dict.fromkeys([*before, *after]):
        if before.get(subject) != after.get(subject):
            yield Change(element=element, subject=subject, before=before.get(subject), after=after.get(subject))  # type: ignore[arg-type]


def _parameters(record: Record) -> dict[str, str]:
    parameters: Sequence[Parameter] = [one for execution in record.executions for one in execution.parameters]
    return {one.name: one.value or "not recorded" for one in parameters}


def _metrics(record: Record) -> dict[str, str]:
    metrics: Sequence[Metric] = [one for execution in record.executions for one in execution.metrics]
    return {one.name: repr(one.value) for one in metrics}


def _data(record: Record) -> dict[str, str]:
    """What the run last read or wrote at each path; what distributions ship is theirs."""
    shipped = {_key(artifact) for artifact in record.artifacts if artifact.kind == "package-data"}
    refs = [ref for execution in record.executions for ref in (*execution.used, *execution.generated)]
    return {ref.path: ref.digest or "unknown" for ref in refs if (ref.path, ref.digest) not in shipped}


def _key(artifact: Artifact) -> tuple[str, str | None]:
    return artifact.path, artifact.digest

"""Merging: a cell execution, and what its cell did after its end, as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from jupyter_repro.model.artifact import Artifact, ArtifactRef, Relation
from jupyter_repro.model.lean import dataclass
from jupyter_repro.model.randomness import Entropy
from jupyter_repro.model.record import CellExecution, ChildProcess, Query

__all__ = ["Known", "merged", "with_artifact"]

T = TypeVar("T")

_MOST = 1000  # processes, seedings or values of one cell; more are one function in a loop
_MOST_STATES = 10  # of one file that keeps changing while it is read


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What the record has of a cell execution, with the artifacts that it refers to."""

    execution: CellExecution
    artifacts: tuple[Artifact, ...] = ()


def merged(known: Known, later: Known) -> Known:
    """What is known of a cell execution, with what came after its end. Merging what is known already, or nothing, changes nothing but
    counts."""
    old, new = known.execution, later.execution
    execution = replace(
        old,
        used=_used(old, new),
        generated=_generated(old, new),
        missing=tuple(sorted({*old.missing, *new.missing})),
        deleted=tuple(sorted({*old.deleted, *new.deleted} - {ref.path for ref in new.generated})),
        distributions=tuple(sorted({*old.distributions, *new.distributions}, key=lambda d: d.name)),
        seedings=(*old.seedings, *new.seedings)[:_MOST],
        generators=(*old.generators, *new.generators)[:_MOST],
        generator_objects=(*old.generator_objects, *new.generator_objects)[:_MOST],
        entropy=_entropy(old, new),
        clock=_union(old.clock, new.clock),
        environment_variables=tuple(sorted({*old.environment_variables, *new.environment_variables})),
        processes=_processes(old, new),
        network=_union(old.network, new.network)[:_MOST],
        queries=_queries(old, new),
        parameters=_union(old.parameters, new.parameters),
        variables=tuple({change.name: change for change in (*old.variables, *new.variables)}.values()),
        threads=old.threads + new.threads,
        continued=tuple(sorted({*old.continued, *(new.continued if _has_facts(new) else ())})),
    )
    artifacts = {(artifact.path, artifact.digest): artifact for artifact in (*known.artifacts, *later.artifacts)}
    named = {(ref.path, ref.digest) for ref in (*execution.used, *execution.generated)}
    return Known(execution=execution, artifacts=tuple(artifact for key, artifact in artifacts.items() if key in named))


def with_artifact(known: Known, artifact: Artifact, relation: Relation | None = None) -> Known:
    """What is known of a cell execution, its references to a file that lacked a digest having the one that took longer; those of one
    relation only, when it is named."""

    def mended(refs: tuple[ArtifactRef, ...]) -> tuple[ArtifactRef, ...]:
        return _union(
            (replace(ref, digest=artifact.digest) if (ref.path, ref.digest) == (artifact.path, None) else ref for ref in refs), ()
        )

    old = known.execution
    execution = replace(
        old,
        used=old.used if relation == "generated" else mended(old.used),
        generated=old.generated if relation == "used" else mended(old.generated),
    )
    others = (one for one in known.artifacts if one.path != artifact.path or one.digest not in (None, artifact.digest))
    return Known(execution=execution, artifacts=(*others, artifact))


def _has_facts(execution: CellExecution) -> bool:
    """Whether anything is recorded of what was done, be it only that it happened again."""
    facts = (execution.used, execution.generated, execution.missing, execution.deleted, execution.entropy, execution.seedings)
    more = (execution.environment_variables, execution.processes, execution.network, execution.queries, execution.threads)
    return any(facts) or any(more)


def _used(old: CellExecution, new: CellExecution) -> tuple[ArtifactRef, ...]:
    """What was read, but not what the cell read back of its own writing, nor the eleventh state of a file."""
    own, states = set(old.generated), Counter(ref.path for ref in old.used)
    more = []
    for ref in new.used:
        if ref not in own and ref not in old.used and states[ref.path] < _MOST_STATES:
            states[ref.path] += 1
            more.append(ref)
    return _sorted((*old.used, *more))


def _generated(old: CellExecution, new: CellExecution) -> tuple[ArtifactRef, ...]:
    """What was written, in its last state."""
    changed = {*(ref.path for ref in new.generated), *new.deleted}
    return _sorted((*(ref for ref in old.generated if ref.path not in changed), *new.generated))


def _entropy(old: CellExecution, new: CellExecution) -> tuple[Entropy, ...]:
    """Entropy by source, with the counts added up."""
    sums: dict[str, Entropy] = {}
    for one in (*old.entropy, *new.entropy):
        before = sums.get(one.source)
        values = one.values if before is None else (*before.values, *one.values)[:_MOST]
        sums[one.source] = replace(one, count=one.count + (0 if before is None else before.count), values=values)
    return tuple(sums.values())


def _processes(old: CellExecution, new: CellExecution) -> tuple[ChildProcess, ...]:
    """Each program once; followed are those of which none is known not to be."""
    followed: dict[str, bool] = {}
    for process in new.processes:
        if process.followed is not None:
            followed[process.program] = followed.get(process.program, True) and process.followed
    known = [
        process if (now := followed.get(process.program)) is None else replace(process, followed=now and process.followed is not False)
        for process in old.processes
    ]
    names = {process.program for process in old.processes}
    return (*known, *(process for process in _union(new.processes, ()) if process.program not in names))[:_MOST]


def _queries(old: CellExecution, new: CellExecution) -> tuple[Query, ...]:
    """Queries, with the counts of equal ones added up."""
    counts: dict[Query, int] = {}
    for query in (*old.queries, *new.queries):
        key = replace(query, count=0)
        counts[key] = counts.get(key, 0) + query.count
    return tuple(replace(query, count=count) for query, count in counts.items())


def _union(old: Iterable[T], new: Iterable[T]) -> tuple[T, ...]:
    """Each thing once, in order."""
    return tuple(dict.fromkeys((*old, *new)))


def _sorted(refs: Iterable[ArtifactRef]) -> tuple[ArtifactRef, ...]:
    return tuple(sorted(refs, key=lambda ref: (ref.path, ref.digest or "")))

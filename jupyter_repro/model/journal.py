"""The journal's events, and the record that they add up to.

A journal is a list of events, one JSON object each; the live panel hears the same objects over the comm:

==============  =======================================================  ============================================
``event``       fields                                                   meaning
==============  =======================================================  ============================================
``run``         ``schema_version``, ``run``                              the run, told anew when a field of it changes
``environment`` ``environment``                                          the environment, told anew likewise
``execution``   ``execution``, ``artifacts``                             a cell execution, at its start and at its end, without
                                                                         its fields that stand at their default
``artifact``    ``order``, ``artifact``, at times ``relation``           a digest that took longer than its cell
``gap``         ``gap``, at times ``anew``                               something the record does not know; ``anew``: in the
                                                                         place of what its sensor said of the same order
``recording``   ``recording``                                            recording was paused or resumed
==============  =======================================================  ============================================
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from jupyter_repro.errors import RecordError
from jupyter_repro.model.artifact import Artifact, ArtifactRef, Digest
from jupyter_repro.model.codec import check_version, convert
from jupyter_repro.model.environment import Environment
from jupyter_repro.model.lean import dataclass
from jupyter_repro.model.record import CellExecution, Gap, Record, Run

__all__ = ["JOURNAL_VARIABLE", "SNAPSHOT_EXECUTIONS", "Folding", "Journal", "events_of", "fold", "journal_name", "page_of", "previous_name"]

JOURNAL_VARIABLE = "JUPYTER_REPRO_JOURNAL"
"""Names the journal's file to a kernel whose runner wants it in a place of its own."""

SNAPSHOT_EXECUTIONS = 500
"""How many executions a snapshot has, the newest: more would keep the kernel and the page busy. Front ends ask for older ones."""

_SUFFIX = ".jsonl"


@dataclass(frozen=True, kw_only=True, slots=True)
class Journal:
    """What a journal says: the record so far, and whether the kernel was recording when it was last heard of."""

    record: Record
    recording: bool


def journal_name(kernel_id: str) -> str:
    """The name of a kernel's journal file."""
    return f"jupyter-repro-{kernel_id}{_SUFFIX}"


def previous_name(path: str) -> str:
    """Where the journal at a path goes when the kernel begins a new life under the same id: to the same name, with ``-previous``."""
    return f"{path.removesuffix(_SUFFIX)}-previous{_SUFFIX}"


def events_of(text: str) -> Iterator[dict[str, Any]]:
    """The events of a journal's text. A kernel that was killed leaves its last line unfinished: that line is passed over."""
    for line in text.splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict):
            yield event


def fold(events: Iterable[dict[str, Any]]) -> Journal:
    """The record that events add up to. Raises RecordError when they name no run or are not valid."""
    folding = Folding()
    for event in events:
        folding.add(event)
    return folding.journal()


def page_of(record: Record, limit: int, *, before: int | None = None) -> Record:
    """The record with the newest executions only, at most ``limit`` of those whose order is below ``before``, and the artifacts that they
    name."""
    chosen = [e for e in record.executions if before is None or e.order < before]
    kept = tuple(chosen[max(0, len(chosen) - limit) :])
    named = {(ref.path, ref.digest) for execution in kept for ref in (*execution.used, *execution.generated)}
    return replace(record, executions=kept, artifacts=tuple(a for a in record.artifacts if (a.path, a.digest) in named))


class Folding:
    """A record while events add up to it. An execution of which nothing new was told stays the same object."""

    def __init__(self) -> None:
        self._run: Run | None = None
        self._environment: Environment | None = None
        self._executions: dict[int, CellExecution] = {}
        self._artifacts: dict[tuple[str, Digest | None], Artifact] = {}
        self._gaps: list[Gap] = []
        self._recording = True

    def add(self, event: dict[str, Any]) -> None:
        """Takes an event in; one of a kind that is not known is passed over. Raises RecordError when it is not valid."""
        match event:
            case {"event": "run", "run": run, "schema_version": version}:
                check_version(version)
                self._run = convert(run, Run)
            case {"event": "environment", "environment": environment}:
                self._environment = convert(environment, Environment)
            case {"event": "execution", "execution": {"order": int(order)} as execution, "artifacts": list(found)}:
                self._executions[order] = convert(execution, CellExecution)
                self._artifacts |= {(a.path, a.digest): a for a in convert(found, tuple[Artifact, ...])}
            case {"event": "artifact", "order": int(order), "artifact": found}:
                self._complete(order, convert(found, Artifact), event.get("relation"))
            case {"event": "gap", "gap": told}:
                gap = convert(told, Gap)
                if event.get("anew"):
                    self._gaps = [old for old in self._gaps if (old.sensor, old.order) != (gap.sensor, gap.order)]
                self._gaps.append(gap)
            case {"event": "recording", "recording": bool(state)}:
                self._recording = state

    def journal(self) -> Journal:
        """What the events say so far. Raises RecordError when they name no run."""
        if self._run is None or self._environment is None:
            raise RecordError("record-empty", "the journal names no run", hint="run %load_ext jupyter_repro in the notebook")
        record = Record(
            run=self._run,
            environment=self._environment,
            artifacts=tuple(self._artifacts[key] for key in sorted(self._artifacts, key=lambda key: (key[0], key[1] or ""))),
            executions=tuple(self._executions[order] for order in sorted(self._executions)),
            gaps=tuple(self._gaps),
        )
        return Journal(record=record, recording=self._recording)

    def _complete(self, order: int, artifact: Artifact, relation: object) -> None:
        """A digest that took longer than its cell: references to the file that lacked one now have it."""
        self._artifacts.pop((artifact.path, None), None)
        self._artifacts[artifact.path, artifact.digest] = artifact
        if (old := self._executions.get(order)) is None:
            return

        def mended(refs: tuple[ArtifactRef, ...]) -> tuple[ArtifactRef, ...]:
            return tuple(replace(r, digest=artifact.digest) if (r.path, r.digest) == (artifact.path, None) else r for r in refs)

        used = old.used if relation == "generated" else mended(old.used)
        generated = old.generated if relation == "used" else mended(old.generated)
        self._executions[order] = replace(old, used=used, generated=generated)

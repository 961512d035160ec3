"""The journal's events, and the record that they add up to.

A journal is a list of events, one JSON object each; the live panel hears the same objects over the comm:

==============  =======================================================  ============================================
``event``       fields                                                   meaning
==============  =======================================================  ============================================
``run``         ``schema_version``, ``run``                              the run, told anew when a field of it changes
``environment`` ``environment``                                          the environment, told anew likewise
``execution``   ``execution``, ``artifacts``                             a cell execution, at its start and at its end
``artifact``    ``order``, ``artifact``, at times ``relation``           a digest that took longer than its cell
``gap``         ``gap``, at times ``anew``                               something the record does not know; ``anew``: in the
                                                                         place of what its sensor said of the same order
``recording``   ``recording``                                            recording was paused or resumed
==============  =======================================================  ============================================
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jupyter_repro.errors import RecordError
from jupyter_repro.model.codec import from_dict
from jupyter_repro.model.record import SCHEMA_VERSION, Record

__all__ = ["Journal", "assemble", "events_of", "fold", "journal_name", "previous_name"]

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
    data, recording = assemble(events)
    if "run" not in data or "environment" not in data:
        raise RecordError("record-empty", "the journal names no run", hint="run %load_ext jupyter_repro in the notebook")
    return Journal(record=from_dict(data), recording=recording)


def assemble(events: Iterable[dict[str, Any]]) -> tuple[dict[str, Any], bool]:
    """The JSON form of the record that events add up to, unchecked, and whether the kernel was recording when they end."""
    data: dict[str, Any] = {"schema_version": SCHEMA_VERSION}
    executions: dict[int, dict[str, Any]] = {}
    artifacts: dict[tuple[str, str | None], dict[str, Any]] = {}
    gaps: list[dict[str, Any]] = []
    recording = True
    for event in events:
        match event:
            case {"event": "run", "run": run, "schema_version": version}:
                data |= {"run": run, "schema_version": version}
            case {"event": "environment", "environment": environment}:
                data["environment"] = environment
            case {"event": "execution", "execution": {"order": int(order)} as execution, "artifacts": list(found)}:
                executions[order] = execution
                artifacts |= {(a["path"], a["digest"]): a for a in found}
            case {"event": "artifact", "order": int(order), "artifact": artifact}:
                artifacts.pop((artifact["path"], None), None)
                artifacts[artifact["path"], artifact["digest"]] = artifact
                if order in executions:
                    relations = [event["relation"]] if event.get("relation") else ["used", "generated"]
                    executions[order] = _with_digest(executions[order], artifact["path"], artifact["digest"], relations)
            case {"event": "gap", "gap": gap}:
                if event.get("anew"):
                    gaps = [old for old in gaps if (old["sensor"], old["order"]) != (gap["sensor"], gap["order"])]
                gaps.append(gap)
            case {"event": "recording", "recording": bool(state)}:
                recording = state
    data["executions"] = [executions[order] for order in sorted(executions)]
    data["artifacts"] = [artifacts[key] for key in sorted(artifacts, key=lambda key: (key[0], key[1] or ""))]
    data["gaps"] = gaps
    return data, recording


def _with_digest(execution: dict[str, Any], path: str, digest: str, relations: list[str]) -> dict[str, Any]:
    """The execution, its references to ``path`` that lacked a digest now having one."""

    def mended(refs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**ref, "digest": digest} if ref["path"] == path and ref["digest"] is None else ref for ref in refs]

    return {**execution, **{relation: mended(execution[relation]) for relation in relations}}

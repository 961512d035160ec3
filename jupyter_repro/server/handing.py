"""Journals of kernels that run elsewhere, as on a gateway: front ends hand over what they hear, and the server writes it down."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jupyter_repro.errors import RecordError
from jupyter_repro.model.codec import to_dict
from jupyter_repro.model.journal import fold
from jupyter_repro.store.files import encodable
from jupyter_repro.store.journals import LiveJournals, journal_of, previous_of

__all__ = ["HandedJournals"]

_MOST_BYTES = 200_000_000
"""What a journal may take; a longer one goes on without what is told after."""

_HANDED = {"event": "handed"}
"""The first line of such a journal, by which it is told from one that a kernel writes itself."""

_KINDS = {"run", "environment", "execution", "artifact", "gap", "recording"}


class HandedJournals:
    """Writes the journals of kernels elsewhere where those of kernels here are, so that all who read journals find them.

    ``is_elsewhere`` says whether a kernel is one of the server's that runs on no machine that shares its files.
    """

    def __init__(self, folder: Path, journals: LiveJournals, is_elsewhere: Callable[[str], bool]) -> None:
        self._folder, self._journals, self._is_elsewhere = folder, journals, is_elsewhere

    def hand_over(self, kernel_id: str, events: Sequence[Mapping[str, Any]]) -> bool:
        """Writes down what a kernel told. Says whether such events are wanted: they are not where the kernel keeps its journal itself,
        or is none of the server's. Raises RecordError for events that are not valid; nothing is written then."""
        path = journal_of(kernel_id, self._folder)
        if not self._is_elsewhere(kernel_id) or not _is_handed(path):
            return False
        new = [encodable(event) for event in _plain(events)]
        if not new:
            return True
        known = self._beginning(kernel_id)
        runs = [event for event in new if event["event"] == "run"]
        fold([*known, *new])  # only what can be read again is written
        if known and runs and runs[-1]["run"]["id"] != known[0]["run"]["id"]:
            path.replace(previous_of(path))
        _append(path, new)
        return True

    def _beginning(self, kernel_id: str) -> list[dict[str, Any]]:
        """The run and the environment that a journal tells of, without which nothing else means anything; empty where there is none."""
        try:
            record = self._journals.read(kernel_id).record
        except RecordError:
            return []
        run = {"event": "run", "schema_version": record.schema_version, "run": to_dict(record.run)}
        return [run, {"event": "environment", "environment": to_dict(record.environment)}]


def _plain(events: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The events of a journal that some events of a comm stand for: a snapshot is many."""
    for event in events:
        if event.get("event") == "snapshot":
            yield from _of_snapshot(event)
        elif event.get("event") in _KINDS:
            yield dict(event)


def _of_snapshot(event: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    try:
        record = event["record"]
        yield {"event": "run", "schema_version": record["schema_version"], "run": record["run"]}
        yield {"event": "environment", "environment": record["environment"]}
        executions = record["executions"]
        for place, execution in enumerate(executions):
            yield {"event": "execution", "execution": execution, "artifacts": record["artifacts"] if place == len(executions) - 1 else []}
        for gap in record.get("gaps", ()):
            yield {"event": "gap", "gap": gap, "anew": True}  # it may have been told before
        yield {"event": "recording", "recording": event["recording"]}
    except (KeyError, TypeError, AttributeError) as error:
        raise RecordError("record-invalid", f"the snapshot is not valid: {error!r}", hint="record the notebook again") from None


def _is_handed(path: Path) -> bool:
    """Whether there is no journal yet, or one that was handed over."""
    try:
        with path.open("rb") as file:
            return file.readline().strip() == json.dumps(_HANDED).encode()
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _append(path: Path, events: Sequence[Mapping[str, Any]]) -> None:
    lines = "".join(json.dumps(event) + "\n" for event in (events if path.exists() else [_HANDED, *events]))
    try:
        with open(path, "a", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            if file.tell() + len(lines) <= _MOST_BYTES:
                file.write(lines)
    except OSError as error:
        raise RecordError(
            "journal-unwritable", f"{path.name} cannot be written: {error.strerror}", hint="look at Jupyter's runtime folder"
        ) from None

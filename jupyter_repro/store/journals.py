"""Journals: where a kernel's is, and what it says."""

from __future__ import annotations

import contextlib
import os
import re
import threading
import time
from pathlib import Path

from jupyter_repro.errors import RecordError
from jupyter_repro.model.journal import Folding, Journal, events_of, journal_name, previous_name
from jupyter_repro.store.files import encodable

__all__ = ["LiveJournal", "LiveJournals", "journal_of", "previous_of", "prune", "read_journal"]

_KERNEL_ID = re.compile(r"[A-Za-z0-9_-]+")
_HEAD = 4096
"""Bytes at a journal's beginning that tell it from another: the id of its run is among them."""
_MOST = 16
_MOST_EXECUTIONS = 60_000


def journal_of(kernel_id: str, runtime_directory: Path | None = None) -> Path:
    """The path of a kernel's journal, in Jupyter's runtime folder. Raises RecordError for what can be no kernel's id."""
    if not _KERNEL_ID.fullmatch(kernel_id):
        raise RecordError("journal-missing", f"{kernel_id!r} is no kernel's id", hint="ask for a running kernel")
    if runtime_directory is None:
        from jupyter_core.paths import jupyter_runtime_dir

        runtime_directory = Path(jupyter_runtime_dir())
    return runtime_directory / journal_name(kernel_id)


def previous_of(journal: Path) -> Path:
    """The journal of the kernel's life before, when it was restarted."""
    return Path(previous_name(str(journal)))


def prune(runtime_directory: Path, *, older_than: float, now: float | None = None) -> None:
    """Removes the journals that nothing was written to for ``older_than`` seconds, but for those of kernels that are alive."""
    limit = (time.time() if now is None else now) - older_than
    alive = {journal_name(path.stem.removeprefix("kernel-")) for path in runtime_directory.glob("kernel-*.json")}
    alive |= {previous_name(name) for name in alive}
    for path in runtime_directory.glob(journal_name("*")):
        with contextlib.suppress(OSError):
            if path.name not in alive and path.stat().st_mtime < limit:
                path.unlink()


def read_journal(path: Path) -> Journal:
    """What a journal says so far, in texts that have a UTF-8 form. Raises RecordError when there is none, when it names no run yet
    or is not valid."""
    return LiveJournal(path).read()


class LiveJournal:
    """A journal that is read again and again while its kernel writes on: each time only what is new of it. Safe for several threads."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, threading.Lock()
        self._journal: Journal | None = None
        self._trouble: RecordError | None = None
        self._begin()

    def read(self) -> Journal:
        """What the journal says by now, in texts that have a UTF-8 form; the same object as long as that is the same. Raises RecordError
        when there is no journal, when it names no run yet or is not valid."""
        with self._lock:
            try:
                new = self._unread()
            except OSError as error:
                raise RecordError(
                    "journal-missing",
                    f"no journal can be read at {self._path}: {error.strerror}",
                    hint="run %load_ext jupyter_repro in the notebook",
                ) from None
            if new:
                self._take(new)
            if self._trouble is not None:
                raise self._trouble
            if self._journal is None:
                self._journal = self._folding.journal()
            return self._journal

    def _begin(self) -> None:
        self._head, self._offset = b"", 0
        self._folding = Folding()
        self._journal = self._trouble = None

    def _unread(self) -> bytes:
        """The whole lines that were written since the last reading: all of them, when a new journal has taken the place of that."""
        with self._path.open("rb") as file:
            head = file.read(_HEAD)
            if not head.startswith(self._head) or os.fstat(file.fileno()).st_size < self._offset:
                self._begin()
            if len(self._head) < _HEAD:
                self._head = head
            file.seek(self._offset)
            new = file.read()
        whole = new[: new.rfind(b"\n") + 1]
        self._offset += len(whole)
        return whole

    def _take(self, lines: bytes) -> None:
        self._journal = None
        try:
            for event in events_of(lines.decode("utf-8", "surrogateescape")):
                self._folding.add(encodable(event))
        except RecordError as error:
            self._trouble = error
        except RecursionError:
            message = f"the journal at {self._path} nests too deep"
            self._trouble = RecordError("record-invalid", message, hint="record the notebook again")


class LiveJournals:
    """The journals of the kernels that were asked for last: no more of them, nor of their executions, than are likely to be asked for
    again."""

    def __init__(self, runtime_directory: Path) -> None:
        self._folder, self._lock = runtime_directory, threading.Lock()
        self._held: dict[Path, tuple[LiveJournal, int]] = {}

    def read(self, kernel_id: str, *, previous: bool = False) -> Journal:
        """What a kernel's journal says by now, or that of its life before. Raises RecordError as ``LiveJournal.read`` does."""
        path = journal_of(kernel_id, self._folder)
        path = previous_of(path) if previous else path
        with self._lock:
            live, _ = self._held.get(path) or (LiveJournal(path), 0)
        journal = live.read()
        with self._lock:
            self._held.pop(path, None)
            self._held[path] = live, len(journal.record.executions)
            while len(self._held) > 1 and (len(self._held) > _MOST or sum(n for _, n in self._held.values()) > _MOST_EXECUTIONS):
                del self._held[next(iter(self._held))]
        return journal

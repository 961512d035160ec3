"""Journals: where a kernel's is, and what it says."""

from __future__ import annotations

import contextlib
import re
import time
from pathlib import Path

from jupyter_repro.errors import RecordError
from jupyter_repro.model.journal import Journal, events_of, fold, journal_name, previous_name
from jupyter_repro.store.files import encodable

__all__ = ["journal_of", "previous_of", "prune", "read_journal"]

_KERNEL_ID = re.compile(r"[A-Za-z0-9_-]+")


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
    try:
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise RecordError(
            "journal-missing", f"no journal can be read at {path}: {error.strerror}", hint="run %load_ext jupyter_repro in the notebook"
        ) from None
    try:
        return fold(map(encodable, events_of(text)))
    except RecursionError:
        raise RecordError("record-invalid", f"the journal at {path} nests too deep", hint="record the notebook again") from None

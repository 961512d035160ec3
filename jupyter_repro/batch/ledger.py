"""The ledger of a batch: what came of each notebook, written down as it comes, so that an interrupted batch can be resumed."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

from jupyter_repro import __version__
from jupyter_repro.batch.engine import Verified
from jupyter_repro.batch.form import from_data, to_data
from jupyter_repro.errors import RecordError
from jupyter_repro.model.codec import to_dict
from jupyter_repro.store.files import digest_of_file
from jupyter_repro.store.records import sidecar_of
from jupyter_repro.store.secrets import keyed_digest

__all__ = ["Entry", "Ledger", "ledger_of_user", "now", "resumed", "state_of"]

_KEPT_SECONDS = 30 * 24 * 3600.0
_MOST = 50  # ledgers


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What came of a notebook in a certain state, and when it was written down (UTC)."""

    verified: Verified
    state: str
    at: str
    with_outputs: bool = False


class Ledger:
    """A file of JSON lines, which is there from the first result of a batch until its last."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def entries(self) -> dict[str, Entry]:
        """What is written down, the latest of each notebook by its path. A line that the end of a process has torn is passed over."""
        found = {}
        try:
            lines = self._path.read_bytes().splitlines()
        except OSError:
            return {}
        for line in lines:
            with contextlib.suppress(ValueError, KeyError, TypeError, RecordError):
                said = json.loads(line)
                verified = from_data(said["result"])
                found[verified.path] = Entry(verified=verified, state=said["state"], at=said["at"], with_outputs=bool(said["with_outputs"]))
        return found

    def write(self, entry: Entry) -> None:
        """Adds an entry. Raises OSError when it cannot be written."""
        said = {"result": to_data(entry.verified), "state": entry.state, "at": entry.at, "with_outputs": entry.with_outputs}
        line = json.dumps(said, separators=(",", ":")).encode()
        with open(self._path, "ab", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            # On a line of its own also after one that was torn; in one piece, for another process may write too.
            file.write(b"\n" + line + b"\n")

    def begin(self) -> None:
        """Makes room for a new batch. Raises OSError when it cannot be written."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.remove()
        ledgers = sorted(self._path.parent.glob("*.jsonl"), key=lambda path: -path.stat().st_mtime)
        for place, path in enumerate(ledgers):
            if place >= _MOST - 1 or time.time() - path.stat().st_mtime > _KEPT_SECONDS:
                path.unlink(missing_ok=True)

    def remove(self) -> None:
        """The batch is done, or is begun anew."""
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)


def ledger_of_user(words: Sequence[str], settings: Mapping[str, object]) -> Ledger:
    """The ledger of a batch that was asked for by these words in the current folder, with these settings of this version. Raises OSError
    where there can be none."""
    from jupyter_core.paths import jupyter_data_dir

    key = keyed_digest([__version__, str(Path.cwd()), list(words), {name: to_dict(value) for name, value in settings.items()}])
    return Ledger(Path(jupyter_data_dir()) / "jupyter-repro" / "batches" / f"{key[:40]}.jsonl")


def state_of(path: str) -> str:
    """What changes when a notebook does, or the record beside it."""
    return f"{_digest(Path(path))} {_digest(sidecar_of(Path(path)))}"


def _digest(file: Path) -> str:
    try:
        return digest_of_file(file)
    except OSError:
        return "-"


def now() -> str:
    """The time, as entries have it."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC")


def resumed(entry: Entry) -> Verified:
    """A result that was there before, which says so."""
    verified = entry.verified
    assert verified.comparison is not None  # noqa: S101 - nothing else is taken up
    note = f"resumed: verified at {entry.at}, before the batch was interrupted"
    return replace(verified, comparison=replace(verified.comparison, notes=(*verified.comparison.notes, note)))

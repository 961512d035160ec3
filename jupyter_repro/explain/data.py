"""Causes that lie in the data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from jupyter_repro.explain.context import Context
from jupyter_repro.model.artifact import Digest
from jupyter_repro.model.comparison import ERROR_TYPE, Cause, CellComparison
from jupyter_repro.model.record import CellId

__all__ = ["RULES"]

_NO_FILE = re.compile(r"No such file or directory: '([^']+)'")


class DataChanged:
    """A file, a folder of files or an answer from the network that the notebook reads is not the one it read when the saved output was
    made.

    Told by the digest in both records. Restore the data (the record has digest and size), or run the notebook again with the new.
    """

    code: ClassVar[str] = "RD201"
    name: ClassVar[str] = "data-changed"
    hint: ClassVar[str] = "restore the file whose digest the record has, or run the notebook again with the new one"

    def causes(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Cause]:  # noqa: ARG002
        """Yields a cause for each data file that both read in different states."""
        for path, old, new in context.changed_files(place, modules=False):
            yield Cause(code=self.code, message=f"{path} has changed: {_short(old)} → {_short(new)}", root_cell_id=place, hint=self.hint)


class DataMissing:
    """A file that the notebook reads is not there.

    Told by the error, by the files that the record says were read, and by those that the rerun looked for in vain. Bring the file back,
    or say in the notebook where it comes from.
    """

    code: ClassVar[str] = "RD202"
    name: ClassVar[str] = "data-missing"
    hint: ClassVar[str] = "bring the file back to where the notebook reads it, relative to the notebook"

    def causes(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Cause]:
        """Yields a cause when the cell failed for want of a file."""
        if place != cell.cell_id:
            return
        texts = [d.rerun or "" for d in cell.divergences if d.mime_type == ERROR_TYPE]
        told = {match.group(1) for text in texts for match in _NO_FILE.finditer(text)}
        read_before = context.files(context.before.get(place), modules=False)
        rerun = context.after.get(place)
        # Libraries of C code say in words of their own what they could not open.
        gone = {path for path in rerun.missing if path in read_before} if rerun is not None and texts else set()
        for path in sorted(gone or told):
            known = path in read_before
            message = f"{path} is not there" + (", and was when the notebook was recorded" if known else "")
            yield Cause(code=self.code, message=message, root_cell_id=place, hint=self.hint)


class NetworkUsed:
    """The cell talks to the network, and what comes from there may have changed.

    Told by name look-ups and connections while the cell ran, unless all that came was the same by its digest. Keep a copy of what was
    fetched beside the notebook, and read that.
    """

    code: ClassVar[str] = "RD203"
    name: ClassVar[str] = "network"
    hint: ClassVar[str] = "keep a copy of what was fetched beside the notebook, and read that"

    def causes(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Cause]:  # noqa: ARG002
        """Yields a cause with the hosts."""
        hosts = {c.host for execution in context.executions(place) for c in execution.network} - context.unchanged_hosts(place)
        if hosts:
            message = f"{context.named(place)} talks to {', '.join(sorted(hosts)[:3])}"
            yield Cause(code=self.code, message=message, root_cell_id=place, hint=self.hint)


RULES = (DataMissing(), DataChanged(), NetworkUsed())


def _short(digest: Digest) -> str:
    return digest.rpartition(":")[2][:8]

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
    """A file that the notebook reads is not the one it read when the saved output was made.

    Told by the file's digest in both records. Restore the file (the record has its digest and size), or run the notebook again with
    the new one.
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

    Told by the error, and by the files that the record says were read. Bring the file back, or say in the notebook where it comes from.
    """

    code: ClassVar[str] = "RD202"
    name: ClassVar[str] = "data-missing"
    hint: ClassVar[str] = "bring the file back to where the notebook reads it, relative to the notebook"

    def causes(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Cause]:
        """Yields a cause when the cell failed for want of a file."""
        if place != cell.cell_id:
            return
        texts = (d.rerun or "" for d in cell.divergences if d.mime_type == ERROR_TYPE)
        for path in {match.group(1) for text in texts for match in _NO_FILE.finditer(text)}:
            known = path in context.files(context.before.get(place), modules=False)
            message = f"{path} is not there" + (", and was when the notebook was recorded" if known else "")
            yield Cause(code=self.code, message=message, root_cell_id=place, hint=self.hint)


class NetworkUsed:
    """The cell talks to the network, and what comes from there may have changed.

    Told by name look-ups and connections while the cell ran. Keep a copy of what was fetched beside the notebook, and read that.
    """

    code: ClassVar[str] = "RD203"
    name: ClassVar[str] = "network"
    hint: ClassVar[str] = "keep a copy of what was fetched beside the notebook, and read that"

    def causes(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Cause]:  # noqa: ARG002
        """Yields a cause with the hosts."""
        hosts = {c.host for execution in context.executions(place) for c in execution.network}
        if hosts:
            message = f"{context.named(place)} talks to {', '.join(sorted(hosts)[:3])}"
            yield Cause(code=self.code, message=message, root_cell_id=place, hint=self.hint)


RULES = (DataMissing(), DataChanged(), NetworkUsed())


def _short(digest: Digest) -> str:
    return digest.removeprefix("sha256:")[:8]

"""A verification under way, as the server tells of it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from jupyter_repro.model.comparison import NotebookComparison
from jupyter_repro.model.lean import dataclass
from jupyter_repro.model.record import CellId

__all__ = ["RerunCell", "VerificationState", "digest_of_cells"]


@dataclass(frozen=True, kw_only=True, slots=True)
class RerunCell:
    """A cell that the first rerun has reached. ``duration`` is in seconds."""

    cell_id: CellId
    status: Literal["running", "ok", "failed", "skipped"]
    duration: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class VerificationState:
    """Where one verification stands. ``version`` grows with each change. ``notebook_digest`` is that of the cells that were verified, so
    that one can tell whether it is still about the notebook as it is.

    ``total`` counts the code cells. ``experiment`` names the conditions that the rerun under way holds, empty in the first. ``queue``
    counts the verifications before this one. ``error`` and ``hint`` say why it could not be made; ``comparison`` is there at the end.
    """

    id: str
    path: str
    status: Literal["queued", "running", "finished", "cancelled", "failed"]
    version: int
    started: str
    finished: str | None = None
    queue: int = 0
    total: int = 0
    cells: tuple[RerunCell, ...] = ()
    experiment: str = ""
    error: str | None = None
    hint: str | None = None
    notebook_digest: str | None = None
    comparison: NotebookComparison | None = None


def digest_of_cells(cells: Iterable[Mapping[str, Any]]) -> str:
    """What tells a notebook's code, and which execution each output is of, from another: ``crc32:`` and 8 hexadecimal digits.

    It is that of the JSON text of ``[[execution_count, source], …]`` of the code cells that have a source, in UTF-8. The front end works it
    out too (``digest.ts``), where pages that are not served securely can compute no sha256.
    """
    code = [[cell.get("execution_count"), cell["source"]] for cell in cells if cell["cell_type"] == "code" and cell["source"].strip()]
    text = json.dumps(code, ensure_ascii=False, separators=(",", ":"))
    # JavaScript's JSON spells lone surrogates \udXXX, as this does.
    return f"crc32:{zlib.crc32(text.encode('utf-8', 'backslashreplace')):08x}"

"""Reports over REST."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_repro.errors import NotebookError, ReproError
from jupyter_repro.model.outputs import Output
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.model.verifying import VerificationState, digest_of_cells
from jupyter_repro.publish.reports import known_of, report_on
from jupyter_repro.server.answering import AnsweringHandler
from jupyter_repro.server.servedfiles import ServedFiles
from jupyter_repro.server.verifications import Verifications
from jupyter_repro.store.files import write_atomically
from jupyter_repro.store.notebooks import Notebook, read_notebook
from jupyter_repro.store.records import read_record

__all__ = ["ReportHandler"]

_Form = Literal["html", "pdf", "md", "json", "zip"]
_TYPES: dict[_Form, str] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
    "zip": "application/zip",
}
_NOT_VERIFIED = "it has no verification of the notebook as it is saved"
_NO_RECORD = "the notebook has no record"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wanted:
    path: str
    format: _Form
    save: bool = False


class ReportHandler(AnsweringHandler):
    """``POST reports`` with ``{"path", "format", "save"}``: the report on a saved notebook, with its newest verification that is still
    about it; as a download, or written beside it, the answer then being ``{"paths", "notes"}``."""

    def initialize(
        self, files: ServedFiles, verifications: Verifications, live: Callable[[str, list[dict[str, Any]], Path], Record | None]
    ) -> None:
        self._files, self._verifications, self._live = files, verifications, live

    @web.authenticated
    @authorized
    async def post(self) -> None:
        try:
            wanted = self.asked(_Wanted)
            path = wanted.path.strip("/")
            file = await self._files.file(path)
            report, notes = await self._report(path, file, wanted.format)
            name = f"{file.stem}.crate.zip" if wanted.format == "zip" else f"{file.stem}.repro-report.{wanted.format}"
            if wanted.save:
                await asyncio.to_thread(_write_beside, file, name, report)
                folder = path.rpartition("/")[0]
                await self.finish(json.dumps({"paths": [f"{folder}/{name}" if folder else name], "notes": notes}))
            else:
                self.set_header("Content-Disposition", _as_download(name))
                await self.finish(report, set_content_type=_TYPES[wanted.format])
        except ReproError as error:
            await self.refuse(error)

    async def _report(self, path: str, file: Path, form: _Form) -> tuple[bytes, list[str]]:
        """The report, and what it lacks."""
        notebook = await asyncio.to_thread(read_notebook, file)
        record = await asyncio.to_thread(read_record, notebook) or self._live(path, [dict(cell) for cell in notebook.cells], file)
        state = _about(notebook, await self._verifications.of(path, file))
        comparison = None if state is None else state.comparison
        reruns = await self._reruns(state) if form in {"html", "pdf", "zip"} else {}
        known = known_of(notebook, record=record, comparison=comparison, reruns=reruns)
        report = await asyncio.to_thread(report_on, notebook, f".{form}", known)
        return report, [*([_NO_RECORD] if record is None else []), *([_NOT_VERIFIED] if comparison is None else [])]

    async def _reruns(self, state: VerificationState | None) -> dict[CellId, tuple[Output, ...]]:
        """The outputs that a verification's rerun gave, of the cells that differ, as far as they are kept."""
        if state is None or state.comparison is None:
            return {}
        pairs = [await self._verifications.outputs(state.id, cell.cell_id) for cell in state.comparison.differing]
        return {pair.cell_id: pair.rerun for pair in pairs if pair is not None and pair.rerun is not None}


def _as_download(name: str) -> str:
    """The header that has a browser save an answer under a name."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _about(notebook: Notebook, verified: list[VerificationState]) -> VerificationState | None:
    """The newest verification that found something and is of the cells as they are saved."""
    digest = digest_of_cells(notebook.cells)
    return next((state for state in verified if state.comparison is not None and state.notebook_digest == digest), None)


def _write_beside(notebook: Path, name: str, report: bytes) -> None:
    """Writes a report beside its notebook. Raises NotebookError where a link stands there: it could lead anywhere."""
    target = notebook.with_name(name)
    if target.is_symlink():
        raise NotebookError("not-writable", f"{name} cannot be written: it is a link", hint="remove it, or download the report")
    write_atomically(target, report)

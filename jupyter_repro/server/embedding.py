"""The record of the last run, put with each notebook that is saved."""

from __future__ import annotations

import json
from collections.abc import Callable
from logging import Logger
from pathlib import Path
from typing import Any

from jupyter_repro.errors import RecordError
from jupyter_repro.model.codec import to_json
from jupyter_repro.model.record import Record
from jupyter_repro.server.kernels import NotebookKernels
from jupyter_repro.server.settings import JupyterRepro
from jupyter_repro.store.files import encodable, write_atomically
from jupyter_repro.store.journals import journal_of, previous_of, read_journal
from jupyter_repro.store.records import METADATA_KEY, embed, sidecar_of, with_outputs_digests

__all__ = ["Embedder", "file_of"]


class Embedder:
    """A pre-save hook of the contents manager. A save never fails by it. ``keep`` is told each record with the notebook's folder."""

    def __init__(
        self, *, settings: JupyterRepro, kernels: NotebookKernels, journals: Path, log: Logger, keep: Callable[[Record, Path], object]
    ) -> None:
        self._settings, self._kernels, self._journals, self._log, self._keep = settings, kernels, journals, log, keep

    def __call__(self, *, model: dict[str, Any], path: str, contents_manager: Any, **_: Any) -> None:
        """Puts the record of the notebook's last run into ``model``, or beside the file."""
        if model.get("type") != "notebook" or not isinstance(model.get("content"), dict) or self._settings.embed == "off":
            return
        try:
            self._embed(model, path, file_of(contents_manager, path))
        except Exception:
            self._log.warning("jupyter-repro could not put the record with %s", path, exc_info=True)

    def _embed(self, model: dict[str, Any], path: str, file: Path | None) -> None:
        content = model["content"]
        record = self._record_of(path, content["cells"])
        if record is None:
            if file is not None and METADATA_KEY not in content["metadata"] and (saved := _saved_record(file)) is not None:
                content["metadata"][METADATA_KEY] = saved
        elif self._settings.embed == "notebook":
            model["content"] = embed(content, record)
        elif file is not None:
            write_atomically(sidecar_of(file), to_json(with_outputs_digests(record, content["cells"]), indent=1).encode() + b"\n")
            content["metadata"].pop(METADATA_KEY, None)  # only now: where the sidecar cannot be written, the record stays here
        if record is not None and file is not None:
            self._keep(record, file.parent)

    def _record_of(self, path: str, cells: list[dict[str, Any]]) -> Record | None:
        """The record of the notebook's last run on this server; None when there is none, or when it ran none of these cells."""
        kernel_id = self._kernels.kernel_of(path)
        if kernel_id is None:
            return None
        journal = journal_of(kernel_id, self._journals)
        # A kernel that was restarted and has run nothing yet: the outputs in the notebook are those of its life before.
        records = map(self._read, (journal, previous_of(journal)))
        return next((record for record in records if record is not None and record.executions and _is_about(record, cells)), None)

    def _read(self, journal: Path) -> Record | None:
        try:
            return read_journal(journal).record
        except RecordError as error:
            self._log.debug("jupyter-repro: %s", error)
            return None


def _is_about(record: Record, cells: list[dict[str, Any]]) -> bool:
    """Whether a record may be that of these cells: a new notebook may have the path of one that was renamed or deleted.

    True where it cannot be told, because cells have no ids or no front end said which of them it ran.
    """
    here = {cell.get("id") for cell in cells}
    ran = {execution.cell_id for execution in record.executions} - {None}
    return None in here or not ran or not here.isdisjoint(ran)


def file_of(contents_manager: Any, path: str) -> Path | None:
    """The file that holds a notebook; None where the contents manager keeps none. Raises what that raises for paths out of its root."""
    os_path = getattr(contents_manager, "_get_os_path", None)
    return None if os_path is None else Path(os_path(path.strip("/")))


def _saved_record(file: Path) -> Any:
    """The record in a notebook's file, as it stands there; None when there is none."""
    try:
        return encodable(json.loads(file.read_bytes())["metadata"].get(METADATA_KEY))
    except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return None

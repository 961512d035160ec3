"""The record of the last run, put with each notebook that is saved."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from logging import Logger
from pathlib import Path
from typing import Any

from jupyter_repro.errors import RecordError
from jupyter_repro.model.codec import to_json
from jupyter_repro.model.outputs import digest_of_outputs
from jupyter_repro.model.record import Record, last_executions
from jupyter_repro.server.kernels import NotebookKernels
from jupyter_repro.store.files import encodable, write_atomically
from jupyter_repro.store.journals import LiveJournals
from jupyter_repro.store.records import METADATA_KEY, embed, sidecar_of, with_outputs_digests

__all__ = ["Embedder", "file_of", "moment_of"]


class Embedder:
    """A pre-save hook of the contents manager. A save never fails by it.

    ``place`` says where records go: ``notebook``, ``sidecar`` or ``off``. ``born`` gives the time at which the process of a kernel was
    started, None where that is not known. ``keep`` is told each record, with the notebook's file and its cells.
    """

    def __init__(
        self,
        *,
        place: Callable[[], str],
        kernels: NotebookKernels,
        journals: LiveJournals,
        born: Callable[[str], float | None],
        log: Logger,
        keep: Callable[[Record, Path, list[dict[str, Any]]], object],
    ) -> None:
        self._place, self._kernels, self._journals, self._born, self._log, self._keep = place, kernels, journals, born, log, keep

    def __call__(self, *, model: dict[str, Any], path: str, contents_manager: Any, **_: Any) -> None:
        """Puts the record of the notebook's last run into ``model``, or beside the file."""
        if model.get("type") != "notebook" or not isinstance(model.get("content"), dict):
            return
        try:
            self._embed(model, path, file_of(contents_manager, path))
        except Exception:
            self._log.warning("jupyter-repro could not put the record with %s", path, exc_info=True)

    def _embed(self, model: dict[str, Any], path: str, file: Path | None) -> None:
        cells = model["content"]["cells"]
        record = self.record_of(path, cells, file)
        if (place := self._place()) != "off":
            _put(record, model, file, place)
        if record is not None and file is not None:
            self._keep(record, file, cells)

    def record_of(self, path: str, cells: list[dict[str, Any]], file: Path | None) -> Record | None:
        """The record of the notebook's last run on this server; None when there is none, or when it ran none of these cells.

        That of a life of the kernel before this one counts as long as the notebook shows what came of it: a later life may have run
        cells without being recorded.
        """
        kernel_id = self._kernels.kernel_of(path)
        if kernel_id is None:
            return None
        born = self._born(kernel_id)
        for previous in (False, True):
            record = self._read(kernel_id, previous=previous)
            if record is None or not record.executions or not _is_about(record, cells):
                continue
            is_over = previous or (born is not None and moment_of(record.run.started) < born)
            if not is_over or _is_shown(record, cells, None if file is None else _saved_record(file)):
                return record
        return None

    def _read(self, kernel_id: str, *, previous: bool) -> Record | None:
        try:
            return self._journals.read(kernel_id, previous=previous).record
        except RecordError as error:
            self._log.debug("jupyter-repro: %s", error)
            return None


def _put(record: Record | None, model: dict[str, Any], file: Path | None, place: str) -> None:
    """Puts a record where it goes; where there is none, sees to it that the one in the file stays."""
    content = model["content"]
    if record is None:
        if file is not None and METADATA_KEY not in content["metadata"] and (saved := _saved_record(file)) is not None:
            content["metadata"][METADATA_KEY] = saved
    elif place == "notebook":
        model["content"] = embed(content, record)
    elif file is not None:
        write_atomically(sidecar_of(file), to_json(with_outputs_digests(record, content["cells"]), indent=1).encode() + b"\n")
        content["metadata"].pop(METADATA_KEY, None)  # only now: where the sidecar cannot be written, the record stays here


def _is_shown(record: Record, cells: list[dict[str, Any]], saved: Any) -> bool:
    """Whether a notebook shows what came of a run, as far as can be told: by the counts of its cells, and by the digests that an earlier
    save of the same run has of their outputs."""
    code = {cell["id"]: cell for cell in cells if cell.get("cell_type") == "code" and "id" in cell}
    digests = _saved_digests(saved, record.run.id)
    for cell_id, execution in last_executions(record).items():
        cell = code.get(cell_id)
        if cell is None or execution.execution_count is None or cell.get("execution_count") is None:
            continue
        if cell["execution_count"] != execution.execution_count:
            return False
        digest = digests.get(execution.order)
        if digest is not None and digest != digest_of_outputs(cell["outputs"]):
            return False
    return True


def _saved_digests(saved: Any, run: str) -> dict[int, str | None]:
    """The digests of outputs in a saved record of a run, by the order of the executions."""
    try:
        return {e["order"]: e["outputs_digest"] for e in saved["executions"]} if saved["run"]["id"] == run else {}
    except (KeyError, TypeError):
        return {}


def _is_about(record: Record, cells: list[dict[str, Any]]) -> bool:
    """Whether a record may be that of these cells: a new notebook may have the path of one that was renamed or deleted.

    True where it cannot be told, because cells have no ids or no front end said which of them it ran.
    """
    here = {cell.get("id") for cell in cells}
    ran = {execution.cell_id for execution in record.executions} - {None}
    return None in here or not ran or not here.isdisjoint(ran)


def moment_of(time: str) -> float:
    """A time in ISO 8601 as seconds since the epoch."""
    return datetime.fromisoformat(time.replace("Z", "+00:00")).timestamp()


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

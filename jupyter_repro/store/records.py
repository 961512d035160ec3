"""Records beside their notebooks: embedded in the notebook's metadata, or in a sidecar file."""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from jupyter_repro.errors import RecordError
from jupyter_repro.model.codec import from_dict, from_json, to_dict
from jupyter_repro.model.outputs import digest_of_outputs
from jupyter_repro.model.record import CellId, Record, last_executions
from jupyter_repro.store.notebooks import Notebook

__all__ = ["METADATA_KEY", "embed", "of_notebook", "read_record", "sidecar_of", "with_outputs_digests"]

METADATA_KEY = "jupyter_repro"
"""The key of the record in a notebook's metadata."""


def sidecar_of(path: Path) -> Path:
    """Where a notebook's record is when it is not in the notebook itself: ``NAME.repro.json`` beside ``NAME.ipynb``."""
    return path.with_suffix(".repro.json")


def read_record(notebook: Notebook) -> Record | None:
    """The record of a notebook's last run; None when it has none. Raises RecordError when it is unreadable, broken or of a newer schema."""
    sidecar = sidecar_of(notebook.path)
    if (embedded := notebook.metadata.get(METADATA_KEY)) is not None:
        return _told_where(notebook.path, lambda: from_dict(embedded))
    if _is_file(sidecar):
        return _told_where(sidecar, lambda: from_json(sidecar.read_bytes()))
    return None


def embed(content: Mapping[str, Any], record: Record) -> dict[str, Any]:
    """A notebook's document with the record in its metadata, digests of the saved outputs filled in."""
    metadata = {**content["metadata"], METADATA_KEY: to_dict(with_outputs_digests(record, content["cells"]))}
    return {**content, "metadata": metadata}


def with_outputs_digests(record: Record, cells: list[Mapping[str, Any]]) -> Record:
    """The record, each cell's last execution with the digest of the outputs that the notebook shows for it.

    A notebook that is saved while a cell runs, or that has missed the end of one, shows the outputs of an execution before: its count is
    another, and the last execution gets no digest.
    """
    code = {cell["id"]: cell for cell in cells if cell["cell_type"] == "code" and "id" in cell}
    shown = {
        execution.order: code[cell_id]["outputs"]
        for cell_id, execution in last_executions(record).items()
        if cell_id in code and execution.status != "running" and code[cell_id].get("execution_count") == execution.execution_count
    }
    executions = tuple(replace(e, outputs_digest=digest_of_outputs(shown[e.order])) if e.order in shown else e for e in record.executions)
    return replace(record, executions=executions)


def of_notebook(record: Record, cells: list[Mapping[str, Any]]) -> Record:
    """A record as a notebook with these cells is to have it: executions of which the front end did not say the cell are those of the cell
    with their source, and each has the digest of its outputs."""
    ids = {cell["id"] for cell in cells}
    named = {cell["source"]: CellId(cell["id"]) for cell in reversed(cells) if cell["cell_type"] == "code"}
    executions = (e if e.cell_id in ids else replace(e, cell_id=named.get(e.source, e.cell_id)) for e in record.executions)
    return with_outputs_digests(replace(record, executions=tuple(executions)), cells)


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:  # there is none, or its name is longer than a folder allows
        return False


def _told_where(path: Path, read: Callable[[], Record]) -> Record:
    try:
        return read()
    except RecordError as error:
        raise RecordError(error.code, f"{path}: {error.message}", hint=error.hint) from None
    except RecursionError:
        raise RecordError(
            "record-invalid", f"{path}: the record nests too deep", hint="record the notebook again: jupyter repro run NOTEBOOK"
        ) from None
    except OSError as error:
        raise RecordError(
            "record-unreadable", f"{path} cannot be read: {error.strerror or error}", hint="check the file and who may read it"
        ) from None

"""Notebooks on disk: any nbformat read as version 4 in memory, and written atomically.

Reading needs nothing but JSON; nbformat, whose import is slow, is asked only to convert older major versions.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_repro.errors import NotebookError
from jupyter_repro.model.artifact import Digest, digest_of_bytes
from jupyter_repro.store.cells import with_cell_ids, with_joined_lines, with_split_lines
from jupyter_repro.store.files import write_atomically

__all__ = ["MAX_BYTES", "NBFORMAT", "WIDGET_STATE", "Notebook", "bytes_of", "has_changed", "read_notebook", "write_notebook"]

NBFORMAT = 4
"""The major version of the notebook format that this package speaks."""

WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
"""The key of the widgets' state below ``widgets`` in a notebook's metadata."""

_MINOR_WITH_IDS = 5

_MAX_DEPTH = 250
"""Lists and objects within one another, beyond which a notebook is refused: nbformat and json read and write them by recursion."""

MAX_BYTES = 100_000_000
"""Notebooks from this size on are refused: reading, comparing and showing them would take gigabytes of memory."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notebook:
    """A notebook as nbformat 4.5 spells it, whatever the file holds.

    ``content`` is the whole document: every cell has an id of its own, and texts that may be lists of lines are joined; it is not to
    be changed. ``nbformat`` is the major version in the file, ``digest`` that of the file's bytes. ``notes`` say what was done to read
    it.
    """

    path: Path
    content: Mapping[str, Any]
    nbformat: int = NBFORMAT
    digest: Digest | None = None
    notes: tuple[str, ...] = ()

    @property
    def cells(self) -> list[Mapping[str, Any]]:
        """All cells, in order."""
        cells: list[Mapping[str, Any]] = self.content["cells"]
        return cells

    @property
    def code_cells(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """The code cells that have a source, each with its position among all cells."""
        return ((i, cell) for i, cell in enumerate(self.cells) if cell["cell_type"] == "code" and cell["source"].strip())

    @property
    def metadata(self) -> Mapping[str, Any]:
        """The notebook's own metadata."""
        metadata: Mapping[str, Any] = self.content["metadata"]
        return metadata

    @property
    def kernel_name(self) -> str | None:
        """The kernel that the notebook asks for."""
        kernelspec = self.metadata.get("kernelspec")
        name = kernelspec.get("name") if isinstance(kernelspec, Mapping) else None
        return name if isinstance(name, str) and name else None

    @property
    def language(self) -> str | None:
        """The language that the notebook says it is written in."""
        said = self.metadata.get("language_info", self.metadata.get("kernelspec", {}))
        name = (said.get("name") if "language" not in said else said["language"]) if isinstance(said, Mapping) else None
        return name if isinstance(name, str) and name else None


def read_notebook(path: Path) -> Notebook:
    """The notebook in a file. Raises NotebookError when there is none that can be read."""
    bytes_read = _bytes_of(path)
    data = _json_of(path, _text_of(path, bytes_read))
    major = data.get("nbformat") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(major, int) or isinstance(major, bool):
        raise NotebookError(
            "notebook-invalid", f"{path} is JSON, but not a notebook: it has no nbformat", hint="name a file written by Jupyter"
        )
    if major > NBFORMAT:
        raise NotebookError(
            "notebook-newer",
            f"{path} has notebook format {major}; this jupyter-repro reads up to {NBFORMAT}",
            hint="upgrade it: pip install --upgrade jupyter-repro",
        )
    _check_depth(path, data)
    notes: tuple[str, ...] = ()
    if major < NBFORMAT:
        data = _converted(path, data)
        notes = (f"notebook format {major} was converted to {NBFORMAT} in memory",)
    _check_shape(path, data)
    cells, cell_notes = with_cell_ids([with_joined_lines(cell) for cell in data["cells"]])
    minor = data.get("nbformat_minor")
    content = {**data, "cells": cells, "nbformat_minor": max(minor, _MINOR_WITH_IDS) if isinstance(minor, int) else _MINOR_WITH_IDS}
    content["metadata"] = data.get("metadata", {})
    return Notebook(path=path, content=content, nbformat=major, digest=digest_of_bytes(bytes_read), notes=notes + cell_notes)


def write_notebook(path: Path, content: Mapping[str, Any]) -> None:
    """Writes a notebook's document. Raises NotebookError when it cannot."""
    write_atomically(path, bytes_of(content))


def bytes_of(content: Mapping[str, Any]) -> bytes:
    """A notebook's document in the bytes that Jupyter itself would write."""
    document = {**content, "cells": [with_split_lines(cell) for cell in content["cells"]]}
    form = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False, separators=(",", ": ")) + "\n"
    # A lone surrogate has no UTF-8 form; spelled \udXXX it is valid JSON and the same string again.
    return form.encode("utf-8", "backslashreplace")


def has_changed(notebook: Notebook) -> bool:
    """Whether the notebook's file holds other bytes than were read, or is gone."""
    try:
        return digest_of_bytes(notebook.path.read_bytes()) != notebook.digest
    except OSError:
        return True


def _bytes_of(path: Path) -> bytes:
    try:
        status = path.stat()
        size = status.st_size
        if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
            # Reading a pipe or a device may wait, or go on, for ever.
            raise NotebookError("notebook-unreadable", f"{path} is no regular file", hint="copy its content into one and name that")
        if size >= MAX_BYTES:
            raise NotebookError(
                "notebook-too-large",
                f"{path} is {size / 1e6:.0f} MB; notebooks up to {MAX_BYTES / 1e6:.0f} MB are read",
                hint="clear its large outputs: jupyter nbconvert --clear-output --inplace NOTEBOOK",
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise NotebookError("notebook-missing", f"there is no file {path}", hint="check the path; it is relative to here") from None
    except IsADirectoryError:
        raise NotebookError("notebook-directory", f"{path} is a folder", hint=f"name the notebook in it: {path / 'NAME.ipynb'}") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise NotebookError("notebook-unreadable", f"{path} cannot be read: {reason}", hint="check the file and who may read it") from None


def _text_of(path: Path, data: bytes) -> str:
    if not data.strip():
        raise NotebookError("notebook-empty", f"{path} is empty", hint="restore it, or save it again from Jupyter")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotebookError(
            "notebook-encoding", f"{path} is not UTF-8: byte {error.start} is 0x{data[error.start]:02x}", hint="save it as UTF-8"
        ) from None


def _json_of(path: Path, text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise NotebookError(
            "notebook-broken-json",
            f"{path} is not valid JSON: line {error.lineno}, column {error.colno}: {error.msg}",
            hint="name a .ipynb file; if it is one, restore it (merge conflict markers break notebooks, too)",
        ) from None
    except (ValueError, RecursionError) as error:
        # Numbers of over 4300 digits and very deep nesting.
        raise NotebookError("notebook-broken-json", f"{path} is not JSON that can be read: {error}", hint="restore the file") from None


def _converted(path: Path, data: dict[str, Any]) -> dict[str, Any]:
    """An older notebook as version 4."""
    import nbformat
    from nbformat import reader

    try:
        converted = nbformat.convert(reader.reads(json.dumps(data)), NBFORMAT)
    except Exception as error:  # nbformat's converters let whatever a malformed notebook provokes through
        raise NotebookError(
            "notebook-invalid",
            f"{path} has notebook format {data['nbformat']} and cannot be converted: {type(error).__name__}: {error}",
            hint="open it in Jupyter and save it again",
        ) from None
    document: dict[str, Any] = json.loads(json.dumps(converted))
    return document


def _check_depth(path: Path, data: Any) -> None:
    """Raises NotebookError where lists and objects are nested deeper than can be worked with."""
    level = [data]
    for _ in range(_MAX_DEPTH):
        inner = (value.values() if isinstance(value, dict) else value for value in level)
        level = [item for values in inner for item in values if isinstance(item, (dict, list))]
        if not level:
            return
    raise NotebookError(
        "notebook-invalid",
        f"{path} nests lists and objects over {_MAX_DEPTH} deep",
        hint="clear the output or the metadata that does: jupyter nbconvert --clear-output --inplace NOTEBOOK",
    )


def _check_shape(path: Path, data: Mapping[str, Any]) -> None:
    """Raises NotebookError where the document's shape is not that of a notebook."""
    fault = next(_faults_of(data), None)
    if fault is not None:
        raise NotebookError("notebook-invalid", f"{path} is not a valid notebook: {fault}", hint="open it in Jupyter and save it again")


def _faults_of(data: Mapping[str, Any]) -> Iterator[str]:
    cells = data.get("cells")
    if not isinstance(cells, list):
        yield "cells is no list"
        return
    if not isinstance(data.get("metadata", {}), dict):
        yield "metadata is no object"
    for index, cell in enumerate(cells):
        where = f"cells[{index}]"
        if not isinstance(cell, dict):
            yield f"{where} is no object"
            continue
        if not isinstance(cell.get("cell_type"), str):
            yield f"{where}.cell_type is no text"
        if not _is_text(cell.get("source")):
            yield f"{where}.source is no text"
        if not isinstance(cell.get("metadata", {}), dict):
            yield f"{where}.metadata is no object"
        outputs = cell.get("outputs", [])
        if not isinstance(outputs, list) or not all(isinstance(o, dict) and isinstance(o.get("output_type"), str) for o in outputs):
            yield f"{where}.outputs is no list of outputs"


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(line, str) for line in value))

"""Builders: whole objects with sensible defaults, so that a test names only what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from jupyter_repro.model.artifact import Artifact, ArtifactRef, Digest, digest_of_text
from jupyter_repro.model.environment import Distribution, Environment, Hardware, Interpreter, Platform
from jupyter_repro.model.record import CellExecution, CellId, Record, Run

STARTED = "2026-01-05T10:00:00.000000Z"


def an_environment(**changes: Any) -> Environment:
    return Environment(
        **{
            "interpreter": Interpreter(implementation="CPython", version="3.11.7"),
            "platform": Platform(system="Linux", release="6.1", machine="x86_64", name="Debian GNU/Linux 12"),
            "hardware": Hardware(cpu="Some CPU", cpu_count=2, memory=8 * 2**30),
            "hash_seed": "0",
            "locale": "C.UTF-8",
            "encoding": "utf-8",
            "time_zone": "UTC",
            **changes,
        }
    )


def a_run(**changes: Any) -> Run:
    return Run(
        **{
            "id": "5f0c",
            "kind": "headless",
            "started": STARTED,
            "recorder": "jupyter-repro 0.1.0",
            "fresh": True,
            "notebook": "analysis.ipynb",
            "working_directory": "~/project",
            **changes,
        }
    )


def an_execution(source: str = "1 + 1", **changes: Any) -> CellExecution:
    return CellExecution(
        **{
            "cell_id": CellId("c0"),
            "order": 0,
            "execution_count": 1,
            "status": "ok",
            "source": source,
            "source_digest": digest_of_text(source),
            "started": STARTED,
            "duration": 0.01,
            **changes,
        }
    )


def a_record(*executions: CellExecution, **changes: Any) -> Record:
    return Record(**{"run": a_run(), "environment": an_environment(), "executions": executions, **changes})


def a_digest(text: str = "") -> Digest:
    return digest_of_text(text)


def a_ref(path: str, text: str = "") -> ArtifactRef:
    """A reference to a file that holds ``text``."""
    return ArtifactRef(path=path, digest=digest_of_text(text))


def an_artifact(path: str, text: str = "", **changes: Any) -> Artifact:
    return Artifact(**{"path": path, "digest": digest_of_text(text), "size": len(text.encode()), **changes})


def a_distribution(name: str = "numpy", version: str = "2.0.0", **changes: Any) -> Distribution:
    return Distribution(**{"name": name, "version": version, "import_names": (name,), "direct": True, **changes})


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def result(text: str | None = None, count: int = 1, **data: Any) -> dict[str, Any]:
    """An ``execute_result``; keywords spell a media type with ``__`` for ``/``: ``result(image__png=…)``."""
    bundle = {key.replace("__", "/"): value for key, value in data.items()}
    if text is not None:
        bundle["text/plain"] = text
    return {"output_type": "execute_result", "execution_count": count, "data": bundle, "metadata": {}}


def display(data: dict[str, Any]) -> dict[str, Any]:
    return {"output_type": "display_data", "data": data, "metadata": {}}


def an_error(ename: str = "ValueError", evalue: str = "bad", traceback: Sequence[str] = ()) -> dict[str, Any]:
    return {"output_type": "error", "ename": ename, "evalue": evalue, "traceback": list(traceback)}


def a_notebook(*sources: str, language: str = "python", kernel: str = "python3") -> NotebookNode:
    """A notebook of code cells ``c0``, ``c1`` … that was never run."""
    notebook: NotebookNode = new_notebook(
        metadata={
            "kernelspec": {"name": kernel, "display_name": kernel, "language": language},
            "language_info": {"name": language},
        }
    )
    notebook.cells = [new_code_cell(source, id=f"c{index}") for index, source in enumerate(sources)]
    nbformat.validate(notebook)
    return notebook

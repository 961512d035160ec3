"""The record put with each notebook that is saved."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jupyter_repro.model.codec import from_json, to_dict
from jupyter_repro.model.outputs import digest_of_outputs
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.server.embedding import Embedder, moment_of
from jupyter_repro.server.kernels import NotebookKernels
from jupyter_repro.store.journals import LiveJournals
from tests.builders import STARTED, a_notebook, a_record, a_ref, a_run, an_execution, result
from tests.unit.server.test_kernels import Sessions

RECORD = a_record(an_execution("1 + 1", cell_id=CellId("c0")))
OUTPUTS = [result("2")]
SAVED = replace(RECORD, executions=(replace(RECORD.executions[0], outputs_digest=digest_of_outputs(OUTPUTS)),))


class Contents:
    """A contents manager that keeps files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _get_os_path(self, path: str) -> str:
        return str(self._folder / path)


def write_journal(folder: Path, record: Record, kernel_id: str = "k1") -> None:
    data = to_dict(record)
    events = [
        {"event": "run", "schema_version": 1, "run": data["run"]},
        {"event": "environment", "environment": data["environment"]},
        *({"event": "execution", "execution": execution, "artifacts": []} for execution in data["executions"]),
    ]
    (folder / f"jupyter-repro-{kernel_id}.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events))


def a_model() -> dict[str, Any]:
    """What a front end sends to be saved."""
    notebook = a_notebook("1 + 1")
    notebook.cells[0].update(outputs=OUTPUTS, execution_count=1)
    return {"type": "notebook", "content": json.loads(json.dumps(notebook))}


def save(
    folder: Path,
    model: dict[str, Any],
    *,
    embed: str = "notebook",
    contents: Any = None,
    born: float | None = None,
    kept: list[tuple[Record, Path]] | None = None,
) -> dict[str, Any]:
    """The metadata of a notebook as the hook leaves it; its kernel is ``k1``."""
    sessions = Sessions()
    sessions.add("n.ipynb", "k1")
    embedder = Embedder(
        place=lambda: embed,
        kernels=NotebookKernels(sessions),
        journals=LiveJournals(folder),
        born=lambda kernel_id: born,
        log=logging.getLogger("test"),
        keep=lambda record, file, cells: [] if kept is None else kept.append((record, file)),
    )
    embedder(model=model, path="/n.ipynb", contents_manager=contents or Contents(folder))
    metadata: dict[str, Any] = model["content"]["metadata"]
    return metadata


def test_the_record_is_embedded_with_the_digests_of_the_saved_outputs(tmp_path: Path) -> None:
    write_journal(tmp_path, RECORD)
    assert save(tmp_path, a_model())["jupyter_repro"] == to_dict(SAVED)


def test_a_new_record_takes_the_place_of_an_old_one(tmp_path: Path) -> None:
    write_journal(tmp_path, RECORD)
    model = a_model()
    model["content"]["metadata"]["jupyter_repro"] = {"old": True}
    assert save(tmp_path, model)["jupyter_repro"] == to_dict(SAVED)


def test_after_a_restart_the_record_of_the_life_before_is_embedded_until_a_cell_has_run(tmp_path: Path) -> None:
    write_journal(tmp_path, RECORD, "k1-previous")
    write_journal(tmp_path, a_record())
    assert save(tmp_path, a_model())["jupyter_repro"] == to_dict(SAVED)


AFTER, BEFORE = moment_of(STARTED) + 60, moment_of(STARTED) - 60


def test_the_record_of_a_kernel_that_has_ended_or_runs_still_is_that_of_its_life(tmp_path: Path) -> None:
    write_journal(tmp_path, RECORD)
    assert save(tmp_path, a_model(), born=BEFORE)["jupyter_repro"] == to_dict(SAVED)


def test_after_a_restart_without_recording_the_life_before_counts_as_long_as_its_outputs_are_shown(tmp_path: Path) -> None:
    write_journal(tmp_path, RECORD)
    assert save(tmp_path, a_model(), born=AFTER)["jupyter_repro"] == to_dict(SAVED)
    cleared = a_model()
    cleared["content"]["cells"][0].update(outputs=[], execution_count=None)
    assert "jupyter_repro" in save(tmp_path, cleared, born=AFTER)


def test_the_life_before_a_restart_without_recording_no_longer_counts_once_cells_show_other_counts(tmp_path: Path) -> None:
    write_journal(tmp_path, RECORD)
    model = a_model()
    model["content"]["cells"][0]["execution_count"] = 2
    assert "jupyter_repro" not in save(tmp_path, model, born=AFTER)


def test_nor_once_they_show_other_outputs_than_an_earlier_save_of_that_run(tmp_path: Path) -> None:
    write_journal(tmp_path, RECORD)
    saved = a_model()
    saved["content"]["metadata"]["jupyter_repro"] = to_dict(SAVED)
    (tmp_path / "n.ipynb").write_text(json.dumps(saved["content"]))
    model = a_model()
    model["content"]["cells"][0]["outputs"] = [result("3")]
    kept: list[tuple[Record, Path]] = []
    assert save(tmp_path, model, born=AFTER, kept=kept)["jupyter_repro"] == to_dict(SAVED)  # it stays in the file, as it was
    assert kept == []


def test_a_sidecar_is_written_instead_when_asked_for(tmp_path: Path) -> None:
    write_journal(tmp_path, RECORD)
    model = a_model()
    model["content"]["metadata"]["jupyter_repro"] = {"old": True}
    assert "jupyter_repro" not in save(tmp_path, model, embed="sidecar")
    assert from_json((tmp_path / "n.repro.json").read_text()) == SAVED


def test_the_embedded_record_stays_where_no_sidecar_can_be_written(tmp_path: Path) -> None:
    write_journal(tmp_path, RECORD)
    (tmp_path / "n.repro.json").mkdir()
    model = a_model()
    model["content"]["metadata"]["jupyter_repro"] = {"old": True}
    assert save(tmp_path, model, embed="sidecar")["jupyter_repro"] == {"old": True}


@pytest.mark.parametrize("embed", ["notebook", "sidecar"])
def test_the_name_of_a_file_that_is_no_utf_8_keeps_no_notebook_from_being_saved(embed: str, tmp_path: Path) -> None:
    used = replace(RECORD.executions[0], used=(a_ref("caf\udce9.csv"),))
    write_journal(tmp_path, replace(RECORD, executions=(used,)))
    metadata = save(tmp_path, a_model(), embed=embed)
    record = metadata["jupyter_repro"] if embed == "notebook" else json.loads((tmp_path / "n.repro.json").read_text())
    assert record["executions"][0]["used"][0]["path"] == r"caf\udce9.csv"
    json.dumps(metadata, ensure_ascii=False).encode()


def test_what_a_file_says_of_such_a_name_keeps_no_notebook_from_being_saved_either(tmp_path: Path) -> None:
    saved = a_model()["content"]
    saved["metadata"]["jupyter_repro"] = {"path": "caf\udce9.csv"}
    (tmp_path / "n.ipynb").write_text(json.dumps(saved))
    assert save(tmp_path, a_model())["jupyter_repro"] == {"path": r"caf\udce9.csv"}


def test_a_new_notebook_at_the_path_of_a_deleted_one_does_not_get_its_record(tmp_path: Path) -> None:
    write_journal(tmp_path, replace(RECORD, executions=(replace(RECORD.executions[0], cell_id=CellId("deleted")),)))
    save(tmp_path, model := a_model())
    assert model == a_model()


def test_a_record_of_a_front_end_that_names_no_cells_is_embedded(tmp_path: Path) -> None:
    record = replace(RECORD, executions=(replace(RECORD.executions[0], cell_id=None),))
    write_journal(tmp_path, record)
    assert save(tmp_path, a_model())["jupyter_repro"] == to_dict(record)


def test_nothing_is_written_when_embedding_is_off(tmp_path: Path) -> None:
    write_journal(tmp_path, RECORD)
    assert save(tmp_path, model := a_model(), embed="off") == a_model()["content"]["metadata"]
    assert (model, list(tmp_path.glob("n.*"))) == (a_model(), [])


@pytest.mark.parametrize("journal", [None, "", "not json\n", '{"event": "run", "schema_version": 1, "run": {}}\n'])
def test_the_record_in_the_file_stays_while_the_journal_says_nothing(journal: str | None, tmp_path: Path) -> None:
    if journal is not None:
        (tmp_path / "jupyter-repro-k1.jsonl").write_text(journal)
    saved = a_model()["content"]
    saved["metadata"]["jupyter_repro"] = {"saved": True}
    (tmp_path / "n.ipynb").write_text(json.dumps(saved))
    assert save(tmp_path, a_model())["jupyter_repro"] == {"saved": True}


def test_the_record_in_the_file_stays_while_no_cell_has_run(tmp_path: Path) -> None:
    write_journal(tmp_path, a_record(run=a_run(id="new")))
    model = a_model()
    model["content"]["metadata"]["jupyter_repro"] = {"saved": True}
    assert save(tmp_path, model)["jupyter_repro"] == {"saved": True}


@pytest.mark.parametrize("file", [None, "", "[]", '{"metadata": 1}', "\0"])
def test_a_notebook_without_any_record_is_saved_as_it_is(file: str | None, tmp_path: Path) -> None:
    if file is not None:
        (tmp_path / "n.ipynb").write_text(file)
    save(tmp_path, model := a_model())
    assert model == a_model()


def test_notebooks_whose_cells_have_no_ids_are_embedded_too(tmp_path: Path) -> None:
    write_journal(tmp_path, RECORD)
    model = a_model()
    del model["content"]["cells"][0]["id"]
    assert save(tmp_path, model)["jupyter_repro"] == to_dict(RECORD)


@pytest.mark.parametrize("content", [{}, {"metadata": None}, {"metadata": {}, "cells": [None]}])
def test_a_malformed_notebook_is_saved_as_it_is(content: dict[str, Any], tmp_path: Path) -> None:
    write_journal(tmp_path, RECORD)
    model = {"type": "notebook", "content": {**content, "metadata": content.get("metadata")}}
    before = json.dumps(model)
    save(tmp_path, model)
    assert json.dumps(model) == before


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    write_journal(tmp_path, RECORD)
    model = {"type": "file", "content": {"metadata": {}}}
    assert save(tmp_path, model) == {}


def test_contents_that_are_no_files_are_embedded_too(tmp_path: Path) -> None:
    write_journal(tmp_path, RECORD)
    assert save(tmp_path, a_model(), contents=object())["jupyter_repro"] == to_dict(SAVED)


def test_the_history_hears_of_a_run_whose_record_goes_nowhere(tmp_path: Path) -> None:
    kept: list[tuple[Record, Path]] = []
    write_journal(tmp_path, RECORD)
    save(tmp_path, a_model(), embed="off", kept=kept)
    assert kept == [(RECORD, tmp_path / "n.ipynb")]


def test_what_the_record_says_was_read_is_to_be_kept(tmp_path: Path) -> None:
    kept: list[tuple[Record, Path]] = []
    save(tmp_path, a_model(), kept=kept)
    write_journal(tmp_path, RECORD)
    save(tmp_path, a_model(), kept=kept)
    save(tmp_path, a_model(), kept=kept, contents=object())

    assert kept == [(RECORD, tmp_path / "n.ipynb")]

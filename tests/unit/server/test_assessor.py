"""What the server says of a notebook while it is worked on."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jupyter_repro.model.assessment import Assessment, CellAssessment, EnvironmentDifference, FileState
from jupyter_repro.model.codec import to_dict
from jupyter_repro.model.environment import Interpreter
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.model.staleness import Reason
from jupyter_repro.server import assessor
from jupyter_repro.server.assessments import _form_of, _question_in
from jupyter_repro.server.assessor import Assessor, CellSource, Part, Question
from jupyter_repro.server.diskfiles import DiskFiles
from jupyter_repro.server.savednotebooks import SavedNotebooks
from jupyter_repro.store.files import digest_of_file
from jupyter_repro.store.journals import LiveJournals
from tests.builders import a_notebook, a_record, a_ref, a_run, an_artifact, an_environment, an_execution
from tests.serving import PATIENCE
from tests.unit.server.test_embedding import Contents, write_journal

SOURCES = ("a = 1", "b = a + 1")
RECORD = a_record(an_execution("a = 1", cell_id="c0", order=0), an_execution("b = a + 1", cell_id="c1", order=1))
ALL: tuple[Part, ...] = ("cells", "hazards", "files", "environment", "lineage")


class Place:
    """A folder with notebooks, and one with journals."""

    def __init__(self, folder: Path) -> None:
        self.root, self.runtime = folder / "notebooks", folder / "runtime"
        self.root.mkdir()
        self.runtime.mkdir()
        self.assessor = Assessor(
            journals=LiveJournals(self.runtime),
            files=DiskFiles(patience=PATIENCE),
            saved=SavedNotebooks(),
            file_of=lambda path: Path(Contents(self.root)._get_os_path(path)),
            root=self.root,
            log=logging.getLogger("test"),
        )

    def save(self, record: Record | None = None, *sources: str, language: str = "python") -> None:
        notebook = json.loads(json.dumps(a_notebook(*(sources or SOURCES), language=language)))
        if record is not None:
            notebook["metadata"]["jupyter_repro"] = to_dict(record)
        (self.root / "n.ipynb").write_text(json.dumps(notebook))

    def ask(self, *parts: Part, sources: tuple[str, ...] = SOURCES, kernel_id: str | None = "k1") -> Assessment:
        cells = tuple(CellSource(id=f"c{index}", cell_type="code", source=source) for index, source in enumerate(sources))
        return self.assessor.assess(Question(path="n.ipynb", cells=cells, parts=parts, kernel_id=kernel_id))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_kernel_s_cells_are_told_from_its_journal(place: Place) -> None:
    write_journal(place.runtime, RECORD)
    assert place.ask("cells", sources=("a = 2", "b = a + 1", "c = b")) == Assessment(
        run_id="5f0c",
        executions=2,
        cells=(
            CellAssessment(cell_id=CellId("c0"), index=0, state="edited", order=0),
            CellAssessment(
                cell_id=CellId("c1"),
                index=1,
                state="upstream-changed",
                order=1,
                reasons=(Reason(kind="edited", cell=CellId("c0"), name="a"),),
            ),
            CellAssessment(cell_id=CellId("c2"), index=2, state="never-run"),
        ),
    )


def test_only_what_was_asked_for_is_answered(place: Place) -> None:
    write_journal(place.runtime, RECORD)
    assert place.ask() == Assessment(run_id="5f0c", executions=2)


def test_a_restarted_kernel_that_has_run_nothing_is_told_by_the_life_before(place: Place) -> None:
    write_journal(place.runtime, RECORD, "k1-previous")
    write_journal(place.runtime, a_record(run=a_run(id="new")))
    found = place.ask("cells")
    assert (found.run_id, [cell.state for cell in found.cells]) == ("5f0c", ["fresh", "fresh"])
    assert found.notes == ("no cell has run since the kernel was restarted: this is about the run before",)


def test_without_a_kernel_the_record_in_the_file_is_told(place: Place) -> None:
    place.save(RECORD)
    found = place.ask("cells", kernel_id=None)
    assert (found.run_id, [cell.state for cell in found.cells]) == ("5f0c", ["fresh", "fresh"])
    assert found.notes == ("this is about the run that the notebook was saved with",)


@pytest.mark.parametrize("kernel_id", [None, "k1", "../../etc"])
def test_a_notebook_that_nothing_is_known_of_has_hazards_and_no_stale_cells(kernel_id: str | None, place: Place) -> None:
    found = place.ask(*ALL, sources=("import random\nrandom.random()",), kernel_id=kernel_id)
    assert (found.run_id, found.cells, found.files, found.environment, found.lineage) == (None, (), (), (), None)
    assert [(hazard.diagnostic.code, hazard.edit and hazard.edit.after) for hazard in found.hazards] == [
        ("RP102", "import random\nrandom.seed(42)\nrandom.random()")
    ]
    assert found.notes[-1] == "no cell has run in what was recorded of this notebook"


def test_a_broken_record_in_the_file_is_a_note(place: Place) -> None:
    place.save()
    notebook = json.loads((place.root / "n.ipynb").read_text())
    notebook["metadata"]["jupyter_repro"] = {"run": 3}
    (place.root / "n.ipynb").write_text(json.dumps(notebook))
    found = place.ask(*ALL)
    assert found.cells == ()
    assert "the record is not valid" in found.notes[0]


def test_a_broken_journal_is_a_note(place: Place) -> None:
    (place.runtime / "jupyter-repro-k1.jsonl").write_text('{"event": "run", "schema_version": 99, "run": {}}\n')
    assert "schema version 99" in place.ask(*ALL).notes[0]


def test_cells_without_ids_in_the_record_are_a_note(place: Place) -> None:
    write_journal(place.runtime, a_record(an_execution("a = 1", cell_id=None)))
    found = place.ask(*ALL)
    assert found.cells == ()
    assert found.notes == ("the front end did not say which cells it ran: which of them are stale is not known",)


def test_a_notebook_in_another_language_has_no_hazards_and_a_note(place: Place) -> None:
    place.save(language="R")
    found = place.ask("hazards", sources=("x <- c(1, 2)",), kernel_id=None)
    assert (found.hazards, found.notes[-1]) == ((), "the notebook is in R: hazards are looked for in Python only")


def test_a_part_that_fails_leaves_the_others(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(assessor, "lint_read", fail)
    write_journal(place.runtime, RECORD)
    found = place.ask(*ALL)
    assert len(found.cells) == 2
    assert found.notes == ("the hazards could not be worked out; the server's log says why",)


def test_what_cannot_be_read_at_all_leaves_what_the_sources_say(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(LiveJournals, "read", fail)
    found = place.ask(*ALL, sources=("import random\nrandom.random()",))
    assert [hazard.diagnostic.code for hazard in found.hazards] == ["RP102"]
    assert found.notes == ("what was recorded could not be read; the server's log says why",)


def test_files_are_compared_with_the_disk(place: Place) -> None:
    files = {"same.csv": "1", "changed.csv": "1", "sub/made.csv": "1", ".hidden": "1"}
    (place.root / "sub").mkdir()
    for name, text in files.items():
        (place.root / name).write_text(text)
    one = an_execution(
        "...", cell_id="c0", order=0, used=(a_ref("same.csv", "1"), a_ref("changed.csv", "0"), a_ref("gone.csv"), a_ref(".hidden", "1"))
    )
    two = an_execution(
        "...", cell_id="c1", order=1, used=(a_ref("tidied.csv"),), generated=(a_ref("sub/made.csv", "1"),), deleted=("tidied.csv",)
    )
    three = replace(one, order=2, used=(), deleted=("tidied.csv",))
    record = a_record(one, two, three, run=a_run(working_directory=str(place.root)))
    write_journal(place.runtime, record)
    same, changed = digest_of_file(place.root / "same.csv"), a_ref("", "0").digest
    assert place.ask("files").files == (
        FileState(path=".hidden", digest=same, now="same"),
        FileState(path="changed.csv", digest=changed, now="changed", local="changed.csv"),
        FileState(path="gone.csv", digest=a_ref("").digest, now="missing", local="gone.csv"),
        FileState(path="same.csv", digest=same, now="same", local="same.csv"),
        FileState(path="sub/made.csv", digest=same, now="same", local="sub/made.csv"),
    )


def test_a_record_in_a_file_makes_the_server_look_at_nothing_out_of_its_root(place: Place) -> None:
    secret = place.root.parent / "secret"
    secret.write_text("1")
    (place.root / "link").symlink_to(secret)
    names = (str(secret), "../secret", "link", "n.ipynb", "sub/../../secret", "~/secret")
    place.save()
    used = tuple(a_ref(name, "1") for name in names)
    place.save(a_record(an_execution(used=used), run=a_run(working_directory=str(place.root.parent))))
    found = place.ask("files", kernel_id=None).files
    assert {file.path: (file.now, file.local) for file in found if file.now != "unknown" or file.local is not None} == {
        "n.ipynb": ("changed", "n.ipynb")
    }


def test_what_lies_out_of_the_root_is_looked_at_for_a_kernel_and_not_opened(place: Place) -> None:
    outside = place.root.parent / "data.csv"
    outside.write_text("1")
    record = a_record(
        an_execution(used=(a_ref("../data.csv", "1"), a_ref(str(outside), "1"))), run=a_run(working_directory=str(place.root))
    )
    write_journal(place.runtime, record)
    assert [(file.now, file.local) for file in place.ask("files").files] == [("same", None)] * 2


def test_data_that_ship_with_distributions_and_addresses_are_no_files(place: Place) -> None:
    artifacts = (an_artifact("sklearn/iris.csv", "1", kind="package-data"), an_artifact("https://x.org/a", "1", kind="remote"))
    execution = an_execution(used=tuple(a_ref(artifact.path, "1") for artifact in artifacts))
    place.save(a_record(execution, artifacts=artifacts))
    assert place.ask("files", kernel_id=None).files == ()


def test_the_environment_is_compared_with_that_of_the_saved_record(place: Place) -> None:
    place.save(
        replace(
            RECORD, run=a_run(id="saved"), environment=an_environment(interpreter=Interpreter(implementation="CPython", version="3.10.1"))
        )
    )
    write_journal(place.runtime, RECORD)
    assert place.ask("environment").environment == (EnvironmentDifference(subject="python", saved="CPython 3.10.1", now="CPython 3.11.7"),)


def test_the_run_that_is_saved_already_differs_in_nothing(place: Place) -> None:
    place.save(replace(RECORD, environment=an_environment(locale="de_DE")))
    write_journal(place.runtime, RECORD)
    assert place.ask("environment").environment == ()


def test_the_lineage_is_that_of_the_run(place: Place) -> None:
    write_journal(place.runtime, RECORD)
    lineage = place.ask("lineage").lineage
    assert lineage is not None
    assert [(edge.source, edge.target, edge.names) for edge in lineage.edges] == [("cell:c0", "cell:c1", ("a",))]


def test_a_lone_surrogate_in_a_source_is_asked_about_and_answered() -> None:
    body: dict[str, Any] = {"path": "n.ipynb", "parts": [], "cells": [{"id": "c", "cell_type": "code", "source": "'\udce9'"}]}
    assert _question_in(json.dumps(body).encode()).cells[0].source == "'\udce9'"
    assert json.loads(_form_of(Assessment(notes=("\udce9",))))["notes"] == ["\\udce9"]

"""Records are found in the notebook or beside it, and embedding one says which outputs it is about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jupyter_repro.errors import RecordError
from jupyter_repro.model.codec import to_dict, to_json
from jupyter_repro.model.outputs import digest_of_outputs
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.store.notebooks import Notebook, read_notebook, write_notebook
from jupyter_repro.store.records import embed, read_record, sidecar_of, with_outputs_digests
from tests.builders import a_notebook, a_record, an_execution, stream


def saved(folder: Path, record: Record | None = None) -> Notebook:
    content = a_notebook("print(1)")
    content.cells[0].update(outputs=[stream("1\n")], execution_count=1)
    write_notebook(folder / "n.ipynb", content if record is None else embed(content, record))
    return read_notebook(folder / "n.ipynb")


def test_an_embedded_record_is_read_back_with_digests_of_the_saved_outputs(tmp_path: Path) -> None:
    record = a_record(an_execution("print(0)"), an_execution("print(1)", order=1), an_execution(order=2, cell_id=CellId("gone")))

    notebook = saved(tmp_path, record)

    read = read_record(notebook)
    assert read == with_outputs_digests(record, notebook.cells)
    assert read is not None
    assert [e.outputs_digest for e in read.executions] == [None, digest_of_outputs([stream("1\n")]), None]


def test_outputs_of_an_execution_before_the_last_get_no_digest(tmp_path: Path) -> None:
    for last in (an_execution(order=1, execution_count=2), an_execution(order=1, execution_count=1, status="running")):
        read = read_record(saved(tmp_path, a_record(an_execution(), last)))
        assert read is not None
        assert [e.outputs_digest for e in read.executions] == [None, None]


def test_a_notebook_without_a_record_has_none(tmp_path: Path) -> None:
    assert read_record(saved(tmp_path)) is None


def test_a_record_is_found_in_the_sidecar(tmp_path: Path) -> None:
    sidecar_of(tmp_path / "n.ipynb").write_text(to_json(a_record()))

    assert (tmp_path / "n.repro.json").exists()
    assert read_record(saved(tmp_path)) == a_record()


def test_a_broken_record_is_refused_with_the_file_that_holds_it(tmp_path: Path) -> None:
    sidecar_of(tmp_path / "n.ipynb").write_text("{")

    with pytest.raises(RecordError, match=r"n\.repro\.json: the record is not JSON"):
        read_record(saved(tmp_path))


def test_a_sidecar_that_nests_without_end_is_refused(tmp_path: Path) -> None:
    sidecar_of(tmp_path / "n.ipynb").write_text("[" * 100_000)

    with pytest.raises(RecordError) as caught:
        read_record(saved(tmp_path))

    assert caught.value.code == "record-invalid"


@pytest.mark.skipif(not Path("/proc/self/mem").is_file(), reason="needs a file that opens and cannot be read")
def test_a_sidecar_that_cannot_be_read_is_refused_with_the_reason(tmp_path: Path) -> None:
    sidecar_of(tmp_path / "n.ipynb").symlink_to("/proc/self/mem")

    with pytest.raises(RecordError, match=r"n\.repro\.json cannot be read: Input/output error") as caught:
        read_record(saved(tmp_path))

    assert caught.value.code == "record-unreadable"


def test_a_notebook_whose_sidecar_would_have_too_long_a_name_has_none(tmp_path: Path) -> None:
    path = tmp_path / f"{'n' * 249}.ipynb"
    write_notebook(path, a_notebook("1"))

    assert read_record(read_notebook(path)) is None


def test_a_record_of_a_newer_schema_is_refused(tmp_path: Path) -> None:
    content = a_notebook("1")
    content.metadata["jupyter_repro"] = to_dict(a_record()) | {"schema_version": 99}
    (tmp_path / "n.ipynb").write_text(json.dumps(content))

    with pytest.raises(RecordError, match="schema version 99") as caught:
        read_record(read_notebook(tmp_path / "n.ipynb"))

    assert caught.value.code == "record-newer"

"""Crates as archives: what is in them, and what never gets in."""

from __future__ import annotations

import json
import os
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from jupyter_repro.errors import NotebookError
from jupyter_repro.model.artifact import ArtifactRef, digest_of_bytes
from jupyter_repro.model.codec import from_json
from jupyter_repro.model.comparison import NotebookComparison
from jupyter_repro.model.record import Record
from jupyter_repro.publish.crate import write_crate
from jupyter_repro.publish.cratedata import data_files
from jupyter_repro.publish.reports import known_of
from jupyter_repro.store.notebooks import bytes_of, read_notebook
from jupyter_repro.store.records import embed
from jupyter_repro.store.snapshots import Snapshots
from tests.builders import a_distribution, a_notebook, a_record, a_ref, a_run, an_artifact, an_environment, an_execution
from tests.crates import entities_of, opened

NUMPY = an_environment(distributions=(a_distribution(),))


@pytest.fixture
def snapshots(tmp_path: Path) -> Snapshots:
    return Snapshots(tmp_path / "snapshots")


def reading(*refs: ArtifactRef, **changes: Any) -> Record:
    """A record of a cell that read some files."""
    return a_record(
        an_execution(used=refs, **changes), artifacts=tuple(an_artifact(r.path, digest=r.digest) for r in refs), environment=NUMPY
    )


def a_saved_notebook(folder: Path, record: Record | None = None, **metadata: Any) -> Path:
    folder.mkdir(exist_ok=True)
    content = a_notebook("1 + 1")
    content["metadata"].update(metadata)
    path = folder / "analysis.ipynb"
    path.write_bytes(bytes_of(content if record is None else embed(content, record)))
    return path


def crate_of(path: Path, record: Record | None, data: Snapshots | None = None, **known: Any) -> tuple[dict[str, bytes], tuple[str, ...]]:
    notebook, file = read_notebook(path), BytesIO()
    notes = write_crate(file, notebook, known_of(notebook, record=record, **known), data=data)
    return opened(file.getvalue()), notes


def test_of_a_notebook_without_a_record_it_is_said_that_nothing_is_known_of_its_data(tmp_path: Path, snapshots: Snapshots) -> None:
    path = a_saved_notebook(tmp_path / "nb")
    assert crate_of(path, None, snapshots)[1] == ("no data in the crate: the notebook has no record, and so nothing is known of its data",)
    assert crate_of(path, None)[1] == ()


def test_a_crate_holds_the_notebook_and_what_is_known_of_it(tmp_path: Path) -> None:
    record = reading(a_ref("x.csv", "x"))
    path = a_saved_notebook(tmp_path / "nb", record, authors=[{"name": "Ada"}, "Bob", 7])
    files, notes = crate_of(path, record, comparison=NotebookComparison(path="analysis.ipynb", verdict="reproduced"))
    assert sorted(files) == [
        "README.md",
        "analysis.ipynb",
        "repro/record.json",
        "repro/requirements.txt",
        "repro/verification.json",
        "ro-crate-metadata.json",
        "ro-crate-preview.html",
    ]
    assert files["analysis.ipynb"] == path.read_bytes()
    assert from_json(files["repro/record.json"]) == record
    assert json.loads(files["repro/verification.json"])["verdict"] == "reproduced"
    assert files["repro/requirements.txt"].splitlines()[-1] == b"numpy==2.0.0"
    assert files["ro-crate-preview.html"].startswith(b"<!doctype html>")
    assert notes == ()
    found = entities_of(files["ro-crate-metadata.json"])
    for name, content in files.items():
        if not name.startswith("ro-crate"):
            assert (found[name]["sha256"], found[name]["contentSize"]) == (digest_of_bytes(content)[7:], str(len(content)))
    assert [found[f"#author/{n}"]["name"] for n in (1, 2)] == ["Ada", "Bob"]


def test_equal_notebooks_give_equal_bytes_whenever_they_are_written(tmp_path: Path, snapshots: Snapshots) -> None:
    record = reading(a_ref("x.csv", "x"))
    crates = []
    for name in ("a", "b"):
        path = a_saved_notebook(tmp_path / name, record)
        (path.parent / "x.csv").write_text("x")
        os.utime(path.parent / "x.csv", (0, time.time() if name == "a" else 1e9))
        file = BytesIO()
        write_crate(file, read_notebook(path), known_of(read_notebook(path), record=record), data=snapshots)
        crates.append(file.getvalue())
    assert crates[0] == crates[1]


def test_a_lock_file_beside_the_notebook_comes_along_but_no_link(tmp_path: Path) -> None:
    record = reading()
    path = a_saved_notebook(tmp_path / "nb", record)
    lock = path.with_name("pylock.toml")
    lock.write_text('lock-version = "1.0"')
    assert crate_of(path, record)[0]["repro/pylock.toml"] == lock.read_bytes()
    lock.rename(tmp_path / "secret")
    lock.symlink_to(tmp_path / "secret")
    assert "repro/pylock.toml" not in crate_of(path, record)[0]


def test_data_comes_along_only_if_asked_for(tmp_path: Path, snapshots: Snapshots) -> None:
    ref = a_ref("data/ä 1.csv", "x")
    record = reading(ref)
    path = a_saved_notebook(tmp_path / "nb", record)
    (path.parent / "data").mkdir()
    (path.parent / ref.path).write_text("x")
    assert ref.path not in crate_of(path, record)[0]
    files, notes = crate_of(path, record, snapshots)
    assert files[ref.path] == b"x"
    assert notes == ("1 data file in the crate, 1 B",)


def test_a_file_that_has_changed_comes_from_a_snapshot_or_is_named_only(tmp_path: Path, snapshots: Snapshots) -> None:
    kept, lost = a_ref("kept.csv", "old"), a_ref("lost.csv", "old too")
    record = reading(kept, lost)
    path = a_saved_notebook(tmp_path / "nb", record)
    (path.parent / "kept.csv").write_text("old")
    assert kept.digest is not None
    assert snapshots.keep(path.parent / "kept.csv", kept.digest)
    for ref in (kept, lost):
        (path.parent / ref.path).write_text("new")
    files, notes = crate_of(path, record, snapshots)
    assert files["kept.csv"] == b"old"
    assert "lost.csv" not in files
    assert notes[1:] == ("lost.csv is not in the crate: its recorded bytes are no longer there",)


@pytest.mark.parametrize(
    "path",
    [
        *("../secret", "/etc/passwd", "~/secret", "a/../../secret", "link/secret", "./secret2", "a\\b", "c:d", "x\ny"),
        *(".", "", "x" * 5000, "repro/record.json"),
    ],
    ids=lambda path: repr(path[:20]),
)
def test_nothing_comes_from_outside_of_the_folder_or_takes_the_place_of_the_crates_own(
    tmp_path: Path, snapshots: Snapshots, path: str
) -> None:
    folder = tmp_path / "nb"
    folder.mkdir()
    (tmp_path / "secret").write_text("x")
    (folder / "link").symlink_to(tmp_path)
    for name in ("secret2", "a\\b", "c:d", "x\ny"):
        (folder / name).write_text("x")
    found = data_files(reading(a_ref(path, "x")), folder, snapshots, notebook="analysis.ipynb")
    assert found.files == {}
    assert len(found.notes) == 1
    assert "\n" not in found.notes[0]


def test_what_the_record_does_not_name_or_know_the_digest_of_stays_out(tmp_path: Path, snapshots: Snapshots) -> None:
    (tmp_path / "x.csv").write_text("x")
    unread = ArtifactRef(path="x.csv")
    unlisted = a_record(an_execution(used=(a_ref("x.csv", "x"),)))  # no artifact
    assert data_files(reading(unread), tmp_path, snapshots, notebook="n.ipynb").files == {}
    assert data_files(unlisted, tmp_path, snapshots, notebook="n.ipynb").files == {}


def test_of_two_states_of_a_file_the_one_that_was_read_first_comes_along(tmp_path: Path, snapshots: Snapshots) -> None:
    before, after = a_ref("x.csv", "before"), a_ref("x.csv", "after")
    for ref, text in ((before, "before"), (after, "after")):
        (tmp_path / "x.csv").write_text(text)
        assert ref.digest is not None
        snapshots.keep(tmp_path / "x.csv", ref.digest)
    artifacts = tuple(an_artifact("x.csv", text) for text in ("after", "before"))
    record = a_record(an_execution(generated=(after,), used=(before,)), artifacts=artifacts)
    found = data_files(record, tmp_path, snapshots, notebook="n.ipynb")
    assert set(found.files) == {before}
    assert found.notes == ("x.csv is not in the crate: another file of its name is",)


def test_a_crate_takes_so_much_data_and_says_what_it_left_out(tmp_path: Path, snapshots: Snapshots) -> None:
    (tmp_path / "big.csv").write_text("x" * 100)
    (tmp_path / "small.csv").write_text("x")
    record = reading(a_ref("big.csv", "x" * 100), a_ref("small.csv", "x"))
    found = data_files(record, tmp_path, snapshots, notebook="n.ipynb", most=50)
    assert [ref.path for ref in found.files] == ["small.csv"]
    assert found.notes == ("big.csv is not in the crate: a crate takes 50 B of data",)


def test_of_many_files_that_stay_out_the_first_are_named(tmp_path: Path, snapshots: Snapshots) -> None:
    record = reading(*(a_ref(f"{number}.csv", "x") for number in range(100)))
    notes = data_files(record, tmp_path, snapshots, notebook="n.ipynb").notes
    assert len(notes) == 21
    assert notes[-1] == "80 more files not in the crate"


def test_a_notebook_that_changes_meanwhile_gets_no_crate(tmp_path: Path) -> None:
    path = a_saved_notebook(tmp_path / "nb")
    notebook = read_notebook(path)
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(NotebookError, match="was changed while the crate was written"):
        write_crate(BytesIO(), notebook, known_of(notebook))


def test_a_notebook_without_a_record_is_published_on_the_day_that_it_was_saved(tmp_path: Path) -> None:
    path = a_saved_notebook(tmp_path / "nb")
    os.utime(path, (86400 * 365, 86400 * 365))
    files, _ = crate_of(path, None)
    assert sorted(files) == ["README.md", "analysis.ipynb", "ro-crate-metadata.json", "ro-crate-preview.html"]
    assert entities_of(files["ro-crate-metadata.json"])["./"]["datePublished"] == "1971-01-01"


@pytest.mark.parametrize(("name", "held"), [("an\udc80 b:c.ipynb", "an_ b_c.ipynb"), ("README.md", "notebook-README.md")])
def test_a_notebook_of_any_name_has_a_place(tmp_path: Path, name: str, held: str) -> None:
    path = a_saved_notebook(tmp_path / "nb").rename(tmp_path / name)
    files, _ = crate_of(path, None)
    assert files[held] == path.read_bytes()
    assert entities_of(files["ro-crate-metadata.json"])["./"]["mainEntity"]["@id"].endswith(held.replace(" ", "%20"))


def test_a_record_of_no_day_is_published_on_the_day_that_the_notebook_was_saved(tmp_path: Path) -> None:
    record = a_record(run=a_run(started="9999999999"))
    path = a_saved_notebook(tmp_path / "nb", record)
    os.utime(path, (0, 0))
    assert entities_of(crate_of(path, record)[0]["ro-crate-metadata.json"])["./"]["datePublished"] == "1970-01-01"

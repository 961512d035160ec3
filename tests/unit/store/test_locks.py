"""Lock files are read, cleaned and written: what they say stays, what lets people in and where things lie does not."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from jupyter_repro.errors import LockError
from jupyter_repro.store.locks import Document, is_pylock, lock_in, lock_text, portable, read_lock, requirements_text

HASHES = {"sha256": "ab"}


def a_lock(*packages: dict[str, Any]) -> Document:
    return {"lock-version": "1.0", "created-by": "jupyter-repro", "requires-python": ">=3.11", "packages": list(packages)}


def a_package(name: str = "tide", **more: Any) -> dict[str, Any]:
    return {"name": name, "version": "1.0", **more}


def a_wheel_at(place: str, key: str = "url") -> dict[str, Any]:
    return {key: place, "hashes": HASHES}


def test_what_is_written_is_what_is_read() -> None:
    when = datetime(2026, 1, 5, 10, tzinfo=timezone.utc)
    odd = 'a "quoted" \\ name\x7f\n'
    document = a_lock(
        a_package("a", wheels=[{**a_wheel_at("https://example.org/a.whl"), "size": 5, "upload-time": when}], marker="os_name == 'nt'"),
        a_package("b", sdist=a_wheel_at("https://example.org/b.zip"), tool={odd: {"x.y": [1, 2.5, True], "empty": [], "none": {}}}),
    )
    assert lock_in(lock_text(document, ["a heading"])) == document


def test_a_heading_stays_a_comment_whatever_is_in_it() -> None:
    text = lock_text(a_lock(), ["a name\nlock-version = '9'"])
    assert text.startswith("# a name lock-version = '9'\n")
    assert lock_in(text) == a_lock()


def test_equal_locks_give_equal_texts_in_whichever_order_they_were_resolved() -> None:
    one, other = a_package("a"), a_package("b")
    assert lock_text(a_lock(one, other), []) == lock_text(a_lock(other, one), [])


@pytest.mark.parametrize(
    "text", ["[", "lock-version = 5", 'lock-version = "2.0"\npackages = []', 'lock-version = "1.0"\npackages = [5]', ""]
)
def test_what_is_no_lock_is_told_so(text: str) -> None:
    with pytest.raises(LockError, match=r"pylock\.toml") as raised:
        lock_in(text)
    assert raised.value.code == "lock-invalid"


def test_a_lock_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(LockError) as raised:
        read_lock(tmp_path / "pylock.toml")
    assert raised.value.code == "lock-missing"


def test_a_notebook_is_no_lock(tmp_path: Path) -> None:
    for name in ("study.ipynb", "conda.json"):
        (tmp_path / name).write_text('{"cells": []}')
        with pytest.raises(LockError, match="not a lock file") as raised:
            read_lock(tmp_path / name)
        assert raised.value.code == "lock-invalid"


def test_credentials_and_folders_of_the_machine_are_taken_out() -> None:
    document, local = portable(
        a_lock(
            a_package(
                "remote",
                index="https://me:secret@example.org/simple",
                sdist=a_wheel_at("https://me:secret@example.org/remote.zip?token=secret"),
                wheels=[a_wheel_at("https://me:secret@example.org/remote.whl")],
            ),
            a_package("near", index="file:///home/me/simple", wheels=[a_wheel_at("file:///home/me/wheels/near%2Bcpu.whl")]),
            a_package("beside", wheels=[a_wheel_at("../wheels/beside.whl", "path")]),
            a_package("vcs", vcs={"type": "git", "url": "https://token@example.org/vcs.git", "commit-id": "1f2e"}),
            a_package("edited", directory={"path": "/home/me/edited", "editable": True}),
            a_package("cloned", vcs={"type": "git", "path": "/home/me/cloned", "commit-id": "1f2e"}),
        )
    )
    assert local == ("near", "beside", "edited", "cloned")
    assert document["packages"] == [
        a_package(
            "remote",
            index="https://example.org/simple",
            sdist=a_wheel_at("https://example.org/remote.zip"),
            wheels=[a_wheel_at("https://example.org/remote.whl")],
        ),
        a_package("near", wheels=[a_wheel_at("near+cpu.whl", "path")]),
        a_package("beside", wheels=[a_wheel_at("beside.whl", "path")]),
        a_package("vcs", vcs={"type": "git", "url": "https://example.org/vcs.git", "commit-id": "1f2e"}),
    ]


def test_requirements_have_versions_markers_and_hashes() -> None:
    files = {
        "sdist": {"url": "https://example.org/a.zip", "hashes": {"sha256": "22"}},
        "wheels": [{"path": "a.whl", "hashes": {"sha256": "11"}}],
    }
    document = a_lock(a_package("b", marker="os_name == 'nt'", wheels=[a_wheel_at("https://example.org/b.whl")]), a_package("a", **files))
    assert requirements_text(document, ["Heading"]) == (
        "# Heading\na==1.0 \\\n    --hash=sha256:11 \\\n    --hash=sha256:22\nb==1.0 ; os_name == 'nt' \\\n    --hash=sha256:ab\n"
    )


def test_no_requirement_has_hashes_where_one_cannot() -> None:
    vcs = {"type": "git", "url": "https://example.org/a.git", "commit-id": "1f2e", "subdirectory": "python"}
    document = a_lock(a_package("a", vcs=vcs), a_package("b", wheels=[a_wheel_at("https://example.org/b.whl")]))
    assert requirements_text(document, []).splitlines()[1:] == ["a @ git+https://example.org/a.git@1f2e#subdirectory=python", "b==1.0"]


@pytest.mark.parametrize(
    ("name", "is_one"), [("pylock.toml", True), ("pylock.dev.toml", True), ("pylock.a.b.toml", False), ("a.toml", False)]
)
def test_a_lock_is_known_by_its_name(name: str, is_one: bool) -> None:
    assert is_pylock(Path(name)) is is_one

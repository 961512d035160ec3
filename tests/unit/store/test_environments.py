"""Environments are kept under keys, put there whole, and bounded in what they take."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from pathlib import Path

from jupyter_repro.store.environments import BuiltEnvironment, Environments, key_of

LONG_AGO = 3 * 24 * 3600


def built(environments: Environments, key: str, *, size: int = 10, age: float = 0) -> BuiltEnvironment:
    """Builds something that looks like an environment."""
    with environments.unfinished() as place:
        (place / "bin").mkdir(parents=True)
        (place / "bin" / "python").write_bytes(b"x" * size)
        (place / "bin" / "tool").write_text(f"#!{place}/bin/python\n")
        made = environments.adopt(place, key, python="3.11.7", distributions=3, notes=("a note",))
    os.utime(made.folder / "jupyter-repro.json", (time.time() - age,) * 2)
    return made


def test_what_was_built_is_found_under_its_key_and_its_scripts_work_there(tmp_path: Path) -> None:
    environments = Environments(tmp_path / "kept")
    assert environments.find("key") is None

    made = built(environments, "key")

    found = environments.find("key")
    assert found is not None
    assert (found.folder, found.python, found.distributions, found.notes) == (tmp_path / "kept" / "key", "3.11.7", 3, ("a note",))
    assert (made.folder / "bin" / "tool").read_text() == f"#!{made.folder}/bin/python\n"
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["key"]


def test_an_environment_that_another_process_has_put_there_first_is_taken(tmp_path: Path) -> None:
    environments = Environments(tmp_path)
    first = built(environments, "key", size=11)
    second = built(environments, "key", size=12)
    assert second.interpreter.stat().st_size == 11
    assert second.folder == first.folder


def test_what_is_broken_is_built_again(tmp_path: Path) -> None:
    environments = Environments(tmp_path)
    built(environments, "key").interpreter.unlink()
    assert environments.find("key") is None
    assert built(environments, "key", size=12).interpreter.stat().st_size == 12


def test_what_was_left_half_built_by_an_error_is_removed(tmp_path: Path) -> None:
    environments = Environments(tmp_path)
    try:
        with environments.unfinished() as place:
            place.mkdir()
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    assert list(tmp_path.iterdir()) == []


def test_those_not_used_for_longest_make_room_but_none_that_may_be_in_use(tmp_path: Path) -> None:
    environments = Environments(tmp_path, most_bytes=5000)
    built(environments, "oldest", size=2000, age=3 * LONG_AGO)
    built(environments, "old", size=2000, age=2 * LONG_AGO)
    built(environments, "yesterday", size=2000, age=60)
    assert environments.find("old") is not None  # it is used again

    built(environments, "newest", size=2000)

    assert sorted(made.folder.name for made in environments.all()) == ["newest", "old", "yesterday"]


def test_all_can_be_removed(tmp_path: Path) -> None:
    environments = Environments(tmp_path)
    built(environments, "a", age=5)
    built(environments, "b")
    assert [made.folder.name for made in environments.all()] == ["b", "a"]
    assert environments.clear() == 2
    assert environments.all() == []


def test_keys_tell_what_an_environment_is_built_from_apart() -> None:
    assert len({key_of(parts) for parts in (["a"], ["b"], ["a", ""], ["a", "b"], ["ab"])}) == 5


def test_one_at_a_time_builds_what_is_under_a_key_and_others_are_not_kept_waiting(tmp_path: Path) -> None:
    environments, under_way, most, lock = Environments(tmp_path), Counter[str](), Counter[str](), threading.Lock()
    both = threading.Barrier(2, timeout=60)

    def build(key: str) -> None:
        with Environments(tmp_path).alone(key):
            with lock:
                under_way[key] += 1
                most[key] = max(most[key], under_way[key])
            if key == "other":
                both.wait()
            time.sleep(0.05)
            with lock:
                under_way[key] -= 1

    threads = [threading.Thread(target=build, args=("key",)) for _ in range(4)]
    for thread in threads:
        thread.start()
    with environments.alone("key"):
        other = threading.Thread(target=build, args=("other",))
        other.start()
        both.wait()  # it goes on while the other key is taken
    for thread in (*threads, other):
        thread.join(60)

    assert most == {"key": 1, "other": 1}
    assert list(tmp_path.iterdir()) == []

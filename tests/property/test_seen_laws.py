"""What the fold over a cell's file operations comes to, held against a model that keeps the files' contents."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from jupyter_repro.capture.seen import Before, Seen

PATHS = ("/w/a", "/w/b", "/w/c", "/w/d")
paths = st.sampled_from(PATHS)
operations = st.lists(st.tuples(st.sampled_from(["read", "write", "append", "unlink", "rename"]), paths, paths), max_size=12)


@dataclass
class Disk:
    """Files with contents: the path of an old file, or None for what the cell wrote. ``used`` holds the old files that were of use."""

    contents: dict[str, str | None]
    used: set[str] = field(default_factory=set)

    def before(self, path: str) -> Before | None:
        return Before(state=(1, PATHS.index(path), 5, 0, 0)) if path in self.contents else None

    def use(self, path: str) -> None:
        if (old := self.contents[path]) is not None:
            self.used.add(old)

    def do(self, operation: str, path: str, target: str, seen: Seen) -> None:
        before = self.before(path)
        if operation in ("write", "append"):
            if operation == "append" and before is not None:
                self.use(path)
            self.contents[path] = None
            seen.write(path, before, keeps=operation == "append")
        elif before is None:
            seen.looked(path)
        elif operation == "read":
            self.use(path)
            seen.read(path)
        elif operation == "unlink":
            del self.contents[path]
            seen.unlink(path, before)
        else:
            over = self.before(target)
            self.contents[target] = self.contents.pop(path)
            seen.rename(path, target, over, before)


def used(seen: Seen) -> set[str]:
    return {*seen.reads(), *(path for path, *_ in seen.overwritten())}


def after(there: set[str], done: list[tuple[str, str, str]]) -> tuple[Disk, Seen]:
    disk, seen = Disk({path: path for path in there}), Seen()
    for operation, path, target in done:
        disk.do(operation, path, target, seen)
    disk.used |= {old for path, old in disk.contents.items() if old not in (None, path)}
    return disk, seen


@given(st.sets(paths), operations)
def test_used_is_what_the_cell_read_or_built_upon_and_had_not_written_itself(there: set[str], done: list[tuple[str, str, str]]) -> None:
    disk, seen = after(there, done)
    assert used(seen) == disk.used


@given(st.sets(paths), operations)
def test_generated_is_what_is_there_and_was_not_there_so_before(there: set[str], done: list[tuple[str, str, str]]) -> None:
    disk, seen = after(there, done)
    assert {path for path, _ in seen.generated().items()} == {path for path, old in disk.contents.items() if old != path}


@given(st.sets(paths), operations)
def test_deleted_is_what_was_there_and_is_no_more(there: set[str], done: list[tuple[str, str, str]]) -> None:
    disk, seen = after(there, done)
    assert set(seen.deleted()) == there - set(disk.contents)


@given(st.sets(paths), operations)
def test_missing_was_looked_for_and_never_there(there: set[str], done: list[tuple[str, str, str]]) -> None:
    _, seen = after(there, done)
    touched = used(seen) | {path for path, _ in seen.generated().items()} | set(seen.deleted())
    assert not set(seen.missing()) & (there | touched)


@given(st.sets(paths), operations)
def test_doing_it_all_once_more_uses_nothing_new_that_the_cell_wrote(there: set[str], done: list[tuple[str, str, str]]) -> None:
    disk, seen = after(there, done)
    for path in disk.contents:
        seen.read(path)
    own = {path for path, old in disk.contents.items() if old is None}
    assert not used(seen) & (own - there)

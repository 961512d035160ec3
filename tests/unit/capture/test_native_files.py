"""The C library tells what becomes of files, in order, once."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.unit.capture.watched import needs_library, watched

pytestmark = needs_library


def digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def test_what_is_written_read_and_looked_for_is_told_in_order(tmp_path: Path) -> None:
    source = "open('a', 'w').write('x'); open('a').read()\ntry: open('b')\nexcept OSError: pass\nos.remove('a')"
    assert watched(source, tmp_path).told() == [("write", "a"), ("read", "a"), ("missing", "b"), ("unlink", "a")]


def test_paths_are_absolute_and_without_detours(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    source = (
        "os.chdir('sub'); open('../sub//./a', 'w').close(); os.chdir('..'); fd = os.open('sub', os.O_RDONLY); os.open('a', 0, dir_fd=fd)"
    )
    assert [event.path for event in watched(source, tmp_path).events] == [str(tmp_path / "sub" / "a")] * 2


def test_the_same_relative_path_in_another_folder_is_another_file(tmp_path: Path) -> None:
    source = "for d in 'one', 'two': os.mkdir(d); os.chdir(d); open('a', 'w').close(); os.chdir('..')"
    assert [event.path for event in watched(source, tmp_path).events] == [str(tmp_path / d / "a") for d in ("one", "two")]


def test_a_file_that_a_loop_opens_is_told_once(tmp_path: Path) -> None:
    source = "open('a', 'w').close()\nfor _ in range(5000): open('a').close(); open('a', 'a').close(); open(os.path.abspath('a')).close()"
    assert watched(source, tmp_path).told() == [("write", "a"), ("read", "a")]


def test_writing_aside_and_renaming_is_told_each_time(tmp_path: Path) -> None:
    source = "for _ in range(3): open('a.tmp', 'w').close(); os.replace('a.tmp', 'a')"
    assert watched(source, tmp_path).told() == [("write", "a.tmp"), ("rename", "a.tmp", "a")] * 3


def test_what_another_process_renames_may_be_written_anew(tmp_path: Path) -> None:
    source = "for _ in range(2): open('a.tmp', 'w').close(); subprocess.run(['mv', 'a.tmp', 'a'])"
    assert watched(source, tmp_path).told("write", "rename") == [("write", "a.tmp"), ("rename", "a.tmp", "a")] * 2


def test_the_next_cell_is_told_all_again(tmp_path: Path) -> None:
    source = "open('a', 'w').close(); library.end(0); library.begin(1); library.main(1); open('a', 'w').close()"
    assert [(event.order, event.kind) for event in watched(source, tmp_path).events] == [(0, "write"), (1, "write")]


@pytest.mark.parametrize("size", [0, 1, 55, 56, 63, 64, 65, 119, 120, 16383, 16384, 16385, 1_000_003])
def test_a_file_that_is_appended_to_comes_with_the_digest_of_what_it_was(tmp_path: Path, size: int) -> None:
    data = bytes(i * 31 % 251 for i in range(size))
    (tmp_path / "a").write_bytes(data)
    (event,) = watched("open('a', 'ab').close()", tmp_path).events
    assert event.before is not None
    assert (event.before[2], event.digest) == (size, digest(data) if size else None)


def test_a_file_that_was_read_comes_with_its_digest_however_it_is_changed(tmp_path: Path) -> None:
    changes = {
        "truncated": "open('truncated', 'w')",
        "unlinked": "os.unlink('unlinked')",
        "replaced": "open('new', 'w'); os.rename('new', 'replaced')",
        "cut": "os.truncate('cut', 0)",
    }
    for name in changes:
        (tmp_path / name).write_text(name)
    source = "\n".join(f"open({name!r}).read(); {change}" for name, change in changes.items())
    found = [e.digest for e in watched(source, tmp_path).events if (e.kind != "read" and not e.path.endswith("new")) or e.target]
    assert found == [digest(name.encode()) for name in changes]


def test_what_a_child_has_read_counts_for_its_cell(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    events = watched("subprocess.run(['cat', 'a']); open('a', 'w')", tmp_path).events
    assert [event.digest for event in events if event.kind == "write"] == [digest(b"old")]


def test_a_file_that_is_only_overwritten_costs_no_digest(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (event,) = watched("open('a', 'w').close()", tmp_path).events
    assert event.before is not None
    assert event.digest is None


def test_what_a_cell_made_itself_costs_no_digest(tmp_path: Path) -> None:
    events = watched("open('a', 'w').write('x'); open('a').read(); open('b', 'w'); os.rename('b', 'a'); os.remove('a')", tmp_path).events
    assert [event.digest for event in events] == [None] * 5


def test_very_big_files_are_not_digested_on_the_spot(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as file:
        file.truncate((64 << 20) + 1)
    (event,) = watched("open('a', 'ab').close()", tmp_path).events
    assert event.digest is None


def test_links_are_writes_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    told = watched("os.link('a', 'b'); os.symlink('a', 'c')", tmp_path).told()
    assert told == [("read", "a"), ("write", "b"), ("write", "c")]


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    source = "os.mkfifo('f'); os.open('f', os.O_RDONLY | os.O_NONBLOCK); os.open('.', os.O_RDONLY); os.rmdir('/nowhere') if 0 else None"
    assert watched(source, tmp_path).told() == []


def test_what_fails_for_other_reasons_is_not_told(tmp_path: Path) -> None:
    source = "try: open('.', 'w')\nexcept IsADirectoryError: pass\ntry: os.rename('a', 'b')\nexcept FileNotFoundError: pass"
    assert watched(source, tmp_path).told() == []


def test_functions_got_by_ctypes_are_watched(tmp_path: Path) -> None:
    source = (
        "libc = ctypes.CDLL(None); libc.fopen(b'a', b'w'); libc.mkstemp(ctypes.create_string_buffer(b'tXXXXXX')); libc.creat(b'c', 0o600)"
    )
    told = watched(source, tmp_path).told()
    assert [kind for kind, _ in told] == ["write"] * 3
    assert (told[0][1], told[1][1][0], told[2][1]) == ("a", "t", "c")


def test_errno_is_what_it_would_be(tmp_path: Path) -> None:
    source = """
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *args):
    ctypes.set_errno(99)
    getattr(libc, name)(*args)
    print(ctypes.get_errno())
call("open", b"missing", 0); call("open", b"new", os.O_CREAT | os.O_WRONLY, 0o600); call("open", b"new", 0)
call("rename", b"new", b"other"); call("unlink", b"other"); call("unlink", b"other"); call("fopen", b".", b"w")
"""
    assert watched(source, tmp_path).printed.split() == ["2", "99", "99", "99", "99", "2", "21"]


def test_rules_skip_folders_and_parts_but_not_data_of_distributions(tmp_path: Path) -> None:
    for name in ("skip/site/a.csv", "skip/site/b.py", "skip/c.csv", "x/.git/d", "e"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    source = f"""
library.stop()
rule = lambda kind, text: kind + len(text).to_bytes(2, "little") + text
here = {str(tmp_path)!r}.encode()
library = Library.load(rule(b"d", here + b"/skip/site/") + rule(b"x", b".py") + rule(b"p", here + b"/skip/") + rule(b"c", b"/.git/"))
library.begin(0); library.main(0)
for name in "skip/site/a.csv", "skip/site/b.py", "skip/c.csv", "x/.git/d", "e": open(name).close()
"""
    assert watched(source, tmp_path).told() == [("read", "a.csv"), ("read", "e")]


def test_files_in_a_row_are_told_in_order_and_with_their_states(tmp_path: Path) -> None:
    source = """
names = [f"{number:04}" for number in range(5000)] + ["\\n", "\\udcff", "ü"]
for name in names: open(name, "w").write(name * 2) if name.isdigit() else open(name, "w").close()
sizes = [os.stat(name).st_size for name in names]
for name in names: open(name).close()
library.end(0); library.begin(1)
for name in names: open(name, "w").close()
told = library.drain()
print([os.path.basename(event.path) for event in told] == names * 3)
print([event.kind for event in told] == ["write"] * 5003 + ["read"] * 5003 + ["write"] * 5003)
print([e.before and e.before[2] for e in told] == [None] * 10006 + sizes)
"""
    assert watched(source, tmp_path).printed.split() == ["True"] * 3

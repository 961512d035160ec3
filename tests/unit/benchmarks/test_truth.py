"""The yardstick of the capture matrix: what a log of strace comes to."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from benchmarks.capture_matrix.strace import Call, calls_of, cells_of
from benchmarks.capture_matrix.truth import Folder, touched_by

HERE = "AT_FDCWD</w>"


def _calls(*lines: str) -> list[Call]:
    return list(calls_of((f"7 {line}" if not line[0].isdecimal() else line for line in lines), "/w"))


def _required(
    *lines: str,
    before: Mapping[str, str] = MappingProxyType({}),
    after: Mapping[str, str] = MappingProxyType({}),
    also: tuple[str, ...] = (),
) -> dict[str, set[str]]:
    folders = frozenset({"/w", "/w/many"})
    touched = touched_by(
        _calls(*lines), root="/w", before=Folder(files=before, folders=folders), after=Folder(files=after, folders=folders), also=also
    )
    return {role: paths for role, paths in touched.required.items() if paths}


def test_an_opened_file_is_the_one_that_links_lead_to() -> None:
    (call,) = _calls(f'openat({HERE}, "link.csv", O_RDONLY|O_CLOEXEC) = 3</w/table.csv>')

    assert call == Call(
        pid=7,
        name="openat",
        arguments=f'{HERE}, "link.csv", O_RDONLY|O_CLOEXEC',
        paths=("/w/link.csv",),
        opened="/w/table.csv",
    )


def test_a_call_that_others_interrupt_in_the_log_is_one_call() -> None:
    calls = _calls(
        f'7 openat({HERE}, "a", O_RDONLY <unfinished ...>',
        '8 chdir("/elsewhere") = 0',
        "7 <... openat resumed>) = 3</w/a>",
    )

    assert [(call.pid, call.name, call.opened) for call in calls] == [(8, "chdir", None), (7, "openat", "/w/a")]


def test_octal_escapes_are_the_bytes_of_a_name() -> None:
    (call,) = _calls(rf'openat({HERE}, "gr\303\266\303\237e", O_RDONLY) = 3</w/gr\303\266\303\237e>')

    assert call.opened == "/w/größe"
    assert call.paths == ("/w/größe",)


def test_relative_paths_follow_the_process_that_changed_its_folder() -> None:
    calls = _calls('7 access("x", 0) = 0', '8 chdir("many") = 0', '8 unlink("a") = 0', '7 unlink("a") = 0', '9 unlink("a") = 0')

    assert [call.paths for call in calls[2:]] == [("/w/many/a",), ("/w/a",), ("/w/a",)]


def test_a_path_relative_to_an_open_folder_lies_in_it() -> None:
    (call,) = _calls('openat(3</w/many>, "007.txt", O_RDONLY) = 4</w/many/007.txt>')

    assert call.paths == ("/w/many/007.txt",)


def test_calls_belong_to_the_cell_whose_marks_are_around_them() -> None:
    lines = [f'access("/.capture-matrix/{mark}", F_OK) = -1 ENOENT (No such file or directory)' for mark in ("start/c1", "end/c1")]
    calls = _calls('unlink("/w/before") = 0', lines[0], 'unlink("/w/inside") = 0', lines[1], 'unlink("/w/behind") = 0')

    assert [(name, [call.paths for call in inside]) for name, inside in cells_of(calls)] == [("c1", [("/w/inside",)])]


def test_what_a_cell_wrote_itself_is_no_input() -> None:
    lines = [
        f'openat({HERE}, "own", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3</w/own>',
        f'openat({HERE}, "own", O_RDONLY) = 3</w/own>',
    ]

    assert _required(*lines, after={"/w/own": "new"}) == {"generated": {"/w/own"}}


def test_a_file_that_is_read_and_then_replaced_is_both() -> None:
    lines = [
        f'openat({HERE}, "data", O_RDONLY) = 3</w/data>',
        f'openat({HERE}, "aside", O_RDWR|O_CREAT|O_EXCL, 0600) = 4</w/aside>',
        'write(4</w/aside>, ""..., 3) = 3',
        'rename("aside", "data") = 0',
    ]

    assert _required(*lines, before={"/w/data": "old"}, after={"/w/data": "new"}) == {"used": {"/w/data"}, "generated": {"/w/data"}}


def test_a_file_opened_for_both_is_what_is_done_with_it() -> None:
    opening = f'openat({HERE}, "base", O_RDWR) = 3</w/base>'
    there = {"/w/base": "old"}

    assert _required(opening, before=there, after=there) == {}
    assert _required(opening, 'pread64(3</w/base>, ""..., 9, 0) = 9', before=there, after=there) == {"used": {"/w/base"}}
    assert _required(opening, 'pwrite64(3</w/base>, ""..., 9, 0) = 9', before=there, after=there) == {"generated": {"/w/base"}}
    assert _required(opening, before=there, after={"/w/base": "new"}) == {"generated": {"/w/base"}}  # by shared memory


def test_only_what_was_there_before_is_deleted() -> None:
    lines = [
        'unlink("old") = 0',
        f'openat({HERE}, "new", O_WRONLY|O_CREAT, 0666) = 3</w/new>',
        'unlink("new") = 0',
    ]

    assert _required(*lines, before={"/w/old": "x"}) == {"deleted": {"/w/old"}}


def test_moving_a_folder_moves_its_files() -> None:
    files = {"/w/many/a": "x", "/w/many/b": "y"}
    moved = {"/w/more/a": "x", "/w/more/b": "y"}

    assert _required('rename("many", "more") = 0', before=files, after=moved) == {"deleted": set(files), "generated": set(moved)}


def test_folders_caches_and_pipes_are_no_data() -> None:
    lines = [
        f'openat({HERE}, "many", O_RDONLY|O_DIRECTORY) = 3</w/many>',
        f'openat({HERE}, "many", O_RDONLY) = 3</w/many>',
        f'openat({HERE}, "__pycache__/m.pyc", O_RDONLY) = 3</w/__pycache__/m.pyc>',
        f'mknodat({HERE}, "pipe", S_IFIFO|0666) = 0',
        f'openat({HERE}, "pipe", O_RDONLY) = 3</w/pipe>',
        'openat(AT_FDCWD</w>, "/usr/lib/x.so", O_RDONLY) = 3</usr/lib/x.so>',
    ]

    assert _required(*lines) == {}


def test_data_elsewhere_counts_where_the_way_names_it() -> None:
    line = f'openat({HERE}, "/lib/sklearn/data/iris.csv", O_RDONLY) = 3</lib/sklearn/data/iris.csv>'

    assert _required(line, also=("/sklearn/data/",)) == {"used": {"/lib/sklearn/data/iris.csv"}}


def test_a_file_looked_for_in_vain_is_missing_unless_it_comes_to_be() -> None:
    line = f'openat({HERE}, "late", O_RDONLY) = -1 ENOENT (No such file or directory)'

    assert _required(line) == {"missing": {"/w/late"}}
    assert _required(line, after={"/w/late": "x"}) == {}

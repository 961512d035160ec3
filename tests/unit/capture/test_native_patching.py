"""The C library takes the place of libc's functions without anybody noticing, and gives it back."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from jupyter_repro.capture.native.library import library_path
from tests.unit.capture.watched import compiled, needs_library, watched

pytestmark = needs_library

OPENS = "#define _GNU_SOURCE\n#include <fcntl.h>\nint opens(const char *path) { return open(path, O_CREAT | O_RDWR, 0600); }"
NEXT = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
static int calls;
int opened(void) { return calls; }
static int next(const char *name, const char *path, int flags, mode_t mode) {
    int (*function)(const char *, int, mode_t) = dlsym(RTLD_NEXT, name);
    if (strstr(path, "through")) calls++;
    return function(path, flags, mode);
}
int open(const char *path, int flags, mode_t mode) { return next("open", path, flags, mode); }
int open64(const char *path, int flags, mode_t mode) { return next("open64", path, flags, mode); }
"""


def test_no_page_that_the_loader_protects_is_left_writable(tmp_path: Path) -> None:
    source = """
library.stop()
def writable():
    with open("/proc/self/maps") as file:
        pages = [line.split() for line in file]
    return sorted((page[5], page[2]) for page in pages if len(page) > 5 and page[1][1] == "w" and ".so" in page[5])
before = writable()
library = load()
print(before == writable())
"""
    assert watched(source, tmp_path).printed.split() == ["True"]


def test_after_stop_nothing_is_told_and_a_new_start_tells_again(tmp_path: Path) -> None:
    source = """
open("a", "w").close()
events += library.drain()
library.stop()
open("b", "w").close()
library = load()
library.begin(0); library.main(0)
open("c", "w").close()
"""
    assert watched(source, tmp_path).told() == [("write", "a"), ("write", "c")]


def test_without_shared_memory_the_reason_is_said(tmp_path: Path) -> None:
    source = """
import resource
library.stop()
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 30))
try: load()
except OSError as error: print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
library = load()
"""
    assert "no shared memory" in watched(source, tmp_path).printed


def test_without_memfd_a_file_without_a_name_does(tmp_path: Path) -> None:
    source = """
import platform, struct
library.stop()
number = {"x86_64": 319, "aarch64": 279}[platform.machine()]
code = b"".join(struct.pack("<HBBI", *line) for line in (
    (0x20, 0, 0, 0),  # the number of the call
    (0x15, 0, 1, number),
    (0x06, 0, 0, 0x50001),  # EPERM
    (0x06, 0, 0, 0x7FFF0000),  # allowed
))
class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]
prctl = ctypes.CDLL(None).prctl
assert prctl(38, 1, 0, 0, 0) == 0
print(prctl(22, 2, ctypes.byref(Program(4, code))))
library = load()
library.begin(0); library.main(0)
print("memfd" in os.readlink("/proc/self/fd/56"))
subprocess.run(["sh", "-c", ": > made"])
"""
    seen = watched(source, tmp_path)
    assert (seen.printed.split(), seen.told("write")) == (["0", "False"], [("write", "made")])


def test_a_second_start_is_refused_with_a_reason(tmp_path: Path) -> None:
    source = "try: load()\nexcept OSError as error: print(error)"
    assert "watched already" in watched(source, tmp_path).printed


def test_objects_that_are_loaded_later_are_watched(tmp_path: Path) -> None:
    object_file = compiled(OPENS, tmp_path / "opens.so", "-shared", "-fPIC")
    assert watched(f"ctypes.CDLL({str(object_file)!r}).opens(b'a')", tmp_path).told() == [("write", "a")]


def test_objects_that_go_and_come_again_are_watched(tmp_path: Path) -> None:
    object_file = compiled(OPENS, tmp_path / "opens.so", "-shared", "-fPIC")
    source = f"""
import _ctypes
for name in b"a", b"b", b"c":
    library_ = ctypes.CDLL({str(object_file)!r})
    library_.opens(name)
    _ctypes.dlclose(library_._handle)
"""
    assert watched(source, tmp_path).told("write") == [("write", name) for name in "abc"]


def test_who_wraps_open_by_the_next_one_finds_it_still(tmp_path: Path) -> None:
    wrapper = compiled(NEXT, tmp_path / "next.so", "-shared", "-fPIC", "-ldl")
    source = "open('through', 'w').close(); open('through').close(); print(ctypes.CDLL(None).opened())"
    seen = watched(source, tmp_path, env={"LD_PRELOAD": str(wrapper)})
    assert (seen.told(), seen.printed.split()) == ([("write", "through"), ("read", "through")], ["2"])


def test_a_wrapper_that_is_loaded_later_is_watched_too(tmp_path: Path) -> None:
    wrapper = compiled(NEXT, tmp_path / "next.so", "-shared", "-fPIC", "-ldl")
    source = f"w = ctypes.CDLL({str(wrapper)!r}); os.close(w.open(b'through', os.O_CREAT | os.O_WRONLY, 0o600)); print(w.opened())"
    seen = watched(source, tmp_path)
    assert seen.printed.split() == ["1"]


def test_threads_that_load_fork_and_open_at_once_do_not_wait_for_each_other(tmp_path: Path) -> None:
    object_file = compiled(OPENS, tmp_path / "opens.so", "-shared", "-fPIC")
    source = f"""
import shutil, _ctypes
def loads(number):
    path = shutil.copy({str(object_file)!r}, f"copy{{number}}.so")
    for turn in range(100):
        loaded = ctypes.CDLL(os.path.abspath(path))
        loaded.opens(f"loaded{{number}}".encode())
        _ctypes.dlclose(loaded._handle)
def forks(number):
    for turn in range(30):
        if (pid := os.fork()) == 0:
            ctypes.CDLL({str(object_file)!r}).opens(f"forked{{number}}".encode())
            os._exit(7)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
threads = [threading.Thread(target=work, args=(number,)) for number in range(3) for work in (loads, forks)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
    names = {name for _, name in watched(source, tmp_path).told("write")}
    assert names >= {f"{what}{number}" for what in ("loaded", "forked") for number in range(3)}


def test_the_recorder_s_own_work_and_work_of_no_cell_are_not_told(tmp_path: Path) -> None:
    source = "library.enter(NOBODY); open('a', 'w'); library.enter(None); open('b', 'w'); library.main(None); open('c', 'w')"
    assert watched(source, tmp_path).told() == [("write", "b")]


def test_a_thread_works_for_its_own_cell_or_for_the_main_one(tmp_path: Path) -> None:
    source = """
def own(): library.enter(5); open("own", "w").close(); library.enter(None); open("back", "w").close()
thread = threading.Thread(target=own); thread.start(); thread.join()
open("here", "w").close()
"""
    assert [event.order for event in watched(source, tmp_path).events] == [5, 0, 0]


def test_importing_is_told(tmp_path: Path) -> None:
    source = "open('a', 'w'); library.importing(True); open('a'); library.importing(False); open('a')"
    assert [event.importing for event in watched(source, tmp_path).events] == [False, True, False]


def test_events_that_find_no_room_are_counted(tmp_path: Path) -> None:
    source = """
folder = "/".join(["d" * 250] * 15)
for number in range(20_000):
    try: open(f"{folder}/{number}")
    except OSError: pass
got = library.drain()
print(len(got), library.dropped, len(got) + library.dropped)
open("after", "w").close()
"""
    seen = watched(source, tmp_path)
    told, dropped, together = map(int, seen.printed.split())
    assert together == 20_000
    assert told > 16_000
    assert dropped == seen.dropped > 0
    assert seen.told() == [("write", "after")]


def test_a_writer_that_dies_halfway_costs_its_event_alone(tmp_path: Path) -> None:
    source = """
import mmap, struct
memory = mmap.mmap(56, os.fstat(56).st_size)
open("a", "w").close()
head = struct.unpack_from("<Q", memory, 64)[0]
struct.pack_into("<Q", memory, 64, head + 96)
open("b", "w").close()
got = library.drain()
time.sleep(2.2)
got += library.drain()
events += got
"""
    seen = watched(source, tmp_path)
    assert (seen.told(), seen.dropped) == ([("write", "a"), ("write", "b")], 1)


def test_memory_of_events_that_were_taken_is_given_back(tmp_path: Path) -> None:
    source = """
folder = "/".join(["d" * 250] * 15)
for number in range(5000):
    try: open(f"{folder}/{number}")
    except OSError: pass
used = os.fstat(56).st_blocks * 512
library.drain()
print(used, os.fstat(56).st_blocks * 512)
"""
    used, left = map(int, watched(source, tmp_path).printed.split())
    assert used > 18 << 20
    assert left < 1 << 20


def test_the_ring_goes_round(tmp_path: Path) -> None:
    source = """
folder = "/".join(["d" * 250] * 15)
got = []
for number in range(40_000):
    try: open(f"{folder}/{number}")
    except OSError: pass
    if number % 3000 == 0: got += library.drain()
got += library.drain()
print([int(os.path.basename(event.path)) for event in got] == list(range(40_000)))
"""
    seen = watched(source, tmp_path)
    assert (seen.printed.split(), seen.dropped) == (["True"], 0)


def test_many_processes_write_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    source = """
pids = []
for child in range(8):
    if (pid := os.fork()) == 0:
        for number in range(2000):
            try: os.open(f"/nowhere/{child}/{number}", 0)
            except OSError: pass
        os._exit(0)
    pids.append(pid)
got = []
while pids:
    got += library.drain()
    pids = [pid for pid in pids if os.waitpid(pid, os.WNOHANG)[0] == 0]
got += library.drain()
for child in range(8):
    mine = [int(event.path.split("/")[3]) for event in got if event.path.startswith(f"/nowhere/{child}/")]
    print(mine == list(range(2000)))
"""
    seen = watched(source, tmp_path)
    assert (seen.printed.split(), seen.dropped) == (["True"] * 8, 0)


def test_the_library_s_own_descriptor_is_out_of_the_way(tmp_path: Path) -> None:
    assert watched("print(os.open('.', os.O_RDONLY) < 10, os.get_inheritable(56))", tmp_path).printed.split() == ["True", "False"]


def test_the_library_runs_with_old_versions_of_glibc() -> None:
    versions = [int(minor) for minor in re.findall(rb"GLIBC_2\.(\d+)", Path(library_path()).read_bytes())]
    assert 0 < max(versions) <= 17


def test_the_library_calls_libc_by_slots_that_nobody_shares() -> None:
    if (readelf := shutil.which("readelf")) is None:
        pytest.skip("no readelf")
    listing = subprocess.run([readelf, "-rW", library_path()], capture_output=True, text=True, check=True).stdout
    shared = {line.split()[4].split("@")[0] for line in listing.splitlines() if "GLOB_DAT" in line}
    assert shared <= {
        "environ",
        "dladdr",
        "dlsym",
        "__cxa_finalize",
        "__gmon_start__",
        "_ITM_registerTMCloneTable",
        "_ITM_deregisterTMCloneTable",
    }


def test_the_library_is_for_this_machine() -> None:
    machine = struct.unpack_from("<H", Path(library_path()).read_bytes(), 18)[0]
    assert {62: "x86_64", 183: "aarch64"}[machine] == os.uname().machine

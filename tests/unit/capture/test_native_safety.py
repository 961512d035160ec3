"""The C library harms nobody: what it reads, keeps and needs itself leaves programs as they would be."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.capture.watched import ROOT, compiled, needs_library, watched

pytestmark = needs_library


def digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


LOCKS = """
import fcntl
def is_locked():
    with open("/proc/locks") as file:
        return any("POSIX" in line and f":{os.stat('data').st_ino} " in line for line in file)
fd = os.open("data", os.O_RDWR); fcntl.lockf(fd, fcntl.LOCK_EX)
library.end(0); library.begin(1); library.main(1)
"""

TABLE = """
#define _GNU_SOURCE
#include <fcntl.h>
typedef int function(const char *, int, ...);
#define TEN(x) x, x, x, x, x, x, x, x, x, x
function *table[1000] = {TEN(TEN(TEN(open)))};
int opens(const char *path) { return table[999](path, O_CREAT | O_RDWR, 0600); }
"""

INTERRUPTED = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <sys/time.h>
static void handle(int number) { (void)number; dlsym(RTLD_DEFAULT, "getpid"); }
int load(const char *path, int turns) {
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
    struct itimerval often = {{0, 100}, {0, 100}}, never = {{0, 0}, {0, 0}};
    sigaction(SIGVTALRM, &action, 0);
    setitimer(ITIMER_VIRTUAL, &often, 0);
    for (int i = 0; i < turns; i++) {
        void *handle = dlopen(path, RTLD_NOW);
        if (!handle) return -1;
        dlsym(handle, "opens");
        dlclose(handle);
    }
    setitimer(ITIMER_VIRTUAL, &never, 0);
    return turns;
}
"""

SMALL = """
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
extern char **environ;
static char *argv[] = {"true", 0};
static void *files(void *unused) { close(open("a", O_RDWR | O_APPEND)); rename("a", "b"); unlink("b"); return unused; }
static void *spawns(void *unused) {
    pid_t pid;
    posix_spawnp(&pid, "true", 0, 0, argv, environ);
    waitpid(pid, 0, 0);
    if (!(pid = vfork())) { execvp("true", argv); _exit(9); }
    waitpid(pid, 0, 0);
    return unused;
}
int in_thread(int spawning) {
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 16384);
    if (pthread_create(&thread, &attributes, spawning ? spawns : files, 0)) return -1;
    return pthread_join(thread, 0);
}
static void handle(int number) { (void)number; close(open("c", O_RDWR | O_CREAT, 0600)); close(open("a", O_RDWR | O_APPEND)); }
int in_handler(size_t size) {
    char *memory = calloc(2, size);
    stack_t stack = {.ss_sp = memory + size, .ss_size = size};
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_ONSTACK};
    sigaltstack(&stack, 0);
    sigaction(SIGUSR1, &action, 0);
    raise(SIGUSR1);
    for (size_t i = 0; i < size; i++) if (memory[i]) return -1;
    return 0;
}
"""


def test_locks_on_a_file_outlive_its_digest(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    seen = watched(f"{LOCKS}other = os.open('data', os.O_RDWR); print(is_locked())", tmp_path)
    assert seen.printed.split() == ["True"]
    assert [event.digest is not None for event in seen.events if event.kind == "write"] == [True, True]


def test_locks_on_files_outlive_the_digests_that_a_cell_s_end_takes(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    (tmp_path / "big").write_text("x" * 100_000)
    source = f"""{LOCKS}
from jupyter_repro.capture.digests import Digests
for digests in Digests(reader=library.digests), Digests(now=lambda: 0.0):
    files = [(path, digests.state(path)) for path in ("data", "big")]
    print([digest and digest[:10] for digest in (digests.digest(*files[0]), *digests.many(files))], is_locked())
"""
    small, big = f"'{digest(b'x')[:10]}'", f"'{digest(b'x' * 100_000)[:10]}'"
    assert watched(source, tmp_path).printed.splitlines() == [f"[{small}, {small}, {big}] True", f"[None, None, {big}] True"]


def test_a_file_that_is_not_what_it_was_has_no_digest(tmp_path: Path) -> None:
    source = """
from jupyter_repro.capture.digests import Digests
names = [f"{number}" for number in range(300)]
for name in names: open(name, "w").write(name * 1000)
files = [(name, Digests().state(name)) for name in names]
open("7", "a").write("more"); os.remove("8"); os.chmod("9", 0o600)
found = Digests(reader=library.digests).many(files)
right = [Digests().digest(*file) for file in files]
print(found == right, [number for number, digest in enumerate(found) if digest is None])
"""
    assert watched(source, tmp_path).printed.split(maxsplit=1) == ["True", "[7, 8, 9]\n"]


def test_the_states_of_many_files_are_those_that_each_has(tmp_path: Path) -> None:
    source = """
from jupyter_repro.capture.digests import Digests
os.mkfifo("pipe"); os.symlink("made", "link"); os.symlink("nothing", "dangling")
open("made", "w").write("x"); open("n\u00e4me", "w").close()
names = ["made", "n\u00e4me", "pipe", "link", "dangling", "none", ".", "x" * 5000] * 1000
print(library.states(names) == Digests().states(names), library.states([]), sum(map(bool, library.states(names))))
"""
    assert watched(source, tmp_path).printed.split() == ["True", "[]", "3000"]


def test_the_objects_that_are_loaded_are_those_that_the_system_maps(tmp_path: Path) -> None:
    source = """
import _ctypes
mapped = {line.split()[-1] for line in open("/proc/self/maps") if "r-xp" in line and ".so" in line}
loaded = {os.path.realpath(path) for path in library.objects() if "/" in path}
print(sorted(mapped - loaded))
"""
    assert watched(source, tmp_path).printed.split() == ["[]"]


def test_a_descriptor_of_the_user_s_with_our_number_stays_open(tmp_path: Path) -> None:
    source = """
os.dup2(os.open(".", os.O_RDONLY), 56)
library.stop()
print(os.path.samefile(56, "."))
library = load()
"""
    assert watched(source, tmp_path).printed.split() == ["True"]


def test_two_copies_of_the_library_in_one_process_do_not_call_each_other(tmp_path: Path) -> None:
    source = """
import shutil
from jupyter_repro.capture.native.library import library_path
other = Library.load(RULES, shutil.copy(library_path(), os.path.abspath("watch.so")))
other.begin(0); other.main(0)
open("both", "w").close()
subprocess.run(["true"])
print([(event.kind, os.path.basename(event.path)) for event in other.drain()])
other.stop()
open("first", "w").close()
"""
    seen = watched(source, tmp_path)
    assert seen.printed.strip() == "[('write', 'both'), ('exec', 'true')]"
    assert ("write", "first") in seen.told()


def test_objects_that_come_and_go_leave_nothing_behind(tmp_path: Path) -> None:
    object_file = compiled(TABLE, tmp_path / "table.so", "-shared", "-fPIC")
    source = f"""
import _ctypes, shutil
for number in range(40):
    path = shutil.copy({str(object_file)!r}, os.path.abspath(f"copy{{number}}.so"))
    copies = [ctypes.CDLL(path)]
    copies[0].opens(f"made{{number}}".encode())
    _ctypes.dlclose(copies[0]._handle)
last = ctypes.CDLL(path)
last.opens(b"last")
library.stop()
plain = ctypes.CDLL(None).dlsym; plain.restype = ctypes.c_void_p
table = (ctypes.c_void_p * 1000).in_dll(last, "table")
print(set(table) == {{plain(None, b"open")}})
library = load()
"""
    seen = watched(source + "library.begin(0); library.main(0); last.opens(b'again')", tmp_path)
    assert (seen.printed.split(), seen.told("write")) == (["True"], [("write", "again")])


def test_slots_of_many_objects_that_are_gone_give_way(tmp_path: Path) -> None:
    object_file = compiled(TABLE, tmp_path / "table.so", "-shared", "-fPIC")
    source = f"""
import _ctypes, shutil
kept = []
for number in range(40):
    path = shutil.copy({str(object_file)!r}, os.path.abspath(f"copy{{number}}.so"))
    kept.append(ctypes.CDLL(path))
    kept[-1].opens(f"made{{number}}".encode())
    if number % 10 == 9:
        while kept: _ctypes.dlclose(kept.pop()._handle)
"""
    names = {name for _, name in watched(source, tmp_path).told("write")}
    assert names >= {f"made{number}" for number in range(40)}


def test_a_signal_may_come_while_objects_are_patched(tmp_path: Path) -> None:
    object_file = compiled(TABLE, tmp_path / "table.so", "-shared", "-fPIC")
    loads = compiled(INTERRUPTED, tmp_path / "loads.so", "-shared", "-fPIC", "-ldl")
    source = f"print(ctypes.CDLL({str(loads)!r}).load({str(object_file)!r}.encode(), 1000))"
    assert watched(source, tmp_path).printed.split() == ["1000"]


@pytest.mark.parametrize("spawning", [0, 1], ids=["files", "spawns"])
def test_threads_with_the_smallest_stacks_have_room(tmp_path: Path, spawning: int) -> None:
    (tmp_path / "a").write_text("x" * 10_000)
    small = compiled(SMALL, tmp_path / "small.so", "-shared", "-fPIC", "-pthread")
    seen = watched(f"open('a').close(); print(ctypes.CDLL({str(small)!r}).in_thread({spawning}))", tmp_path)
    assert seen.printed.split() == ["0"]
    told = [("exec", "true")] * 2 if spawning else [("write", "a"), ("rename", "a", "b"), ("unlink", "b")]
    assert seen.told("exec", "write", "rename", "unlink") == told


def test_a_handler_with_a_small_stack_of_its_own_has_room(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x" * 10_000)
    small = compiled(SMALL, tmp_path / "small.so", "-shared", "-fPIC", "-pthread")
    assert watched(f"print(ctypes.CDLL({str(small)!r}).in_handler(ctypes.c_size_t(8192)))", tmp_path).printed.split() == ["0"]


START = """
def fits(size):
    values = [f"{number:05}={'x' * 100_000}" for number in range(size // 100_016)] + ["last=" + "x" * (size % 100_016)]
    env = dict(value.split("=", 1) for value in values)
    try: return start(env) == 0
    except OSError: return False
def most():
    low, high = 0, 8 << 20
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low
first = most(); library.stop(); print(first == most() > 100_000); library = load()
"""
STARTS = {
    "execve": "def start(env): return subprocess.run(['/bin/true'], env=env).returncode",
    "posix_spawn": "def start(env): return os.waitpid(os.posix_spawn('/bin/true', ['true'], env), 0)[1]",
}


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_an_environment_that_just_fits_still_fits(tmp_path: Path, start: str) -> None:
    assert watched(start + START, tmp_path).printed.split() == ["True"]


def test_a_child_that_may_map_little_memory_is_left_alone(tmp_path: Path) -> None:
    source = """
import resource
limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (100 << 20, 100 << 20))
subprocess.run(["sh", "-c", ": > made"], preexec_fn=limit)
"""
    assert [event.followed for event in watched(source, tmp_path).events if event.kind == "exec"] == [False]


def test_a_file_that_gets_its_name_late_is_told(tmp_path: Path) -> None:
    source = """
fd = os.open(".", os.O_TMPFILE | os.O_WRONLY, 0o600)
assert ctypes.CDLL(None).linkat(-100, f"/proc/self/fd/{fd}".encode(), -100, b"made", 0x400) == 0
"""
    assert watched(source, tmp_path).told() == [("write", "made")]


def test_a_process_under_valgrind_lives_on_without_such_digests(tmp_path: Path) -> None:
    if (valgrind := shutil.which("valgrind")) is None:
        pytest.skip("no valgrind")
    (tmp_path / "data").write_text("x")
    code = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from jupyter_repro.capture.native.library import Library
library = Library.load(b""); library.begin(0); library.main(0)
fd = os.open("data", os.O_WRONLY | os.O_APPEND)
print([(event.kind, event.digest) for event in library.drain() if event.path.endswith("/data")])
"""
    command = [valgrind, "-q", "--tool=none", sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout.strip()) == (0, "[('write', None)]"), done.stderr

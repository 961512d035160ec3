"""The C library follows into child processes, which see nothing of it, and lets alone those that it could harm."""

from __future__ import annotations

import ctypes.util
from pathlib import Path

import pytest

from tests.unit.capture.watched import Watched, compiled, needs_library, watched

pytestmark = needs_library

OPENS = '#include <stdio.h>\nint main(void) { fclose(fopen("made", "w")); puts("ran"); return 3; }'

STARTS = {
    "system": "os.system(COMMAND)",
    "subprocess": "subprocess.run(COMMAND, shell=True)",
    "subprocess with an environment": "subprocess.run(COMMAND, shell=True, env=dict(os.environ))",
    "subprocess that forks": "subprocess.run(COMMAND, shell=True, preexec_fn=lambda: None)",
    "posix_spawn": "os.waitpid(os.posix_spawn('/bin/sh', ['sh', '-c', COMMAND], os.environ), 0)",
    "posix_spawnp": "os.waitpid(os.posix_spawnp('sh', ['sh', '-c', COMMAND], os.environ), 0)",
    "fork and exec": "if not (pid := os.fork()): os.execvp('sh', ['sh', '-c', COMMAND])\nos.waitpid(pid, 0)",
    "popen": "libc = ctypes.CDLL(None); libc.popen.restype = ctypes.c_void_p\n"
    "libc.pclose(ctypes.c_void_p(libc.popen(COMMAND.encode(), b'w')))",
    "execl": "if not (pid := os.fork()): ctypes.CDLL(None).execl(b'/bin/sh', b'sh', b'-c', COMMAND.encode(), None)\nos.waitpid(pid, 0)",
    "execle": "if not (pid := os.fork()): ctypes.CDLL(None).execle(b'/bin/sh', b'sh', b'-c', COMMAND.encode(), None, "
    "(ctypes.c_char_p * (len(os.environ) + 1))(*(f'{k}={v}'.encode() for k, v in os.environ.items()), None))\nos.waitpid(pid, 0)",
    "a pseudo-terminal": "import pty; pty.spawn(['sh', '-c', COMMAND])",
}


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_what_a_child_reads_and_writes_is_told_however_it_was_started(tmp_path: Path, start: str) -> None:
    (tmp_path / "a").write_text("x")
    told = watched(f"COMMAND = 'cat a > b; true'\n{start}", tmp_path).told("read", "write")
    assert sorted(told) == [("read", "a"), ("write", "b")]


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
@pytest.mark.parametrize("preload", [None, "", "libm"], ids=["none", "empty", "a library"])
def test_a_child_finds_the_environment_that_it_would_find(tmp_path: Path, start: str, preload: str | None) -> None:
    library = ctypes.util.find_library("m") if preload == "libm" else preload
    env = {} if library is None else {"LD_PRELOAD": library}
    source = f"COMMAND = 'env > env; true'\n{start}\nos.rename('env', 'first')\nlibrary.stop()\n{start}"
    watched(source, tmp_path, env=env)
    assert (tmp_path / "first").read_text() == (tmp_path / "env").read_text() != ""


def test_proc_shows_the_environment_that_it_would_show(tmp_path: Path) -> None:
    source = """
def shown():
    return subprocess.run(["cat", "/proc/self/environ"], capture_output=True).stdout.rstrip(bytes(1)).split(bytes(1))
first = shown(); library.stop(); print(first == shown() != [])
"""
    assert watched(source, tmp_path).printed.split() == ["True"]


def test_an_environment_that_is_emptied_stays_empty(tmp_path: Path) -> None:
    seen = watched("print(subprocess.run(['env'], env={}, capture_output=True).stdout); print(os.environ.get('LD_PRELOAD'))", tmp_path)
    assert seen.printed.split() == ["b''", "None"]
    assert seen.told("exec") == [("exec", "env")]


STATUSES = """
import sys
def ask(command):
    libc = ctypes.CDLL(None); libc.popen.restype = ctypes.c_void_p
    print(os.system(command), libc.pclose(ctypes.c_void_p(libc.popen(command.encode(), b"w"))))
for command in ("exit 3", "kill -9 $$", "kill -INT $$", "true", "false", "/nowhere/program",
                "echo 'it'\\\\''s' > /dev/null", ": $0 $#; exit $#", "x='a b'; test \\"$x\\" = 'a b'"):
    ask(command)
for command in ("echo $0 $- $#", "echo 'a  b' \\"c\\" $PPID | sed s/[0-9]//g", "nosuchprogram", "echo $SHLVL"):
    print(subprocess.run([sys.executable, "-c", "import os; os.system(" + repr(command) + ")"], capture_output=True, text=True))
    sys.stdout.flush(); os.system(command + " 2>&1")
print(ctypes.CDLL(None).system(None), signal.getsignal(signal.SIGINT), signal.pthread_sigmask(signal.SIG_BLOCK, []))
sys.stdout.flush()
os.system("kill -INT $PPID; kill -QUIT $PPID; exit 4")
"""


def test_system_and_popen_do_what_they_do(tmp_path: Path) -> None:
    assert watched(STATUSES, tmp_path).printed == watched(f"library.stop()\n{STATUSES}", tmp_path).printed


def test_popen_reads_and_writes(tmp_path: Path) -> None:
    source = """
libc = ctypes.CDLL(None); libc.popen.restype = ctypes.c_void_p
stream = ctypes.c_void_p(libc.popen(b"cat > 'a b'", b"w")); libc.fputs(b"through", stream); print(libc.pclose(stream))
buffer = ctypes.create_string_buffer(20)
stream = ctypes.c_void_p(libc.popen(b"cat 'a b'", b"r")); libc.fgets(buffer, 20, stream); print(libc.pclose(stream), buffer.value)
"""
    seen = watched(source, tmp_path)
    assert (seen.printed.split(), seen.told("read", "write")) == (["0", "0", "b'through'"], [("write", "a b"), ("read", "a b")])


def run(program: Path, folder: Path) -> tuple[list[tuple[str, bool | None]], list[tuple[str, ...]], str]:
    """What is told of running a program, and what it says."""
    seen: Watched = watched(f"done = subprocess.run([{str(program)!r}], capture_output=True, text=True); print(done)", folder)
    followed = [(Path(event.path).name, event.followed) for event in seen.events if event.kind == "exec"]
    return followed, seen.told(), seen.printed.partition("returncode")[2].strip()


def test_a_program_is_followed(tmp_path: Path) -> None:
    program = compiled(OPENS, tmp_path / "program")
    assert run(program, tmp_path) == ([("program", True)], [("write", "made")], "=3, stdout='ran\\n', stderr='')")


@pytest.mark.parametrize(
    "options", [("-static",), ("-fsanitize=address",), ("-fsanitize=thread",), ("-m32",)], ids=lambda options: options[0]
)
def test_a_program_that_could_be_harmed_or_would_not_listen_is_not_followed(tmp_path: Path, options: tuple[str, ...]) -> None:
    program = compiled(OPENS, tmp_path / "program", *options)
    assert run(program, tmp_path) == ([("program", False)], [], "=3, stdout='ran\\n', stderr='')")


def test_a_program_of_another_loader_is_not_followed(tmp_path: Path) -> None:
    loader = tmp_path / "ld.so"
    loader.symlink_to(next(path for name in ("ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1") for path in Path("/").glob(f"lib*/{name}")))
    program = compiled(OPENS, tmp_path / "program", f"-Wl,--dynamic-linker={loader}")
    assert run(program, tmp_path)[0] == [("program", False)]


def test_a_program_with_another_user_s_rights_is_not_followed(tmp_path: Path) -> None:
    program = compiled(OPENS, tmp_path / "program")
    program.chmod(0o4755)
    assert run(program, tmp_path)[0] == [("program", False)]


@pytest.mark.parametrize("first_line", ["#!/bin/sh", "#! /usr/bin/env sh", "#!/bin/sh -e", ""])
def test_scripts_are_followed_by_what_runs_them(tmp_path: Path, first_line: str) -> None:
    script = tmp_path / "script"
    script.write_text(f"{first_line}\n: > made\n")
    script.chmod(0o755)
    source = (
        f"if not (pid := os.fork()): os.execv({str(script)!r}, ['script'])\nos.waitpid(pid, 0)"
        if first_line
        else f"os.system({str(script)!r})"
    )
    assert ("write", "made") in watched(source, tmp_path).told("write")


def test_programs_that_are_not_there_are_not_told(tmp_path: Path) -> None:
    source = "try: subprocess.run(['nosuchprogram'])\nexcept FileNotFoundError as error: print(error.errno)"
    seen = watched(source, tmp_path)
    assert (seen.told("exec"), seen.printed.split()) == ([], ["2"])


def test_a_library_in_a_folder_with_a_space_follows_too(tmp_path: Path) -> None:
    source = """
import shutil
from jupyter_repro.capture.native.library import library_path
library.stop()
os.mkdir("a b")
library = Library.load(RULES, shutil.copy(library_path(), os.path.abspath("a b/watch.so")))
library.begin(0); library.main(0)
subprocess.run(["sh", "-c", "env | grep -c -e PRELOAD -e REPRO_WATCH; : > made"])
"""
    seen = watched(source, tmp_path)
    assert (seen.told("write"), seen.printed.split()) == ([("write", "made")], ["0"])


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_workers_of_a_pool_work_for_the_cell_that_runs(tmp_path: Path, method: str) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).touch()
    source = f"""
import multiprocessing, shutil
with multiprocessing.get_context({method!r}).Pool(1) as pool:
    pool.apply(shutil.copyfile, ("a", "in 0"))
    library.end(0); library.begin(1); library.main(1)
    pool.apply(shutil.copyfile, ("b", "in 1"))
    library.main(None); library.end(1)
    pool.apply(shutil.copyfile, ("c", "after 1"))
"""
    events = watched(source, tmp_path).events
    cells = {Path(event.path).name: event.order for event in events if event.kind == "write" and " " in event.path}
    assert cells == {"in 0": 0, "in 1": 1, "after 1": 0}


def test_other_children_keep_the_cell_that_started_them(tmp_path: Path) -> None:
    source = """
child = subprocess.Popen(["sh", "-c", "read line; : > later; python3 -c 'pass' multiprocessing.spawn; : > latest"], stdin=subprocess.PIPE)
library.end(0); library.begin(1); library.main(1)
child.communicate(b"go\\n")
"""
    assert [(event.order, Path(event.path).name) for event in watched(source, tmp_path).events if event.kind == "write"] == [
        (0, "later"),
        (0, "latest"),
    ]


def test_the_children_of_the_recorder_s_own_work_are_not_told(tmp_path: Path) -> None:
    source = "library.enter(NOBODY); subprocess.run(['sh', '-c', 'env | grep -c REPRO_WATCH; : > a']); library.enter(None)"
    seen = watched(source, tmp_path)
    assert (seen.events, seen.printed.split()) == ([], ["0"])


def test_children_that_outlive_the_recording_say_nothing(tmp_path: Path) -> None:
    source = """
child = subprocess.Popen(["sh", "-c", "read line; : > later; env | grep -c -e REPRO_WATCH -e LD_PRELOAD"], stdin=subprocess.PIPE)
library.stop()
child.communicate(b"go\\n")
library = load()
"""
    seen = watched(source, tmp_path)
    assert (seen.told(), seen.printed.split()) == ([], ["0"])


def test_a_child_that_records_itself_is_its_own_master(tmp_path: Path) -> None:
    source = """
child = f'''
import os, subprocess, sys
sys.path.insert(0, {sys.path[0]!r})
from jupyter_repro.capture.native.library import Library
open("before", "w")
library = Library.load({RULES!r})
library.begin(0); library.main(0)
open("inside", "w")
subprocess.run(["sh", "-c", ": > below"])
print([os.path.basename(event.path) for event in library.drain() if event.kind == "write"])
library.stop()
'''
subprocess.run([sys.executable, "-c", child])
"""
    seen = watched(source, tmp_path)
    assert (seen.told("write"), seen.printed.strip()) == ([("write", "before")], "['inside', 'below']")


def test_a_kernel_that_closes_every_descriptor_says_that_it_cannot_follow(tmp_path: Path) -> None:
    source = "os.closerange(3, 1024); subprocess.run(['sh', '-c', ': > made'])"
    seen = watched(source, tmp_path)
    assert [(event.kind, event.followed) for event in seen.events] == [("exec", False)]


def test_forks_are_told(tmp_path: Path) -> None:
    source = "if not (pid := os.fork()): open('a', 'w'); os._exit(0)\nos.waitpid(pid, 0); print(pid)"
    seen = watched(source, tmp_path)
    assert [(event.kind, event.pid) for event in seen.events] == [(kind, int(seen.printed)) for kind in ("fork", "write")]


def test_hosts_are_told_once(tmp_path: Path) -> None:
    source = """
import socket
for _ in range(3):
    for family, address in ((socket.AF_INET, ("127.0.0.1", 9)), (socket.AF_INET6, ("::1", 9))):
        try: socket.socket(family).connect(address)
        except OSError: pass
    socket.getaddrinfo("localhost", 80); socket.getaddrinfo("localhost", "http")
    try: socket.socket(socket.AF_UNIX).connect("/nowhere")
    except OSError: pass
"""
    events = watched(source, tmp_path).events
    hosts = [
        (event.kind, event.path, event.port, event.target) for event in events if event.kind in ("connect", "resolve") and event.port != 0
    ]
    assert hosts == [
        ("connect", "127.0.0.1", 9, ""),
        ("connect", "::1", 9, ""),
        ("resolve", "localhost", 80, "80"),
        ("resolve", "localhost", None, "http"),
    ]

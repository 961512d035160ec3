"""Audit events reach those that listen to them, in C where that can be and in Python elsewhere."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.unit.capture.watched import needs_library

_SCRIPT = """
import json, os, sys
from jupyter_repro.capture.audit import Audit
{library}
heard, failures = [], []
audit = Audit(lambda sensor, error: failures.append([sensor, repr(error)]), {listen})
{body}
print(json.dumps([heard, failures]))
"""
_LIBRARY = "from jupyter_repro.capture.native.library import Library\nlibrary = Library.load(b'')"
"""A hook stays in its process for good: each test has a process of its own."""


def heard_by(body: str, *, native: bool) -> Any:
    script = _SCRIPT.format(body=body, library=_LIBRARY if native else "", listen="library.listen" if native else "None")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


ways = pytest.mark.parametrize("native", [False, pytest.param(True, marks=needs_library)])


@ways
def test_each_listener_hears_the_events_of_its_name_only(native: bool) -> None:
    body = """
audit.on("os.listdir", "one", lambda args: heard.append(["one", *args]))
audit.on("os.listdir", "two", lambda args: heard.append(["two", *args]))
audit.on("os.mkdir", "one", lambda args: heard.append("mkdir"))
id(audit); os.listdir("/"); sys.audit("os.listdi"); sys.audit("os.listdirs")
"""
    assert heard_by(body, native=native) == [[["one", "/"], ["two", "/"]], []]


@ways
def test_who_listens_no_more_hears_nothing(native: bool) -> None:
    body = """
audit.on("os.listdir", "one", lambda args: heard.append("one"))
audit.on("os.listdir", "two", lambda args: heard.append("two"))
audit.off("os.listdir", "one"); os.listdir("/")
audit.off("os.listdir"); os.listdir("/")
audit.on("os.listdir", "three", lambda args: heard.append("three")); os.listdir("/")
"""
    assert heard_by(body, native=native) == [["two", "three"], []]


@ways
def test_a_listener_that_fails_is_reported_and_heard_no_more(native: bool) -> None:
    body = """
audit.on("os.listdir", "one", lambda args: 1 / 0)
audit.on("os.listdir", "two", lambda args: heard.append("two"))
os.listdir("/"); os.listdir("/")
"""
    assert heard_by(body, native=native) == [["two", "two"], [["one", "ZeroDivisionError('division by zero')"]]]


@ways
def test_an_interrupt_in_a_listener_reaches_the_call_and_an_exception_under_way_survives_one(native: bool) -> None:
    body = """
def interrupted(args): raise KeyboardInterrupt
audit.on("os.listdir", "one", interrupted)
try: os.listdir("/")
except KeyboardInterrupt: heard.append("interrupt")
audit.off("os.listdir")
audit.on("os.listdir", "two", lambda args: heard.append("two"))
try: raise ValueError("first")
except ValueError as error:
    os.listdir("/")
    heard.append(str(error))
"""
    assert heard_by(body, native=native) == [["interrupt", "two", "first"], []]


@ways
def test_threads_and_forked_children_are_heard_and_the_end_of_the_process_is_quiet(native: bool) -> None:
    body = """
import atexit, threading
audit.on("os.listdir", "one", lambda args: heard.append(args[0]))
atexit.register(os.listdir, "/")
class Late:
    def __del__(self): os_listdir("/")
os_listdir = os.listdir
late = sys.modules["late"] = Late()
threads = [threading.Thread(target=os.listdir, args=("/",)) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
if os.fork() == 0:
    os.listdir("/"); sys.stdout = None; os._exit(len(heard) != 5)
heard.append(os.wait()[1])
"""
    assert heard_by(body, native=native) == [["/"] * 4 + [0], []]


@needs_library
def test_another_interpreter_s_events_are_its_own() -> None:
    body = """
audit.on("os.listdir", "one", lambda args: heard.append("one"))
try: import _xxsubinterpreters as interpreters
except ImportError: import _interpreters as interpreters
interpreter = interpreters.create()
interpreters.run_string(interpreter, "import os; os.listdir('/')")
interpreters.destroy(interpreter)
"""
    assert heard_by(body, native=True) == [[], []]

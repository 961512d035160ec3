"""Verifications in a real Jupyter Server, with real kernels."""

from __future__ import annotations

import contextlib
import json
import time
import urllib.error
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.builders import a_notebook, result, stream
from tests.serving import PATIENCE, Server, serving

API = "jupyter-repro/api/"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving("jupyter_server", tmp_path_factory.mktemp("server")) as server:
        yield server


def write(server: Server, name: str, *cells: tuple[str, list[dict[str, Any]]]) -> Path:
    """A notebook whose cells have these sources and outputs, as if it had been run."""
    notebook = a_notebook(*(source for source, _ in cells))
    for count, (cell, (_, outputs)) in enumerate(zip(notebook.cells, cells, strict=True), start=1):
        cell.update(outputs=outputs, execution_count=count)
    file = server.root / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(notebook))
    return file


def follow(server: Server, state: dict[str, Any], *until: str) -> list[dict[str, Any]]:
    """The states that a verification goes through until it has one of some statuses."""
    states = [state]
    while states[-1]["status"] not in until:
        states.append(server.ask("GET", f"{API}verifications/{state['id']}?after={states[-1]['version']}"))
    return states


def refusal(server: Server, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
    with pytest.raises(urllib.error.HTTPError) as caught:
        server.ask(method, API + path, body)
    with caught.value as response:
        return response.code, json.loads(response.read())


def test_a_notebook_is_verified_where_it_is_and_stays_as_it_is(server: Server) -> None:
    file = write(
        server,
        "sub/n.ipynb",
        ("import os; print(os.path.basename(os.getcwd()))", [stream("sub\n")]),
        ("1 + 1", [result("3")]),
    )
    before = file.read_bytes()
    started = server.ask("POST", f"{API}verifications", {"path": "sub/n.ipynb"})
    states = follow(server, started, "finished", "failed")
    last = states[-1]
    assert (last["status"], last["error"]) == ("finished", None)
    assert (last["path"], last["comparison"]["path"], last["total"]) == ("sub/n.ipynb", "sub/n.ipynb", 2)
    assert [(cell["cell_id"], cell["status"]) for cell in last["cells"]] == [("c0", "ok"), ("c1", "ok")]
    assert [cell["verdict"] for cell in last["comparison"]["cells"]] == ["reproduced", "diverged"]
    assert [state["version"] for state in states] == sorted({state["version"] for state in states})
    outputs = server.ask("GET", f"{API}verifications/{last['id']}/outputs/c1")
    assert [side[0]["data"]["text/plain"] for side in (outputs["baseline"], outputs["rerun"])] == ["3", "2"]
    assert refusal(server, "GET", f"verifications/{last['id']}/outputs/c0")[1]["code"] == "outputs-unknown"
    assert server.ask("GET", f"{API}verifications?path=sub/n.ipynb") == [last]
    assert file.read_bytes() == before
    assert sorted(path.name for path in file.parent.iterdir()) == ["n.ipynb"]
    assert server.ask("GET", "api/kernels") == []


CHILD = """
import subprocess, time
child = subprocess.Popen(["sleep", "1000"])
with open("pids.txt", "w") as file:
    print(__import__("os").getpid(), child.pid, file=file)
time.sleep(1000)
"""


def started_by(server: Server, name: str) -> tuple[str, list[psutil.Process]]:
    """A verification whose only cell runs for long: its id, and the processes of the kernel and of a child of the cell's."""
    (server.root / "pids.txt").unlink(missing_ok=True)
    write(server, name, (CHILD, [result("1")]))
    state = server.ask("POST", f"{API}verifications", {"path": name})
    pids = server.root / "pids.txt"
    end = time.monotonic() + PATIENCE
    while not (pids.exists() and pids.read_text().endswith("\n")):
        assert time.monotonic() < end, server.ask("GET", f"{API}verifications/{state['id']}")
        time.sleep(0.1)
    return state["id"], [psutil.Process(int(pid)) for pid in pids.read_text().split()]


def alive(processes: list[psutil.Process]) -> list[int]:
    return [process.pid for process in processes if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


def test_cancelling_ends_the_kernel_and_its_children(server: Server) -> None:
    verification, processes = started_by(server, "long.ipynb")
    assert server.ask("DELETE", f"{API}verifications/{verification}")["status"] == "cancelled"
    assert alive(processes) == []
    assert server.ask("GET", f"{API}verifications/{verification}")["status"] == "cancelled"


def test_a_server_that_is_killed_leaves_no_kernel_behind(tmp_path: Path) -> None:
    # At its end nobody is there any more to be asked for kernels.
    with contextlib.suppress(urllib.error.URLError), serving("jupyter_server", tmp_path) as server:
        _, processes = started_by(server, "long.ipynb")
        verifier = processes[0].parent()
        assert verifier is not None
        application = verifier.parent()
        assert application is not None
        application.kill()
        end = time.monotonic() + PATIENCE
        while alive([*processes, verifier]):
            assert time.monotonic() < end, alive([*processes, verifier])
            time.sleep(0.1)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (a_notebook("1 + 1"), "never run"),
        ({**a_notebook("1"), "cells": []}, "no code"),
        ({"nbformat": 4}, "n.ipynb"),
    ],
    ids=["never run", "empty", "no notebook"],
)
def test_what_cannot_be_verified_fails_with_the_way_out(server: Server, content: dict[str, Any], word: str) -> None:
    (server.root / "bad").mkdir(exist_ok=True)
    (server.root / "bad" / "n.ipynb").write_text(json.dumps(content))
    last = follow(server, server.ask("POST", f"{API}verifications", {"path": "bad/n.ipynb"}), "failed", "finished")[-1]
    assert last["status"] == "failed"
    assert word in last["error"]
    assert last["hint"]
    assert str(server.root) not in last["error"] + last["hint"]


def test_a_kernel_that_is_not_there_is_named(server: Server) -> None:
    notebook = a_notebook("1 + 1", kernel="no-such-kernel")
    notebook.cells[0].update(outputs=[result("2")], execution_count=1)
    (server.root / "k.ipynb").write_text(json.dumps(notebook))
    last = follow(server, server.ask("POST", f"{API}verifications", {"path": "k.ipynb"}), "failed", "finished")[-1]
    assert "no-such-kernel" in last["error"]


def test_requests_for_what_is_not_there_are_refused(server: Server) -> None:
    (server.root.parent / "outside.ipynb").write_text("{}")
    (server.root / ".hidden.ipynb").write_text("{}")
    assert refusal(server, "POST", "verifications", {"path": "none.ipynb"}) == (
        404,
        {"code": "notebook-missing", "message": "none.ipynb cannot be read: No such file or directory", "hint": "save the notebook first"},
    )
    assert refusal(server, "POST", "verifications", {"path": "../outside.ipynb"})[0] == 404
    assert refusal(server, "POST", "verifications", {"path": ".hidden.ipynb"})[0] == 404
    assert refusal(server, "GET", "verifications?path=../outside.ipynb")[0] == 404
    assert refusal(server, "POST", "verifications", {"place": "n.ipynb"})[0] == 400
    for method, path in (("GET", "verifications/0"), ("DELETE", "verifications/0"), ("GET", "verifications/0/outputs/c0")):
        status, said = refusal(server, method, path)
        assert (status, said["code"]) == (404, "verification-unknown")

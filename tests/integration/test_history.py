"""History and reports in a real Jupyter Server."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from jupyter_repro import api
from jupyter_repro.store.history import history_of_user
from tests.builders import a_notebook, result
from tests.crates import opened
from tests.integration.test_server import API, Notebook
from tests.integration.test_verifying import follow, refusal, write
from tests.serving import PATIENCE, Server, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving("jupyter_server", tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def notebook(server: Server) -> Iterator[Notebook]:
    notebook = Notebook(server, "n.ipynb")
    yield notebook
    server.end_kernels()


def history_of(server: Server, path: str, *, runs: int) -> list[dict[str, Any]]:
    """The history of a notebook as soon as it has so many runs: it is filled after a save."""
    end = time.monotonic() + PATIENCE
    while len(listed := server.ask("GET", f"{API}history?path={path}")) < runs:
        assert time.monotonic() < end, listed
        time.sleep(0.1)
    return list(listed)


def run_and_save(notebook: Notebook, *sources: str) -> None:
    """Runs cells with these sources, and saves them as a front end does."""
    for index, source in enumerate(sources):
        cell = notebook.content["cells"][index]
        cell.update(source=source, outputs=[result(source)], execution_count=index + 1)
    notebook.run(*range(len(sources)))
    notebook.save()


def test_what_is_saved_is_in_the_history_with_what_changed(server: Server, notebook: Notebook) -> None:
    run_and_save(notebook, "alpha = 1", "print(alpha)")
    (first,) = history_of(server, "n.ipynb", runs=1)
    assert (first["notebook"], first["executions"], first["kind"], first["verdict"]) == ("n.ipynb", 2, "interactive", None)
    assert first["parameters"] == [{"name": "alpha", "value": "1", "source": "assignment"}]
    server.ask("POST", f"api/kernels/{notebook.kernel_id}/restart")
    run_and_save(notebook, "alpha = 2", "print(alpha)")
    second, again = history_of(server, "n.ipynb", runs=2)
    assert again == first
    difference = server.ask("GET", f"{API}history/{first['id']}/{second['id']}")
    assert (difference["before"], difference["after"]) == (first, second)
    told = {(one["element"], one["subject"]): (one["before"], one["after"]) for one in difference["changes"]}
    assert told == {
        ("source", "c0"): ("alpha = 1", "alpha = 2"),
        ("parameter", "alpha"): ("1", "2"),
        ("output", "c0"): ("alpha = 1", "alpha = 2"),
    }


def test_the_history_goes_with_a_notebook_that_is_renamed_and_with_none_that_is_copied(server: Server, notebook: Notebook) -> None:
    before = history_of(server, "n.ipynb", runs=0)  # of other tests
    run_and_save(notebook, "1")
    listed = history_of(server, "n.ipynb", runs=len(before) + 1)
    server.ask("POST", "api/contents", {"copy_from": "n.ipynb"})
    assert server.ask("GET", f"{API}history?path=n-Copy1.ipynb") == []
    server.ask("PATCH", "api/contents/n.ipynb", {"path": "renamed.ipynb"})
    assert [run["id"] for run in history_of(server, "renamed.ipynb", runs=len(listed))] == [run["id"] for run in listed]
    (server.root / "renamed.ipynb").rename(server.root / "moved.ipynb")  # where no server sees it
    assert len(history_of(server, "moved.ipynb", runs=len(listed))) == len(listed)


def test_the_command_line_fills_the_same_history(server: Server) -> None:
    file = server.root / "headless.ipynb"
    file.write_text(json.dumps(a_notebook("1 + 1")))
    ran = api.run(file)
    (run,) = history_of_user().runs(file)
    assert ran.record is not None
    assert (run.id, run.kind, run.verdict) == (ran.record.run.id, "headless", None)
    api.verify_notebook(file)
    assert [run.verdict for run in history_of_user().runs(file)] == ["reproduced"]


def test_a_verification_on_the_server_gives_its_run_a_verdict(server: Server) -> None:
    file = server.root / "verified.ipynb"
    file.write_text(json.dumps(a_notebook("import os; os.urandom(4).hex()")))
    api.run(file)
    follow(server, server.ask("POST", f"{API}verifications", {"path": "verified.ipynb"}), "finished")
    (run,) = history_of(server, "verified.ipynb", runs=1)
    assert (run["verdict"], run["differing"]) == ("diverged", 1)


def test_what_the_server_does_not_serve_is_not_told(server: Server) -> None:
    assert refusal(server, "GET", "history?path=../n.ipynb")[0] == 404
    status, said = refusal(server, "GET", "history/00/11")
    assert (status, said["code"]) == (404, "run-unknown")


def download(server: Server, **wanted: Any) -> tuple[str, str, str]:
    """Type, disposition and text of a report."""
    body = json.dumps({"save": False, **wanted}).encode()
    request = urllib.request.Request(f"{server.url}{API}reports", body, {"Authorization": f"token {server.token}"}, method="POST")  # noqa: S310
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:  # noqa: S310
        return response.headers["Content-Type"], response.headers["Content-Disposition"], response.read().decode()


def test_a_report_has_the_verification_that_is_still_about_the_notebook(server: Server) -> None:
    write(server, "sub/ünï.ipynb", ("1 + 1", [result("3")]))
    wanted = {"path": "sub/ünï.ipynb", "format": "json"}
    assert json.loads(download(server, **wanted)[2])["verification"] is None
    follow(server, server.ask("POST", f"{API}verifications", {"path": "sub/ünï.ipynb"}), "finished")
    kind, disposition, text = download(server, **wanted)
    assert kind == "application/json"
    assert disposition == "attachment; filename=\"_n_.repro-report.json\"; filename*=UTF-8''%C3%BCn%C3%AF.repro-report.json"
    assert json.loads(text)["verification"]["verdict"] == "diverged"
    write(server, "sub/ünï.ipynb", ("1 + 2", [result("3")]))
    assert json.loads(download(server, **wanted)[2])["verification"] is None


def test_a_report_is_written_beside_its_notebook(server: Server) -> None:
    write(server, "sub/n.ipynb", ("print('<script>')", []))
    written = server.ask("POST", f"{API}reports", {"path": "sub/n.ipynb", "format": "html", "save": True})
    assert written["paths"] == ["sub/n.repro-report.html"]
    assert len(written["notes"]) == 2
    assert "<!doctype html>" in (server.root / "sub" / "n.repro-report.html").read_text().lower()
    assert download(server, path="sub/n.ipynb", format="html")[0] == "text/html; charset=utf-8"


def test_a_crate_is_written_beside_its_notebook(server: Server) -> None:
    write(server, "sub/n.ipynb", ("1 + 1", []))
    written = server.ask("POST", f"{API}reports", {"path": "sub/n.ipynb", "format": "zip", "save": True})
    assert written["paths"] == ["sub/n.crate.zip"]
    files = opened((server.root / "sub" / "n.crate.zip").read_bytes())
    assert files["n.ipynb"] == (server.root / "sub" / "n.ipynb").read_bytes()


def test_a_report_is_written_through_no_link(server: Server) -> None:
    write(server, "sub/n.ipynb", ("1", []))
    outside = server.root.parent / "outside.md"
    (server.root / "sub" / "n.repro-report.md").symlink_to(outside)
    status, said = refusal(server, "POST", "reports", {"path": "sub/n.ipynb", "format": "md", "save": True})
    assert (status, said["code"], outside.exists()) == (500, "not-writable", False)


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"path": "none.ipynb", "format": "md"}, 404),
        ({"path": "n.ipynb", "format": "exe"}, 400),
        ({"path": "../x.ipynb", "format": "md"}, 404),
    ],
)
def test_reports_on_what_is_not_there_are_refused(server: Server, wanted: dict[str, Any], status: int) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        server.ask("POST", f"{API}reports", wanted)
    with caught.value:
        assert caught.value.code == status

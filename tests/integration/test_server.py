"""The server extension in a real Jupyter Server, with real kernels."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient

from jupyter_repro.model.codec import from_dict, from_json, to_dict
from jupyter_repro.model.journal import page_of
from jupyter_repro.model.outputs import digest_of_outputs
from jupyter_repro.model.record import Record
from tests.builders import a_notebook, result
from tests.serving import PATIENCE, Server, serving

API = "jupyter-repro/api/"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving("jupyter_server", tmp_path_factory.mktemp("server")) as server:
        yield server


class Notebook:
    """A notebook with a kernel, as a front end has it."""

    def __init__(self, server: Server, name: str) -> None:
        self.server, self.name = server, name
        self.content: dict[str, Any] = json.loads(json.dumps(a_notebook("1 + 1", "2 + 2")))
        self.save()
        body = {"path": name, "name": name, "type": "notebook", "kernel": {"name": "python3"}}
        self.session = server.ask("POST", "api/sessions", body)

    @property
    def kernel_id(self) -> str:
        return str(self.session["kernel"]["id"])

    @property
    def saved(self) -> dict[str, Any]:
        """The metadata in the file."""
        metadata: dict[str, Any] = json.loads((self.server.root / self.name).read_text())["metadata"]
        return metadata

    def save(self) -> None:
        self.server.ask("PUT", f"api/contents/{self.name}", {"type": "notebook", "format": "json", "content": self.content})

    def end_session(self) -> None:
        self.server.ask("DELETE", f"api/sessions/{self.session['id']}")

    def run(self, *indices: int) -> None:
        """Starts recording, then runs cells by their index."""
        client = BlockingKernelClient(connection_file=str(self.server.runtime / f"kernel-{self.kernel_id}.json"))
        client.load_connection_file()
        client.start_channels()
        try:
            # Not wait_for_ready, which takes a kernel that is slow to send its heartbeat for dead.
            client.kernel_info(reply=True, timeout=PATIENCE)
            source = self.server.ask("GET", f"{API}bootstrap")["source"]
            client.execute(source, silent=True, store_history=False, reply=True, timeout=PATIENCE)
            for index in indices:
                cell = self.content["cells"][index]
                self._execute(client, "".join(cell["source"]), cell["id"])
        finally:
            client.stop_channels()

    @staticmethod
    def _execute(client: BlockingKernelClient, source: str, cell_id: str) -> None:
        content = {"code": source, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        message = client.session.msg("execute_request", content, metadata={"cellId": cell_id})
        client.shell_channel.send(message)
        while client.get_shell_msg(timeout=PATIENCE)["parent_header"].get("msg_id") != message["header"]["msg_id"]:
            pass


def refusal(call: Callable[[], Any]) -> tuple[int, Any]:
    """The status with which a request is refused, and what is said."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        call()
    body = refused.value.read()
    return refused.value.code, json.loads(body) if body.startswith(b"{") else None


def executed(record: Record) -> list[tuple[str | None, str]]:
    return [(execution.cell_id, execution.source) for execution in record.executions]


def test_the_bootstrap_is_python_source(server: Server) -> None:
    answer = server.ask("GET", f"{API}bootstrap")
    assert list(answer) == ["source"]
    compile(answer["source"], "bootstrap", "exec")


@pytest.mark.parametrize("path", ["bootstrap", "kernels/some/record"])
def test_strangers_are_told_nothing(path: str, server: Server) -> None:
    status, _ = refusal(lambda: replace(server, token=server.token[1:]).ask("GET", f"{API}{path}"))
    assert status == 403


@pytest.mark.parametrize("kernel_id", ["none", "../secret", "..", "a/../../secret", "a\0b", "é"])
def test_a_kernel_without_a_journal_has_no_record(kernel_id: str, server: Server) -> None:
    (server.runtime.parent / "secret").write_text("secret")
    status, answer = refusal(lambda: server.ask("GET", f"{API}kernels/{urllib.parse.quote(kernel_id, safe='')}/record"))
    assert (status, answer["code"], set(answer)) == (404, "journal-missing", {"code", "message", "hint"})


def test_a_journal_that_cannot_be_understood_is_an_error_with_its_code(server: Server) -> None:
    (server.runtime / "jupyter-repro-newer.jsonl").write_text(
        '{"event": "run", "schema_version": 99, "run": {}}\n{"event": "environment", "environment": {}}\n'
    )
    status, answer = refusal(lambda: server.ask("GET", f"{API}kernels/newer/record"))
    assert (status, answer["code"]) == (500, "record-newer")


def test_the_record_of_a_running_kernel_is_read_from_its_journal(server: Server) -> None:
    notebook = Notebook(server, "running.ipynb")
    notebook.run(0, 1)
    answer = server.ask("GET", f"{API}kernels/{notebook.kernel_id}/record")
    record = from_dict(answer["record"])
    assert answer["recording"] is True
    assert executed(record) == [("c0", "1 + 1"), ("c1", "2 + 2")]
    assert (record.environment.hash_seed or "").isdigit()
    assert answer["total"] == 2

    bounded = server.ask("GET", f"{API}kernels/{notebook.kernel_id}/record?limit=1")
    assert bounded == {**answer, "record": to_dict(page_of(record, 1))}
    older = server.ask("GET", f"{API}kernels/{notebook.kernel_id}/executions?before=1&limit=5")
    assert older == {"executions": answer["record"]["executions"][:1], "artifacts": []}
    status, refused = refusal(lambda: server.ask("GET", f"{API}kernels/{notebook.kernel_id}/executions?before=-1"))
    assert (status, refused["code"]) == (400, "usage")


def test_a_notebook_is_assessed_by_the_journal_of_its_kernel(server: Server) -> None:
    notebook = Notebook(server, "assessed.ipynb")
    notebook.run(0)
    cells = [{"id": "c0", "cell_type": "code", "source": "1 + 1", "tags": []}, {"id": "c1", "cell_type": "code", "source": "2", "tags": []}]
    question = {"path": "assessed.ipynb", "kernel_id": notebook.kernel_id, "cells": cells}
    answer = server.ask("POST", f"{API}assessments", {**question, "parts": ["cells", "hazards", "files", "environment", "lineage"]})
    assert [(cell["cell_id"], cell["state"], cell["order"]) for cell in answer["cells"]] == [("c0", "fresh", 0), ("c1", "never-run", None)]
    assert [node["id"] for node in answer["lineage"]["nodes"]] == ["cell:c0"]
    assert (answer["executions"], answer["notes"]) == (1, [])
    record = server.ask("GET", f"{API}assessments/record?path=assessed.ipynb&kernel_id={notebook.kernel_id}")
    assert (record["recording"], record["total"], [e["cell_id"] for e in record["record"]["executions"]]) == (False, 1, ["c0"])
    assert record["record"]["run"]["id"] == answer["run_id"]


def test_an_assessment_goes_with_the_disk_and_with_the_life_of_the_kernel(server: Server) -> None:
    notebook = Notebook(server, "followed.ipynb")
    (server.root / "followed.csv").write_text("1")
    sources = ["import random\nrows = open('followed.csv').read()", "x = random.random()"]
    for cell, source in zip(notebook.content["cells"], sources, strict=True):
        cell["source"] = source
    notebook.run(0, 1)
    cells = [{"id": f"c{at}", "cell_type": "code", "source": source, "tags": []} for at, source in enumerate(sources)]
    question = {"path": "followed.ipynb", "kernel_id": notebook.kernel_id, "cells": cells, "parts": ["cells", "files", "hazards"]}

    def ask(now: str) -> Any:
        """The assessment, once the file has been compared."""
        for _ in range(PATIENCE):
            answer = server.ask("POST", f"{API}assessments", question)
            if [file["now"] for file in answer["files"]] == [now]:
                return answer
            time.sleep(1)
        raise AssertionError(answer)

    answer = ask("same")
    assert answer["files"][0]["local"] == "followed.csv"
    (hazard,) = answer["hazards"]
    assert (hazard["diagnostic"]["code"], hazard["edit"]["cell_id"]) == ("RP102", "c0")
    assert "the results stay as they are" in hazard["edit"]["message"]
    (server.root / "followed.csv").write_text("2")
    ask("changed")
    server.ask("POST", f"api/kernels/{notebook.kernel_id}/restart")
    notebook.run()
    answer = ask("changed")
    assert [cell["state"] for cell in answer["cells"]] == ["fresh", "fresh"]
    assert answer["notes"] == ["no cell has run since the kernel was restarted: this is about the run before"]


@pytest.mark.parametrize("change", [{"parts": ["all"]}, {"cells": [{}]}, {"path": 3}, {"kernel_id": 3}])
def test_what_is_no_question_is_refused(change: dict[str, Any], server: Server) -> None:
    status, answer = refusal(lambda: server.ask("POST", f"{API}assessments", {"path": "n.ipynb", "cells": [], "parts": [], **change}))
    assert (status, answer["code"]) == (400, "usage")


@pytest.mark.parametrize("path", ["", "none.ipynb", "../../etc/passwd", "a\0b", "sub/../../x"])
def test_a_path_that_names_no_notebook_of_the_server_is_answered_without_a_record(path: str, server: Server) -> None:
    answer = server.ask("POST", f"{API}assessments", {"path": path, "cells": [], "parts": ["cells", "environment", "files"]})
    assert (answer["run_id"], answer["cells"], answer["files"]) == (None, [], [])
    assert server.ask("GET", f"{API}assessments/record?path={urllib.parse.quote(path)}") is None


def test_saving_embeds_the_record_of_the_last_run(server: Server) -> None:
    notebook = Notebook(server, "saved.ipynb")
    notebook.run(0)
    notebook.content["cells"][0].update(outputs=[result("2")], execution_count=1)
    notebook.save()
    record = from_dict(notebook.saved["jupyter_repro"])
    assert executed(record) == [("c0", "1 + 1")]
    assert record.executions[0].outputs_digest == digest_of_outputs([result("2")])


def test_the_record_stays_when_the_kernel_has_ended(server: Server) -> None:
    notebook = Notebook(server, "ended.ipynb")
    notebook.run(0)
    time.sleep(1.2)  # the server writes down which kernel does which notebook a second after the kernel's start
    notebook.end_session()
    notebook.save()
    assert executed(from_dict(notebook.saved["jupyter_repro"])) == [("c0", "1 + 1")]


def test_the_record_stays_when_a_new_kernel_has_run_nothing(server: Server) -> None:
    notebook = Notebook(server, "again.ipynb")
    notebook.run(0)
    notebook.save()
    before = notebook.saved
    notebook.end_session()
    Notebook.__init__(notebook, server, "again.ipynb")
    notebook.save()
    assert notebook.saved["jupyter_repro"] == before["jupyter_repro"]


def test_a_renamed_notebook_keeps_its_record_and_a_new_one_of_its_old_name_has_none(server: Server) -> None:
    notebook = Notebook(server, "Untitled.ipynb")
    notebook.run(0)
    notebook.save()
    server.ask("PATCH", "api/contents/Untitled.ipynb", {"path": "analysis.ipynb"})
    server.ask("PATCH", f"api/sessions/{notebook.session['id']}", {"path": "analysis.ipynb"})
    new = Notebook(server, "Untitled.ipynb")
    new.save()
    assert "jupyter_repro" not in new.saved
    notebook.name = "analysis.ipynb"
    notebook.run(1)
    notebook.save()
    assert executed(from_dict(notebook.saved["jupyter_repro"])) == [("c0", "1 + 1"), ("c1", "2 + 2")]


def test_a_notebook_that_writes_a_file_whose_name_is_no_utf_8_can_be_saved(server: Server) -> None:
    notebook = Notebook(server, "names.ipynb")
    notebook.content["cells"][0]["source"] = r"open(b'caf\xe9.csv', 'w').write('1')"
    notebook.run(0)
    notebook.save()
    generated = from_dict(notebook.saved["jupyter_repro"]).executions[0].generated
    assert [ref.path for ref in generated] == [r"caf\udce9.csv"]


@pytest.mark.parametrize("manager", ["filemanager.FileContentsManager", "filemanager.AsyncFileContentsManager"])
def test_a_sidecar_holds_the_record_when_the_setting_says_so(manager: str, tmp_path: Path) -> None:
    options = (f"--ServerApp.contents_manager_class=jupyter_server.services.contents.{manager}", "--JupyterRepro.embed=sidecar")
    with serving("jupyter_server", tmp_path, *options) as server:
        notebook = Notebook(server, "n.ipynb")
        notebook.run(1)
        notebook.save()
        assert "jupyter_repro" not in notebook.saved
        assert executed(from_json((server.root / "n.repro.json").read_text())) == [("c1", "2 + 2")]

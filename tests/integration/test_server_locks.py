"""Lock files over REST, written by a real Jupyter Server."""

from __future__ import annotations

import json
import urllib.error
from collections.abc import Iterator
from typing import Any

import pytest

import jupyter_repro
from jupyter_repro.store.notebooks import write_notebook
from tests.builders import a_notebook
from tests.integration.test_server import API, Notebook
from tests.serving import Server, serving
from tests.wheels import kernel_wheels


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    base = tmp_path_factory.mktemp("server")
    kernel_wheels(base / "wheels")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_CONFIG_FILE", "/dev/null")
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_FIND_LINKS", str(base / "wheels"))
        patch.setenv("XDG_CACHE_HOME", str(base / "cache"))
        with serving("jupyter_server", base) as server:
            yield server


def freeze(server: Server, path: str, **body: Any) -> Any:
    return server.ask("POST", f"{API}lockfiles", {"path": path, "kernel_id": None, **body})


def refusal(server: Server, path: str, **body: Any) -> tuple[int, str]:
    with pytest.raises(urllib.error.HTTPError) as raised:
        freeze(server, path, **body)
    return raised.value.code, json.loads(raised.value.read())["code"]


def test_the_environment_is_frozen_beside_the_notebook_and_replaced_only_when_asked(server: Server) -> None:
    folder = server.root / "saved"
    folder.mkdir()
    write_notebook(folder / "n.ipynb", a_notebook("1 + 1"))
    jupyter_repro.run(folder / "n.ipynb")

    assert freeze(server, "saved/n.ipynb")["paths"] == ["saved/pylock.toml", "saved/requirements.txt"]
    assert "ipykernel==" in (folder / "requirements.txt").read_text()
    assert refusal(server, "saved/n.ipynb") == (400, "file-exists")
    assert freeze(server, "saved/n.ipynb", replace=True)["paths"] == ["saved/pylock.toml", "saved/requirements.txt"]


def test_what_the_kernel_recorded_is_frozen_before_anything_is_saved(server: Server) -> None:
    notebook = Notebook(server, "live.ipynb")
    notebook.run(0)

    assert freeze(server, "live.ipynb", kernel_id=notebook.kernel_id)["paths"] == ["pylock.toml", "requirements.txt"]
    assert refusal(server, "live.ipynb") == (400, "record-missing")


def test_a_file_with_a_record_of_its_own_installs_nothing_from_its_addresses(server: Server) -> None:
    folder = server.root / "foreign"
    folder.mkdir()
    path = folder / "n.ipynb"
    write_notebook(path, a_notebook("1 + 1"))
    jupyter_repro.run(path)
    content = json.loads(path.read_text())
    environment = content["metadata"]["jupyter_repro"]["environment"]
    environment["distributions"].append(
        {
            "name": "thing",
            "version": "1",
            "import_names": [],
            "direct": True,
            "origin": {"kind": "archive", "url": "https://127.0.0.1:9/thing.zip"},
        }
    )
    environment["distributions"].append(
        {"name": "other --index-url https://127.0.0.1:9", "version": "1", "import_names": [], "direct": True, "origin": None}
    )
    path.write_text(json.dumps(content))

    notes = freeze(server, "foreign/n.ipynb")["notes"]

    assert [note.split(":")[1].strip() for note in notes if note.startswith("not in the lock")] == ["other --index-url https", "thing 1"]


@pytest.mark.parametrize("path", ["../n.ipynb", "/../../n.ipynb", "none.ipynb"])
def test_only_notebooks_that_are_served_are_frozen(path: str, server: Server) -> None:
    with pytest.raises(urllib.error.HTTPError) as raised:
        freeze(server, path)
    assert raised.value.code in {400, 404}

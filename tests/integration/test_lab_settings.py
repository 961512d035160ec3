"""The setting of JupyterLab that says where records go, in a real JupyterLab."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import result
from tests.integration.test_server import Notebook
from tests.serving import Server, serving


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving("jupyterlab", tmp_path) as server:
        yield server


def test_what_the_user_sets_in_jupyterlab_counts_from_the_next_save_on(server: Server, tmp_path: Path) -> None:
    settings = tmp_path / "JUPYTER_CONFIG_DIR" / "lab" / "user-settings" / "jupyter-repro" / "plugin.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    notebook = Notebook(server, "n.ipynb")
    notebook.content["cells"][0].update(outputs=[result("2")], execution_count=1)
    notebook.run(0)
    sidecar = server.root / "n.repro.json"
    seen = {}
    for place in ("off", "sidecar", "notebook"):
        settings.write_text(f'// Reproducibility\n{{\n    "embedRecord": "{place}"\n}}')
        notebook.save()
        seen[place] = ("jupyter_repro" in notebook.saved, sidecar.exists())
        sidecar.unlink(missing_ok=True)
    assert seen == {"off": (False, False), "sidecar": (False, True), "notebook": (True, False)}

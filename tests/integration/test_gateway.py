"""A server whose kernels run on a gateway: another server, whose files it cannot read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_repro.model.codec import to_dict
from jupyter_repro.store.journals import journal_of, read_journal
from tests.builders import result
from tests.integration.test_server import API, Notebook
from tests.serving import Server, serving


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    """The gateway, and the server that notebooks are saved on."""
    for name in ("gateway", "near"):
        (tmp_path / name).mkdir()
    with serving("jupyter_server", tmp_path / "gateway") as gateway:
        options = (f"--GatewayClient.url={gateway.url}", f"--GatewayClient.auth_token={gateway.token}")
        with serving("jupyter_server", tmp_path / "near", *options) as near:
            yield gateway, near


class RemoteNotebook(Notebook):
    """A notebook whose kernel has its connection file on the gateway."""

    def __init__(self, server: Server, gateway: Server, name: str) -> None:
        super().__init__(server, name)
        self._gateway = gateway

    def run(self, *indices: int) -> None:
        near, self.server = self.server, self._gateway
        try:
            super().run(*indices)
        finally:
            self.server = near


def test_a_notebook_whose_kernel_is_elsewhere_gets_the_record_that_its_front_end_hands_over(servers: tuple[Server, Server]) -> None:
    gateway, near = servers
    notebook = RemoteNotebook(near, gateway, "n.ipynb")
    notebook.content["cells"][0].update(outputs=[result("2")], execution_count=1)
    notebook.run(0)
    notebook.save()
    assert "jupyter_repro" not in notebook.saved  # the save does not fail
    record = read_journal(journal_of(notebook.kernel_id, gateway.runtime)).record
    snapshot: dict[str, Any] = {"event": "snapshot", "recording": True, "total": 1, "record": to_dict(record)}
    near.ask("POST", f"{API}kernels/{notebook.kernel_id}/events", {"events": [snapshot]})
    notebook.save()
    assert notebook.saved["jupyter_repro"]["run"]["id"] == record.run.id
    assert near.ask("GET", f"{API}kernels/{notebook.kernel_id}/record")["record"]["executions"] == to_dict(record.executions)


def test_nothing_is_wanted_of_kernels_of_the_server_itself_and_of_none(servers: tuple[Server, Server]) -> None:
    gateway, near = servers
    kernel = gateway.ask("POST", "api/kernels", {"name": "python3"})["id"]
    for server, kernel_id in ((gateway, kernel), (near, "0" * 8)):
        assert server.ask("POST", f"{API}kernels/{kernel_id}/events", {"events": []}) == {"wanted": False}

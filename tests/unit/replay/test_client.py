"""What a cell sends is counted as it will stand in the notebook, and is too much at some point."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from nbclient.exceptions import CellExecutionComplete

from jupyter_repro.replay import client as module
from jupyter_repro.replay.client import CellClient
from jupyter_repro.replay.kernel import Kernel
from tests.builders import a_notebook


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> CellClient:
    """A client of a notebook of one cell that may send a thousand bytes."""
    monkeypatch.setattr(module, "MAX_BYTES", 1000)
    return CellClient(a_notebook("x"), cast(Kernel, SimpleNamespace(manager=None, client=None)))


def send(client: CellClient, msg_type: str, content: dict[str, Any], *buffers: bytes) -> None:
    message = {"msg_type": msg_type, "header": {"msg_type": msg_type}, "parent_header": {"msg_id": "m"}, "content": content}
    client.process_message({**message, "buffers": list(buffers)}, client.nb.cells[0], 0)


def a_display(**data: Any) -> dict[str, Any]:
    return {"data": {key.replace("_", "/"): value for key, value in data.items()}, "metadata": {}}


def a_state(state: dict[str, Any], *paths: list[str]) -> dict[str, Any]:
    return {"comm_id": "w", "data": {"method": "update", "state": state, "buffer_paths": list(paths)}}


@pytest.mark.parametrize(
    ("msg_type", "content", "buffers"),
    [
        ("display_data", a_display(text_plain="x" * 1000), ()),
        ("display_data", a_display(application_json={"rows": [{"name": "x" * 10}] * 100}), ()),
        ("display_data", a_display(application_json=[[1] * 50] * 50), ()),
        ("stream", {"name": "stdout", "text": "x" * 1000}, ()),
        ("error", {"ename": "E", "evalue": "", "traceback": ["x" * 500, "y" * 500]}, ()),
        ("comm_msg", a_state({"options": ["x" * 100] * 10}), ()),
        ("comm_msg", a_state({}, ["value"]), (b"x" * 1000,)),
    ],
)
def test_a_cell_that_sends_too_much_is_given_up(
    client: CellClient, msg_type: str, content: dict[str, Any], buffers: tuple[bytes, ...]
) -> None:
    with pytest.raises(CellExecutionComplete):
        send(client, msg_type, content, *buffers)

    assert client.fault is not None
    assert client.fault.code == "outputs-too-large"


def test_a_widget_that_changes_often_counts_once(client: CellClient) -> None:
    for step in range(1000):
        send(client, "comm_msg", a_state({"value": step, "description": "x" * 100}, ["image"]), b"x" * 100)

    assert client.fault is None

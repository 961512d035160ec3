"""A kernel that loads the extension as it starts."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from jupyter_repro.model.journal import JOURNAL_VARIABLE
from jupyter_repro.model.record import Record
from jupyter_repro.store.journals import read_journal
from tests.serving import PATIENCE

Starting = Callable[..., AbstractContextManager[BlockingKernelClient]]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


@pytest.fixture
def starting(tmp_path: Path, journal: Path, monkeypatch: pytest.MonkeyPatch) -> Starting:
    @contextmanager
    def start(*options: str) -> Iterator[BlockingKernelClient]:
        monkeypatch.setenv(JOURNAL_VARIABLE, str(journal))
        manager = KernelManager(kernel_name="python3")
        manager.start_kernel(cwd=str(tmp_path), extra_arguments=["--ext=jupyter_repro", *options])
        client = manager.blocking_client()
        client.start_channels()
        try:
            yield client
        finally:
            client.stop_channels()
            manager.shutdown_kernel()

    return start


def facts(record: Record) -> tuple[bool, list[tuple[str, str]]]:
    return record.run.fresh, [(execution.source, execution.status) for execution in record.executions]


def message(client: BlockingKernelClient, comm: str) -> dict[str, Any]:
    while True:
        told: dict[str, Any] = client.get_iopub_msg(timeout=PATIENCE)
        if told["msg_type"] in ("comm_msg", "comm_close") and told["content"]["comm_id"] == comm:
            return told


def test_the_first_cell_is_recorded_from_its_first_line_on_though_it_is_sent_at_once(starting: Starting, journal: Path) -> None:
    with starting() as client:
        client.execute("open('made', 'w').close()\nimport colorsys", reply=True, timeout=PATIENCE)
        client.execute("2 + 2", reply=True, timeout=PATIENCE)
        record = read_journal(journal).record
    assert facts(record) == (True, [("open('made', 'w').close()\nimport colorsys", "ok"), ("2 + 2", "ok")])
    assert [ref.path for ref in record.executions[0].generated] == ["made"]


def test_recording_begins_by_itself_while_the_kernel_waits(starting: Starting, journal: Path) -> None:
    with starting() as client:
        client.kernel_info(reply=True, timeout=PATIENCE)
        end = time.monotonic() + PATIENCE
        while not journal.exists() and time.monotonic() < end:
            time.sleep(0.02)
        assert json.loads(journal.read_text().splitlines()[0])["event"] == "run"


def test_a_front_end_that_asks_first_of_all_gets_the_record(starting: Starting) -> None:
    with starting() as client:
        client.wait_for_ready(timeout=PATIENCE)
        opening = client.session.msg("comm_open", {"comm_id": "panel", "target_name": "jupyter_repro", "data": {}})
        client.shell_channel.send(opening)
        told = message(client, "panel")
    assert (told["msg_type"], told["content"]["data"]["event"]) == ("comm_msg", "snapshot")


def test_what_runs_before_the_first_cell_makes_the_run_not_fresh(starting: Starting, journal: Path) -> None:
    with starting("--IPKernelApp.exec_lines=before = 1") as client:
        client.execute("before", reply=True, timeout=PATIENCE)
        record = read_journal(journal).record
    assert facts(record) == (False, [("before", "ok")])


def test_a_kernel_may_end_before_anything_was_recorded(starting: Starting, journal: Path) -> None:
    with starting() as client:
        client.kernel_info(reply=True, timeout=PATIENCE)
    assert not journal.exists() or read_journal(journal).record.executions == ()

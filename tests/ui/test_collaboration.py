"""Two people on one notebook: where jupyter-collaboration is installed, which ``make test-collaboration`` sees to."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.serving import PATIENCE, Server
from tests.ui.lab import Lab
from tests.ui.test_badges import CHAIN, CHANGED, EDITED, edit, expect_badges

pytestmark = pytest.mark.skipif(find_spec("jupyter_collaboration") is None, reason="jupyter-collaboration is not installed")


@pytest.fixture
def two_labs(browser: Browser, server: Server) -> Iterator[tuple[Lab, Lab]]:
    """The pages of two people, in which nothing of ours may throw."""
    thrown: list[str] = []
    contexts = [browser.new_context(viewport={"width": 1280, "height": 800}) for _ in range(2)]
    labs = []
    for context in contexts:
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: thrown.append(error.stack or str(error)))
        labs.append(Lab(page=page, server=server, workspace=uuid.uuid4().hex))
    yield labs[0], labs[1]
    for context in contexts:
        context.close()
    server.end_kernels()
    assert thrown == []


def executions_in(path: Path) -> list[str]:
    """The sources of the cell executions in the record that a notebook was saved with."""
    record = json.loads(path.read_text())["metadata"].get("jupyter_repro", {"executions": []})
    return [execution["source"] for execution in record["executions"]]


def wait_for_executions(path: Path, expected: list[str]) -> None:
    """Waits until the notebook's file has these: the server writes it some time after a change."""
    deadline = time.monotonic() + PATIENCE
    while (found := executions_in(path)) != expected and time.monotonic() < deadline:
        time.sleep(0.2)
    assert found == expected


def test_both_see_the_same_executions_and_each_other_s_edits(two_labs: tuple[Lab, Lab]) -> None:
    one, two = two_labs
    path = one.write("together.ipynb", *CHAIN)
    for lab in two_labs:
        lab.open("together.ipynb")
        lab.expect_state("Recording")
    assert one.page.evaluate("window.jupyterapp.shell.currentWidget.context.model.collaborative") is True
    one.run(0, 1)
    expect(two.panel).to_contain_text(CHAIN[1])
    two.run(2)
    expect(one.panel).to_contain_text(CHAIN[2])
    edit(two, 1, "table = [1, 2, 3]")
    for lab in two_labs:
        expect_badges(lab, EDITED, CHANGED, CHANGED)
    one.run(0, 1, 2)
    for lab in two_labs:
        expect_badges(lab, None, None, None)
    one.save()
    wait_for_executions(path, [*CHAIN, "table = [1, 2, 3]", *CHAIN[1:]])


def test_a_notebook_that_is_saved_by_itself_has_its_record(two_labs: tuple[Lab, Lab]) -> None:
    one, _ = two_labs
    path = one.write("by-itself.ipynb", *CHAIN)
    one.open("by-itself.ipynb")
    one.expect_state("Recording")
    one.run(0, 1, 2)
    wait_for_executions(path, [*CHAIN])

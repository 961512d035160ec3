"""The environment variables that a notebook's own code looks up, in every form of looking up."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_repro.capture.current import Current
from jupyter_repro.capture.places import Places
from jupyter_repro.capture.variables import VariableSensor
from tests.unit.capture.drafts import a_draft

Look = Callable[..., list[str]]


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Iterator[Look]:
    """Runs a cell and gives the names that it looked up."""
    monkeypatch.setenv("SHOWN", "1")
    current = Current()
    sensor = VariableSensor(current, Places())
    sensor.start()

    def look(source: str, filename: str = "/tmp/ipykernel_1/1.py", **namespace: Any) -> list[str]:
        draft = a_draft(source)
        finish = sensor.watch(draft)
        current.begin(draft)
        try:
            exec(compile(source, filename, "exec"), {"os": os, **namespace})  # noqa: S102
        finally:
            current.end(draft)
            finish()
        return list(draft.environment_variables)

    yield look
    sensor.stop()


@pytest.mark.parametrize(
    "source",
    [
        "os.environ['SHOWN']",
        "os.environ.get('SHOWN')",
        "os.getenv('SHOWN', 3)",
        "'SHOWN' in os.environ",
        "os.environb[b'SHOWN']",
        "os.getenvb(b'SHOWN')",
        "os.environ.pop('SHOWN')",
        "os.environ.setdefault('SHOWN', '2')",
        "dict(os.environ)['SHOWN']",
        "{**os.environ}.get('SHOWN')",
        "os.environ.copy()['SHOWN']",
        "(os.environ | {'A': 'b'})['SHOWN']",
        "[v for k, v in os.environ.items() if k == 'SHOWN']",
        "os.path.expandvars('$SHOWN/x')",
        "os.path.expandvars(b'${SHOWN}')",
        "from os import environ as e; e['SHOWN']",
        "from string import Template; Template('$SHOWN').substitute(os.environ)",
    ],
)
def test_a_variable_that_is_looked_up_is_named(look: Look, source: str) -> None:
    assert look(source) == ["SHOWN"]


@pytest.mark.parametrize(
    "source",
    [
        "os.environ['NEW_ONE'] = '1'; del os.environ['NEW_ONE']",
        "sorted(os.environ)",
        "len(os.environ)",
        "{**os.environ}",
        "os.path.expanduser('~')",
    ],
)
def test_setting_counting_and_copying_look_nothing_up(look: Look, source: str) -> None:
    assert look(source) == []


def test_one_that_is_not_there_is_named_too(look: Look) -> None:
    assert look("os.environ.get('NOT_THERE_AT_ALL')") == ["NOT_THERE_AT_ALL"]


def test_installed_code_looks_up_for_itself(look: Look) -> None:
    assert look("os.environ['SHOWN']; os.path.expandvars('$SHOWN')", filename=posixpath.__file__) == []


def test_dotenv_looks_up_what_the_notebooks_file_names(look: Look, tmp_path: Path) -> None:
    pytest.importorskip("dotenv")
    (tmp_path / ".env").write_text("SHOWN=2\nFRESH_FROM_FILE=3\n")
    source = "from dotenv import load_dotenv; load_dotenv(path); os.environ.pop('FRESH_FROM_FILE')"
    assert sorted(look(source, path=tmp_path / ".env")) == ["FRESH_FROM_FILE", "SHOWN"]


def test_stopping_leaves_the_environment_as_it_was() -> None:
    before = os.environ.encodekey, os.environb.encodekey
    sensor = VariableSensor(Current(), Places())
    sensor.start()
    sensor.stop()
    assert (os.environ.encodekey, os.environb.encodekey) == before

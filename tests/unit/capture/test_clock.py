"""The calls that read the clock: by the source, and as a Python of 3.12 or later tells of them."""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from jupyter_repro.capture.audit import Audit
from jupyter_repro.capture.clock import ClockSensor
from jupyter_repro.capture.clockcalls import ClockCalls, clock_sensor
from jupyter_repro.capture.current import Current
from jupyter_repro.capture.places import Places
from tests.unit.capture.drafts import a_draft, watched

pd: Any = pytest.importorskip("pandas")
NAMESPACE = {"time": time, "dt": dt, "np": np, "pd": pd, "now": time.time, "D": dt.datetime}
READS = {
    "time.time()": "time.time",
    "now()": "time.time",
    "D.now()": "datetime.now",
    "dt.datetime.utcnow()": "datetime.utcnow",
    "dt.date.today()": "date.today",
    "time.localtime()": "time.localtime",
    "time.strftime('%Y')": "time.strftime",
    "pd.Timestamp.now()": "Timestamp.now",
    "pd.Timestamp.today()": "Timestamp.today",
    "pd.Timestamp('now')": "pandas.Timestamp",
    "pd.to_datetime('today')": "pandas.to_datetime",
    "np.datetime64('now')": "numpy.datetime64",
}
READS_NOT = ("time.sleep(0)", "time.localtime(0)", "time.strftime('%Y', t)", "pd.Timestamp('2020-01-01')", "D(2020, 1, 1)", "own.now()")


@pytest.mark.parametrize(("source", "name"), READS.items())
def test_a_call_that_reads_the_clock_is_found_in_the_source(source: str, name: str) -> None:
    assert watched(ClockSensor(NAMESPACE), f"x = {source}").clock == [name]


@pytest.mark.parametrize("source", READS_NOT)
def test_a_call_that_converts_or_waits_reads_no_clock(source: str) -> None:
    assert watched(ClockSensor(NAMESPACE), f"x = {source}").clock == []


class FakeMonitoring:
    """``sys.monitoring`` as far as it is used, where ``call`` plays the interpreter's part."""

    events = SimpleNamespace(CALL=16)
    DISABLE = object()

    def __init__(self, *taken: int) -> None:
        self.tools: dict[int, str] = dict.fromkeys(taken, "somebody")
        self.wanted: list[str] = []
        self.callback: Any = None
        self.restarts = 0

    def get_tool(self, tool_id: int, /) -> str | None:
        return self.tools.get(tool_id)

    def use_tool_id(self, tool_id: int, name: str, /) -> None:
        self.tools[tool_id] = name

    def free_tool_id(self, tool_id: int, /) -> None:
        del self.tools[tool_id]

    def register_callback(self, tool_id: int, event: int, callback: Any, /) -> None:
        self.callback = callback

    def set_local_events(self, tool_id: int, code: CodeType, events: int, /) -> None:
        self.wanted.append(code.co_name)

    def restart_events(self) -> None:
        self.restarts += 1


def execute(source: str, filename: str, namespace: dict[str, Any]) -> None:
    exec(compile(source, filename, "exec"), namespace)  # noqa: S102


def no_error(sensor: str, error: Exception) -> None:
    raise AssertionError(sensor) from error


@pytest.fixture
def audit() -> Iterator[Audit]:
    audit = Audit(no_error)
    yield audit
    audit.off("exec")


def calls(monitoring: Any, audit: Audit, current: Current | None = None) -> ClockCalls:
    return ClockCalls(current or Current(), Places(), audit, monitoring)


def test_cells_local_modules_and_their_functions_are_watched_and_installed_code_is_not(audit: Audit, tmp_path: Path) -> None:
    monitoring = FakeMonitoring()
    sensor = calls(monitoring, audit)
    sensor.start()
    source = "def outer():\n    def inner(): pass\nclass A:\n    def method(self): pass"
    execute(source, str(tmp_path / "local.py"), {})
    seen = monitoring.wanted[:]
    execute(source, "<string>", {})
    execute(source, pd.__file__, {})
    sensor.stop()
    execute(source, str(tmp_path / "local.py"), {})
    assert seen == monitoring.wanted == ["<module>", "outer", "inner", "A", "method"]


def test_a_call_is_told_once_and_never_again_until_the_next_cell(audit: Audit) -> None:
    monitoring, current = FakeMonitoring(), Current()
    sensor = calls(monitoring, audit, current)
    sensor.start()
    draft = a_draft()
    finish = sensor.watch(draft)
    current.begin(draft)
    answers = [monitoring.callback(no_error.__code__, 0, function, None) for function in (len, time.time, time.time, dt.date.today)]
    current.end(draft)
    finish()
    sensor.stop()
    assert (draft.clock, monitoring.restarts) == (["time.time", "date.today"], 1)
    assert answers == [monitoring.DISABLE] * 4


def test_a_strange_callable_does_no_harm(audit: Audit) -> None:
    class Strange:
        def __getattribute__(self, name: str) -> Any:
            raise RuntimeError(name)

    monitoring = FakeMonitoring()
    sensor = calls(monitoring, audit)
    sensor.start()
    assert monitoring.callback(no_error.__code__, 0, Strange(), Strange()) is monitoring.DISABLE
    sensor.stop()


def test_the_tool_id_is_one_that_nobody_uses_and_is_given_back(audit: Audit) -> None:
    monitoring = FakeMonitoring(4)
    sensor = calls(monitoring, audit)
    sensor.start()
    taken = dict(monitoring.tools)
    sensor.stop()
    assert (taken, monitoring.tools) == ({4: "somebody", 3: "jupyter-repro"}, {4: "somebody"})


def test_without_a_free_tool_id_or_on_an_old_python_the_source_is_read(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    for monitoring in (FakeMonitoring(3, 4), None):
        monkeypatch.setattr(sys, "monitoring", monitoring, raising=False)
        assert type(clock_sensor(Current(), Places(), audit, {})) is ClockSensor
    monkeypatch.setattr(sys, "monitoring", FakeMonitoring(0, 1, 2), raising=False)
    assert type(clock_sensor(Current(), Places(), audit, {})) is ClockCalls


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the interpreter tells of calls from 3.12 on")
class TestOnTheInterpreter:
    def run(self, audit: Audit, *sources: str, **namespace: Any) -> list[list[str]]:
        """The clock calls of cells, run one after the other."""
        current = Current()
        sensor = calls(sys.monitoring, audit, current)  # type: ignore[attr-defined]
        space = {**NAMESPACE, "t": time.gmtime(0), "own": ModuleType("own"), **namespace}
        found = []
        sensor.start()
        for source in sources:
            draft = a_draft(source)
            finish = sensor.watch(draft)
            current.begin(draft)
            execute(source, "/tmp/ipykernel_1/1.py", space)
            current.end(draft)
            finish()
            found.append(draft.clock)
        sensor.stop()
        return found

    @pytest.mark.parametrize(("source", "name"), READS.items())
    def test_a_call_that_reads_the_clock_is_seen(self, audit: Audit, source: str, name: str) -> None:
        assert self.run(audit, f"x = {source}") == [[name]]

    @pytest.mark.parametrize("source", READS_NOT[:-1])
    def test_a_call_that_converts_or_waits_is_not(self, audit: Audit, source: str) -> None:
        assert self.run(audit, f"x = {source}") == [[]]

    def test_a_function_of_an_earlier_cell_is_seen_in_each_cell_that_calls_it(self, audit: Audit) -> None:
        assert self.run(audit, "def f(): return now()", "[f() for _ in range(3)]", "1", "f()") == [[], ["time.time"], [], ["time.time"]]

    def test_a_call_that_is_not_made_is_not_seen(self, audit: Audit) -> None:
        assert self.run(audit, "if False: now()") == [[]]

"""A stand-in for IPython's shell, with just what the recorder uses, so that its faults can be tried without a kernel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any


@dataclass
class FakeEvents:
    callbacks: dict[str, list[Callable[[Any], None]]] = field(default_factory=dict)

    def register(self, event: str, callback: Callable[[Any], None]) -> None:
        self.callbacks.setdefault(event, []).append(callback)

    def unregister(self, event: str, callback: Callable[[Any], None]) -> None:
        self.callbacks[event].remove(callback)

    def trigger(self, event: str, argument: Any) -> None:
        for callback in self.callbacks.get(event, []):
            callback(argument)


@dataclass
class FakeShell:
    """Runs cells as IPython does, as far as events go: ``before``, the body, ``after``."""

    events: FakeEvents = field(default_factory=FakeEvents)
    execution_count: int = 0

    def run(self, source: str, body: Callable[[], object] = lambda: None, *, store_history: bool = True, silent: bool = False) -> None:
        info = SimpleNamespace(raw_cell=source, transformed_cell=source, store_history=store_history, silent=silent, cell_id=f"id-{source}")
        self.execution_count += store_history
        result = SimpleNamespace(info=info, execution_count=self.execution_count, error_before_exec=None, error_in_exec=None)
        self.events.trigger("pre_run_cell", info)
        try:
            body()
        except BaseException as error:
            result.error_in_exec = error
        self.events.trigger("post_run_cell", result)

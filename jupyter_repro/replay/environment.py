"""The condition of the environment: the recorded interpreter and distributions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from jupyter_repro.model.comparison import ConditionKind
from jupyter_repro.model.record import Record
from jupyter_repro.replay.setup import Setup

__all__ = ["RecordedEnvironment", "has_other_environment"]


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedEnvironment:
    """The environment of a record, as it was rebuilt."""

    baseline: Record
    interpreter: Path
    kind: ClassVar[ConditionKind] = "environment"
    subject: ClassVar[str] = ""
    cells: ClassVar[None] = None

    def arrange(self, setup: Setup) -> Setup:
        """Starts the kernel in it."""
        return replace(setup, interpreter=self.interpreter)

    def was_held(self, rerun: Record) -> bool:
        """Whether the kernel had the recorded Python, up to its last number, and loaded the recorded versions."""
        old, new = _versions(self.baseline), _versions(rerun)
        return _minor(self.baseline) == _minor(rerun) and all(old[name] == new[name] for name in old.keys() & new.keys())


def has_other_environment(baseline: Record, rerun: Record) -> bool:
    """Whether a rerun had another interpreter, or other distributions, than there were."""
    return baseline.environment.interpreter.version != rerun.environment.interpreter.version or _versions(baseline) != _versions(rerun)


def _versions(record: Record) -> dict[str, str | None]:
    return {distribution.name: distribution.version for distribution in record.environment.distributions}


def _minor(record: Record) -> tuple[str, list[str]]:
    interpreter = record.environment.interpreter
    return interpreter.implementation, interpreter.version.split(".")[:2]

"""Causes that lie in the environment: distributions, interpreter, variables, clock, machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from jupyter_repro.explain.context import Context
from jupyter_repro.model.comparison import Cause, CellComparison
from jupyter_repro.model.environment import Environment
from jupyter_repro.model.record import CellId

__all__ = ["RULES"]


class DistributionChanged:
    """A distribution that the cell imports has another version than in the baseline.

    Told by the versions in both records. Install the recorded version, or run the notebook again with the new one.
    """

    code: ClassVar[str] = "RE201"
    name: ClassVar[str] = "distribution-changed"
    hint: ClassVar[str] = "install the recorded version, or run the notebook again with the new one"

    def causes(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Cause]:  # noqa: ARG002
        """Yields a cause for each distribution, those that the source names first."""
        if place not in context.before or place not in context.after:
            return
        old = {d.name: d for d in context.before[place].distributions}
        for new in sorted(context.after[place].distributions, key=lambda d: (not d.direct, d.name)):
            if new.name in old and old[new.name].version != new.version:
                message = f"{new.name} is {new.version}, and was {old[new.name].version}"
                yield Cause(code=self.code, message=message, root_cell_id=place, hint=self.hint)


class VariableRead:
    """The cell reads environment variables, and their values may differ.

    Names are recorded, values never. Set the variable as it was, or make it a parameter in the notebook.
    """

    code: ClassVar[str] = "RE204"
    name: ClassVar[str] = "environment-variable"
    hint: ClassVar[str] = "set the variable as it was, or make it a parameter in the notebook"

    def causes(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Cause]:  # noqa: ARG002
        """Yields a cause with the variables' names."""
        names = sorted({n for execution in context.executions(place) for n in execution.environment_variables})
        if names:
            message = f"{context.named(place)} reads the environment variable{'s' if len(names) > 1 else ''} {', '.join(names[:5])}"
            yield Cause(code=self.code, message=message, root_cell_id=place, hint=self.hint)


class ClockRead:
    """The cell reads the clock.

    Told by the calls in its source. Put the time into a parameter, or leave it out of the output.
    """

    code: ClassVar[str] = "RE205"
    name: ClassVar[str] = "clock"
    hint: ClassVar[str] = "put the time into a parameter, or leave it out of the output"

    def causes(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Cause]:  # noqa: ARG002
        """Yields a cause with the calls."""
        calls = sorted({c for execution in context.executions(place) for c in execution.clock})
        if calls:
            message = f"{context.named(place)} reads the clock ({', '.join(calls[:3])})"
            yield Cause(code=self.code, message=message, root_cell_id=place, hint=self.hint)


class MachineChanged:
    """The interpreter or the machine is another one.

    Interpreter, operating system, processor, BLAS, thread settings, locale and time zone of both records are compared. The last
    suspect, named where nothing else is found.
    """

    code: ClassVar[str] = "RE202"
    name: ClassVar[str] = "machine-changed"
    hint: ClassVar[str] = "rerun with the recorded interpreter and settings"

    def causes(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Cause]:
        """Yields a cause with what differs."""
        if place != cell.cell_id or context.baseline is None or context.rerun is None:
            return
        old, new = _facts(context.baseline.environment), _facts(context.rerun.environment)
        differing = [f"{what} is {new[what]}, and was {old[what]}" for what in old if old[what] != new[what]]
        if differing:
            yield Cause(code=self.code, message="; ".join(differing), hint=self.hint)


RULES = (DistributionChanged(), VariableRead(), ClockRead(), MachineChanged())


def _facts(environment: Environment) -> dict[str, str]:
    settings = ", ".join(f"{k}={v}" for k, v in sorted(environment.thread_settings.items()))
    blas = environment.blas
    return {
        "the interpreter": f"{environment.interpreter.implementation} {environment.interpreter.version}",
        "the operating system": environment.platform.name or environment.platform.system,
        "the processor": environment.hardware.cpu or "unknown",
        "the number of processors": str(environment.hardware.cpu_count),
        "the BLAS": f"{blas.name} {blas.version}" if blas else "unknown",
        "the thread settings": settings or "unset",
        "the locale": str(environment.locale),
        "the time zone": str(environment.time_zone),
    }

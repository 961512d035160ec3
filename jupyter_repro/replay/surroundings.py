"""Conditions of the kernel's surroundings: environment variables, threads, locale, time zone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar

from jupyter_repro.model.comparison import ConditionKind
from jupyter_repro.model.record import Record
from jupyter_repro.replay.setup import Setup

__all__ = ["Locale", "Threads", "TimeZone", "Variable", "surroundings_of"]

_THREAD_COUNTS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


@dataclass(frozen=True, kw_only=True, slots=True)
class Variable:
    """An environment variable, with the value that the user says it had: records have names only."""

    name: str
    value: str = field(repr=False)
    kind: ClassVar[ConditionKind] = "variable"
    cells: ClassVar[None] = None

    @property
    def subject(self) -> str:
        """Its name."""
        return self.name

    def arrange(self, setup: Setup) -> Setup:
        """Starts the kernel with it."""
        return _with_variables(setup, {self.name: self.value})

    def was_held(self, rerun: Record) -> bool:  # noqa: ARG002
        """True: a process has the variables that it is given."""
        return True


@dataclass(frozen=True, kw_only=True, slots=True)
class Threads:
    """The settings of numeric libraries, above all the number of their threads; None where one was not set."""

    settings: Mapping[str, str | None]
    kind: ClassVar[ConditionKind] = "threads"
    subject: ClassVar[str] = ""
    cells: ClassVar[None] = None

    def arrange(self, setup: Setup) -> Setup:
        """Starts the kernel with them."""
        return _with_variables(setup, self.settings)

    def was_held(self, rerun: Record) -> bool:
        """Whether the kernel has them."""
        return all(rerun.environment.thread_settings.get(name) == value for name, value in self.settings.items())


@dataclass(frozen=True, kw_only=True, slots=True)
class Locale:
    """The locale."""

    name: str
    kind: ClassVar[ConditionKind] = "locale"
    subject: ClassVar[str] = ""
    cells: ClassVar[None] = None

    def arrange(self, setup: Setup) -> Setup:
        """Starts the kernel in it."""
        return _with_variables(setup, {"LC_ALL": self.name})

    def was_held(self, rerun: Record) -> bool:
        """Whether this machine has it."""
        return rerun.environment.locale == self.name


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeZone:
    """The time zone."""

    name: str
    kind: ClassVar[ConditionKind] = "time-zone"
    subject: ClassVar[str] = ""
    cells: ClassVar[None] = None

    def arrange(self, setup: Setup) -> Setup:
        """Starts the kernel in it."""
        return _with_variables(setup, {"TZ": self.name})

    def was_held(self, rerun: Record) -> bool:
        """Whether the kernel has it."""
        return rerun.environment.time_zone == self.name


def surroundings_of(baseline: Record, rerun: Record | None) -> Iterator[Threads | Locale | TimeZone]:
    """What the surroundings of a baseline were and those of its plain rerun are not."""
    if rerun is None:
        return
    before, after = baseline.environment, rerun.environment
    names = before.thread_settings.keys() | after.thread_settings.keys()
    settings = {name: before.thread_settings.get(name) for name in sorted(names)}
    settings = {name: value for name, value in settings.items() if value != after.thread_settings.get(name)}
    processors = before.hardware.cpu_count
    if processors is not None and processors != after.hardware.cpu_count:
        # Unless told otherwise, these libraries start a thread for each processor.
        settings = {**{name: str(processors) for name in _THREAD_COUNTS if name not in names}, **settings}
    if settings:
        yield Threads(settings=settings)
    if before.locale is not None and before.locale != after.locale:
        yield Locale(name=before.locale)
    if before.time_zone is not None and before.time_zone != after.time_zone:
        yield TimeZone(name=before.time_zone)


def _with_variables(setup: Setup, variables: Mapping[str, str | None]) -> Setup:
    return replace(setup, variables={**setup.variables, **variables})

"""Causes that lie around the notebook: variables, clock, machine, locale, time zone, place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import ClassVar

from jupyter_repro.explain.context import Context
from jupyter_repro.explain.data import missing_paths
from jupyter_repro.explain.rule import Finding, Reach
from jupyter_repro.explain.signs import differs_in_last_digits
from jupyter_repro.lineage.sources import python_of
from jupyter_repro.model.comparison import CellComparison
from jupyter_repro.model.environment import Environment
from jupyter_repro.model.record import CellId

__all__ = ["ClockRead", "LocaleChanged", "MachineChanged", "PlaceChanged", "VariableRead", "ZoneChanged"]

_Facts = Callable[[Environment], dict[str, str]]

_ASKS_MACHINE = re.compile(
    r"\bcpu_count\b|\bsched_getaffinity\b|\bnum_threads\b|\bthreadpool_(info|limits)\b|\bn_jobs\b|\bpsutil\b|\bgetloadavg\b|"
    r"\bplatform\.(processor|machine|node|uname|release|system|platform|libc_ver)\b|\bos\.uname\b|\bdevice_count\b|\bis_available\b"
)
_ASKS_LOCALE = re.compile(
    r"\blocale\b|\bgetlocale\b|\bsetlocale\b|\bstrcoll\b|\bstrxfrm\b|\bcalendar\b|\bgetpreferredencoding\b|\bbabel\b|:n\}|%[aAbBcpxX]\b"
)
_TAKES_LOCALE = re.compile(r"\bsetlocale\([^)]*,\s*['\"]{2}\s*\)")
_ASKS_ZONE = re.compile(
    r"\blocaltime\b|\bfromtimestamp\b|\btzname\b|\bastimezone\b|\bmktime\b|\bctime\b|\btime\.(timezone|altzone|daylight)\b|\btzlocal\b|"
    r"\btz_convert\(None|\.timestamp\(\)"
)
_ASKS_PLACE = re.compile(r"\bgetcwd\b|\.cwd\(\)|\babspath\b|\brealpath\b|\.resolve\(|\.absolute\(|\bPWD\b|%pwd\b|!pwd\b")


class VariableRead:
    """The cell reads environment variables, and their values may differ.

    Names are recorded, values never. Told by the names, and by errors for want of one. Set the variable as it was, or make it a parameter
    in the notebook.
    """

    code: ClassVar[str] = "RE204"
    name: ClassVar[str] = "environment-variable"
    hint: ClassVar[str] = "set the variable as it was, or make it a parameter in the notebook"
    reach: ClassVar[Reach] = "values"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:  # noqa: ARG002
        """Yields a finding with the variables' names."""
        names = sorted({n for execution in context.executions(place) for n in execution.environment_variables})
        error = context.error(place)
        unset = next((name for name in names if re.search(rf"KeyError: ['\"]?{re.escape(name)}\b", error)), None)
        if unset is not None:
            yield Finding(message=f"the environment variable {unset} is not set", evidence="seen")
        elif names:
            message = f"{context.named(place)} reads the environment variable{'s' if len(names) > 1 else ''} {', '.join(names[:5])}"
            yield Finding(message=message, evidence="possible")


class ClockRead:
    """The cell reads the clock.

    Told by the calls in its source. Put the time into a parameter, or leave it out of the output.
    """

    code: ClassVar[str] = "RE205"
    name: ClassVar[str] = "clock"
    hint: ClassVar[str] = "put the time into a parameter, or leave it out of the output"
    reach: ClassVar[Reach] = "values"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:  # noqa: ARG002
        """Yields a finding with the calls."""
        calls = sorted({c for execution in context.executions(place) for c in execution.clock})
        if calls:
            yield Finding(message=f"{context.named(place)} reads the clock ({', '.join(calls[:3])})", evidence="possible")


class MachineChanged:
    """The machine is another one, or may use more or fewer of its processors.

    Operating system, processor and its number, BLAS and thread settings of both records are compared. Named first where the source asks
    for them; else the last suspect, or, where numbers differ in their last digits alone, a likely one: sums are added up in another order.
    """

    code: ClassVar[str] = "RE202"
    name: ClassVar[str] = "machine-changed"
    hint: ClassVar[str] = "rerun with the recorded machine and thread settings (OMP_NUM_THREADS)"
    reach: ClassVar[Reach] = "values"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:
        """Yields a finding with what differs."""
        differing = _differing(context, _machine)
        asks = _ASKS_MACHINE.search(python_of(context.sources[place])) is not None
        if differing and (asks or place == cell.cell_id):
            fits = differs_in_last_digits(cell)
            yield Finding(message=differing, evidence="seen" if asks else "changed" if fits else "around", root=place)


class LocaleChanged:
    """The locale, by which numbers, dates and texts are written and sorted, is another one.

    Told by the locale in both records; named first where the source goes by it. Set it in the notebook by name
    (``locale.setlocale(locale.LC_ALL, "en_US.UTF-8")``), or format in a way that asks no locale.
    """

    code: ClassVar[str] = "RE206"
    name: ClassVar[str] = "locale-changed"
    hint: ClassVar[str] = 'set the locale by its name: locale.setlocale(locale.LC_ALL, "en_US.UTF-8")'
    reach: ClassVar[Reach] = "values"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:
        """Yields a finding with both locales. It lies where the notebook takes the locale over from what is around it."""
        for finding in _around(cell, place, context, _locale, _ASKS_LOCALE):
            above = list(context.sources)[: list(context.sources).index(place) + 1] if finding.evidence == "seen" else []
            taken = next((who for who in reversed(above) if _TAKES_LOCALE.search(context.sources[who])), place)
            yield replace(finding, root=taken)


class ZoneChanged:
    """The time zone, in which times are told, is another one.

    Told by the time zone in both records; named first where the source turns times into those of the local zone. Say the zone in the
    notebook (``datetime.fromtimestamp(t, tz=timezone.utc)``).
    """

    code: ClassVar[str] = "RE207"
    name: ClassVar[str] = "time-zone-changed"
    hint: ClassVar[str] = "say the zone in the notebook: datetime.fromtimestamp(t, tz=timezone.utc)"
    reach: ClassVar[Reach] = "values"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:
        """Yields a finding with both zones."""
        yield from _around(cell, place, context, _zone, _ASKS_ZONE)


class PlaceChanged:
    """The notebook lies in another folder, and its result depends on where that is.

    Told by the working directory in both records, where the source asks for it or names a file below the old one. Name files relative to
    the notebook, and keep its folder's name out of results.
    """

    code: ClassVar[str] = "RE208"
    name: ClassVar[str] = "place-changed"
    hint: ClassVar[str] = "name files relative to the notebook, and keep its folder's name out of results"
    reach: ClassVar[Reach] = "values"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:  # noqa: ARG002
        """Yields a finding with both folders, or with the path that is no more."""
        old, new = (record.run.working_directory if record is not None else None for record in (context.baseline, context.rerun))
        if old is None or new is None or old == new:
            return
        below = [path for path in missing_paths(place, context) if path.startswith(f"{old}/")]
        if below:
            yield Finding(message=f"{below[0]} lies in the folder that the notebook was recorded in, and no longer is in", evidence="seen")
        elif _ASKS_PLACE.search(context.sources[place]):
            yield Finding(message=f"{context.named(place)} asks for its folder, which is {new}, and was {old}", evidence="seen")


def _around(cell: CellComparison, place: CellId, context: Context, facts: _Facts, asks: re.Pattern[str]) -> Iterator[Finding]:
    """A finding of what differs in the environment: one that a cell asks for, else the last suspect."""
    differing = _differing(context, facts)
    asked = asks.search(python_of(context.sources[place])) is not None
    if differing and (asked or place == cell.cell_id):
        yield Finding(message=differing, evidence="seen" if asked else "around", root=place)


def _differing(context: Context, facts: _Facts) -> str:
    """What differs between the environments, in words; empty when nothing does or they are not known."""
    both = context.environments()
    if both is None:
        return ""
    old, new = map(facts, both)
    return "; ".join(f"{what} is {new[what]}, and was {old[what]}" for what in old if old[what] != new[what])


def _machine(environment: Environment) -> dict[str, str]:
    settings = ", ".join(f"{k}={v}" for k, v in sorted(environment.thread_settings.items()))
    blas = environment.blas
    return {
        "the operating system": environment.platform.name or environment.platform.system,
        "the processor": environment.hardware.cpu or "unknown",
        "the number of processors": str(environment.hardware.cpu_count),
        "the BLAS": f"{blas.name} {blas.version}" if blas else "unknown",
        "the thread settings": settings or "unset",
    }


def _locale(environment: Environment) -> dict[str, str]:
    return {"the locale": str(environment.locale), "the encoding": str(environment.encoding)}


def _zone(environment: Environment) -> dict[str, str]:
    return {"the time zone": str(environment.time_zone)}

"""The basis of a rerun: what its outputs hang on that can be looked at again without running it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from jupyter_repro.model.artifact import Digest
from jupyter_repro.model.record import CellExecution, Record

__all__ = ["Basis", "basis_of", "obstacle_in_module"]

# What a name or a size of a file, or the machine, is asked for is not recorded. Words may mean other things; then too little is cached.
_LOOKS = re.compile(
    r"\b(listdir|scandir|i?glob|rglob|iterdir|f?walk|l?exists|is_?(?:file|dir)|l?stat|getsize|get[amc]time|disk_usage|psutil|getloadavg)\b|"
    r"[\"'](/proc/|/sys/)"
)
# Of the clock calls in a local module, an older Python tells nothing.
_CLOCK = re.compile(r"\b(time|now|utcnow|today|monotonic|perf_counter|process_time|localtime|gmtime|ctime)(_ns)?\s*\(")
_WHOLE = "sha256:"


@dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """``files`` are paths as the record has them, with the digest that each must have for a rerun to find what this one found (None: it
    must not be there); ``installed`` are those of them that lie where distributions are installed, not beside the notebook. ``variables``
    are the names of environment variables that it read. ``obstacle`` says in words why this is not all that it hangs on; None where it
    is."""

    files: Mapping[str, Digest | None] = field(default_factory=dict)
    installed: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    obstacle: str | None = None


def basis_of(record: Record | None) -> Basis:
    """The basis of a recorded rerun."""
    if record is None:
        return Basis(obstacle="it was not recorded")
    obstacle = next(_obstacles(record), None)
    if obstacle is not None:
        return Basis(obstacle=obstacle)
    found, left = _found_and_left(record.executions)
    changed = sorted(path for path in found if path in left and found[path] != left[path])
    if changed:
        return Basis(obstacle=f"it changes what it finds ({changed[0]})")
    unknown = sorted(path for path, digest in {**found, **left}.items() if digest is not None and not digest.startswith(_WHOLE))
    if unknown:
        return Basis(obstacle=f"not all bytes of {unknown[0]} are known")
    variables = {name for execution in record.executions for name in execution.environment_variables}
    files = {**found, **left}
    installed = {artifact.path for artifact in record.artifacts if artifact.kind == "package-data"}
    return Basis(files=files, installed=tuple(sorted(installed & files.keys())), variables=tuple(sorted(variables)))


def obstacle_in_module(source: str) -> str | None:
    """What the source of a local module does by which a rerun may come to something else; None where nothing of that is seen."""
    looks = _LOOKS.search(source) or _CLOCK.search(source)
    return None if looks is None else f"it looks at the clock, at files or the machine otherwise than by reading (`{looks[0]}`)"


def _found_and_left(executions: Iterable[CellExecution]) -> tuple[dict[str, Digest | None], dict[str, Digest | None]]:
    """The files that a run found, and those that it left behind, as it wrote or removed them; None where there was none then."""
    found: dict[str, Digest | None] = {}
    left: dict[str, Digest | None] = {}
    for execution in executions:
        for path in execution.missing:
            if path not in left:
                found.setdefault(path, None)
        for ref in execution.used:
            if ref.path not in left:
                found.setdefault(ref.path, ref.digest or Digest("unknown"))
        left |= {ref.path: ref.digest or Digest("unknown") for ref in execution.generated}
        left |= dict.fromkeys(execution.deleted)
    return found, left


def _obstacles(record: Record) -> Iterator[str]:
    """What a rerun may find otherwise that nobody can look at, in words."""
    if record.run.capture_level != "complete":
        yield "not all that programs and libraries read is seen on this system"
    for gap in record.gaps[:1]:
        yield f"its record has a gap ({gap.sensor})"
    for artifact in record.artifacts:
        if artifact.kind == "remote":
            yield f"it reads the network ({artifact.path})"
        if artifact.kind == "directory":
            yield f"it uses a folder as one ({artifact.path})"
    for distribution in record.environment.distributions:
        if distribution.origin is not None and distribution.origin.url is None and distribution.origin.kind in {"editable", "directory"}:
            yield f"it imports {distribution.name} from a folder, where it may have changed"
    for execution in record.executions:
        yield from _obstacles_of(execution)


def _obstacles_of(execution: CellExecution) -> Iterator[str]:
    yield from (f"it uses the network ({connection.host})" for connection in execution.network)
    yield from (f"it asks a database ({q.dialect})" for q in execution.queries if q.dialect != "sqlite" or q.host is not None)
    yield from (f"it starts programs ({process.program})" for process in execution.processes)
    yield from (f"it reads the clock ({call})" for call in execution.clock)
    yield from _random_obstacles_of(execution)
    if execution.continued or execution.status in {"running", "interrupted"}:
        yield "a cell of it goes on after its end, or came to none"
    if (looks := _LOOKS.search(execution.source)) is not None:
        yield f"it looks at files or the machine otherwise than by reading (`{looks[0]}`)"


def _random_obstacles_of(execution: CellExecution) -> Iterator[str]:
    if execution.entropy or any(seeding.value is None for seeding in execution.seedings):
        yield "it takes fresh entropy"
    for change in execution.generators:
        if change.drawn and change.seeded not in {"cell", "default"}:
            yield f"it draws from {change.generator}, which nothing seeds"

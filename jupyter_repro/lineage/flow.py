"""Who feeds whom: through variables, files and global generators, in the order in which cells ran or would run."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import partial
from typing import Any, Literal, NamedTuple

from jupyter_repro.lineage.files import Files
from jupyter_repro.lineage.names import NAMESPACE_SENSOR, Names, names_of
from jupyter_repro.lineage.scopes import Body, merged, reach_of
from jupyter_repro.lineage.sources import does_the_same
from jupyter_repro.model.artifact import ArtifactRef, digest_of_text
from jupyter_repro.model.lean import dataclass
from jupyter_repro.model.record import CellExecution, CellId, Record, last_executions

__all__ = [
    "KERNEL",
    "Flow",
    "Link",
    "LinkKind",
    "Step",
    "Walk",
    "flow_of",
    "flow_of_steps",
    "is_edited",
    "observed_until",
    "step_of",
    "step_of_source",
    "steps_of",
    "steps_of_cells",
]

LinkKind = Literal["variable", "file", "generator", "unknown", "setting"]
"""``unknown``: the feeder could reach a variable and may have changed it in place, which nobody can tell (what a model holds in C, a table
too big to be looked at). ``setting``: the feeder sets something that the library or the kernel as a whole goes by (``pd.options.x = …``,
``%cd``)."""

_NONE: frozenset[str] = frozenset()
_MOST_VARIABLES = 200
_MOST_OF_A_CELL = 2  # of the executions of one cell that changed one value: each is fed by those before it
KERNEL = "%"
"""The name of a link by a setting of the kernel as a whole."""


class Link(NamedTuple):
    """A step is fed by an earlier one, ``feeder`` being its index, through the variable, file or generator ``name``.

    There are tens of thousands of them in a long run, each hashed several times: a tuple does that in C.
    """

    feeder: int
    kind: LinkKind
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One execution of a cell, or one that would be made: what it binds, changes and reads.

    ``bound``, ``changed``, ``deleted`` and ``unknown`` are the variables of which that was seen; None when they were not looked at, and
    the ``names`` of the source say it. ``seeded`` and ``drawn`` are global generators. ``count`` is the execution count. ``failed``: it
    raised, so that nobody knows how far it came.
    """

    cell: CellId | None
    names: Names
    bound: frozenset[str] | None = None
    changed: frozenset[str] = _NONE
    deleted: frozenset[str] = _NONE
    unknown: frozenset[str] = _NONE
    used: tuple[ArtifactRef, ...] = ()
    generated: tuple[ArtifactRef, ...] = ()
    seeded: frozenset[str] = _NONE
    drawn: frozenset[str] = _NONE
    count: int | None = None
    failed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """``links`` has, for each step, what feeds it directly: of many executions of one cell the last few, which the others fed. ``holders``
    are the steps that made the value that each variable has in the end, first the one that bound it."""

    steps: tuple[Step, ...] = ()
    links: tuple[tuple[Link, ...], ...] = ()
    holders: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def flow_of(record: Record) -> Flow:
    """The flow between the cell executions of a record, a step each."""
    return flow_of_steps(steps_of(record))


def steps_of(record: Record) -> list[Step]:
    """The record's executions as steps."""
    known_until = observed_until(record)
    return [step_of(execution, known_until) for execution in record.executions]


def observed_until(record: Record) -> int:
    """The order from which on nobody looked at what became of variables."""
    if not any(execution.variables for execution in record.executions):
        return 0
    return min((gap.order or 0 for gap in record.gaps if gap.sensor == NAMESPACE_SENSOR), default=sys.maxsize)


def step_of(execution: CellExecution, known_until: int) -> Step:
    """An execution as a step, ``known_until`` being what ``observed_until`` says of its record."""
    return _step_of(execution, observed=execution.status != "running" and execution.order < known_until)


def steps_of_cells(cells: Mapping[CellId, str], record: Record | None) -> list[Step]:
    """The steps that a notebook's code cells would be, run top to bottom. A cell that still has the source of its last execution does
    what it did then; what the others do their sources say."""
    steps = {} if record is None else dict(zip((e.order for e in record.executions), steps_of(record), strict=True))
    last = {} if record is None else last_executions(record)
    return [
        steps[last[cell].order] if cell in last and not is_edited(source, last[cell]) else step_of_source(cell, source, last.get(cell))
        for cell, source in cells.items()
    ]


def is_edited(source: str, execution: CellExecution) -> bool:
    """Whether a cell has another source now than when it was executed, one that does something else: layout and comments do nothing."""
    if execution.source_digest == digest_of_text(source):
        return False
    return not execution.source or not does_the_same(source, execution.source)


def step_of_source(cell: CellId, source: str, like: CellExecution | None = None) -> Step:
    """The step that running a source would be, as far as the source says. What it would do to files and generators is taken from an
    execution of the cell with another source, if there was one."""
    if like is None:
        return Step(cell=cell, names=names_of(source))
    return _step_of(like, observed=False, names=names_of(source))


def _step_of(execution: CellExecution, *, observed: bool, names: Names | None = None) -> Step:
    seen: dict[str, set[str]] = {"bound": set(), "changed": set(), "deleted": set(), "unknown": set()}
    for variable in execution.variables if observed else ():
        seen[variable.change].add(variable.name)
    named = names or names_of(execution.source)
    if len(execution.variables) >= _MOST_VARIABLES:
        seen["bound"] |= named.defs - named.uncertain
        seen["changed"] |= named.changed
    objects = {held.variable for held in execution.generator_objects if held.before is not None}
    return Step(
        cell=execution.cell_id,
        names=named,
        bound=_frozen(seen["bound"]) if observed else None,
        changed=_frozen(seen["changed"] | (seen["unknown"] & named.changed) | objects),
        deleted=_frozen(seen["deleted"]),
        unknown=_frozen(seen["unknown"] - named.changed),
        used=execution.used,
        generated=execution.generated,
        seeded=_frozen({seeding.generator for seeding in execution.seedings if seeding.by == "cell"}),
        drawn=_frozen({change.generator for change in execution.generators if change.drawn}),
        count=execution.execution_count,
        failed=names is None and execution.status in {"error", "interrupted"},
    )


def _frozen(names: set[str]) -> frozenset[str]:
    """Some names; most steps have none, and those share one object."""
    return frozenset(names) if names else _NONE


def flow_of_steps(steps: Sequence[Step]) -> Flow:
    """The flow between steps that are made one after the other."""
    walk = Walk(steps, frozenset(name for step in steps for name in step.names.imported))
    feeders = tuple(tuple(walk.take(index, step)) for index, step in enumerate(steps))
    held = (walk.results | walk.holders).items()
    holders = {name: tuple(dict.fromkeys(link.feeder for link in links)) for name, links in held if name not in walk.gone}
    return Flow(steps=tuple(steps), links=feeders, holders=holders)


class Walk:
    """Where each variable, file and generator comes from, at one point of a walk along the steps. ``modules`` are the names that any step
    imports; without ``numbered``, results are not kept by their numbers (``_12``). ``effect`` is what the last step did to all that: two
    steps of the same effect at the same place leave the walk in the same state."""

    def __init__(self, steps: Sequence[Step], modules: frozenset[str], *, numbered: bool = True) -> None:
        self._steps, self.modules, self._numbered = steps, modules, numbered
        self.holders: dict[str, list[Link]] = {}
        self.results: dict[str, list[Link]] = {}
        self.gone: set[str] = set()
        self.effect: tuple[Any, ...] = ()
        self._bodies: dict[str, Body] = {}
        self._files = Files()
        self._generators: dict[str, list[Link]] = {}
        self._stars: list[Link] = []

    def copy(self) -> Walk:
        """The same point of a walk, to go on from. Lists of links are never changed, and shared."""
        other = Walk(self._steps, self.modules, numbered=self._numbered)
        other.holders, other.results, other.gone = self.holders.copy(), self.results.copy(), self.gone.copy()
        other._bodies, other._files = self._bodies.copy(), self._files.copy()
        other._generators, other._stars = self._generators.copy(), self._stars
        return other

    def take(self, index: int, step: Step) -> list[Link]:
        """What feeds a step; then the step is made."""
        names = step.names
        used = [reach_of(name, self._bodies) for name in names.refs - names.later if name in self._bodies]
        reads = set(names.refs - names.later).union(*(reach.reads for reach in used))
        called = Body(binds=_NONE.union(*(reach.binds for reach in used)), changed=_NONE.union(*(reach.changed for reach in used)))
        bound, changed = self._effects(step, called)
        settings = names.settings & (self.modules | {KERNEL}) if names.settings else _NONE
        reads |= changed | step.unknown | settings | {KERNEL}
        if names.opaque:  # but hardly the numbered results, of which there is one more with each cell
            reads |= set(self.holders)
        links = dict.fromkeys(link for name in sorted(reads) for link in self._holding(name))
        links |= {Link(writer, "file", ref.path): None for ref in step.used for writer in self._files.feeding(ref)}
        for generator in sorted(step.drawn - step.seeded):
            links |= dict.fromkeys(self._generators.get(generator, ()))
        self._make(index, step, bound, changed, settings)
        return sorted(links, key=lambda link: (-link.feeder, link.kind, link.name))

    def _effects(self, step: Step, called: Body) -> tuple[frozenset[str], frozenset[str]]:
        """The names that a step binds for certain, and those whose value it may change or replace."""
        names = step.names
        if step.bound is not None:
            return step.bound, step.changed
        certain = _NONE if step.failed else names.defs - names.uncertain
        in_bodies = _NONE.union(*(body.binds for body in names.bodies.values()))
        maybe = ((names.defs if step.failed else names.uncertain) - in_bodies) | names.changed | called.binds | called.changed
        return certain, (maybe - certain - self.modules) | step.changed

    def _holding(self, name: str) -> list[Link]:
        held = self.holders.get(name) or self.results.get(name)
        if not held and self._stars and name != KERNEL:
            return [star._replace(name=name) for star in self._stars]
        return held or []

    def _with(self, held: list[Link], link: Link) -> list[Link]:
        """The links of one name, the first of which may be the binding, with a further one; of those of the same cell the last few."""
        cell = self._steps[link.feeder].cell
        same = [i for i, one in enumerate(held) if i and one.kind == link.kind and self._steps[one.feeder].cell == cell]
        left_out = set(same[: max(0, len(same) + 1 - _MOST_OF_A_CELL)])
        return [*(one for i, one in enumerate(held) if i not in left_out), link]

    def _make(self, index: int, step: Step, bound: frozenset[str], changed: frozenset[str], settings: frozenset[str]) -> None:
        names, own = step.names, partial(Link, index)
        deleted = step.deleted if step.bound is not None else names.deleted
        shows = names.shows and not step.failed
        star = names.star and step.bound is None
        files = step.generated, step.seeded, step.drawn
        count = step.count if self._numbered and shows else None
        self.effect = (step.cell, bound, changed, deleted, step.unknown, settings, names.bodies, star, shows, count, *files)
        for name in deleted:
            # Who reads the name from now on fails because of this step.
            self.holders[name] = [own("variable", name)]
            self._bodies.pop(name, None)
            self.gone.add(name)
        self.gone -= bound
        # A name that is bound to what it stood for, or to what holds that, does what it did.
        kept = {name: self._bodies.get(name) for name in bound if name in names.bodies and name in names.bodies[name].holds}
        for name in bound:
            self.holders[name] = [own("variable", name)]
            self._bodies.pop(name, None)
        kinds: tuple[tuple[LinkKind, frozenset[str]], ...] = (
            ("variable", changed - bound),
            ("unknown", step.unknown - bound - changed),
            ("setting", settings - bound - changed),
        )
        for kind, some in kinds:
            for name in some:
                self.holders[name] = self._with(self.holders.get(name, []), own(kind, name))
        for name, body in names.bodies.items():
            self._bodies[name] = merged(kept.get(name) or self._bodies.get(name), body)
        if star:
            self._stars = self._with(self._stars, own("variable", "*"))
        if shows:
            self.holders["_"] = [own("variable", "_")]
            if self._numbered:
                self.results[f"_{step.count}"] = [own("variable", f"_{step.count}")]
        self._note(index, step)

    def _note(self, index: int, step: Step) -> None:
        """The step's files and draws are there from now on."""
        for ref in step.generated:
            self._files.write(index, ref)
        for generator in step.seeded:
            self._generators[generator] = [Link(index, "generator", generator)]
        for generator in step.drawn - step.seeded:
            self._generators[generator] = self._with(self._generators.get(generator, []), Link(index, "generator", generator))

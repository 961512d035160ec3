"""What a record says of a cell, held against what is true."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.capture_matrix.kernel import Ran
from benchmarks.capture_matrix.truth import ROLES, Touched
from benchmarks.capture_matrix.way import Way
from jupyter_repro.model.record import CellExecution, Record

__all__ = ["Score", "scores_of"]


@dataclass(frozen=True, kw_only=True)
class Score:
    """How a record did on one way. Facts are ``role path``; ``wrong`` are files whose recorded digest is that of other bytes, ``noise``
    truly touched files that are no data."""

    way: Way
    facts: frozenset[str]
    missed: frozenset[str]
    false: frozenset[str] = frozenset()
    wrong: frozenset[str] = frozenset()
    noise: frozenset[str] = frozenset()
    error: str = ""

    @property
    def seen(self) -> bool:
        """Whether all that the way did is in the record. What a library looks for in vain on its way is counted by itself, unless it is
        all there is."""
        done = {fact for fact in self.facts if not fact.startswith("missing ")} or self.facts
        return bool(done) and not done & self.missed


def scores_of(ways: Iterable[Way], plain: Ran, recorded: Ran, root: Path) -> list[Score]:
    """The scores of a recorded kernel. A fact is what the kernel without the recorder did and the recorded one did too: what the recorder
    itself reads is no fact, and what has another name in each run is known by its folder alone."""
    assert recorded.record is not None
    executions = {e.cell_id: e for e in recorded.record.executions}
    scores = []
    for number, way in enumerate(ways):
        one, two = plain.touched[way.name], recorded.touched[way.name]
        facts = {(role, path) for role in ROLES for path in one.required[role] & two.required[role]}
        error = recorded.errors.get(way.name, "")
        if error == plain.errors.get(way.name, "") and facts:
            error = ""
        if way.url:
            facts.add(("network", "127.0.0.1"))
        if way.remote:
            facts.add(("remote", way.remote))
        execution = executions.get(f"c{number}")  # type: ignore[call-overload]
        if execution is None:
            scores.append(Score(way=way, facts=_spelled(facts), missed=_spelled(facts), error=error or "no execution in the record"))
            continue
        said = _Said(recorded.record, execution, two, root)
        false, noise = said.beyond(one, way.also)
        scores.append(
            Score(
                way=way,
                facts=_spelled(facts),
                missed=_spelled(fact for fact in facts if not said.says(*fact)),
                false=_spelled(false),
                noise=_spelled(noise),
                wrong=_spelled(said.wrong(recorded, way.name)),
                error=error,
            )
        )
    return scores


class _Said:
    """What an execution's record says, its paths made absolute."""

    def __init__(self, record: Record, execution: CellExecution, touched: Touched, root: Path) -> None:
        self._touched, self._root = touched, str(root)
        self._hosts = {connection.host for connection in execution.network}
        self._digests = {(role, self._absolute(ref.path)): ref.digest for role in ROLES[:2] for ref in getattr(execution, role)}
        kinds = {self._absolute(artifact.path): artifact.kind for artifact in record.artifacts}
        self._said = {(role, path) for role, path in self._digests if kinds.get(path) != "remote"}
        self._remote = {path for role, path in self._digests if role == "used" and kinds.get(path) == "remote"}
        self._said |= {(role, self._absolute(path)) for role in ROLES[2:] for path in getattr(execution, role)}
        self._folders = {path for path, kind in kinds.items() if kind == "directory"}
        self._modules = {path for path, kind in kinds.items() if kind == "module"}
        self._packaged = {path for path, kind in kinds.items() if kind == "package-data"}

    def says(self, role: str, path: str) -> bool:
        """Whether the record has a fact, by itself or as a part of a folder."""
        if role == "network":
            return path in self._hosts
        if role == "remote":
            return any(name.endswith("/" + path) for name in self._remote)
        if role == "deleted" and any(path.startswith(name + os.sep) for said, name in self._said if said == role):
            return True
        return any(said == role and self._covers(name, path) for said, name in self._said)

    def beyond(self, plain: Touched, also: tuple[str, ...]) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
        """What the record says and strace does not, and what it says truly of files that are no data."""
        false, noise = set(), set()
        for role, name in self._said:
            own = [path for path in self._touched.allowed[role] if self._covers(name, path)]
            known = any(name in plain.allowed[other] for other in ROLES)
            if not own or (known and not any(self._covers(name, path) for path in plain.allowed[role])):
                if name not in self._modules:
                    false.add((role, name))
            elif not name.startswith(self._root + os.sep) and not any(text in path for path in own for text in also):
                noise.add((role, name))
        return false, noise

    def wrong(self, ran: Ran, way: str) -> set[tuple[str, str]]:
        """The files whose digest is not that of their bytes: before the cell where it used them, after it where it generated them."""
        wrong = set()
        for (role, path), digest in self._digests.items():
            files = (ran.before if role == "used" else ran.after)[way].files
            if path in self._modules:
                continue  # what was imported, the cell may have written itself
            if digest is not None and path in files and digest.startswith("sha256:") and digest != files[path]:
                wrong.add((role, path))
        return wrong

    def _absolute(self, path: str) -> str:
        """A path of the record as strace says it. A file in a distribution is told from the distribution's folder."""
        if "://" in path:
            return path
        full = os.path.normpath(Path(self._root, Path(path).expanduser()))
        if not os.path.lexists(full) and path.startswith(("site-packages/", "dist-packages/", "lib-dynload/", "python3")):
            ends = [true for paths in self._touched.allowed.values() for true in paths if true.endswith("/" + path)]
            full = ends[0] if ends else full
        return self._touched.real.get(full, full)

    def _covers(self, name: str, path: str) -> bool:
        return path == name or self._touched.real.get(path) == name or (name in self._folders and path.startswith(name + os.sep))


def _spelled(facts: Iterable[tuple[str, str]]) -> frozenset[str]:
    return frozenset(f"{role} {path}" for role, path in facts)

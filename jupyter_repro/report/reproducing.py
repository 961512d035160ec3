"""What somebody else does to reproduce a notebook: commands that can be copied, and what must be there for them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_repro.model.artifact import Artifact, ArtifactRef
from jupyter_repro.model.environment import Distribution, Repository
from jupyter_repro.model.record import Record
from jupyter_repro.report.renderer import Report
from jupyter_repro.report.reruns import held_words
from jupyter_repro.report.words import counted, duration_words, kind_words, one_line, short_digest, size_words

__all__ = ["Step", "inputs_of", "steps_of"]

MOST_FILES = 20
_NAME = re.compile(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?", re.ASCII)
_VERSION = re.compile(r"[A-Za-z0-9][\w.!+-]*", re.ASCII)
_CHECKED = re.compile(r"sha256:([0-9a-f]{64})")
_END = "END"


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One thing to do: commands for a shell, each to be copied whole, and what there is to know about them. An ``aside`` is another way."""

    title: str
    commands: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    aside: bool = False


def steps_of(report: Report) -> list[Step]:
    """The steps from nothing to a verdict."""
    name = _argument(report.notebook)
    record = report.record
    if record is None:
        said = "The notebook has no record. What is recorded now, others can check."
        return [Step(title="Record it", commands=(f"jupyter repro run {name}", f"jupyter repro verify {name}"), remarks=(said,))]
    return [
        *_checkout(record.environment.repository),
        *_data(record),
        Step(title="Install this tool", commands=("pip install 'jupyter-repro[env]'",)),
        _rerun(name, record, report),
        *_by_hand(name, record),
    ]


def inputs_of(record: Record) -> list[ArtifactRef]:
    """The files that a run read before it had written them itself, each once, in the order of reading."""
    known = {(a.path, a.digest): a for a in record.artifacts}
    made: set[ArtifactRef] = set()
    found: dict[ArtifactRef, None] = {}
    for execution in record.executions:
        for ref in execution.used:
            artifact = known.get((ref.path, ref.digest))
            if ref not in made and (artifact is None or artifact.kind != "package-data"):
                found.setdefault(ref)
        made.update(execution.generated)
    return list(found)


def _checkout(repository: Repository | None) -> Iterator[Step]:
    if repository is None or not re.fullmatch(r"[0-9a-f]{7,64}", repository.commit):
        return
    changed = f"The run had changes that were never committed ({short_digest(repository.diff_digest)}): the commit alone is not what ran."
    remarks = [] if repository.remote else ["In the repository that the notebook is from."]
    commands = [f"git checkout {repository.commit}"]
    if repository.remote and (name := _cloned(repository.remote)):
        folder = one_line(repository.folder)
        place = shlex.quote(f"./{name}/{folder}" if folder else f"./{name}")
        commands = ["\n".join((f"git clone {shlex.quote(one_line(repository.remote))} ./{name}", f"cd {place}", *commands))]
    yield Step(title="Get the code as it was", commands=tuple(commands), remarks=(*remarks, *((changed,) if repository.dirty else ())))


def _cloned(remote: str) -> str:
    """The folder to clone an address into; empty where it is no address of a repository elsewhere: git would take it for an option, a
    program or a path."""
    is_elsewhere = re.match(r"(?:https?|ssh|git)://\w|(?:git@)?\w[\w.-]*:\w", remote, re.ASCII) and "::" not in remote
    found = re.search(r"([\w-][\w.-]*?)(?:\.git)?/*$", remote, re.ASCII)
    return found[1].lstrip("-") if is_elsewhere and found else ""


def _data(record: Record) -> Iterator[Step]:
    known = {(a.path, a.digest): a for a in record.artifacts}
    inputs = inputs_of(record)
    lines, others = [], []
    for ref in inputs:
        artifact = known.get((ref.path, ref.digest))
        is_file = artifact is None or artifact.kind in {"data", "module"}
        found = _CHECKED.fullmatch(ref.digest or "") if is_file else None
        if found and ref.path == one_line(ref.path) and not ref.path.startswith(("~", "/", "-")) and "\\" not in ref.path:
            lines.append(f"{found[1]}  {ref.path}")
        else:
            others.append(_named(ref, artifact))
    if not inputs:
        return
    command = "\n".join((f"sha256sum --check <<'{_END}'", *lines[:MOST_FILES], _END))
    more = (f"{counted(len(lines) - MOST_FILES, 'more file')} in the table of data below.",) if len(lines) > MOST_FILES else ()
    also = (f"Besides: {', '.join(others[:MOST_FILES])}{' …' if len(others) > MOST_FILES else ''}.",) if others else ()
    yield Step(title="Bring the files that it reads", commands=(command,) if lines else (), remarks=(*also, *more))


def _named(ref: ArtifactRef, artifact: Artifact | None) -> str:
    said = [kind_words(artifact)] if artifact is not None and artifact.kind != "data" else []
    size = [size_words(artifact.size)] if artifact is not None and artifact.size is not None else []
    return f"{one_line(ref.path)} ({', '.join([*said, *size, short_digest(ref.digest)])})"


def _rerun(name: str, record: Record, report: Report) -> Step:
    python = one_line(f"{record.environment.interpreter.implementation} {record.environment.interpreter.version}")
    took = sum(execution.duration or 0 for execution in record.executions)
    remarks = [
        f"Builds {python} with the recorded distributions, reruns the notebook there and compares. The run took {duration_words(took)}.",
        f"`jupyter repro lock {name}` writes that environment as lock files.",
    ]
    held = dict.fromkeys(condition for cell in (report.comparison.cells if report.comparison else ()) for condition in cell.conditions)
    if report.comparison is not None and held:
        remarks.append(f"Where outputs differ, it holds what the record has: {held_words(held, report.comparison)}.")
    variables = sorted({one_line(v) for execution in record.executions for v in execution.environment_variables})
    if variables:
        shown = ", ".join(variables[:MOST_FILES]) + (" …" if len(variables) > MOST_FILES else "")
        remarks.append(f"The notebook reads these environment variables, of which no values are recorded: {shown}. Set them as they were.")
    return Step(title="Rerun and compare", commands=(f"jupyter repro verify {name} --env recorded",), remarks=tuple(remarks))


def _by_hand(name: str, record: Record) -> Iterator[Step]:
    pins = [pin for d in record.environment.distributions if (pin := _pin(d))]
    version = re.match(r"(\d+)\.(\d+)", record.environment.interpreter.version)
    if not pins or version is None:
        return
    seed = record.environment.hash_seed or ""
    prefix = f"PYTHONHASHSEED={seed} " if seed.isascii() and seed.isdecimal() else ""
    commands = (
        f"python{version[1]}.{version[2]} -m venv rerun",
        f"rerun/bin/pip install ipykernel nbconvert {' '.join(pins)}",
        f"{prefix}rerun/bin/jupyter nbconvert --to notebook --execute --output rerun {name}",
    )
    yield Step(title="Without this tool", commands=commands, remarks=("Then compare the outputs by eye.",), aside=True)


def _pin(distribution: Distribution) -> str | None:
    """A distribution that an index has, as pip is told; None for others, and where name or version are none."""
    version = distribution.version or ""
    is_sound = _NAME.fullmatch(distribution.name) and _VERSION.fullmatch(version)
    return f"{distribution.name}=={version}" if is_sound and distribution.origin is None else None


def _argument(name: str) -> str:
    """A file's name as a word of a command."""
    shown = one_line(name)
    return shlex.quote(f"./{shown}" if shown.startswith("-") else shown)

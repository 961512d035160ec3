"""What a record says, as names and values in words: for the run, the environment and each cell execution."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_repro.model.artifact import Artifact, ArtifactRef, Digest
from jupyter_repro.model.environment import Environment, Hardware, Platform, Repository
from jupyter_repro.model.record import CellExecution, ChildProcess, Record, VariableChange
from jupyter_repro.report.words import (
    continuation_words,
    counted,
    entropy_words,
    generator_object_words,
    generator_words,
    kind_words,
    names_and_versions,
    one_line,
    parameter_words,
    query_words,
    seeding_words,
    short_digest,
    size_words,
    time_words,
)

__all__ = ["Fact", "environment_facts", "execution_facts", "run_facts"]

Fact = tuple[str, tuple[str, ...]]
"""The name of a fact and its values, each in one line."""


def run_facts(record: Record) -> list[Fact]:
    """What the run was: kind, start, recorder, where it stood and what the recorder itself seeded."""
    run = record.run
    start = "from a fresh kernel" if run.fresh else "started when code had already run"
    return _known(
        ("kind", [run.kind]),
        ("started", [time_words(run.started)]),
        ("recorder", [f"{run.recorder}, {start}"]),
        ("files seen", ["in Python and below it" if run.capture_level == "complete" else "where they pass through Python"]),
        ("directory", [run.working_directory]),
        ("seeded", [seeding_words(seeding) for seeding in run.seedings]),
    )


def environment_facts(environment: Environment) -> list[Fact]:
    """What the run ran in; what is not known is left out."""
    interpreter, blas = environment.interpreter, environment.blas
    return _known(
        ("interpreter", [_words(interpreter.implementation, interpreter.version), interpreter.compiler]),
        ("system", _platform_words(environment.platform)),
        ("hardware", _hardware_words(environment.hardware)),
        ("BLAS", [_words(blas.name, blas.version) if blas else None]),
        ("threads", [f"{name}={value}" for name, value in sorted(environment.thread_settings.items())]),
        ("determinism", [f"{name}={value}" for name, value in sorted(environment.determinism.items())]),
        ("hash seed", [environment.hash_seed]),
        ("locale", [", ".join(filter(None, (environment.locale, environment.encoding, environment.time_zone))) or None]),
        ("git", _repository_words(environment.repository)),
        ("distributions", [", ".join(names_and_versions(environment.distributions)) or None]),
    )


def execution_facts(execution: CellExecution, record: Record) -> list[Fact]:
    """What one cell execution depended on and made; what it did not do is left out."""
    artifacts = {(a.path, a.digest): a for a in record.artifacts}
    data = [ref for ref in execution.used if _kind(ref, artifacts) != "module"]
    modules = [ref for ref in execution.used if _kind(ref, artifacts) == "module"]
    error = execution.error
    return _known(
        ("error", [_words(f"{error.type}:", error.message) if error else None]),
        ("reads", [_ref_words(ref, artifacts) for ref in data]),
        ("writes", [_ref_words(ref, artifacts) for ref in execution.generated]),
        ("not there", [", ".join(execution.missing) or None]),
        ("deletes", [", ".join(execution.deleted) or None]),
        ("modules", [_ref_words(ref, artifacts) for ref in modules]),
        ("parameters", parameter_words(execution.parameters)),
        ("seedings", [seeding_words(seeding) for seeding in execution.seedings]),
        ("entropy", [entropy_words(entropy) for entropy in execution.entropy]),
        ("generators", [*map(generator_words, execution.generators), *map(generator_object_words, execution.generator_objects)]),
        ("clock", [", ".join(execution.clock) or None]),
        ("network", [f"{c.host}:{c.port}" if c.port else c.host for c in execution.network]),
        ("queries", [query_words(query) for query in execution.queries]),
        ("processes", [_process_words(process) for process in execution.processes]),
        ("threads", [counted(execution.threads, "thread") + " started" if execution.threads else None]),
        ("goes on", [continuation_words(execution.continued)]),
        ("env variables", [", ".join(execution.environment_variables) or None]),
        ("variables", _variable_words(execution.variables)),
        ("distributions", [", ".join(names_and_versions(d for d in execution.distributions if d.direct)) or None]),
    )


def _known(*facts: tuple[str, Iterable[str | None]]) -> list[Fact]:
    """The facts that have values, each value in one line."""
    said = ((name, tuple(one_line(value) for value in values if value)) for name, values in facts)
    return [(name, values) for name, values in said if values]


def _words(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _kind(ref: ArtifactRef, artifacts: dict[tuple[str, Digest | None], Artifact]) -> str:
    artifact = artifacts.get((ref.path, ref.digest))
    return "data" if artifact is None else artifact.kind


def _process_words(process: ChildProcess) -> str:
    return f"{process.program} (what it read and wrote is not known)" if process.followed is False else process.program


def _variable_words(changes: Iterable[VariableChange]) -> list[str]:
    """``binds a, b``, ``changes c``: each kind of change once, with its names."""
    words = {"bound": "binds", "changed": "changes", "deleted": "deletes", "unknown": "may change"}
    names: dict[str, list[str]] = {}
    for change in changes:
        names.setdefault(words[change.change], []).append(change.name)
    return [f"{verb} {', '.join(several)}" for verb, several in names.items()]


def _ref_words(ref: ArtifactRef, artifacts: dict[tuple[str, Digest | None], Artifact]) -> str:
    """``iris.csv (sha256:ab12cd34ef56, 4.2 kB)``, with the distribution that ships it and what else is known."""
    artifact = artifacts.get((ref.path, ref.digest))
    size = f", {size_words(artifact.size)}" if artifact and artifact.size is not None else ""
    what = f", {kind_words(artifact)}" if artifact and artifact.kind not in ("data", "module") else ""
    return f"{ref.path} ({short_digest(ref.digest)}{size}{what})"


def _platform_words(platform: Platform) -> list[str | None]:
    kernel = _words(platform.system, platform.release, platform.machine)
    return [f"{platform.name} ({kernel})" if platform.name else kernel, platform.libc, platform.container]


def _hardware_words(hardware: Hardware) -> list[str | None]:
    cores = f"{counted(hardware.cpu_count, 'core')}" if hardware.cpu_count else None
    memory = f"{hardware.memory / 2**30:.1f} GiB of memory" if hardware.memory else None
    gpus = [_words(gpu.name, f"(driver {gpu.driver})" if gpu.driver else None) for gpu in hardware.gpus]
    return [", ".join(filter(None, (hardware.cpu, cores, memory))) or None, *gpus]


def _repository_words(repository: Repository | None) -> list[str | None]:
    if repository is None:
        return []
    state = f"with uncommitted changes ({short_digest(repository.diff_digest)})" if repository.dirty else "clean"
    return [f"commit {repository.commit}, {state}", repository.remote]

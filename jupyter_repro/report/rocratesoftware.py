"""What an RO-Crate says of software: the interpreter, the distributions, our own tools, and the variables that steer them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jupyter_repro.model.environment import Distribution, Environment, normal_name
from jupyter_repro.report.rocrategraph import Graph, Pointer, crate_text, local_id

__all__ = ["Settings", "add_distributions", "add_interpreter", "add_settings", "add_tool"]

_PLACES = re.compile(r"[a-z][a-z0-9+.-]*://[^\s]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Environment variables: what the notebook takes, and the values that the run had."""

    taken: tuple[Pointer, ...] = ()
    given: tuple[Pointer, ...] = ()


def add_interpreter(graph: Graph, environment: Environment) -> Pointer:
    """The interpreter that carried the cells out."""
    interpreter, platform = environment.interpreter, environment.platform
    system = " ".join(filter(None, (platform.name or platform.system, platform.machine)))
    return graph.add(
        "#interpreter",
        "SoftwareApplication",
        name=crate_text(interpreter.implementation),
        softwareVersion=crate_text(interpreter.version),
        operatingSystem=crate_text(system),
        processorRequirements=crate_text(environment.hardware.cpu or ""),
    )


def add_tool(graph: Graph, tool_id: str, name_and_version: str) -> Pointer:
    """A program, as ``jupyter-repro 0.1.0``."""
    name, _, version = name_and_version.partition(" ")
    return graph.add(tool_id, "SoftwareApplication", name=crate_text(name), softwareVersion=crate_text(version) or "unknown")


def add_distributions(graph: Graph, environment: Environment) -> list[Pointer]:
    """The distributions that the run imported."""
    return [_add_distribution(graph, distribution) for distribution in environment.distributions]


def _add_distribution(graph: Graph, distribution: Distribution) -> Pointer:
    version, origin = distribution.version, distribution.origin
    parts = [normal_name(distribution.name), *([version] if version else [])]
    named = "@".join(local_id(part)[1:] for part in parts)
    url = None if origin is None or origin.url is None else origin.url.removeprefix("git+")
    # A package URL is what names a distribution everywhere; of one that came from no index nobody else knows it.
    return graph.add(
        f"pkg:pypi/{named}" if origin is None else f"#distribution/{named}",
        "SoftwareApplication",
        name=crate_text(distribution.name),
        softwareVersion=crate_text(version or "unknown"),
        url=url if url and _PLACES.fullmatch(url) else None,
    )


def add_settings(graph: Graph, environment: Environment) -> Settings:
    """The variables with recorded values: they steer numeric libraries and hashing."""
    values = {**environment.thread_settings, **({"PYTHONHASHSEED": environment.hash_seed} if environment.hash_seed else {})}
    taken, given = [], []
    for name, value in sorted(values.items()):
        formal, shown = local_id("variable", name), crate_text(name)
        given.append(graph.add(f"{formal}/value", "PropertyValue", name=shown, value=value, exampleOfWork={"@id": formal}))
        taken.append(graph.add(formal, "FormalParameter", name=shown, additionalType="Text", workExample={"@id": f"{formal}/value"}))
    return Settings(taken=tuple(taken), given=tuple(given))

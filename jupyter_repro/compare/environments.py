"""Two environments: what is not the same."""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_repro.model.assessment import EnvironmentDifference
from jupyter_repro.model.environment import Environment

__all__ = ["changed_software", "differences_of", "facts_of"]

# What a kernel has not imported yet it may import still; and each kernel has a hash seed of its own.
_SHORT = 12
_SOFTWARE = ("python", "platform", "machine")


def differences_of(saved: Environment, now: Environment) -> tuple[EnvironmentDifference, ...]:
    """What is not the same in two environments: interpreter, system, hardware, settings, commit, then the distributions by name.

    A distribution that only ``saved`` has is no difference: ``now`` may be a run that has not come to its import yet.
    """
    before, after = facts_of(saved), facts_of(now)
    facts = _differing(before, after, dict.fromkeys([*before, *after]))
    old = {one.name: one.version or "" for one in saved.distributions}
    new = {one.name: one.version or "" for one in now.distributions}
    return facts + _differing(old, new, dict.fromkeys(sorted(new)))


def changed_software(saved: Environment, now: Environment) -> tuple[str, ...]:
    """The interpreter, the platform and the distributions that are others now, a line each: ``numpy 1.26.4 → 2.0.0``."""
    facts = {*_SOFTWARE, *(one.name for one in saved.distributions)}
    return tuple(f"{d.subject} {d.saved} → {d.now}" for d in differences_of(saved, now) if d.subject in facts and d.saved and d.now)


def facts_of(environment: Environment) -> dict[str, str]:
    """What an environment is but for its distributions, as text by subject; what is not known is left out."""
    platform, hardware, blas, repository = environment.platform, environment.hardware, environment.blas, environment.repository
    facts = {
        "python": f"{environment.interpreter.implementation} {environment.interpreter.version}",
        "platform": platform.name or " ".join(filter(None, (platform.system, platform.release))),
        "machine": platform.machine,
        "container": platform.container,
        "cpu": hardware.cpu,
        "cpu_count": None if hardware.cpu_count is None else str(hardware.cpu_count),
        "gpus": ", ".join(" ".join(filter(None, (gpu.name, gpu.driver))) for gpu in hardware.gpus),
        "blas": None if blas is None else " ".join(filter(None, (blas.name, blas.version))),
        "locale": environment.locale,
        "encoding": environment.encoding,
        "time_zone": environment.time_zone,
        **dict(sorted(environment.thread_settings.items())),
        **dict(sorted(environment.determinism.items())),
        "commit": None if repository is None else repository.commit[:_SHORT] + (" with uncommitted changes" if repository.dirty else ""),
    }
    return {subject: text for subject, text in facts.items() if text}


def _differing(before: Mapping[str, str], after: Mapping[str, str], subjects: Mapping[str, None]) -> tuple[EnvironmentDifference, ...]:
    return tuple(
        EnvironmentDifference(subject=subject, saved=before.get(subject), now=after.get(subject))
        for subject in subjects
        if before.get(subject) != after.get(subject)
    )

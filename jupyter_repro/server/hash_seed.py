"""A recorded hash seed for the kernels of notebooks."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Protocol

from jupyter_repro.replay.randomness import fresh_hash_seed

__all__ = ["KernelEnvironments", "seed_hashes"]

_VARIABLE = "PYTHONHASHSEED"


class KernelEnvironments(Protocol):
    """What is used of Jupyter Server's session manager: the method that says which environment a kernel starts in."""

    get_kernel_env: Callable[..., dict[str, str]]


def seed_hashes(sessions: KernelEnvironments) -> None:
    """Has each kernel start with a hash seed of its own: still random, but known, so that a replay can hold it fixed.

    A seed that the user has set stays: in the server's environment, or in the kernel's spec, which is applied later.
    """
    environment_of = sessions.get_kernel_env

    def seeded_environment_of(*args: Any, **kwargs: Any) -> dict[str, str]:
        environment = environment_of(*args, **kwargs)
        if _VARIABLE in os.environ:
            return environment
        return {**environment, _VARIABLE: fresh_hash_seed()}

    sessions.get_kernel_env = seeded_environment_of

"""Deaths of kernels that nobody asked to end: what the system tells of how they came about, and what to make of them."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from pathlib import Path

from jupyter_repro.errors import KernelError

__all__ = ["death_words", "kills_for_memory", "may_start_yet", "words_on_retries"]

_VMSTAT = Path("/proc/vmstat")
_KILLED_BELOW_A_SHELL = 137  # 128 and the signal's number
_FINAL = (FileNotFoundError, PermissionError, NotADirectoryError)
_ORDINALS = ("second", "third", "fourth", "fifth")


def kills_for_memory(vmstat: Path = _VMSTAT) -> int | None:
    """How many processes the system has killed for lack of memory since it was started; None where it does not say."""
    try:
        lines = vmstat.read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), None)


def death_words(status: int | None, *, short_of_memory: bool | None = None) -> str:
    """How a kernel died, in words. ``status`` is that of its process: a signal's number if negative, None if unknown.
    ``short_of_memory``: whether the system has killed something for lack of memory meanwhile, if that is known."""
    if status is None:
        return "the kernel died"
    if status in {-9, _KILLED_BELOW_A_SHELL}:
        if short_of_memory:
            return "the system killed the kernel for lack of memory"
        return f"the kernel was killed (SIGKILL){', perhaps for lack of memory' if short_of_memory is None else ''}"
    if status >= 0:
        return f"the kernel died (exit status {status})"
    try:
        return f"the kernel died ({signal.Signals(-status).name})"
    except ValueError:
        return f"the kernel died (signal {-status})"


def may_start_yet(error: KernelError) -> bool:
    """Whether a kernel that did not start may do so when it is tried again."""
    if error.code == "kernel-start":
        return not isinstance(error.__cause__, _FINAL)
    return error.code in {"kernel-died", "kernel-silent"}


def words_on_retries(deaths: Sequence[tuple[int, str]], *, got_through: bool) -> str:
    """What is said of a notebook that was run again because kernels died: in which cells, by their places from 0, and how."""
    each = "; ".join(f"cell {index + 1}: {words}" for index, words in deaths)
    if not got_through:
        return f"{each}; no run got through"
    number = len(deaths)
    return f"{each}; a {_ORDINALS[number - 1]} run got through" if number <= len(_ORDINALS) else f"{each}; run {number + 1} got through"

"""What the system tells of a kernel's death."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_repro.errors import KernelError
from jupyter_repro.replay.deaths import death_words, kills_for_memory, may_start_yet, words_on_retries


@pytest.mark.parametrize(
    ("status", "short_of_memory", "words"),
    [
        (None, False, "the kernel died"),
        (0, False, "the kernel died (exit status 0)"),
        (3, True, "the kernel died (exit status 3)"),
        (-11, True, "the kernel died (SIGSEGV)"),
        (-99, False, "the kernel died (signal 99)"),
        (-9, False, "the kernel was killed (SIGKILL)"),
        (-9, None, "the kernel was killed (SIGKILL), perhaps for lack of memory"),
        (-9, True, "the system killed the kernel for lack of memory"),
        (137, True, "the system killed the kernel for lack of memory"),
    ],
)
def test_a_death_is_told_by_its_status(status: int | None, short_of_memory: bool | None, words: str) -> None:
    assert death_words(status, short_of_memory=short_of_memory) == words


def test_the_system_counts_whom_it_kills_for_memory(tmp_path: Path) -> None:
    (tmp_path / "vmstat").write_text("nr_free_pages 12\noom_kill 3\noom_killed_since 4\n")
    (tmp_path / "old").write_text("nr_free_pages 12\n")

    assert [kills_for_memory(tmp_path / name) for name in ("vmstat", "old", "none")] == [3, None, None]


@pytest.mark.parametrize(
    ("code", "cause", "may"),
    [
        ("kernel-died", None, True),
        ("kernel-silent", None, True),
        ("kernel-unknown", None, False),
        ("kernel-start", TimeoutError(), True),
        ("kernel-start", ChildProcessError(), True),
        ("kernel-start", FileNotFoundError(), False),
        ("kernel-start", PermissionError(), False),
    ],
)
def test_a_start_is_tried_again_where_it_may_come_out_otherwise(code: str, cause: Exception | None, may: bool) -> None:
    error = KernelError(code, "it does not start")
    error.__cause__ = cause

    assert may_start_yet(error) is may


def test_runs_that_were_made_again_are_told() -> None:
    deaths = [(0, "the kernel died"), (3, "the kernel died (SIGSEGV)")]

    assert words_on_retries(deaths[:1], got_through=True) == "cell 1: the kernel died; a second run got through"
    assert (
        words_on_retries(deaths, got_through=True) == "cell 1: the kernel died; cell 4: the kernel died (SIGSEGV); a third run got through"
    )
    assert words_on_retries(deaths, got_through=False).endswith("; no run got through")
    assert words_on_retries(deaths * 3, got_through=True).endswith("; run 7 got through")

"""Limits: what each level of capture cannot see, in words for the record."""

from __future__ import annotations

__all__ = ["limits_of"]

_COMPLETE = ("Not seen are files that programs open without the C library: statically linked ones, and those of another kind of machine.",)
_PYTHON = (
    "Seen is what passes through Python, and what common readers and writers in C are called with, not what other C code opens by itself"
    " ({trouble}).",
    "Of what child processes do, only the files that their command lines name are known, and those that are new or different in the"
    " working directory afterwards; what forked Python code opens is seen.",
)
_BOTH = ("Statements that the notebook gives to sqlite3 itself are not told, only the database that they are for.",)


def limits_of(trouble: str | None) -> tuple[str, ...]:
    """The limits of a run, a sentence each: those of the complete level, or, given the reason why it is not to be had, of Python's."""
    of_level = _COMPLETE if trouble is None else tuple(sentence.format(trouble=trouble) for sentence in _PYTHON)
    return (*of_level, *_BOTH)

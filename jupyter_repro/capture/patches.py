"""Functions and methods of other modules that are replaced for as long as recording lasts."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

__all__ = ["Patches", "leave_no_frame"]


def leave_no_frame(error: BaseException) -> None:
    """Takes the frame that has just caught an error out of its traceback. A bare ``raise`` does not put it back (before Python 3.11 it
    does): so the user sees what would be seen without us.
    """
    if error.__traceback__ is not None:
        error.__traceback__ = error.__traceback__.tb_next


class Patches:
    """Replaces attributes of modules and classes, and puts the originals back.

    What replaces a function has its name, module, signature and documentation, so that it is pickled by name and looks alike.
    """

    def __init__(self) -> None:
        self._undo: list[Callable[[], None]] = []
        self._ours: list[tuple[Any, str, Any]] = []

    def put(self, owner: Any, name: str, make: Callable[[Any], Any]) -> None:
        """Replaces ``owner.name`` by what ``make`` makes of it; leaves alone what is not there in this version of the library."""
        original = getattr(owner, name, None)
        if not callable(original):
            return
        inherited = name not in vars(owner)
        before = vars(owner).get(name)  # getting it may have unwrapped it: a static method, a method in C++
        ours = update_wrapper(make(original), original)
        setattr(owner, name, ours)

        def undo() -> None:
            if vars(owner).get(name) is not ours:
                return  # somebody has replaced it since, perhaps around ours
            if inherited:
                delattr(owner, name)
            else:
                setattr(owner, name, before)

        self._undo.append(undo)
        self._ours.append((owner, name, ours))

    def undo(self) -> None:
        """Puts all originals back, the last first."""
        while self._undo:
            self._undo.pop()()
        self._ours.clear()

    def lost(self) -> list[str]:
        """The names of those that somebody else has replaced since, each told once."""
        lost = [made for made in self._ours if vars(made[0]).get(made[1]) is not made[2]]
        if lost:
            self._ours = [made for made in self._ours if made not in lost]
        return [f"{owner.__name__}.{name}" for owner, name, _ in lost]

"""What a case is: a notebook, how it was recorded, how the world changed until it is verified, and which causes that plants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Case", "Distribution", "Planted", "SetControl", "World"]


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A cause that was planted: its code, and the place of the cell where it lies, from 0."""

    code: str
    cell: int


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """A distribution that is installed for a case: a module of its name."""

    version: str
    source: str


@dataclass(frozen=True, kw_only=True)
class World:
    """What is around a notebook when it runs.

    ``files`` are relative to the notebook's folder, ``site`` what a web server answers by path, if it is
    ``online``. ``folder`` is the name of the notebook's
    folder. ``processors`` bounds how many the kernel may use. ``interpreter`` is ``other`` for another patch version of Python.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    distributions: Mapping[str, Distribution] = field(default_factory=dict)
    site: Mapping[str, str] = field(default_factory=dict)
    online: bool = True
    folder: str = "project"
    processors: int | None = None
    interpreter: str = "own"


@dataclass(frozen=True, kw_only=True)
class SetControl:
    """Somebody moves the control that a variable holds: the front end sends the new ``state`` of one of its traits."""

    variable: str
    state: float
    trait: str = "value"


Ran = int | str | tuple[int, str] | SetControl
"""One thing that was done when the notebook was recorded: a cell run, by its place; one with another source than it has now; one that was
deleted since; a control that was moved."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """``cells`` are the notebook's sources as they are now, in which ``{site}`` is the address of the web server and ``{folder}`` the
    notebook's folder when it was recorded. ``ran`` says how it was recorded, top to bottom if it is None. ``causes`` are one or two."""

    name: str
    cells: tuple[str, ...]
    causes: tuple[Planted, ...]
    then: World = World()
    now: World = World()
    ran: tuple[Ran, ...] | None = None

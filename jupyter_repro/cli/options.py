"""Arguments and options that several verbs have."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from jupyter_repro.replay.bounds import Bounds

__all__ = [
    "FileOr",
    "MemorySize",
    "Number",
    "baseline",
    "bounds",
    "environment",
    "explain",
    "form",
    "hold_env",
    "kernel",
    "notebook",
    "notebooks",
    "update",
]


class Number(click.FloatRange):
    """A finite number in a range: ``nan`` and ``inf``, which Python reads as numbers too, mean nothing in an option."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number; fails for what is none."""
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a finite number.", param, ctx)
        return number


class MemorySize(click.ParamType):  # type: ignore[type-arg] # older versions of click know no argument
    """A number of bytes with a unit."""

    name = "SIZE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number of bytes; fails for what is none, or has no unit."""
        if isinstance(value, int):
            return value
        found = _SIZE.fullmatch(str(value))
        size = 0 if found is None else int(float(found[1]) * _UNITS[found[2].upper()])
        if not size:
            self.fail(f"{value!r} is no size such as 2GB or 512MiB.", param, ctx)
        return size


class FileOr(click.ParamType):  # type: ignore[type-arg] # older versions of click know no argument
    """A file, or one of some ``words``; without words, anything that is no file."""

    name = "FILE"

    def __init__(self, *words: str) -> None:
        self._words = words

    def beside(self, value: str, folder: str) -> str:
        """The file taken from a folder."""
        path = os.path.normpath(os.path.join(folder, value))  # noqa: PTH118
        is_file = value not in self._words if self._words else os.path.lexists(path)
        return path if is_file else value


_UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30, "TIB": 1 << 40}
_SIZE = re.compile(rf"([0-9]+(?:\.[0-9]+)?) ?({'|'.join(_UNITS)})", re.IGNORECASE)
_SECONDS = Number(min=0, min_open=True)


def _as_variables(_context: click.Context, _option: click.Parameter, said: tuple[str, ...]) -> dict[str, str]:
    """``NAME=VALUE`` words as a mapping. A bad word is not shown, for it may be a secret."""
    pairs = [word.partition("=") for word in said]
    if not all(name and equals and "\0" not in value for name, equals, value in pairs):
        raise click.BadParameter("say NAME=VALUE: records have the names of variables only.")
    return {name: value for name, _, value in pairs}


notebooks = click.argument("notebooks", metavar="NOTEBOOK...", nargs=-1, required=True, type=click.Path())
notebook = click.argument("notebook", metavar="NOTEBOOK", type=click.Path())
kernel = click.option("--kernel", metavar="NAME", help="Run in this kernel instead of the notebook's own.")
form = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form of what is printed."
)
explain = click.option(
    "--explain",
    type=click.Choice(["none", "fast", "full"]),
    default="fast",
    show_default=True,
    help="How many further reruns may look for causes: none, 2, or 16; only of notebooks that differ.",
)
environment = click.option(
    "--env",
    "environment",
    metavar="recorded|LOCKFILE",
    type=FileOr("recorded"),
    help="Rerun in an environment that is built for it: the recorded one, or that of a pylock.toml or requirements file. It is kept.",
)
baseline = click.option(
    "--baseline",
    metavar="FILE|REV",
    type=FileOr(),
    help="Compare with this notebook, with those of the same names in this folder, or with what git has in this revision.",
)
update = click.option(
    "--update", is_flag=True, help="Write reruns that differ into their notebooks, as what to compare with from now on; not failed ones."
)
hold_env = click.option(
    "--hold-env",
    metavar="NAME=VALUE",
    multiple=True,
    callback=_as_variables,
    help="The value that an environment variable had; records have names only. Repeatable.",
)


def bounds(verb: Callable[..., Any]) -> Callable[..., Any]:
    """The options that bound reruns, which a verb gets as ``bounds``."""

    @click.option("--timeout", metavar="SECONDS", type=_SECONDS, help="Give up a cell after so many seconds.")
    @click.option(
        "--notebook-timeout",
        metavar="SECONDS",
        type=_SECONDS,
        help="Give up a notebook after so many seconds, each time that it is run.",
    )
    @click.option("--memory", metavar="SIZE", type=MemorySize(), help="Kill a kernel that has more, with its children: 2GB, 512MiB.")
    @click.option(
        "--retries",
        metavar="N",
        type=click.IntRange(min=0),
        default=0,
        show_default=True,
        help="Run a notebook again, so many times at the most, when its kernel dies; for nothing else.",
    )
    @wraps(verb)
    def bounded(*, timeout: float | None, notebook_timeout: float | None, memory: int | None, retries: int, **said: Any) -> Any:
        allowed = Bounds(cell_seconds=timeout, notebook_seconds=notebook_timeout, memory_bytes=memory, retries=retries)
        return verb(bounds=allowed, **said)

    return bounded

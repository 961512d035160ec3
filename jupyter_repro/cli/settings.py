"""Options that a project sets for all who work on it: ``[tool.jupyter-repro]`` of its ``pyproject.toml``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn, Protocol, runtime_checkable

import click

from jupyter_repro.cli.printing import print_note
from jupyter_repro.errors import UsageError
from jupyter_repro.store.project import TABLE, project_file, settings_in

__all__ = ["EPILOG", "FileNaming", "Verbs"]

EPILOG = (
    f"A project's pyproject.toml may set options by their long names, in [{TABLE}] for all verbs, in [{TABLE}.VERB] for one: "
    'timeout = 60, report = ["junit=out.xml"]. The command line goes before.'
)

_NOTHING_DONE = 2
_HELP = {"-h", "--help"}
_OF_NOTEBOOKS = {"exclude": list, "snapshots": bool}
"""What is no option, or may be another for each notebook: it is read where the notebooks are."""
_HEEDING = {"exclude": {"lint", "verify"}, "snapshots": {"run"}}
"""The verbs that heed it."""
_OF_A_MOMENT = {"clear", "force", "resume", "update"}
"""Options that write over files or remove them, or take up what was begun: nobody wants that each time, nor unasked."""


@runtime_checkable
class FileNaming(Protocol):
    """A type of options whose values may name files."""

    def beside(self, value: str, folder: str) -> str:
        """The value with the file it names, if it names one, taken from a folder."""


class Verbs(click.Group):
    """Verbs whose options have the project's settings where the command line does not say otherwise."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The words that are left for a verb. Without any the help is shown, which is no error, but nothing was done either."""
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), err=True)
            ctx.exit(_NOTHING_DONE)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that the command line names. Raises UsageError when the project's settings are wrong, unless it is asked for help."""
        name, verb, rest = super().resolve_command(ctx, args)
        file = None if name is None or ctx.resilient_parsing or _HELP & set(rest) else project_file(Path())
        if file is not None and name is not None:
            ctx.default_map = {name: _defaults(_Settings(file=file, verbs=self.commands), name)}
        return name, verb, rest


def _defaults(settings: _Settings, verb: str) -> dict[str, Any]:
    """The values that a verb's parameters have by the project's settings, all of which are looked at."""
    given = list(settings.given())
    mine = {option.name: (key, value) for whose, key, option, value in given if whose == verb}
    told = {key for key, _ in mine.values()} | {key for key in settings.of_notebooks() if verb in _HEEDING[key]}
    if told:
        print_note(f"settings of {settings.shown}: {', '.join(sorted(told))}")
    return {str(name): value for name, (_, value) in mine.items()}


@dataclass(frozen=True, kw_only=True)
class _Settings:
    """A project's settings: those for all verbs, and those in tables for one."""

    file: Path
    verbs: Mapping[str, click.Command]

    @property
    def shown(self) -> str:
        """The file as it is seen from the current folder."""
        return _from_here(self.file)

    def given(self) -> Iterator[tuple[str, str, click.Option, Any]]:
        """Each setting as the name of a verb, the key, the verb's option and its value; what is for one verb comes last. Raises
        UsageError."""
        tables = {key: value for key, value in self._said.items() if isinstance(value, Mapping)}
        for key, value in self._said.items():
            if key not in tables:
                yield from self._of_all(key, value)
        for name, table in tables.items():
            if name not in self.verbs:
                self._refuse(f"[{TABLE}] has no table {name!r}", name, self.verbs)
            for key, value in table.items():
                options = _options_of(self.verbs[name])
                if key not in options:
                    self._refuse(f"[{TABLE}.{name}] has no setting {key!r}", key, options)
                yield name, key, options[key], self._value(f"[{TABLE}.{name}] {key}", name, options[key], value)

    def of_notebooks(self) -> set[str]:
        """The keys of settings that are of notebooks."""
        return self._said.keys() & _OF_NOTEBOOKS.keys()

    @cached_property
    def _said(self) -> Mapping[str, Any]:
        return settings_in(self.file)

    def _of_all(self, key: str, value: Any) -> Iterator[tuple[str, str, click.Option, Any]]:
        place = f"[{TABLE}] {key}"
        if key in _OF_NOTEBOOKS:
            self._check(place, value, _OF_NOTEBOOKS[key])
            return
        having = {name: options[key] for name, verb in self.verbs.items() if key in (options := _options_of(verb))}
        if not having:
            known = {*_OF_NOTEBOOKS, *(option for verb in self.verbs.values() for option in _options_of(verb))}
            self._refuse(f"[{TABLE}] has no setting {key!r}", key, known)
        yield from ((name, key, option, self._value(place, name, option, value)) for name, option in having.items())

    def _value(self, place: str, verb: str, option: click.Option, value: Any) -> Any:
        """The value of an option, files taken from the settings' folder. Raises UsageError where it is none."""
        self._check(place, value, _kind_of(option))
        placed = [self._placed(option, item) for item in value] if option.multiple else self._placed(option, value)
        try:
            option.process_value(click.Context(self.verbs[verb], info_name=verb), placed)
        except click.BadParameter as error:
            raise self._error(f"{place}, an option of {verb}: {error.message}", f"jupyter-repro {verb} --help") from None
        return placed

    def _check(self, place: str, value: Any, kind: type) -> None:
        is_right = isinstance(value, (int, float) if kind is float else kind) and (kind is bool or not isinstance(value, bool))
        if not is_right or (kind is list and not all(isinstance(item, str) for item in value)):
            raise self._error(f"{place} is not {_KINDS[kind]}", f"say {_SAMPLES[kind]}")  # not what it is: it may be a secret

    def _placed(self, option: click.Option, value: Any) -> Any:
        folder = _from_here(self.file.parent)
        if isinstance(option.type, FileNaming):
            return option.type.beside(value, folder)
        return os.path.normpath(os.path.join(folder, value)) if isinstance(option.type, click.Path) else value  # noqa: PTH118

    def _refuse(self, message: str, name: str, known: Mapping[str, Any] | set[str]) -> NoReturn:
        if name in _OF_A_MOMENT:
            raise self._error(message, f"say --{name} when it is to be done")
        from difflib import get_close_matches  # late: it takes long for what is rarely wrong

        near = get_close_matches(name, list(known), n=1)
        raise self._error(message, f"{f'perhaps {near[0]!r} is meant; ' if near else ''}there are {', '.join(sorted(known))}")

    def _error(self, message: str, hint: str) -> UsageError:
        return UsageError("settings-invalid", f"{self.shown}: {message}", hint=hint)


_KINDS: dict[type, str] = {bool: "true or false", list: "a list of texts", int: "a whole number", float: "a number", str: "a text"}
_SAMPLES: dict[type, str] = {bool: "true", list: '["…"]', int: "2", float: "1.5", str: '"…"'}


def _options_of(verb: click.Command) -> dict[str, click.Option]:
    """A verb's options that may be set, by the names that settings have."""
    each = {max(option.opts, key=len).lstrip("-"): option for option in verb.params if isinstance(option, click.Option)}
    return {name: option for name, option in each.items() if name not in _OF_A_MOMENT}


def _kind_of(option: click.Option) -> type:
    if option.multiple:
        return list
    if option.is_flag:
        return bool
    if isinstance(option.type, (click.IntRange, click.FloatRange)):
        return int if isinstance(option.type, click.IntRange) else float
    return str


def _from_here(path: Path) -> str:
    try:
        return os.path.relpath(path)
    except ValueError:  # on another drive
        return str(path)

"""``--report FORMAT=FILE``: what a verification showed, in the forms that CI servers and people read."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from jupyter_repro import __version__
from jupyter_repro.cli.printing import errors_as_data, print_json, print_result
from jupyter_repro.errors import NotebookError, ReproError, UsageError
from jupyter_repro.model.comparison import NotebookComparison, Verdict, Verification
from jupyter_repro.model.outputs import Output
from jupyter_repro.model.record import CellId

if TYPE_CHECKING:
    from jupyter_repro.report.findings import Lines

__all__ = ["FORMATS", "Batch", "ReportAs", "WantedReport", "check_targets", "show_outputs", "wanted_reports", "write_reports"]

_SUMMARY = "GITHUB_STEP_SUMMARY"
_MOST_SUMMARY = 1 << 20  # bytes that GitHub takes from one step


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What one command found out: the verdicts, and what kept other notebooks, by their paths, from being checked. ``accepted`` are the
    verdicts that are no failure. ``reruns`` are the outputs of reruns, by path and cell, where a report shows them, ``baselines`` those
    that they were compared with, where they are not what the notebook is saved with."""

    verification: Verification
    errors: Sequence[tuple[str, ReproError]] = ()
    accepted: frozenset[Verdict] = frozenset({"reproduced", "skipped"})
    reruns: Mapping[str, Mapping[CellId, tuple[Output, ...]]] = field(default_factory=dict)
    baselines: Mapping[str, Mapping[CellId, tuple[Output, ...]]] = field(default_factory=dict)

    @property
    def troubles(self) -> list[tuple[str, str, str]]:
        """The errors as path, code and message."""
        return [(path, error.code, error.message) for path, error in self.errors]

    @cached_property
    def lines(self) -> Lines:
        """Where the cells of the notebooks that fail begin in their files."""
        from jupyter_repro.store.positions import first_lines_of

        return first_lines_of(c.path for c in self.verification.notebooks if c.verdict not in self.accepted)


@dataclass(frozen=True, kw_only=True, slots=True)
class WantedReport:
    """A report that was asked for; ``file`` is None for standard output."""

    form: str
    file: str | None = None


class ReportAs(click.ParamType):  # type: ignore[type-arg] # older versions of click know no argument
    """``FORMAT=FILE``; ``FORMAT`` alone, or ``-`` for a file, is standard output, where people read the form."""

    name = "FORMAT=FILE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> WantedReport:
        """The report that a word asks for; fails for a form that there is not."""
        if isinstance(value, WantedReport):
            return value
        form, equals, file = str(value).partition("=")
        if form not in FORMATS:
            meant = None if equals else _SUFFIXES.get(Path(form).suffix.lower())
            self.fail(f"{form!r} is none of {', '.join(FORMATS)}{f': say {meant}={form}' if meant else ''}.", param, ctx)
        if form in _FILES_ONLY and file in {"", "-"}:
            self.fail(f"{form} is for a file: {form}=FILE.", param, ctx)
        return WantedReport(form=form, file=None if file in {"", "-"} else file)

    def beside(self, value: str, folder: str) -> str:
        """The word with its file, if it has one, taken from a folder."""
        form, _, file = value.partition("=")
        return value if file in {"", "-"} else f"{form}={os.path.normpath(os.path.join(folder, file))}"  # noqa: PTH118


def wanted_reports(reports: Sequence[WantedReport], form: str, output: str | None) -> tuple[WantedReport, ...]:
    """The reports that a command gives: those that it was asked for, and its result, for which ``output`` is a file. A report that is
    printed takes the place of a result that would be. Raises UsageError where that one was asked for, too."""
    asked = click.get_current_context().get_parameter_source
    is_form_said = asked("form") is ParameterSource.COMMANDLINE
    if is_form_said and asked("reports") is not ParameterSource.COMMANDLINE:
        reports = [report for report in reports if report.file is not None]  # what the project's settings print
    printed = next((report.form for report in reports if report.file is None), None)
    if printed is None or output is not None:
        return (*reports, WantedReport(form=form, file=output))
    if is_form_said and form != printed:
        hint = "let the report go to a file with --report FORMAT=FILE, or the result with -o FILE"
        raise UsageError("usage", f"--report {printed} and --format {form} would both be printed", hint=hint)
    return tuple(reports)


def check_targets(wanted: Sequence[WantedReport]) -> None:
    """Raises UsageError or NotebookError, before minutes of work are done, where a report could not be written. Folders are made."""
    from jupyter_repro.store.files import check_writable, make_folder

    files = [Path(report.file) for report in wanted if report.file is not None]
    for file in files:
        if file.suffix == ".ipynb":
            raise UsageError("usage", f"the result is no notebook: {file}", hint="name another file; notebooks are run's")
        make_folder(file.parent)
        check_writable(file)
    if len({file.resolve() for file in files}) < len(files) or sum(report.file is None for report in wanted) > 1:
        raise UsageError("usage", "two reports would go to one place", hint="give each report a file of its own")


def show_outputs(wanted: Sequence[WantedReport]) -> bool:
    """Whether a report is wanted that shows what reruns gave."""
    return any(report.form in _WITH_OUTPUTS for report in wanted)


def write_reports(wanted: Sequence[WantedReport], batch: Batch) -> None:
    """Writes all reports. Raises NotebookError where one cannot be written."""
    for report in wanted:
        FORMATS[report.form](batch, report.file)


def _text(batch: Batch, file: str | None) -> None:
    from jupyter_repro.report.text import verification_as_text

    text = verification_as_text(batch.verification) if batch.verification.notebooks else ""
    if file is not None:
        _write(file, text)
    elif text:
        print_result(text)


def _json(batch: Batch, file: str | None) -> None:
    from jupyter_repro.report.json import verification_as_json

    text = verification_as_json(batch.verification)
    if batch.errors:
        text = json.dumps({**json.loads(text), "errors": errors_as_data(batch.errors)}, sort_keys=True, indent=2)
    _give_data(text, file)


def _junit(batch: Batch, file: str | None) -> None:
    from jupyter_repro.report.junit import verification_as_junit

    text = verification_as_junit(batch.verification, batch.troubles, accepted=batch.accepted)
    if file is None:
        print_result(text)
    else:
        _write(file, text)


def _sarif(batch: Batch, file: str | None) -> None:
    from jupyter_repro.explain.pages import text_of_codes
    from jupyter_repro.report.sarif import verification_as_sarif

    _give_data(verification_as_sarif(batch.verification, batch.lines, text_of_codes(), __version__, accepted=batch.accepted), file)


def _github(batch: Batch, file: str | None) -> None:
    """Annotations, and the job's summary where GitHub says where it goes."""
    from jupyter_repro.report.github import verification_as_annotations, verification_as_summary

    text = verification_as_annotations(batch.verification, batch.troubles, batch.lines, accepted=batch.accepted)
    if file is not None:
        _write(file, text)
    elif text:
        print_result(text)
    if summary := os.environ.get(_SUMMARY):
        said = verification_as_summary(batch.verification, batch.troubles).encode("utf-8", "backslashreplace")
        try:
            with Path(summary).open("ab") as stream:
                stream.write(said[:_MOST_SUMMARY])
        except OSError as error:
            raise NotebookError("not-writable", f"{summary} cannot be written: {error.strerror}", hint=f"look at {_SUMMARY}") from None


def _markdown(batch: Batch, file: str | None) -> None:
    from jupyter_repro.report.github import verification_as_summary

    if (one := _only(batch)) is not None and file is not None:
        _write_report(one, file, batch)
    elif file is not None:
        _write(file, verification_as_summary(batch.verification, batch.troubles).rstrip("\n"))
    else:
        print_result(verification_as_summary(batch.verification, batch.troubles))


def _html(batch: Batch, file: str | None) -> None:
    """The report on one notebook; of several a page about all, with their reports in a folder beside it."""
    from jupyter_repro.report.index import index_page

    assert file is not None  # noqa: S101 - see _FILES_ONLY
    if (one := _only(batch)) is not None:
        _write_report(one, file, batch)
        return
    folder = Path(file).with_name(f"{Path(file).stem}_reports")
    links: dict[str, str] = {}
    for number, comparison in enumerate(batch.verification.notebooks, 1):
        folder.mkdir(exist_ok=True)
        name = f"{number:04}-{Path(comparison.path).stem}.html"
        _write_report(comparison, str(folder / name), batch)
        links[comparison.path] = _address(folder.name, name)
    _write(file, index_page(batch.verification, batch.troubles, links).rstrip("\n"))


def _address(folder: str, name: str) -> str:
    from urllib.parse import quote

    return f"{quote(folder)}/{quote(name)}"


def _only(batch: Batch) -> NotebookComparison | None:
    """What came of the one notebook that the command was about."""
    notebooks = batch.verification.notebooks
    return notebooks[0] if len(notebooks) == 1 and not batch.errors else None


def _write_report(comparison: NotebookComparison, file: str, batch: Batch) -> None:
    from jupyter_repro.api import write_report

    path = comparison.path
    write_report(path, file, comparison=comparison, reruns=batch.reruns.get(path), baselines=batch.baselines.get(path))


def _give_data(text: str, file: str | None) -> None:
    if file is None:
        print_json(text)
    else:
        _write(file, text)


def _write(file: str, text: str) -> None:
    from jupyter_repro.store.files import write_atomically

    write_atomically(Path(file), (text + "\n").encode("utf-8", "backslashreplace"))


FORMATS: dict[str, Callable[[Batch, str | None], None]] = {
    "text": _text,
    "json": _json,
    "junit": _junit,
    "sarif": _sarif,
    "github": _github,
    "md": _markdown,
    "html": _html,
}
_FILES_ONLY = {"html"}
_WITH_OUTPUTS = {"html"}
_SUFFIXES = {".txt": "text", ".json": "json", ".xml": "junit", ".sarif": "sarif", ".md": "md", ".html": "html", ".htm": "html"}

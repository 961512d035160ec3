"""Which reports a command gives, and where they go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest

from jupyter_repro.cli import options
from jupyter_repro.cli.reports import ReportAs, WantedReport, check_targets, wanted_reports
from jupyter_repro.errors import UsageError

GITHUB, RESULT = WantedReport(form="github"), WantedReport(form="text")


@click.command
@options.form
@click.option("--report", "reports", type=ReportAs(), multiple=True)
@click.option("-o", "output")
def command(**said: Any) -> tuple[WantedReport, ...]:
    return wanted_reports(**said)


def wanted(*words: str, settings: dict[str, Any] | None = None) -> Any:
    return command.main(list(words), standalone_mode=False, default_map=settings or {})


@pytest.mark.parametrize(
    ("words", "reports"),
    [
        ([], [RESULT]),
        (["-o", "out"], [WantedReport(form="text", file="out")]),
        (["--report", "md=a.md"], [WantedReport(form="md", file="a.md"), RESULT]),
        (["--report", "github"], [GITHUB]),
        (["--report", "github", "-o", "out"], [GITHUB, WantedReport(form="text", file="out")]),
        (["--report", "github", "--format", "json", "-o", "out"], [GITHUB, WantedReport(form="json", file="out")]),
        (["--report", "json", "--format", "json"], [WantedReport(form="json")]),
    ],
)
def test_a_result_is_given_but_where_a_report_is_printed_in_its_place(words: list[str], reports: list[WantedReport]) -> None:
    assert wanted(*words) == tuple(reports)


def test_a_report_and_a_result_that_would_both_be_printed_are_refused() -> None:
    with pytest.raises(UsageError, match="--report github and --format json") as raised:
        wanted("--report", "github", "--format", "json")
    assert "-o FILE" in str(raised.value.hint)


def test_the_command_line_goes_before_what_settings_print() -> None:
    printed: dict[str, Any] = {"reports": ["junit=a.xml", "github"]}
    junit = WantedReport(form="junit", file="a.xml")
    assert wanted(settings=printed) == (junit, GITHUB)
    assert wanted("--format", "json", settings=printed) == (junit, WantedReport(form="json"))
    assert wanted("--report", "github", settings={"form": "json"}) == (GITHUB,)


def test_the_folders_of_reports_are_made(tmp_path: Path) -> None:
    check_targets([WantedReport(form="junit", file=str(tmp_path / "out" / "new" / "junit.xml"))])
    assert list((tmp_path / "out" / "new").iterdir()) == []

"""``jupyter repro verify``: rerun notebooks and say what differs."""

from __future__ import annotations

from typing import Any, get_args

import click

from jupyter_repro.batch.engine import Asked
from jupyter_repro.cli import options
from jupyter_repro.cli.baselines import with_baseline
from jupyter_repro.cli.chapters import in_chapters
from jupyter_repro.cli.engines import engine_for, engine_options
from jupyter_repro.cli.printing import print_note
from jupyter_repro.cli.reports import Batch, ReportAs, WantedReport, check_targets, show_outputs, wanted_reports, write_reports
from jupyter_repro.cli.several import verify_all
from jupyter_repro.cli.streaming import LiveIndex
from jupyter_repro.model.comparison import DIFFERING, NotebookComparison, Verdict, Verification, worst

__all__ = ["accepted_verdicts", "exit_code_for", "verify"]

_CHAPTERS = {
    "Comparing": ["--baseline", "--policy", "--rtol", "--atol", "--fail-on", "--update"],
    "Explaining": ["--explain", "--hold-env"],
    "Running": ["--kernel", "--env", "--timeout", "--notebook-timeout", "--memory", "--retries"],
    "Many notebooks": ["--jobs", "--changed-since", "--cache", "--resume", "--engine", "--scheduler"],
    "Results": ["--report", "--format", "--output"],
}


@click.command(cls=in_chapters(_CHAPTERS))
@options.notebooks
@options.form
@click.option(
    "--report",
    "reports",
    type=ReportAs(),
    multiple=True,
    help="Write a report too: text, json, junit, sarif, github, md, html. Repeatable. Without FILE it is printed, in the result's place.",
)
@engine_options
@click.option(
    "--changed-since", "since", metavar="REV", help="Only notebooks that differ from this revision of git, or of whose files one does."
)
@options.baseline
@options.update
@options.bounds
@options.kernel
@click.option(
    "--fail-on",
    type=click.Choice(DIFFERING),
    default="replayed",
    show_default=True,
    help="The mildest verdict that fails; replayed cells agree only while recorded conditions are held.",
)
@click.option("--policy", type=click.Choice(["strict", "default", "lenient"]), help="How strictly to compare.")
@click.option("--rtol", metavar="NUMBER", type=options.Number(min=0), help="Relative tolerance for numbers.")
@click.option("--atol", metavar="NUMBER", type=options.Number(min=0), help="Absolute tolerance for numbers.")
@options.explain
@options.hold_env
@options.environment
@click.option("-o", "--output", metavar="FILE", type=click.Path(), help="Write the result here instead of printing it.")
def verify(
    notebooks: tuple[str, ...],
    *,
    form: str,
    reports: tuple[WantedReport, ...],
    jobs: int,
    engine: str,
    scheduler: str | None,
    cache: bool,
    resume: bool,
    since: str | None,
    fail_on: Verdict,
    output: str | None,
    **settings: Any,
) -> int:
    """Rerun notebooks in fresh kernels and compare with their saved outputs; the notebooks stay as they are, but for --update.

    NOTEBOOK is a file, a folder with all below it, or a quoted pattern such as '**/*.ipynb'. Prints a verdict for each: reproduced,
    replayed (the same only while recorded conditions are held), diverged, failed or skipped.
    """
    from jupyter_repro.store.discovery import notebooks_in

    wanted = wanted_reports(reports, form, output)
    check_targets(wanted)
    settings = with_baseline(settings, notebooks)
    paths = notebooks_in(notebooks)
    if since is not None:
        from jupyter_repro.replay.changed import changed_since

        everything, paths = len(paths), changed_since(paths, since)
        print_note(f"{len(paths)} of {everything} notebooks have changed since {since}, or files that they used")
    asked = Asked(paths=paths, settings=settings, with_outputs=show_outputs(wanted))
    words = [*notebooks, f"changed since {since}"]
    runner = engine_for(asked, words, engine=engine, scheduler=scheduler, jobs=jobs, cache=cache, resume=resume)
    found = verify_all(asked, runner, counted=jobs > 1 or engine != "local", seen=LiveIndex(wanted, len(paths)))
    done = [one.comparison for one in found if one.comparison is not None]
    errors = [(one.path, one.error) for one in found if one.error is not None]
    batch = Batch(
        verification=Verification(notebooks=tuple(done)),
        errors=errors,
        accepted=accepted_verdicts(fail_on),
        reruns={one.path: one.outputs for one in found},
        baselines={one.path: one.baselines for one in found},
    )
    write_reports(wanted, batch)
    if len(found) < len(paths) or any(one.interrupted for one in found):
        print_note("interrupted: these results are partial" + (" (--resume goes on from here)" if len(paths) > 1 else ""))
        raise KeyboardInterrupt
    return 2 if errors else exit_code_for(done, fail_on)


def accepted_verdicts(fail_on: Verdict) -> frozenset[Verdict]:
    """The verdicts that are no failure."""
    verdicts: tuple[Verdict, ...] = get_args(Verdict)
    return frozenset(verdicts) - set(DIFFERING[DIFFERING.index(fail_on) :])


def exit_code_for(comparisons: list[NotebookComparison], fail_on: Verdict = "replayed") -> int:
    """0 when no verdict is one that fails, but for those of notebooks that were updated; else 1."""
    return 0 if worst(comparison.verdict for comparison in comparisons if not comparison.accepted) in accepted_verdicts(fail_on) else 1

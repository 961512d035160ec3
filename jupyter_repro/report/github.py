"""Verdicts for GitHub Actions: annotations at the lines of notebooks' files, and the summary of a job."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from jupyter_repro.model.comparison import RANK, Verdict, Verification
from jupyter_repro.report.findings import Lines, Trouble, findings_of
from jupyter_repro.report.marks import code_of, safe, table_of
from jupyter_repro.report.roots import roots_of, roots_sentence, tally
from jupyter_repro.report.words import MARK, counted, one_line

__all__ = ["verification_as_annotations", "verification_as_summary"]

_MOST_ROWS = 400  # a summary may have a megabyte, and is left out whole when it has more


def verification_as_annotations(
    verification: Verification, troubles: Sequence[Trouble], lines: Lines, *, accepted: frozenset[Verdict]
) -> str:
    """Workflow commands, one a line: an error for each finding and for each notebook that could not be checked."""
    found = [
        _command(f.path, f.line, f.code, f"{f.message}{f'. Way out: {one_line(f.hint)}' if f.hint else ''}")
        for f in findings_of(verification, lines, accepted=accepted)
    ]
    return "\n".join([*found, *(_command(path, 1, code, message) for path, code, message in troubles)])


def verification_as_summary(verification: Verification, troubles: Sequence[Trouble] = ()) -> str:
    """The summary as GitHub-flavoured Markdown: how many notebooks have which verdict, the causes, and a table of the notebooks."""
    return "\n\n".join(_blocks(verification, troubles)) + "\n"


def _blocks(verification: Verification, troubles: Sequence[Trouble]) -> Iterator[str]:
    verdicts = Counter(comparison.verdict for comparison in verification.notebooks)
    said = [f"{MARK[verdict]} {verdicts[verdict]} {verdict}" for verdict in MARK if verdicts[verdict]]
    said += [f"⚠ {len(troubles)} could not be checked"] if troubles else []
    yield f"## Reproducibility: {counted(len(verification.notebooks) + len(troubles), 'notebook')}"
    yield " · ".join(said) or "Nothing was checked."
    causes = Counter((root.cause.code, one_line(root.cause.message)) for c in verification.notebooks for root in roots_of(c) if root.leads)
    if causes:
        rows = [(code_of(code), safe(message), str(count)) for (code, message), count in causes.most_common(20)]
        yield table_of(("Cause", "What", "Times"), rows)
    # What needs a look stands first.
    ranked = sorted(verification.notebooks, key=lambda c: -RANK.index(c.verdict))
    rows = [(f"{MARK[c.verdict]} {c.verdict}", code_of(c.path), safe(roots_sentence(c) or tally(c))) for c in ranked[:_MOST_ROWS]]
    rows += [("⚠ not checked", code_of(path), f"{code_of(code)} {safe(message)}") for path, code, message in troubles[:_MOST_ROWS]]
    yield table_of(("Verdict", "Notebook", "Why"), rows)
    if len(ranked) > _MOST_ROWS:
        yield f"{len(ranked) - _MOST_ROWS} more notebooks are in the other reports."


def _command(path: str, line: int, title: str, message: str) -> str:
    properties = f"file={_property(path)},line={line},title={_property(title)}"
    return f"::error {properties}::{_escaped(one_line(message))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(one_line(text)).replace(":", "%3A").replace(",", "%2C")

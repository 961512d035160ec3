"""The scores as a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.causes.score import Answer, score_of

__all__ = ["page_of"]

_HEAD = """# Causes: how often the right one is named

Made by `python -m benchmarks.causes`. Each case is a notebook that is recorded, a change of the world, and `jupyter repro verify`: real
kernels, no configuration. A case counts as right when the first cause of every cell that differs is one that was planted, and none of
those is left out. *Root*: the cell that the causes point at; *cause*: their code.

The cases and the rules have the same authors, and rules were mended after each set was scored for the first time. These first scores tell
better what to expect of other notebooks: right root in 98 of 104 cases, then in 20 of 24 (`unseen-…`), then in 6 of 8 (`fresh-…`), and
right cause in 102, 22 and 6 of them.
"""


def page_of(answers: Sequence[Answer], skipped: Mapping[str, str], names: Mapping[str, str]) -> str:
    """The page, in Markdown. ``skipped`` says what this machine lacks for a case, ``names`` the codes' names."""
    one = [answer for answer in answers if len(answer.case.causes) == 1]
    two = [answer for answer in answers if len(answer.case.causes) > 1]
    rows = [("one cause", one), ("two causes", two), ("**all**", list(answers))]
    lines = [_HEAD, "| cases | number | right root | right cause | proved causes | of those wrong |", "|---|---|---|---|---|---|"]
    lines += [_row(name, group) for name, group in rows if group]
    lines += [
        "",
        "## By cause",
        "",
        "| planted | number | right root | right cause | proved causes | of those wrong |",
        "|---|---|---|---|---|---|",
    ]
    codes = sorted({answer.case.causes[0].code for answer in one})
    lines += [_row(f"{code} {names.get(code, '')}".strip(), [a for a in one if a.case.causes[0].code == code]) for code in codes]
    missed = [answer for answer in answers if not (answer.right_roots and answer.right_causes) or answer.wrongly_proved]
    lines += ["", "## Missed", ""]
    lines += [_missed(answer) for answer in missed] or ["None."]
    if skipped:
        lines += ["", "## Not run", "", *(f"- `{name}`: needs {what}" for name, what in skipped.items())]
    return "\n".join(lines) + "\n"


def _row(name: str, answers: Sequence[Answer]) -> str:
    score = score_of(answers)
    return f"| {name} | {score.cases} | {score.roots} | {score.causes} | {score.proved} | {score.wrongly_proved} |"


def _missed(answer: Answer) -> str:
    if answer.error is not None:
        return f"- `{answer.case.name}`: {answer.error}"
    said = ", ".join(sorted(f"{code} in {cell}" for code, cell in answer.named)) or "nothing"
    left = f"; {answer.unexplained} without a cause" if answer.unexplained else ""
    wrong = f"; wrongly proved: {', '.join(sorted(code for code, _ in answer.wrongly_proved))}" if answer.wrongly_proved else ""
    planted = ", ".join(sorted(f"{code} in {cell}" for code, cell in answer.planted))
    return f"- `{answer.case.name}`: planted {planted}; named {said}{left}{wrong}"

"""What a rerun showed: divergences with their causes, and verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from jupyter_repro.model.lean import dataclass
from jupyter_repro.model.record import CellId

__all__ = [
    "DIFFERING",
    "ERROR_TYPE",
    "RANK",
    "STDERR_TYPE",
    "STDOUT_TYPE",
    "Cause",
    "CellComparison",
    "ConditionKind",
    "Divergence",
    "Evidence",
    "Experiment",
    "HeldCondition",
    "NotebookComparison",
    "PlainRerun",
    "Severity",
    "Verdict",
    "Verification",
    "worst",
]

Verdict = Literal["reproduced", "replayed", "diverged", "failed", "skipped"]

Severity = Literal["error", "warning"]
"""``warning`` is for what stands on stderr beside the results; the cell differs all the same."""

# The media types by which JupyterLab's own output model names what has none.
STDOUT_TYPE = "application/vnd.jupyter.stdout"
STDERR_TYPE = "application/vnd.jupyter.stderr"
ERROR_TYPE = "application/vnd.jupyter.error"

RANK: tuple[Verdict, ...] = ("skipped", "reproduced", "replayed", "diverged", "failed")
"""The verdicts from the one that says least to the worst."""

DIFFERING: tuple[Verdict, ...] = ("replayed", "diverged", "failed")
"""The verdicts of what a plain rerun did not reproduce, the mildest first."""


ConditionKind = Literal[
    "seed",
    "entropy",
    "hash-seed",
    "clock",
    "data",
    "module",
    "source",
    "order",
    "variable",
    "threads",
    "locale",
    "time-zone",
    "control",
    "environment",
]
"""What a rerun can hold fixed: the recorder's seed of a global generator, the fresh entropy of a cell, the hash seed, the clock, the bytes
of a data file or a local module, a cell's recorded source, the order of execution, an environment variable, the number of threads, the
locale, the time zone, the values of a cell's controls, the interpreter and the distributions."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldCondition:
    """A condition that a rerun held. ``subject`` says which of its kind: a generator, a cell's id, a path, a variable's name; empty where
    there is only one."""

    kind: ConditionKind
    subject: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Experiment:
    """A further rerun that was made to find causes: what it held (nothing: it was as plain as the first), and the cells that agreed with
    the baseline in it. ``baseline`` is ``rerun`` where there is no record: the first rerun stands for it then."""

    held: tuple[HeldCondition, ...] = ()
    agreed: tuple[CellId, ...] = ()
    baseline: Literal["saved", "rerun"] = "saved"


Evidence = Literal["seen", "new", "fits", "changed", "possible", "around"]
"""How a cause is told, the most telling first. ``seen``: what the cell used is not what it used before, or the error names it. ``new``: the
cell takes what is new each time (entropy, a generator that nothing seeded). ``fits``: the cell does what may differ, and the outputs differ
in the way that this makes them. ``changed``: a thing that the cell uses has changed, which may matter to it or not. ``possible``: the cell
does what may differ. ``around``: something about the machine has changed that the cell is not seen to use."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """Why an output diverged. ``proved``: it no longer does in a rerun that holds this condition fixed, and does again in those that let it
    go.

    ``root_cell_id`` is the cell where the cause lies; it differs from the divergence's own cell when that only echoes it.
    """

    code: str
    message: str
    status: Literal["suspected", "proved"] = "suspected"
    evidence: Evidence = "possible"
    root_cell_id: CellId | None = None
    hint: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Divergence:
    """One place where baseline and rerun differ.

    ``output_index`` counts the cell's outputs from 0 once streams are merged by name, on the side that has the output (the baseline
    for ``modified`` and ``removed``). ``baseline`` and ``rerun`` are excerpts for a reader; ``message`` says in one line what differs.
    """

    kind: Literal["added", "removed", "modified"]
    output_index: int
    mime_type: str
    baseline: str | None = None
    rerun: str | None = None
    message: str = ""
    severity: Severity = "error"
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CellComparison:
    """A cell's verdict. ``index`` is its position among all cells of the notebook, from 0; ``message`` says why it was skipped or
    failed, or names the hazard of a cell that agreed although it took fresh entropy. ``execution_count`` is the one that the notebook was
    saved with, ``duration`` that of the rerun, in seconds. ``conditions`` are those that a rerun must hold for the cell to agree, the
    fewest that were found: of a ``replayed`` cell, or one that ``failed``. ``causes``: why the plain rerun did not come to it.
    ``passed_over``: what is not the same in outputs that agree."""

    cell_id: CellId
    index: int
    verdict: Verdict
    divergences: tuple[Divergence, ...] = ()
    message: str | None = None
    execution_count: int | None = None
    duration: float | None = None
    conditions: tuple[HeldCondition, ...] = ()
    causes: tuple[Cause, ...] = ()
    passed_over: tuple[str, ...] = ()

    @property
    def all_causes(self) -> tuple[Cause, ...]:
        """The causes of its divergences, each once, or its own."""
        return tuple(dict.fromkeys((*(cause for divergence in self.divergences for cause in divergence.causes), *self.causes)))


@dataclass(frozen=True, kw_only=True, slots=True)
class PlainRerun:
    """The first rerun: when it began (UTC), what made it, what software was not as recorded (no hosts, users, places)."""

    started: str
    made_by: str
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class NotebookComparison:
    """A notebook's verdict, that of its worst cell; ``skipped`` when an interrupt left cells unjudged and nothing differed until then.

    ``notes`` say what limits it (no record, another language, an old format). ``experiments`` are the reruns made after the first.
    ``accepted`` are the cells that differed and whose rerun is now saved; ``rerun`` is None where not known.
    """

    path: str
    verdict: Verdict
    cells: tuple[CellComparison, ...] = ()
    notes: tuple[str, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    accepted: tuple[CellId, ...] = ()
    rerun: PlainRerun | None = None

    @property
    def differing(self) -> tuple[CellComparison, ...]:
        """The cells that a plain rerun did not reproduce, in notebook order."""
        return tuple(cell for cell in self.cells if cell.verdict in DIFFERING)


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """The verdicts of one ``verify`` command."""

    notebooks: tuple[NotebookComparison, ...] = ()


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of some verdicts; ``reproduced`` when there is none or all were skipped."""
    return max((v for v in verdicts if v != "skipped"), key=RANK.index, default="reproduced")

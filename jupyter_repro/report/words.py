"""How facts are said to a reader: verdicts, digests, sizes, durations, and text that a notebook wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jupyter_repro.model.artifact import Artifact, Digest
from jupyter_repro.model.comparison import ERROR_TYPE, STDERR_TYPE, STDOUT_TYPE, CellComparison, ConditionKind, HeldCondition, Verdict
from jupyter_repro.model.environment import Distribution
from jupyter_repro.model.randomness import Descent, Entropy, EntropySource, GeneratorChange, GeneratorObject, Seeding
from jupyter_repro.model.record import CellExecution, Continuation, Parameter, Query

__all__ = [
    "MARK",
    "cell_label",
    "condition_words",
    "continuation_words",
    "counted",
    "cut",
    "duration_words",
    "entropy_words",
    "generator_object_words",
    "generator_words",
    "kind_words",
    "names_and_versions",
    "one_line",
    "parameter_words",
    "plain",
    "prompt_of",
    "query_words",
    "seeding_words",
    "short_digest",
    "size_words",
    "time_words",
    "type_words",
]

MARK: dict[Verdict, str] = {"reproduced": "✓", "replayed": "↻", "diverged": "✗", "failed": "!", "skipped": "–"}
"""One character for each verdict, always shown beside its word."""

_TERMINAL_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
# Control characters drive a terminal, and direction overrides make a line read as something else than it is.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")

_TYPE_WORDS = {STDOUT_TYPE: "stdout", STDERR_TYPE: "stderr", ERROR_TYPE: "error"}
_ENTROPY_TAKER: dict[EntropySource, str] = {
    "numpy": "a numpy generator took fresh entropy",
    "random": "a random.Random took fresh entropy",
    "os.urandom": "fresh entropy from os.urandom",
}

_CONTINUATION: dict[Continuation, str] = {
    "task": "in a task",
    "thread": "in a thread",
    "process": "in a child process",
    "callback": "in a function that was called later",
}

# What a held condition is called, before the names of those of its kind and where there are several.
_CONDITION: dict[ConditionKind, tuple[str, str]] = {
    "seed": ("seed of", "seeds of"),
    "entropy": ("entropy of cell", "entropy of cells"),
    "hash-seed": ("hash seed", "hash seed"),
    "clock": ("clock", "clock"),
    "data": ("bytes of", "bytes of"),
    "module": ("local module", "local modules"),
    "source": ("source of cell", "sources of cells"),
    "order": ("order of execution", "order of execution"),
    "variable": ("variable", "variables"),
    "threads": ("number of threads", "number of threads"),
    "locale": ("locale", "locale"),
    "time-zone": ("time zone", "time zone"),
    "control": ("controls of cell", "controls of cells"),
    "environment": ("environment", "environment"),
}

_STATE_ORIGIN: dict[Descent, str] = {
    "cell": "from a seed set in the notebook",
    "recorder": "from the recorder's own seed",
    "default": "from the library's fixed start",
    "entropy": "from a seeding without a seed",
    "unknown": "from an unknown state",
}


def plain(text: str) -> str:
    """A text that can be shown anywhere: terminal sequences dropped, control characters and direction overrides spelled out."""
    text = _TERMINAL_SEQUENCE.sub("", text.replace("\r\n", "\n"))
    return _UNSHOWABLE.sub(lambda found: f"\\x{ord(found[0]):02x}" if ord(found[0]) < 256 else f"\\u{ord(found[0]):04x}", text)


def one_line(text: str) -> str:
    """A text in one line, made ``plain``: a name or message that cannot pass for more lines of the report."""
    return " ".join(plain(text).split())


def cut(text: str, lines: int, width: int) -> str:
    """The first lines of a text, long ones shortened, and a last line that says how much was left out."""
    all_lines = text.rstrip("\n").split("\n")
    shown = [line if len(line) <= width else f"{line[:width]} … ({len(line) - width:,} more characters)" for line in all_lines[:lines]]
    if len(all_lines) > lines:
        shown.append(f"… ({counted(len(all_lines) - lines, 'more line')})")
    return "\n".join(shown)


def prompt_of(execution: CellExecution) -> str:
    """``[3]``, as a front end shows it; ``[ ]`` of one without a count."""
    return "[ ]" if execution.execution_count is None else f"[{execution.execution_count}]"


def counted(number: int, noun: str) -> str:
    """``1 cell``, ``2 cells``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def short_digest(digest: Digest | None) -> str:
    """A digest's kind and first twelve digits; ``unknown`` when it could not be taken."""
    if digest is None:
        return "unknown"
    kind, _, digits = one_line(digest).rpartition(":")
    return f"{kind}:{digits[:12]}"


def kind_words(artifact: Artifact) -> str:
    """What an artifact is when it is no plain file: ``local module``, ``folder, 3 files``, ``network, HTTP 200``, the distribution it
    comes with."""
    match artifact.kind:
        case "data":
            return "file"
        case "module":
            return "local module"
        case "directory":
            return "folder" if artifact.files is None else f"folder, {counted(artifact.files, 'file')}"
        case "remote":
            return "network" if artifact.status is None else f"network, HTTP {artifact.status}"
        case "package-data":
            return one_line(artifact.distribution or "package data")


def size_words(size: int | None) -> str:
    """A number of bytes in decimal units: ``4.2 kB``."""
    if size is None:
        return "unknown"
    if size < 1000:
        return f"{size} B"
    value = float(size)
    for unit in ("kB", "MB", "GB"):
        value /= 1000
        if value < 999.95:
            return f"{value:.1f} {unit}"
    return f"{value / 1000:.1f} TB"


def duration_words(seconds: float | None) -> str:
    """A duration as one would say it: ``4 ms``, ``1.25 s``, ``2 min 5 s``."""
    if seconds is None:
        return "unknown"
    if seconds < 0.0005:
        return "<1 ms"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.2f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def time_words(moment: str) -> str:
    """A moment in ISO 8601 as ``2026-01-05 10:00:00 UTC``; any other text as it is."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|\+00:00)", moment)
    return f"{found[1]} {found[2]} UTC" if found else one_line(moment)


def seeding_words(seeding: Seeding) -> str:
    """``numpy.random seeded with 42``."""
    if seeding.value is None:
        return f"{seeding.generator} seeded with fresh entropy"
    by = " by the recorder" if seeding.by == "recorder" else ""
    return f"{seeding.generator} seeded with {one_line(seeding.value)}{by}"


def entropy_words(entropy: Entropy) -> str:
    """``numpy took fresh entropy, 2 times``, and whether a replay can give the same."""
    who = _ENTROPY_TAKER[entropy.source]
    if not entropy.values:
        kept = "values never recorded, they may be keys"
    elif len(entropy.values) < entropy.count:
        kept = f"first {len(entropy.values):,} recorded"
    else:
        kept = "values recorded"
    return f"{who}, {counted(entropy.count, 'time')} ({kept})"


def generator_words(change: GeneratorChange) -> str:
    """``numpy.random advanced, from a seed set in the notebook``; ``set`` when nothing was drawn."""
    verb = "advanced" if change.drawn else "set"
    return f"{change.generator} {verb}, {_STATE_ORIGIN[change.seeded]}"


def generator_object_words(change: GeneratorObject) -> str:
    """``rng (numpy.random.Generator) advanced``; ``made`` when the variable did not hold it before."""
    return f"{one_line(change.variable)} ({one_line(change.type)}) {'made' if change.before is None else 'advanced'}"


def parameter_words(parameters: Iterable[Parameter]) -> tuple[str, ...]:
    """``rate = 0.5`` for each, with where it comes from unless it is a plain assignment; those of one model together:
    ``Ridge: alpha = 1.0, tol = 0.0001``."""
    words: list[str] = []
    models: dict[str, list[str]] = {}
    for parameter in parameters:
        value = "(a secret, not recorded)" if parameter.value is None else f"= {one_line(parameter.value)}"
        model, _, name = one_line(parameter.name).rpartition(".")
        if parameter.source == "estimator":
            models.setdefault(model, []).append(f"{name} {value}")
        else:
            source = "" if parameter.source == "assignment" else f" ({parameter.source})"
            words.append(f"{one_line(parameter.name)} {value}{source}")
    return (*words, *(f"{model}: {', '.join(arguments)}" for model, arguments in models.items()))


def query_words(query: Query) -> str:
    """``postgresql, sales on db.example.org: statement sha256:ab12cd34ef56, 2 times``."""
    database = one_line(query.database) if query.database else "a database"
    place = f"{database} on {one_line(query.host)}" if query.host else database
    what = "connected" if query.digest is None else f"statement {short_digest(query.digest)}"
    return f"{one_line(query.dialect)}, {place}: {what}, {counted(query.count, 'time')}"


def continuation_words(continued: Iterable[Continuation]) -> str | None:
    """How a cell went on after its end; None when it did not."""
    return ", ".join(_CONTINUATION[way] for way in continued) or None


def names_and_versions(distributions: Iterable[Distribution]) -> list[str]:
    """``numpy 2.0.0`` for each distribution."""
    return [one_line(f"{d.name} {d.version or '(no version)'}") for d in distributions]


def condition_words(held: Iterable[HeldCondition]) -> str:
    """``hash seed, seeds of numpy.random and random, and entropy of cell a``; ``nothing`` when none is held."""
    kinds: dict[ConditionKind, list[str]] = {}
    for condition in held:
        kinds.setdefault(condition.kind, []).append(one_line(condition.subject))
    return _joined([f"{_CONDITION[kind][len(names) > 1]} {_joined(sorted(names))}".rstrip() for kind, names in kinds.items()]) or "nothing"


def _joined(parts: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), "".join(parts[-1:]))))


def type_words(mime_type: str) -> str:
    """What an output is called: its media type, or ``stdout``, ``stderr``, ``error`` for what has none of its own."""
    return _TYPE_WORDS.get(mime_type) or one_line(mime_type)


def cell_label(cell: CellComparison) -> str:
    """How a cell is pointed at: its place among the cells from 1, its prompt and its id."""
    prompt = "" if cell.execution_count is None else f" In [{cell.execution_count}]"
    return f"cell {cell.index + 1}{prompt} ({one_line(cell.cell_id)})"

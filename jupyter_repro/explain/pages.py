"""The documentation of the codes, made of the docstrings: ``python -m jupyter_repro.explain.pages > docs/codes.md``."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from typing import Protocol

from jupyter_repro.explain.engine import RULES
from jupyter_repro.explain.hazards.hazard import CellHazard, Hazard
from jupyter_repro.explain.lint import HAZARDS
from jupyter_repro.explain.rule import Rule

__all__ = ["codes_page", "text_of_codes"]

_ELEMENTS = {"RC": "Code and order", "RD": "Data", "RP": "Parameters and seeds", "RE": "Environment and hardware"}
_CAUSES = """# Causes and hazards

Codes follow the four elements that make a result: code and order (RC), data (RD), parameters and seeds (RP), environment (RE). The 200s are
causes that `verify` names for a divergence, the 100s hazards that `lint` sees without running anything.

## How causes are ranked

A cell that differs gets at most three causes, the likeliest first. Each points at the cell where it lies: the cell itself (a root), or one
whose result it uses (then it is an echo). What a cell was given by another counts only if it is not known to be the same in baseline and
rerun, by the fingerprint of a variable, the digest of a file or the state of a generator.

1. *Seen*: what the cell used is not what it used before, or the error names it: another digest, another source, another order, a file or a
   variable that is gone, a setting that the source asks for and that differs.
2. *New each time*: fresh entropy, a generator that nothing seeded.
3. *It fits*: the cell does what may differ, and the outputs differ in the way that this makes them: the same words in another order, an
   error that names an interface, warnings alone.
4. *Changed*: something that the cell uses has changed, which may matter or not: the version of a distribution.
5. *Possible*: the cell does what may differ: it reads the clock, an environment variable, the network, starts a program, goes over a set.
6. *Around*: the machine, the interpreter, the locale or the time zone differ, and the cell is not seen to ask for them.

Of equal evidence, code behind a cell (modules, distributions) comes last, since it may do the same as ever. Else what lies in a cell
that was itself given the same as before comes first, since there the difference begins; then what is nearer. A rerun that holds a
condition fixed can then prove a cause."""
_LINT = """# Hazards

What `jupyter repro lint` finds in sources and, where the notebook has one, in the record of its last run. A comment
`# repro: ignore[RP101]` in a cell leaves that code out there, `# repro: ignore` all of them; `--select` and `--ignore` take codes or their
beginnings (`RP`)."""


class _Documented(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def hint(self) -> str: ...


def text_of_codes() -> dict[str, tuple[str, str, str]]:
    """For each code its name, what it says in one line, and the way out."""
    kinds: tuple[Rule | Hazard | CellHazard, ...] = (*RULES, *HAZARDS)
    return {kind.code: (kind.name, _first_sentence(kind), kind.hint) for kind in kinds}


def _first_sentence(kind: Rule | Hazard | CellHazard) -> str:
    paragraph = inspect.cleandoc(type(kind).__doc__ or "").partition("\n\n")[0]
    return " ".join(paragraph.split()).replace("``", "`")


def codes_page() -> str:
    """The page that describes every cause and every hazard, in Markdown."""
    return "\n\n".join([_CAUSES, *_entries(RULES), _LINT, *_entries(HAZARDS)]).replace("``", "`") + "\n"


def _entries(kinds: Sequence[_Documented]) -> Iterator[str]:
    for prefix, element in _ELEMENTS.items():
        yield f"## {element}" if kinds is RULES else f"## {element}: hazards"
        for kind in sorted((kind for kind in kinds if kind.code.startswith(prefix)), key=lambda kind: kind.code):
            yield f"### {kind.code} {kind.name}"
            yield inspect.cleandoc(type(kind).__doc__ or "")
            yield f"*Hint:* {kind.hint}."


if __name__ == "__main__":
    print(codes_page(), end="")  # noqa: T201

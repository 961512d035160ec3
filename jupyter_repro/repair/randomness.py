"""Repairs of randomness: generators get seeds, draws a state."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import ClassVar

from jupyter_repro.explain.hazards.draws import DRAWS, draws_from, is_maker, takes_entropy
from jupyter_repro.explain.hazards.reading import Call, ReadCell, ReadNotebook, text_of
from jupyter_repro.lineage.scopes import reach_of
from jupyter_repro.model.assessment import Edit
from jupyter_repro.model.diagnostic import Diagnostic
from jupyter_repro.model.randomness import GeneratorName
from jupyter_repro.model.record import CellId
from jupyter_repro.repair.patch import Patch, after_line, before_statement, in_place_of, patched, with_argument
from jupyter_repro.repair.places import call_at, imported_as, is_repeated, last_import, statement_of
from jupyter_repro.repair.seeds import PLAIN, entropy_of_call, plain_seed, start_of

__all__ = ["SeededGenerator", "SeededStart"]

_SEED_NAMES = {"seed", "entropy", "a", "x"}
_NO_SEEDS = {"random.SystemRandom", "torch.seed"}
_MODULES: dict[GeneratorName, tuple[str, str]] = {
    "random": ("random", "seed"),
    "numpy.random": ("numpy.random", "seed"),
    "torch": ("torch", "manual_seed"),
    "tensorflow": ("tensorflow.random", "set_seed"),
}
"""Of each global generator its module, and the function there that seeds it."""


class SeededGenerator:
    """Gives a generator that is made without a seed one: ``default_rng()`` becomes ``default_rng(42)``.

    Not in loops and in functions that may be called several times: each time would give the same numbers.
    """

    code: ClassVar[str] = "RP101"

    def edit(self, diagnostic: Diagnostic, cell: ReadCell, notebook: ReadNotebook) -> Edit | None:
        """The call with a seed, in the cell itself or, when the record alone shows the hazard, in the function that it calls."""
        if diagnostic.seen_in == "record":
            found = list(_called_makers(cell, notebook))
            taken = sum(entropy.count for entropy in cell.execution.entropy if entropy.source != "os.urandom") if cell.execution else 0
            if len(found) != 1 or taken != 1:
                return None
            where, call = found[0]
            seed = plain_seed("it is to be the same each time the function is called")
        else:
            where = cell
            asked = call_at(diagnostic, cell, (call for call in cell.calls if _may_be_seeded(call)))
            if asked is None or is_repeated(asked, cell):
                return None
            call, seed = asked, entropy_of_call(asked, cell)
        message = f"gives {text_of(call.node.func)} the seed {seed.text}; {seed.effect}"
        return _edit_of(where, [_with_seed(where, call, seed.text)], message)


class SeededStart:
    """Seeds the global generator that the cell draws from, after the imports of its module; or, where scikit-learn and its like are to
    draw from it, gives the call a ``random_state``."""

    code: ClassVar[str] = "RP102"

    def edit(self, diagnostic: Diagnostic, cell: ReadCell, notebook: ReadNotebook) -> Edit | None:
        """A line that seeds, in the cell that imports the module or before the draw; or the call with a state."""
        if diagnostic.seen_in == "record":
            drawn = [c.generator for c in cell.execution.generators if c.drawn and c.seeded == "recorder"] if cell.execution else []
            return _seeded(drawn[0], cell, None, notebook) if len(drawn) == 1 else None
        owners = {id(call): owner for call in cell.calls if (owner := draws_from(call, pandas=True)) is not None}
        call = call_at(diagnostic, cell, (call for call in cell.calls if id(call) in owners))
        if call is None:
            return None
        if call.name not in DRAWS and not is_repeated(call, cell):
            message = f"gives {call.last} the random_state {PLAIN}, a plain number: the results change once, and then stay the same"
            return _edit_of(cell, [_with_state(cell, call)], message)
        return _seeded(owners[id(call)], cell, call, notebook)


def _may_be_seeded(call: Call) -> bool:
    return takes_entropy(call) and is_maker(call) and call.name not in _NO_SEEDS


def _called_makers(cell: ReadCell, notebook: ReadNotebook) -> Iterator[tuple[ReadCell, Call]]:
    """The calls without a seed in the functions that a cell calls, each with the cell that defines the function."""
    bodies = {name: body for other in notebook.cells for name, body in other.names.bodies.items()}
    called = cell.names.refs.union(*(reach_of(name, bodies).reads for name in cell.names.refs))
    for other in notebook.cells:
        for call in other.calls:
            around = [node for node in other.around(call.node) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))]
            if _may_be_seeded(call) and call.in_body and around and around[-1].name in called:
                yield other, call


def _with_seed(cell: ReadCell, call: Call, seed: str) -> Patch | None:
    """The call with the seed in the place of a None, or before its other arguments."""
    given = [*call.node.args[:1], *(k.value for k in call.node.keywords if k.arg in _SEED_NAMES)]
    if given:
        return in_place_of(given[0], seed)
    if call.node.keywords:
        first = call.node.keywords[0]
        return Patch(start=(first.lineno, first.col_offset), end=(first.lineno, first.col_offset), text=f"{seed}, ")
    return with_argument(cell.source, call.node, seed)


def _with_state(cell: ReadCell, call: Call) -> Patch | None:
    given = call.keyword("random_state")
    return in_place_of(given, str(PLAIN)) if given is not None else with_argument(cell.source, call.node, f"random_state={PLAIN}")


def _seeded(owner: str, cell: ReadCell, call: Call | None, notebook: ReadNotebook) -> Edit | None:
    """The notebook with a line that seeds a generator: below the imports of its module, else above what draws first in the cell."""
    generator = next((name for name in _MODULES if name == owner), None)
    if generator is None:
        return None
    module, function = _MODULES[generator]
    for where, statement, spelled in imported_as(module, notebook, cell):
        last, following = last_import(where, statement)
        line = last.end_lineno or last.lineno
        seed = start_of(generator, (where.index, line), notebook)
        text = f"{spelled}.{function}({seed.text})"
        inline = following is not None and following.lineno == line
        patch = before_statement(following, text) if inline and following is not None else after_line(where.source, line, text)
        edit = _edit_of(where, [patch], f"seeds {owner} after the import; {seed.effect}")
        if edit is not None:
            return edit
    first = statement_of(call.node, cell) if call is not None else next(iter(cell.tree.body), None)
    name = module.partition(".")[0]
    if first is None or any(name in other.names.defs for other in notebook.cells):
        return None
    seed = start_of(generator, (cell.index, first.lineno), notebook)
    text = f"import {name}\n{module}.{function}({seed.text})"
    return _edit_of(cell, [before_statement(first, text)], f"seeds {owner} before it is drawn from; {seed.effect}")


def _edit_of(cell: ReadCell, patches: list[Patch | None], message: str) -> Edit | None:
    known = [patch for patch in patches if patch is not None]
    after = patched(cell.source, known) if len(known) == len(patches) else None
    return None if after is None else Edit(cell_id=CellId(cell.cell_id), before=cell.source, after=after, message=message)

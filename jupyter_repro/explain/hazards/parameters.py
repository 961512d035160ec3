"""Hazards in parameters and seeds: draws that nothing seeds, entropy, sets, input."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from jupyter_repro.explain.hazards.draws import DRAWS, draws_from, is_maker, state_hint, takes_entropy
from jupyter_repro.explain.hazards.hazard import Spot
from jupyter_repro.explain.hazards.reading import Call, ReadCell, ReadNotebook, text_of
from jupyter_repro.explain.sets import hash_calls, set_names, set_orders
from jupyter_repro.model.diagnostic import Severity

__all__ = ["FreshEntropyTaken", "InputAsked", "SetOrderTaken", "UnseededDraw"]

_SEEDS = re.compile(
    r"(^|_|\.)(manual_)?seed(_everything|_all|s)?$|^(set|fix)_(all_)?(random_)?seeds?$|seed_everything|set_random_seed|set_seed", re.I
)
_OWNERS = {"random": "random", "numpy": "numpy.random", "torch": "torch", "tensorflow": "tensorflow"}


class FreshEntropyTaken:
    """The cell makes a generator without a seed, or takes the operating system's entropy: something new each time.

    Told by calls such as ``default_rng()``, ``RandomState()``, ``random.Random()``, ``seed()`` without a seed, ``uuid4()`` and those of
    ``secrets``, or by the record. Give the generator a seed.
    """

    code: ClassVar[str] = "RP101"
    name: ClassVar[str] = "fresh-entropy"
    hint: ClassVar[str] = "give the generator a seed: np.random.default_rng(42)"
    severity: ClassVar[Severity] = "warning"

    def spots_in(self, cell: ReadCell) -> Iterator[Spot]:
        """Yields a spot for each call; one for a cell whose record has entropy that no call explains."""
        calls = [call for call in cell.calls if takes_entropy(call)]
        for call in calls:
            hint = "keep such values out of results, or draw them from a generator with a seed" if not is_maker(call) else None
            yield _spot(cell, call.node, f"`{_shown(call)}` is new each time", hint)
        taken = [e for e in cell.execution.entropy if e.source != "os.urandom"] if cell.execution is not None else []
        if taken and not calls:
            yield Spot(cell=cell, message="a generator in it took fresh entropy when it ran", seen_in="record")


class UnseededDraw:
    """The cell draws from a global generator that nothing above it has seeded.

    Told by calls such as ``np.random.rand()``, ``random.shuffle()``, ``train_test_split()`` or ``KMeans()`` without ``random_state``, where
    no cell above sets a seed; or by the record, which knows what libraries draw. Seed the generator at the top, or pass ``random_state``.
    """

    code: ClassVar[str] = "RP102"
    name: ClassVar[str] = "unseeded-draw"
    hint: ClassVar[str] = "seed it in the first cell: random.seed(42), np.random.seed(42)"
    severity: ClassVar[Severity] = "warning"

    def spots(self, notebook: ReadNotebook) -> Iterator[Spot]:
        """Yields a spot for each draw in a source, or for a cell whose record has one that no source shows."""
        everywhere = {owner for cell in notebook.cells for owner in _seeded_in(cell)}
        pandas = any(cell.recall("pandas", partial(_uses_pandas, cell)) for cell in notebook.cells)
        seeded: set[str] = set()
        for cell in notebook.cells:
            seeded |= _seeded_in(cell)
            drawn = cell.recall(("draws", pandas), partial(_draws_in, cell, pandas=pandas))
            open_draws = [(call, owner) for call, owner in drawn if owner not in (everywhere if call.in_body else seeded)]
            for call, owner in open_draws:
                if not _recorded_as_seeded(cell, owner):
                    hint = None if call.name in DRAWS else state_hint([call])
                    yield _spot(cell, call.node, f"`{_shown(call)}` draws from {owner}, which nothing above seeds", hint)
            yield from _recorded(cell, pandas=pandas) if not drawn else ()


class SetOrderTaken:
    """The cell takes the elements of a set in their order, or a hash of a text: both differ from one process to the next.

    Told by loops over sets, ``list(set(…))``, ``', '.join(…)`` of sets and the like, where nothing sorts them, and by calls of ``hash``.
    Sets of numbers are left out. Sort before use; instead of a hash take a digest.
    """

    code: ClassVar[str] = "RP103"
    name: ClassVar[str] = "set-order"
    hint: ClassVar[str] = "put the set in order before using it: sorted(…)"
    severity: ClassVar[Severity] = "warning"

    def spots(self, notebook: ReadNotebook) -> Iterator[Spot]:
        """Yields a spot for each place."""
        names = set_names(cell.source for cell in notebook.cells)
        for cell in notebook.cells:
            here = names & cell.recall("names", partial(_names_in, cell))
            yield from cell.recall(("set order", here), partial(self._spots_in, cell, here))

    @staticmethod
    def _spots_in(cell: ReadCell, names: frozenset[str]) -> tuple[Spot, ...]:
        taken = (node for node in set_orders(cell.tree, names) if not _sorted_later(cell, node))
        hint = "take a digest instead: hashlib.sha256(text.encode()).hexdigest()"
        return (
            *(_spot(cell, node, f"`{text_of(node)}` is taken in the order of a set") for node in taken),
            *(
                _spot(cell, node, f"`{text_of(node)}` is another in each process, if it is of a text", hint)
                for node in hash_calls(cell.tree)
            ),
        )


class InputAsked:
    """The cell asks somebody to type something, so that nobody else can run it, and no rerun.

    Told by calls of ``input`` and ``getpass``. Make it a parameter at the top of the notebook.
    """

    code: ClassVar[str] = "RP104"
    name: ClassVar[str] = "input-asked"
    hint: ClassVar[str] = "make it a parameter in a cell at the top, tagged `parameters`"
    severity: ClassVar[Severity] = "warning"

    def spots_in(self, cell: ReadCell) -> Iterator[Spot]:
        """Yields a spot for each call."""
        for call in cell.calls:
            if call.name in {"input", "getpass.getpass"}:
                yield _spot(cell, call.node, f"`{_shown(call)}` waits for somebody")


def _names_in(cell: ReadCell) -> frozenset[str]:
    return frozenset(node.id for node in cell.nodes if isinstance(node, ast.Name))


def _uses_pandas(cell: ReadCell) -> bool:
    return any("pandas" in call.name for call in cell.calls)


def _draws_in(cell: ReadCell, *, pandas: bool) -> tuple[tuple[Call, str], ...]:
    """The calls that draw from a global generator, each with its name."""
    return tuple((call, owner) for call in cell.calls if (owner := draws_from(call, pandas=pandas)) is not None)


def _seeded_in(cell: ReadCell) -> frozenset[str]:
    """The global generators that a cell seeds."""
    return cell.recall("seeded", lambda: frozenset(owner for call in cell.calls for owner in _seeded(call)))


def _seeded(call: Call) -> Iterator[str]:
    """The global generators that a call seeds. One that no library is known to have, such as ``fix_seeds()``, may seed all."""
    if takes_entropy(call) or call.name.startswith("numpy.random.Seed"):
        return
    if not _SEEDS.search(call.name):
        return
    owner = _OWNERS.get(call.name.split(".")[0])
    yield from [owner] if owner is not None else _OWNERS.values()


def _recorded_as_seeded(cell: ReadCell, owner: str) -> bool:
    """Whether the record shows that the cell drew from a generator that the notebook had seeded, or that the library itself starts from."""
    changes = cell.execution.generators if cell.execution is not None else ()
    return any(change.generator == owner and change.seeded in {"cell", "default"} for change in changes)


def _recorded(cell: ReadCell, *, pandas: bool) -> Iterator[Spot]:
    """Draws that the record shows and the source does not: some happen inside libraries."""
    for change in cell.execution.generators if cell.execution is not None else ():
        if change.drawn and change.seeded == "recorder":
            hint = state_hint(cell.calls) if pandas and change.generator == "numpy.random" else None
            message = f"it drew from {change.generator}, which nothing had seeded, when it ran"
            yield Spot(cell=cell, message=message, hint=hint, seen_in="record")


def _sorted_later(cell: ReadCell, node: ast.expr) -> bool:
    """Whether what is made of a set is sorted in the same cell: ``names = list(set(x)); names.sort()``."""
    for around in cell.around(node):
        if isinstance(around, ast.Assign):
            targets = {target.id for target in around.targets if isinstance(target, ast.Name)}
            return any(re.search(rf"\b{target}\.sort\(|\bsorted\({target}\b", cell.source) for target in targets)
    return False


def _spot(cell: ReadCell, node: ast.expr, message: str, hint: str | None = None) -> Spot:
    return Spot(cell=cell, message=message, line=node.lineno, column=node.col_offset + 1, hint=hint)


def _shown(call: Call) -> str:
    return f"{text_of(call.node.func)}({'…' if call.node.args or call.node.keywords else ''})"

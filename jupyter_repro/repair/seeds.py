"""Seeds for repairs: that which a run had, where it keeps the result, else a plain number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jupyter_repro.explain.hazards.draws import takes_entropy
from jupyter_repro.explain.hazards.reading import Call, ReadCell, ReadNotebook
from jupyter_repro.model.randomness import EntropySource, GeneratorName
from jupyter_repro.repair.places import is_straight

__all__ = ["PLAIN", "Seed", "entropy_of_call", "plain_seed", "start_of"]

PLAIN = 42
_SHORT = 2**64
_PYTHON_SOURCES = {"random.Random", "random.seed"}
# numpy seeds these from a number as it does from entropy; RandomState() and seed() take a number another way.
_SAME_FROM_NUMBER = {f"numpy.random.{name}" for name in ("default_rng", "SeedSequence", "PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")}


@dataclass(frozen=True, kw_only=True, slots=True)
class Seed:
    """A seed as Python spells it, and what it does to the result, in words."""

    text: str
    effect: str


def plain_seed(why: str) -> Seed:
    """A plain number, ``why`` saying why it is not what the run had."""
    return Seed(text=str(PLAIN), effect=f"{PLAIN} is a plain number, as {why}: the results change once, and then stay the same")


def _kept(text: str, what: str) -> Seed:
    return Seed(text=text, effect=f"{what}: the results stay as they are, and come again")


def entropy_of_call(call: Call, cell: ReadCell) -> Seed:
    """The seed for a call that takes fresh entropy: what it took when the cell ran last."""
    source: EntropySource = "random" if call.name in _PYTHON_SOURCES else "numpy"
    if call.name not in _SAME_FROM_NUMBER | _PYTHON_SOURCES:
        return plain_seed(f"{call.last}() cannot be given what it took")
    if cell.execution is None:
        return plain_seed("what it took is not recorded")
    makers = [one for one in cell.calls if takes_entropy(one) and _source_of(one) == source]
    taken = [entropy for entropy in cell.execution.entropy if entropy.source == source]
    values = [value for entropy in taken for value in entropy.values]
    is_told = len(makers) == len(values) == sum(entropy.count for entropy in taken)
    if not is_told or cell.execution.status != "ok" or not all(is_straight(one, cell) for one in makers):
        return plain_seed("which of the recorded values it took is not known")
    return _kept(_spelled(int(values[makers.index(call)], 16)), "it is what the call took when the cell ran")


def start_of(generator: GeneratorName, place: tuple[int, int], notebook: ReadNotebook) -> Seed:
    """The seed for a global generator that is seeded at a place (position of the cell, line): the one that the recorder gave it, if all
    that was drawn since was drawn by the notebook's cells in their order, below that place."""
    record = notebook.record
    spell = _SPELLED.get(generator)
    given = [s.value for s in record.run.seedings if s.generator == generator] if record is not None else []
    if record is None or spell is None or len(given) != 1 or not (given[0] or "").isdigit():
        return plain_seed("what it started from is not recorded")
    drew = [e for e in record.executions if any(change.generator == generator for change in e.generators)]
    cells = {cell.cell_id: cell for cell in notebook.cells}
    places = [cells[e.cell_id].index if e.cell_id in cells and cells[e.cell_id].execution is e else None for e in drew]
    ordered = [index for index in places if index is not None]
    is_start = all(change.seeded == "recorder" for e in drew for change in e.generators if change.generator == generator)
    if len(ordered) < len(places) or ordered != sorted(ordered) or not drew or not is_start or min(ordered) < place[0]:
        return plain_seed("cells drew from it in another order than that of the notebook")
    return _kept(spell(int(given[0] or "0")), "it is what it started from when the cells ran")


def _source_of(call: Call) -> EntropySource | None:
    return "random" if call.name in _PYTHON_SOURCES else "numpy" if call.name.startswith("numpy.random.") else None


def _spelled(value: int) -> str:
    return str(value) if value < _SHORT else hex(value)


def _words(value: int) -> str:
    """numpy's legacy seeds are numbers of 32 bits, or lists of them."""
    words = [str(value >> shift & 0xFFFFFFFF) for shift in range(0, max(value.bit_length(), 1), 32)]
    return f"[{', '.join(words)}]"


_SPELLED: dict[GeneratorName, Callable[[int], str]] = {
    "random": _spelled,
    "numpy.random": _words,
    "torch": lambda value: _spelled(value % 2**64),
}

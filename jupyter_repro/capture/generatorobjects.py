"""The sensor of generators that a notebook makes and holds in variables."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.sensor import Finish
from jupyter_repro.capture.states import NumpyState, PythonState, State, TensorflowState, TorchState, digest_of_state
from jupyter_repro.model.artifact import Digest
from jupyter_repro.model.randomness import GeneratorObject

__all__ = ["GeneratorObjectSensor"]

_MOST = 50
_Reader = Callable[[Any], Callable[[], State]]
_Kind = tuple[type, str, _Reader]

# Where a type lives, its name, what it is called in the record, and what reads its state.
_TYPES: tuple[tuple[str, str, str, _Reader], ...] = (
    ("numpy.random", "Generator", "numpy.random.Generator", NumpyState),
    ("numpy.random", "RandomState", "numpy.random.RandomState", NumpyState),
    ("torch", "Generator", "torch.Generator", TorchState),
    ("tensorflow.python.ops.stateful_random_ops", "Generator", "tensorflow.random.Generator", TensorflowState),
)


class _Held:
    """A generator in a variable, with its state when it was last looked at."""

    __slots__ = ("_digest", "generator", "read", "state")

    def __init__(self, generator: Any, read: Callable[[], State]) -> None:
        self.generator, self.read = generator, read
        self.state = read()
        self._digest: Digest | None = None

    def digest(self) -> Digest:
        """The digest of that state."""
        if self._digest is None:
            self._digest = digest_of_state(self.state)
        return self._digest

    def has_changed(self) -> bool:
        """Looks again; whether the state is another now."""
        state = self.read()
        if state == self.state:
            return False
        self.state, self._digest = state, None
        return True


class GeneratorObjectSensor:
    """Compares, at each cell's end, the generators in the namespace with those that were there at the end of the cell before.

    ``variables`` gives the names to look at. Objects of exactly the known types are looked at, the first 50 of them. Generators that are
    attributes of other objects, or elements of containers, are not seen.
    """

    name = "generator objects"

    def __init__(self, namespace: dict[str, Any], variables: Callable[[], Iterable[str]]) -> None:
        self._namespace, self._variables = namespace, variables
        self._held: dict[str, _Held] = {}
        self._kinds: list[_Kind] = [(random.Random, "random.Random", PythonState)]
        self._missing = list(_TYPES)
        self._modules = 0

    def start(self) -> None:
        """Takes the generators that are there as known."""
        self._held = dict(self._found())

    def stop(self) -> None:
        """Lets go of the notebook's objects."""
        self._held.clear()

    def watch(self, draft: Draft) -> Finish:
        """Looks at the cell's end only: between cells nothing draws."""
        return lambda: self._finish(draft)

    def _finish(self, draft: Draft) -> None:
        found = dict(self._found())
        for variable, held in found.items():
            known = self._held.get(variable)
            before = held.digest() if known is held else None
            if known is not held or held.has_changed():
                name = self._kind(held.generator)[1]
                draft.generator_objects.append(GeneratorObject(variable=variable, type=name, before=before, after=held.digest()))
        self._held = found

    def _found(self) -> Iterator[tuple[str, _Held]]:
        """The generators in the namespace by their variables; those that are known already as they are known."""
        self._learn()
        # One look at each variable in each cell: types are told apart by identity alone, since their hash and equality may be code of the
        # notebook's, in a metaclass, and id() is an audit event.
        a, b, c, d, e = (*(kind[0] for kind in self._kinds), *[_Held] * 5)[:5]
        names = list(self._variables())
        values = zip(names, map(self._namespace.get, names), strict=True)
        mine = [(v, x) for v, x in values if ((t := type(x)) is a or t is b or t is c or t is d or t is e)]
        for variable, value in mine[:_MOST]:
            known = self._held.get(variable)
            yield variable, known if known is not None and known.generator is value else _Held(value, self._kind(value)[2](value))

    def _kind(self, generator: Any) -> _Kind:
        return next(kind for kind in self._kinds if kind[0] is type(generator))

    def _learn(self) -> None:
        """Finds the types whose modules have been imported since."""
        if len(sys.modules) == self._modules:
            return
        self._modules = len(sys.modules)
        for one in self._missing[:]:
            module, name, shown, reader = one
            kind = getattr(sys.modules.get(module), "__dict__", {}).get(name)
            if isinstance(kind, type):
                self._kinds.append((kind, shown, reader))
                self._missing.remove(one)

"""The global generators of ``random`` and numpy, each with a way to read its state and to see it seeded."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Protocol

from jupyter_repro.capture.patches import leave_no_frame
from jupyter_repro.capture.states import NumpyState, PythonState, State
from jupyter_repro.model.randomness import Descent, GeneratorName

__all__ = ["Generator", "NumpyGenerator", "OnSeed", "PythonGenerator", "replaced"]

OnSeed = Callable[[Callable[[Any], Any], Any], Any]
"""Seeds: gets the untouched function and the seed (None when there was none)."""


class Generator(Protocol):
    """A global generator. ``module`` is the one whose import brings it to life, ``start`` what its state then descends from."""

    name: GeneratorName
    module: str
    start: Descent

    def state(self) -> State | None:
        """The state now; None when it cannot be told."""

    def seed(self, value: int) -> bool:
        """Seeds it as the recorder; returns False for a generator that is only observed."""

    def hook(self, on_seed: OnSeed) -> list[Callable[[], None]]:
        """Lets ``on_seed`` do each seeding by the notebook; returns what undoes that."""


class PythonGenerator:
    """The generator behind the functions of ``random``."""

    name: GeneratorName = "random"
    module = "random"
    start: Descent = "unknown"

    def __init__(self) -> None:
        self._module: Any = random
        self._read = PythonState(self._module._inst)

    def state(self) -> State | None:
        """The state as ``random.getstate()`` gives it, whatever the notebook has made of that function. None when a notebook has put
        something else in the generator's place."""
        generator = vars(self._module).get("_inst")
        if generator is not self._read.generator:  # the module was loaded anew
            if type(generator) is not random.Random:
                return None
            self._read = PythonState(generator)
        return self._read()

    def seed(self, value: int) -> bool:
        """Seeds with an integer of any size."""
        self._read.generator.seed(value)
        return True

    def hook(self, on_seed: OnSeed) -> list[Callable[[], None]]:
        """Wraps ``random.seed``."""
        original = self._module.seed

        @wraps(original)
        def seed(a: Any = None, version: int = 2) -> None:
            __tracebackhide__ = True
            try:
                on_seed(partial(original, version=version), a)
            except BaseException as error:
                leave_no_frame(error)
                raise

        seed.__qualname__ = "seed"  # pickles send functions by name, and this one is no method of Random
        return [replaced(self._module, "seed", seed)]


class NumpyGenerator:
    """numpy's legacy global ``RandomState``, which ``np.random.*``, pandas and scikit-learn draw from."""

    name: GeneratorName = "numpy.random"
    module = "numpy.random"
    start: Descent = "unknown"

    def __init__(self) -> None:
        self._module: Any = None
        self._read: NumpyState | None = None

    def state(self) -> State | None:
        """The bit generator's name and state, and the normal variate kept for the next call."""
        return self._reader()()

    def seed(self, value: int) -> bool:
        """Seeds with an integer of any size, as 32-bit words, least significant first."""
        words = [value >> shift & 0xFFFFFFFF for shift in range(0, max(value.bit_length(), 1), 32)]
        self._reader().generator.seed(words)
        return True

    def _reader(self) -> NumpyState:
        if self._read is None:
            self._module = sys.modules["numpy.random"]
            self._read = NumpyState(self._module.mtrand._rand)
        return self._read

    def hook(self, on_seed: OnSeed) -> list[Callable[[], None]]:
        """Wraps ``numpy.random.seed``."""
        self._reader()
        original = self._module.seed

        @wraps(original)
        def seed(seed: Any = None) -> None:
            __tracebackhide__ = True
            try:
                on_seed(original, seed)
            except BaseException as error:
                leave_no_frame(error)
                raise

        return [replaced(self._module, "seed", seed)]


def replaced(module: Any, name: str, function: Any) -> Callable[[], None]:
    """Puts a function in another's place; what it returns undoes that, unless somebody else has replaced it since."""
    original = getattr(module, name)
    setattr(module, name, function)

    def undo() -> None:
        if getattr(module, name, None) is function:
            setattr(module, name, original)

    return undo

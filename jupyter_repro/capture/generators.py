"""The global generators that a notebook may draw from, each with a way to read its state and to see it seeded."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Protocol

from jupyter_repro.capture.originals import sha256
from jupyter_repro.model.artifact import Digest
from jupyter_repro.model.randomness import Descent, GeneratorName

__all__ = ["Generator", "NumpyGenerator", "PythonGenerator", "State", "TensorflowGenerator", "TorchGenerator", "digest_of_state"]

State = tuple[Any, ...]
"""A generator's state as a tuple of plain values that can be compared."""

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

    def state(self) -> State | None:
        """Version, the Mersenne Twister's words, and the normal variate kept for the next call."""
        version, words, gauss = sys.modules["random"].getstate()
        return version, words, gauss

    def seed(self, value: int) -> bool:
        """Seeds with an integer of any size."""
        sys.modules["random"]._inst.seed(value)
        return True

    def hook(self, on_seed: OnSeed) -> list[Callable[[], None]]:
        """Wraps ``random.seed``."""
        module = sys.modules["random"]
        original = module.seed

        @wraps(original)
        def seed(a: Any = None, version: int = 2) -> None:
            __tracebackhide__ = True
            on_seed(partial(original, version=version), a)

        seed.__qualname__ = "seed"  # pickles send functions by name, and this one is no method of Random
        return [_replace(module, "seed", seed)]


class NumpyGenerator:
    """numpy's legacy global ``RandomState``, which ``np.random.*``, pandas and scikit-learn draw from."""

    name: GeneratorName = "numpy.random"
    module = "numpy.random"
    start: Descent = "unknown"

    def __init__(self) -> None:
        self._words: bytes | None = None
        self._state: State | None = None

    def state(self) -> State | None:
        """The bit generator's name and state, and the normal variate kept for the next call.

        numpy takes 70 µs to give its state; the words of a Mersenne Twister in memory take 0.4 µs. As long as they stay the same and no
        variate is kept, which alone can change without them, the state is the one that was read last.
        """
        rand = sys.modules["numpy.random"].mtrand._rand
        words = _words(rand._bit_generator)
        if words is None or words != self._words or self._state is None or self._state[3]:
            self._words, self._state = words, self._read(rand)
        return self._state

    @staticmethod
    def _read(rand: Any) -> State:
        state = rand.get_state(legacy=False)
        inner = state["state"]
        if "key" in inner:
            return state["bit_generator"], inner["key"].tobytes(), int(inner["pos"]), state["has_gauss"], state["gauss"]
        return state["bit_generator"], repr(inner), state.get("has_gauss"), state.get("gauss")

    def seed(self, value: int) -> bool:
        """Seeds with an integer of any size, as 32-bit words, least significant first."""
        words = [value >> shift & 0xFFFFFFFF for shift in range(0, max(value.bit_length(), 1), 32)]
        sys.modules["numpy.random"].mtrand._rand.seed(words)
        return True

    def hook(self, on_seed: OnSeed) -> list[Callable[[], None]]:
        """Wraps ``numpy.random.seed``."""
        module = sys.modules["numpy.random"]
        original = module.seed

        @wraps(original)
        def seed(seed: Any = None) -> None:
            __tracebackhide__ = True
            on_seed(original, seed)

        return [_replace(module, "seed", seed)]


class TorchGenerator:
    """torch's default generator on the CPU. It starts from a fixed seed, so it is only observed."""

    name: GeneratorName = "torch"
    module = "torch"
    start: Descent = "default"

    def state(self) -> State | None:
        """The generator's state as bytes."""
        return (sys.modules["torch"].default_generator.get_state().numpy().tobytes(),)

    def seed(self, value: int) -> bool:  # noqa: ARG002
        """Not seeded by the recorder."""
        return False

    def hook(self, on_seed: OnSeed) -> list[Callable[[], None]]:
        """Wraps ``torch.manual_seed`` under both its names, and ``torch.seed``."""
        torch = sys.modules["torch"]
        original, unseeded = torch.manual_seed, torch.seed

        @wraps(original)
        def manual_seed(seed: Any) -> Any:
            return on_seed(original, seed)

        @wraps(unseeded)
        def seed() -> Any:
            return on_seed(lambda _: unseeded(), None)

        return [
            _replace(torch, "manual_seed", manual_seed),
            _replace(torch.random, "manual_seed", manual_seed),
            _replace(torch, "seed", seed),
        ]


class TensorflowGenerator:
    """tensorflow's global seed. Its state has no public form: only seedings are seen."""

    name: GeneratorName = "tensorflow"
    module = "tensorflow"
    start: Descent = "unknown"

    def state(self) -> State | None:
        """Unknown."""
        return None

    def seed(self, value: int) -> bool:  # noqa: ARG002
        """Not seeded by the recorder."""
        return False

    def hook(self, on_seed: OnSeed) -> list[Callable[[], None]]:
        """Wraps ``tf.random.set_seed``."""
        random = sys.modules["tensorflow"].random
        original = random.set_seed

        @wraps(original)
        def set_seed(seed: Any) -> Any:
            return on_seed(original, seed)

        return [_replace(random, "set_seed", set_seed)]


def _words(bit_generator: Any) -> bytes | None:
    """The memory of a Mersenne Twister: 624 words and the position in them, 32 bits each. None for other bit generators."""
    if type(bit_generator).__name__ != "MT19937":
        return None
    from ctypes import string_at  # numpy has imported it to give the address

    return string_at(bit_generator.ctypes.state_address, 4 * 625)


def digest_of_state(state: State) -> Digest:
    """The digest of a state; the same for equal states in any process."""
    hasher = sha256()
    for part in state:
        match part:
            case bytes():
                hasher.update(part)
            case tuple():
                hasher.update(array("Q", part).tobytes())
            case _:
                hasher.update(repr(part).encode())
        hasher.update(b"\0")
    return Digest("sha256:" + hasher.hexdigest())


def _replace(module: Any, name: str, function: Any) -> Callable[[], None]:
    """Puts a function in another's place; what it returns undoes that, unless somebody else has replaced it since."""
    original = getattr(module, name)
    setattr(module, name, function)

    def undo() -> None:
        if getattr(module, name, None) is function:
            setattr(module, name, original)

    return undo

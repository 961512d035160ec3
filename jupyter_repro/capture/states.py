"""The states of generators, read without running any code that a notebook can replace."""

from __future__ import annotations

import _random
import sys
from array import array
from ctypes import string_at
from typing import Any

from jupyter_repro.capture.originals import sha256
from jupyter_repro.model.artifact import Digest

__all__ = ["NumpyState", "PythonState", "State", "TensorflowState", "TorchState", "digest_of_state"]

State = tuple[Any, ...]
"""A generator's state as a tuple of plain values that can be compared."""

_VERSION = 3  # of what random.getstate() gives
_WORDS = 4 * 625  # a Mersenne Twister: 624 words and the position in them, 32 bits each
_HEADER = object.__basicsize__


class PythonState:
    """Reads the state of a ``random.Random``: version, the Mersenne Twister's words, and the normal variate kept for the next call.

    Python takes 10 µs to give it. The same words in memory take 0.3 µs; as long as they stay the same, the state is the one read last.
    """

    def __init__(self, generator: Any) -> None:
        self.generator = generator
        self._words = b""
        self._state: State | None = None

    def __call__(self) -> State:
        """The state now."""
        words = string_at(id(self.generator) + _HEADER, _WORDS) if _IN_MEMORY else b""
        gauss = vars(self.generator).get("gauss_next")
        if not words or words != self._words or self._state is None or self._state[2] != gauss:
            self._words, self._state = words, (_VERSION, _random.Random.getstate(self.generator), gauss)
        return self._state


class NumpyState:
    """Reads the state of a numpy ``RandomState`` or ``Generator``: its bit generator's name and state, and the variate that is kept.

    numpy takes 70 µs to give that of a Mersenne Twister, 7 µs that of a PCG64; their words in memory take 0.4 µs. As long as those stay the
    same and no normal variate is kept, which alone can change without them, the state is the one that was read last.
    """

    def __init__(self, generator: Any) -> None:
        self.generator = generator
        self._words: bytes | None = None
        self._state: State | None = None
        self._keeps_more = False

    def __call__(self) -> State:
        """The state now."""
        words = _words(getattr(self.generator, "_bit_generator", None))
        if words is None or words != self._words or self._state is None or self._keeps_more:
            self._words, self._state = words, self._read()
        return self._state

    def _read(self) -> State:
        generator = self.generator
        state = generator.get_state(legacy=False) if hasattr(generator, "get_state") else generator.bit_generator.state
        inner = state["state"]
        self._keeps_more = bool(state.get("has_gauss"))
        kept = state.get("has_gauss", state.get("has_uint32")), state.get("gauss", state.get("uinteger"))
        if "pos" in inner:
            return state["bit_generator"], inner["key"].tobytes(), int(inner["pos"]), *kept
        # Philox keeps its numbers in arrays, and some of them in a buffer beside them.
        rest = tuple(_plain(state[name]) for name in ("buffer", "buffer_pos") if name in state)
        return state["bit_generator"], _plain(inner), *rest, *kept


class TorchState:
    """Reads the state of a ``torch.Generator``, of whatever device: bytes."""

    def __init__(self, generator: Any) -> None:
        self.generator = generator

    def __call__(self) -> State:
        """The state now."""
        tensor = self.generator.get_state()
        return (string_at(tensor.data_ptr(), tensor.numel()),)


class TensorflowState:
    """Reads the state of a ``tf.random.Generator``: bytes."""

    def __init__(self, generator: Any) -> None:
        self.generator = generator

    def __call__(self) -> State:
        """The state now."""
        return (self.generator.state.numpy().tobytes(),)


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


def _words(bit_generator: Any) -> bytes | None:
    """The memory of numpy's Mersenne Twister, or of its PCG64 with the half of a number that is kept; None for other bit generators."""
    kind = type(bit_generator)
    if kind.__module__ == "numpy.random._mt19937":  # other libraries have classes of these names, laid out in other ways
        return string_at(bit_generator.ctypes.state_address, _WORDS)
    if kind.__module__ == "numpy.random._pcg64" and kind.__name__ == "PCG64":
        own = string_at(bit_generator.ctypes.state_address, 16)
        words = string_at(int.from_bytes(own[:8], sys.byteorder), 32)
        return words + own[8:]
    return None


def _plain(value: Any) -> str:
    """The numbers of a state as text; arrays as lists."""
    if isinstance(value, dict):
        return repr({name: _plain(one) for name, one in value.items()})
    return repr(value.tolist() if hasattr(value, "tolist") else value)


def _are_words_in_memory() -> bool:
    """Whether this Python keeps the words of a ``random.Random`` right behind the object's header, the position first."""
    if sys.implementation.name != "cpython":
        return False
    probe = _random.Random(1)
    probe.random()
    *words, position = probe.getstate()
    return string_at(id(probe) + _HEADER, _WORDS) == array("I", [position, *words]).tobytes()


_IN_MEMORY = _are_words_in_memory()

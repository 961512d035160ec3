"""The global generators of numeric frameworks: torch, tensorflow, cupy, jax."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from jupyter_repro.capture.generators import Generator, OnSeed, replaced
from jupyter_repro.capture.originals import exists
from jupyter_repro.capture.patches import leave_no_frame
from jupyter_repro.capture.states import State, TorchState
from jupyter_repro.model.randomness import Descent, GeneratorName

__all__ = ["CudaGenerator", "CupyGenerator", "JaxKeys", "TensorflowGenerator", "TorchGenerator", "framework_generators"]

_DRIVER = "/proc/driver/nvidia"


def framework_generators() -> list[Generator]:
    """One of each."""
    return [TorchGenerator(), CudaGenerator(), TensorflowGenerator(), CupyGenerator(), JaxKeys()]


class _Observed:
    """A generator that the recorder does not seed."""

    start: Descent = "unknown"

    def state(self) -> State | None:
        """Unknown."""
        return None

    def seed(self, value: int) -> bool:  # noqa: ARG002
        """Not seeded by the recorder."""
        return False


class TorchGenerator:
    """torch's default generator on the CPU. It starts from entropy."""

    name: GeneratorName = "torch"
    module = "torch"
    start: Descent = "unknown"

    def __init__(self) -> None:
        self._read: TorchState | None = None

    def state(self) -> State | None:
        """The generator's state as bytes."""
        return self._reader()()

    def seed(self, value: int) -> bool:
        """Seeds with the lowest 64 bits."""
        self._reader().generator.manual_seed(value % 2**64)
        return True

    def hook(self, on_seed: OnSeed) -> list[Callable[[], None]]:
        """Wraps ``torch.manual_seed`` and ``torch.seed`` under both their names."""
        return _hooked(on_seed, sys.modules["torch"], "manual_seed", "seed")

    def _reader(self) -> TorchState:
        if self._read is None:
            self._read = TorchState(sys.modules["torch"].default_generator)
        return self._read


class CudaGenerator:
    """torch's generators on CUDA devices. They start from entropy. What they are seeded with before CUDA is set up, torch keeps for later:
    so the state is told as if it had been set at once. Nothing here sets up CUDA."""

    name: GeneratorName = "torch.cuda"
    module = "torch"
    start: Descent = "unknown"

    def __init__(self) -> None:
        self._seed: int | None = None

    def state(self) -> State | None:
        """Seed and offset of each device's generator, those that are alike once."""
        cuda: Any = sys.modules["torch.cuda"]
        if not cuda.is_initialized():
            return None if self._seed is None else ((self._seed, 0),)
        devices = sorted({(g.initial_seed(), g.get_offset()) for g in cuda.default_generators})
        return (tuple(number for device in devices for number in device),)

    def seed(self, value: int) -> bool:
        """Seeds all devices with the lowest 64 bits, where there are any."""
        torch: Any = sys.modules["torch"]
        if not torch.backends.cuda.is_built() or not exists(_DRIVER):
            return False
        self._seed = value % 2**64
        torch.cuda.manual_seed_all(self._seed)
        return True

    def hook(self, on_seed: OnSeed) -> list[Callable[[], None]]:
        """Wraps the functions of ``torch.cuda`` that seed one device or all."""

        def noting(seed: Callable[[Any], Any], value: Any) -> Any:
            __tracebackhide__ = True

            def noted(value: Any) -> Any:
                __tracebackhide__ = True
                try:
                    result = seed(value)
                except BaseException as error:
                    leave_no_frame(error)
                    raise
                self._seed = value % 2**64 if type(value) is int else None
                return result

            try:
                return on_seed(noted, value)
            except BaseException as error:
                leave_no_frame(error)
                raise

        return _hooked(noting, sys.modules["torch.cuda"], "manual_seed", "manual_seed_all", "seed", "seed_all")


class TensorflowGenerator(_Observed):
    """tensorflow's global seed. Its state has no public form: only seedings are seen."""

    name: GeneratorName = "tensorflow"
    module = "tensorflow"

    def hook(self, on_seed: OnSeed) -> list[Callable[[], None]]:
        """Wraps ``tf.random.set_seed``."""
        random = sys.modules["tensorflow"].random
        return [replaced(random, "set_seed", _seeding(random.set_seed, on_seed))]


class CupyGenerator(_Observed):
    """cupy's generator on the current device, whose state cannot be read."""

    name: GeneratorName = "cupy"
    module = "cupy"

    def hook(self, on_seed: OnSeed) -> list[Callable[[], None]]:
        """Wraps ``cupy.random.seed``."""
        random = sys.modules["cupy"].random
        return [replaced(random, "seed", _seeding(random.seed, on_seed))]


class JaxKeys(_Observed):
    """The keys that a notebook makes of seeds, from which all of jax's randomness follows: jax has no global generator."""

    name: GeneratorName = "jax"
    module = "jax"

    def hook(self, on_seed: OnSeed) -> list[Callable[[], None]]:
        """Wraps ``jax.random.key`` and ``jax.random.PRNGKey``."""
        random = sys.modules["jax"].random
        return [replaced(random, name, _seeding(getattr(random, name), on_seed)) for name in ("key", "PRNGKey") if hasattr(random, name)]


def _seeding(original: Any, on_seed: OnSeed) -> Any:
    """A function that seeds by way of ``on_seed``: its first argument, or else the one named ``seed``, is the seed."""

    @wraps(original)
    def seeding(*args: Any, **options: Any) -> Any:
        __tracebackhide__ = True

        def seed(value: Any) -> Any:
            __tracebackhide__ = True
            try:
                if args:
                    return original(value, *args[1:], **options)
                return original(**({**options, "seed": value} if "seed" in options else options))
            except BaseException as error:
                leave_no_frame(error)
                raise

        try:
            return on_seed(seed, args[0] if args else options.get("seed"))
        except BaseException as error:
            leave_no_frame(error)
            raise

    return seeding


def _hooked(on_seed: OnSeed, module: Any, *names: str) -> list[Callable[[], None]]:
    """Wraps functions of torch, each under both its names: they live in a module ``random`` below."""
    undo = []
    for name in names:
        if (original := getattr(module.random, name, None)) is not None:
            ours = _seeding(original, on_seed)
            undo += [replaced(place, name, ours) for place in (module, module.random) if getattr(place, name, None) is original]
    return undo

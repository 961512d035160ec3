"""The sensor of determinism: the settings of numeric frameworks that decide whether they repeat themselves."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.sensor import Finish

__all__ = ["DeterminismSensor", "determinism"]

# How the value of each setting is read: from a loaded module, past the properties that warn or that a notebook may replace.
_TORCH = {
    "torch.use_deterministic_algorithms": "_get_deterministic_algorithms",
    "torch.use_deterministic_algorithms.warn_only": "_get_deterministic_algorithms_warn_only",
    "torch.backends.cudnn.deterministic": "_get_cudnn_deterministic",
    "torch.backends.cudnn.benchmark": "_get_cudnn_benchmark",
    "torch.backends.cudnn.allow_tf32": "_get_cudnn_allow_tf32",
    "torch.backends.cuda.matmul.allow_tf32": "_get_cublas_allow_tf32",
    "torch.float32_matmul_precision": "_get_float32_matmul_precision",
    "torch.num_threads": "get_num_threads",
}
_JAX = ("jax_enable_x64", "jax_default_prng_impl", "jax_threefry_partitionable", "jax_default_matmul_precision")
_TENSORFLOW = {
    "tensorflow.op_determinism": ("tensorflow.python.framework.config", "is_op_determinism_enabled"),
    "tensorflow.tensor_float_32": ("tensorflow.python.framework.config", "tensor_float_32_execution_enabled"),
}
_VARIABLES = {
    "torch": ("CUBLAS_WORKSPACE_CONFIG",),
    "tensorflow": ("TF_DETERMINISTIC_OPS", "TF_CUDNN_DETERMINISTIC"),
}
_FRAMEWORKS = ("torch", "tensorflow", "jax")


Objects = Callable[[], Iterable[str]]
"""Gives the paths of the shared libraries that are loaded."""


class DeterminismSensor:
    """Tells ``on_change`` the settings at the end of each cell that has changed them, or that has loaded a framework.

    ``objects`` finds the loaded libraries ten times as fast as threadpoolctl does by itself.
    """

    name = "determinism"

    def __init__(self, on_change: Callable[[dict[str, str]], None], objects: Objects | None = None) -> None:
        self._on_change, self._objects = on_change, objects
        self._settings: dict[str, str] = {}
        self._pools: dict[str, str] = {}
        self._modules = 0
        self._known: set[str] = set()

    def start(self) -> None:
        """Nothing to set up."""

    def stop(self) -> None:
        """Nothing to take away."""

    def watch(self, draft: Draft) -> Finish:  # noqa: ARG002
        """Looks at the cell's end."""
        return self._finish

    def _finish(self) -> None:
        if "threadpoolctl" in sys.modules and self._loaded():
            self._pools = dict(_pools(self._objects))  # takes a while: asked again only when libraries may have been loaded
        settings = {**determinism(), **self._pools}
        if settings != self._settings:
            self._settings = settings
            self._on_change(settings)

    def _loaded(self) -> bool:
        """Whether packages were imported since it was asked last."""
        if len(sys.modules) == self._modules:
            return False
        self._modules = len(sys.modules)
        new = set(sys.modules) - self._known
        self._known |= new
        return any("." not in name and name not in sys.stdlib_module_names for name in new)


def determinism() -> dict[str, str]:
    """The settings of the frameworks that are loaded, by name, as text. None is loaded for it, and no device set up."""
    settings: dict[str, str] = {}
    for framework in _FRAMEWORKS:
        if framework in sys.modules:
            settings |= dict(_READERS[framework]())
            for variable in _VARIABLES.get(framework, ()):
                if (value := os.environ.get(variable)) is not None:
                    settings[variable] = value[:100]
    return settings


def _torch() -> Iterator[tuple[str, str]]:
    functions = getattr(sys.modules.get("torch._C"), "__dict__", {})
    for setting, getter in _TORCH.items():
        yield from _asked(setting, functions.get(getter))


def _tensorflow() -> Iterator[tuple[str, str]]:
    for setting, (module, getter) in _TENSORFLOW.items():
        yield from _asked(setting, getattr(sys.modules.get(module), "__dict__", {}).get(getter))


def _jax() -> Iterator[tuple[str, str]]:
    config: Any = getattr(sys.modules.get("jax"), "__dict__", {}).get("config")
    for setting in _JAX:
        yield from _asked(f"jax.{setting.removeprefix('jax_')}", lambda setting=setting: getattr(config, setting))
    flags = sorted({word.split("=")[0].lstrip("-") for word in os.environ.get("XLA_FLAGS", "").split()})
    if flags:
        yield "XLA_FLAGS", " ".join(flags)[:400]


def _pools(objects: Objects | None) -> Iterator[tuple[str, str]]:
    """The threads of the linear algebra libraries that are loaded, as threadpoolctl counts them."""
    module: Any = sys.modules.get("threadpoolctl")
    counting: Any = getattr(module, "ThreadpoolController", None)
    prefixes = tuple(getattr(module, "_ALL_PREFIXES", ()))
    if counting is None:
        return

    class Counting(counting):  # type: ignore[misc]
        """Nearly all of the time goes into the links of libraries that are none of these: they are left out by their names."""

        def _load_libraries(self) -> None:
            if objects is None:
                super()._load_libraries()
            else:
                for path in objects():
                    self._make_controller_from_path(path)

        def _make_controller_from_path(self, path: str) -> None:
            if not prefixes or path.rpartition(os.sep)[2].lower().startswith(prefixes):
                super()._make_controller_from_path(path)

    for pool in Counting().info():
        name = f"{pool.get('internal_api')}.num_threads"
        yield name, str(pool.get("num_threads"))


def _asked(setting: str, getter: Any) -> Iterator[tuple[str, str]]:
    """A setting with its value; nothing where this version of the framework has no such setting or does not tell it."""
    if getter is None:
        return
    try:
        value = getter()
    except Exception:  # torch refuses to tell of settings that were made in another way
        return
    yield setting, str(value)


_READERS: dict[str, Callable[[], Iterator[tuple[str, str]]]] = {"torch": _torch, "tensorflow": _tensorflow, "jax": _jax}

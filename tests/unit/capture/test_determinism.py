"""The settings of numeric frameworks that decide whether they repeat themselves."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest

from jupyter_repro.capture.determinism import DeterminismSensor, determinism
from tests.unit.capture.drafts import watched


@pytest.fixture(autouse=True)
def no_framework(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("torch", "tensorflow", "jax", "threadpoolctl"):
        monkeypatch.delitem(sys.modules, name, raising=False)


def a_module(monkeypatch: pytest.MonkeyPatch, name: str, **members: Any) -> Any:
    module = ModuleType(name)
    vars(module).update(members)
    monkeypatch.setitem(sys.modules, name, module)
    return module


def refuse() -> object:
    raise RuntimeError("settings of two kinds")


def test_nothing_is_told_while_no_framework_is_loaded() -> None:
    assert determinism() == {}


def test_torch_tells_what_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    a_module(monkeypatch, "torch")
    a_module(monkeypatch, "torch._C", _get_cudnn_benchmark=lambda: True, _get_cublas_allow_tf32=refuse, get_num_threads=lambda: 2)
    monkeypatch.setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    assert determinism() == {
        "torch.backends.cudnn.benchmark": "True",
        "torch.num_threads": "2",
        "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
    }


def test_tensorflow_tells_whether_its_operations_are_deterministic(monkeypatch: pytest.MonkeyPatch) -> None:
    a_module(monkeypatch, "tensorflow")
    a_module(monkeypatch, "tensorflow.python.framework.config", is_op_determinism_enabled=lambda: True)
    assert determinism() == {"tensorflow.op_determinism": "True"}


def test_jax_tells_its_configuration_and_the_names_of_its_flags(monkeypatch: pytest.MonkeyPatch) -> None:
    config = a_module(monkeypatch, "jax.config", jax_enable_x64=False, jax_default_prng_impl="threefry2x32")
    a_module(monkeypatch, "jax", config=config)
    monkeypatch.setenv("XLA_FLAGS", "--xla_gpu_deterministic_ops=true --xla_dump_to=/home/me")
    assert determinism() == {
        "jax.enable_x64": "False",
        "jax.default_prng_impl": "threefry2x32",
        "XLA_FLAGS": "xla_dump_to xla_gpu_deterministic_ops",
    }


def test_settings_are_told_when_they_change_and_only_then(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, str]] = []
    sensor = DeterminismSensor(told.append)
    watched(sensor)
    torch = a_module(monkeypatch, "torch._C", _get_cudnn_benchmark=lambda: False)
    a_module(monkeypatch, "torch")
    watched(sensor)
    watched(sensor)
    torch._get_cudnn_benchmark = lambda: True
    watched(sensor)
    assert told == [{"torch.backends.cudnn.benchmark": "False"}, {"torch.backends.cudnn.benchmark": "True"}]


def test_threads_of_linear_algebra_are_told_where_something_has_loaded_threadpoolctl(monkeypatch: pytest.MonkeyPatch) -> None:
    class Controller:
        def __init__(self) -> None:
            self.found: list[str] = []
            for path in ("/lib/libm.so", "/lib/libOpenBLAS.so"):
                self._make_controller_from_path(path)

        def _make_controller_from_path(self, path: str) -> None:
            self.found.append(path)

        def info(self) -> list[dict[str, Any]]:
            return [{"internal_api": path, "num_threads": 2} for path in self.found]

    told: list[dict[str, str]] = []
    a_module(monkeypatch, "threadpoolctl", ThreadpoolController=Controller, _ALL_PREFIXES=["libopenblas"])
    watched(DeterminismSensor(told.append))
    assert told == [{"/lib/libOpenBLAS.so.num_threads": "2"}]


def test_the_real_torch_tells_its_settings() -> None:
    torch = pytest.importorskip("torch")
    benchmark = torch.backends.cudnn.benchmark
    torch.backends.cudnn.benchmark = True
    try:
        assert (
            determinism().items() >= {"torch.backends.cudnn.benchmark": "True", "torch.num_threads": str(torch.get_num_threads())}.items()
        )
    finally:
        torch.backends.cudnn.benchmark = benchmark

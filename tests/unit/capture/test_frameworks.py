"""The generators of numeric frameworks: stand-ins for those that need a machine of their own, the real ones where they are installed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from jupyter_repro.capture.frameworks import CudaGenerator, CupyGenerator, JaxKeys, TensorflowGenerator, TorchGenerator
from jupyter_repro.capture.generators import Generator


class Seedings:
    """Hears of seedings, and lets them happen."""

    def __init__(self) -> None:
        self.seen: list[object] = []

    def __call__(self, seed: Callable[[Any], Any], value: Any) -> Any:
        self.seen.append(value)
        return seed(value)


class FakeDevice:
    def __init__(self) -> None:
        self.seed, self.offset = 99, 0

    def initial_seed(self) -> int:
        return self.seed

    def get_offset(self) -> int:
        return self.offset


def a_module(monkeypatch: pytest.MonkeyPatch, name: str, **members: Any) -> Any:
    module = ModuleType(name)
    vars(module).update(members)
    monkeypatch.setitem(sys.modules, name, module)
    return module


@pytest.fixture
def cuda(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A ``torch.cuda`` with two devices that are not set up yet."""
    devices = (FakeDevice(), FakeDevice())

    def manual_seed_all(seed: int) -> None:
        for device in devices:
            device.seed, device.offset = seed, 0

    def seed_all() -> None:
        manual_seed_all(12345)

    random = SimpleNamespace(manual_seed_all=manual_seed_all, seed_all=seed_all)
    module = a_module(
        monkeypatch,
        "torch.cuda",
        random=random,
        manual_seed_all=manual_seed_all,
        seed_all=seed_all,
        default_generators=devices,
        initialized=False,
    )
    module.is_initialized = lambda: module.initialized
    a_module(monkeypatch, "torch", cuda=module)
    return module


def test_the_state_on_cuda_is_unknown_until_a_seed_is_set(cuda: Any) -> None:
    generator = CudaGenerator()
    generator.hook(Seedings())
    assert generator.state() is None


def test_a_seed_set_before_cuda_is_set_up_is_the_state_that_it_is_set_up_with(cuda: Any) -> None:
    generator, seedings = CudaGenerator(), Seedings()
    generator.hook(seedings)
    cuda.manual_seed_all(7)
    before = generator.state()
    cuda.initialized = True
    assert (seedings.seen, before, generator.state()) == ([7], ((7, 0),), ((7, 0),))


def test_a_draw_on_a_cuda_device_changes_the_state(cuda: Any) -> None:
    generator = CudaGenerator()
    generator.hook(Seedings())
    cuda.manual_seed_all(7)
    cuda.initialized = True
    cuda.default_generators[1].offset = 4
    assert generator.state() == ((7, 0, 7, 4),)


def test_a_seed_that_torch_takes_from_entropy_leaves_the_state_unknown(cuda: Any) -> None:
    generator, seedings = CudaGenerator(), Seedings()
    generator.hook(seedings)
    cuda.random.manual_seed_all(7)
    cuda.seed_all()
    assert (seedings.seen, generator.state()) == ([7, None], None)


def test_the_hooks_on_cuda_are_undone_under_both_names(cuda: Any) -> None:
    originals = cuda.manual_seed_all, cuda.random.manual_seed_all, cuda.seed_all
    for undo in CudaGenerator().hook(Seedings()):
        undo()
    assert (cuda.manual_seed_all, cuda.random.manual_seed_all, cuda.seed_all) == originals


@pytest.mark.parametrize(
    ("generator", "module", "function", "arguments", "options", "seen"),
    [
        (TensorflowGenerator(), "tensorflow", "set_seed", (5,), {}, 5),
        (TensorflowGenerator(), "tensorflow", "set_seed", (), {"seed": 5}, 5),
        (CupyGenerator(), "cupy", "seed", (), {}, None),
        (JaxKeys(), "jax", "key", (3,), {"impl": "rbg"}, 3),
        (JaxKeys(), "jax", "PRNGKey", (), {"seed": 3}, 3),
    ],
)
def test_a_seed_is_seen_however_it_is_given(
    monkeypatch: pytest.MonkeyPatch,
    *,
    generator: Generator,
    module: str,
    function: str,
    arguments: tuple[Any, ...],
    options: dict[str, Any],
    seen: object,
) -> None:
    calls: list[object] = []

    def original(*args: Any, **kwargs: Any) -> str:
        calls.append((args, kwargs))
        return "result"

    random = SimpleNamespace(**{function: original})
    a_module(monkeypatch, module, random=random)
    seedings = Seedings()
    undo = generator.hook(seedings)
    assert getattr(random, function)(*arguments, **options) == "result"
    for one in undo:
        one()
    assert (seedings.seen, calls, getattr(random, function)) == ([seen], [(arguments, options)], original)


@pytest.fixture
def torch() -> Iterator[Any]:
    """The real torch, its generator left as it was."""
    module = pytest.importorskip("torch")
    state = module.get_rng_state()
    yield module
    module.set_rng_state(state)


def test_the_state_of_torch_changes_with_each_draw_and_with_nothing_else(torch: Any) -> None:
    generator = TorchGenerator()
    before = generator.state()
    assert generator.state() == before
    torch.rand(1)
    assert generator.state() != before


def test_torch_seeded_alike_has_the_same_state(torch: Any) -> None:
    generator = TorchGenerator()
    generator.seed(2**100 + 5)
    first, drawn = generator.state(), torch.rand(1)
    torch.manual_seed(5)
    assert (generator.state(), torch.rand(1)) == (first, drawn)


def test_seeding_all_of_torch_is_one_seeding_with_those_of_cuda_inside(torch: Any) -> None:
    order: list[str] = []

    def told(name: str) -> Callable[[Callable[[Any], Any], Any], Any]:
        def on_seed(seed: Callable[[Any], Any], value: Any) -> Any:
            order.append(f"{name} {value}")
            return seed(value)

        return on_seed

    undo = [*TorchGenerator().hook(told("torch")), *CudaGenerator().hook(told("torch.cuda"))]
    torch.manual_seed(8)
    for one in undo:
        one()
    torch.manual_seed(9)
    assert order == ["torch 8", "torch.cuda 8"]


def test_keys_of_jax_are_as_without_the_recorder() -> None:
    jax = pytest.importorskip("jax")
    plain, seedings = jax.random.key(4, impl="rbg"), Seedings()
    undo = JaxKeys().hook(seedings)
    hooked = jax.random.key(4, impl="rbg")
    jax.random.PRNGKey(seed=1)
    for one in undo:
        one()
    assert (seedings.seen, bool((jax.random.key_data(plain) == jax.random.key_data(hooked)).all())) == ([4, 1], True)

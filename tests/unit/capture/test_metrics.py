"""The numbers that a cell works out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jupyter_repro.capture.metrics import MetricSensor
from jupyter_repro.capture.parameters import ParameterSensor
from jupyter_repro.model.record import Metric
from tests.unit.capture.drafts import a_draft, watched


def metrics_of(source: str, **namespace: Any) -> dict[str, float]:
    """What a cell gives as metrics, after the sensor of parameters has looked at it."""
    draft = a_draft(source)
    finishes = [sensor.watch(draft) for sensor in (ParameterSensor(namespace, lambda: ()), MetricSensor(namespace))]
    exec(source, namespace)  # noqa: S102
    for finish in finishes:
        finish()
    return {metric.name: metric.value for metric in draft.metrics}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("score = sum([0.5, 0.25])", {"score": 0.75}),
        ("a = b = sum([0.5])", {"a": 0.5, "b": 0.5}),
        ("a, (b, *c) = sum([0.5]), (sum([1.5]), 2)", {"a": 0.5, "b": 1.5}),
        ("loss: float = abs(-0.5)", {"loss": 0.5}),
        ("loss = abs(-0.5); loss += 1", {"loss": 1.5}),
        ("for epoch in range(3):\n    loss = 1 / (epoch + 1)", {"loss": 1 / 3}),
        ("for rate in (0.1, 0.2): pass\nx = 1", {}),
        ("if True:\n    try: x = abs(0.5)\n    finally: y = abs(1.5)", {"x": 0.5, "y": 1.5}),
        ("with open('/dev/null') as f: x = abs(0.5)", {"x": 0.5}),
        ("rate = 0.1", {}),
        ("rate = 0.1; half = rate / 2", {}),
        ("count = len('abc')", {}),
        ("x = abs(0.5); del x", {}),
        ("x = abs(0.5); x = 'text'", {}),
        ("_hidden = abs(0.5)", {}),
        ("x = float('nan'); y = float('inf'); z = abs(0.5)", {"z": 0.5}),
        ("def f():\n    x = abs(0.5)\nf()", {}),
        ("scores = [abs(0.5)]", {}),
    ],
)
def test_floats_that_the_top_level_works_out_are_metrics(source: str, found: dict[str, float]) -> None:
    assert metrics_of(source) == found


@pytest.mark.parametrize("kind", ["float16", "float32", "float64", "longdouble"])
def test_numpy_s_floats_are_metrics(kind: str) -> None:
    assert metrics_of(f"x = np.{kind}(0.5)", np=np) == {"x": 0.5}


def test_no_code_of_the_user_s_runs() -> None:
    ran: list[str] = []

    class Kind(type):
        def __getattribute__(cls, name: str) -> Any:
            ran.append(name)
            return super().__getattribute__(name)

    class Number(float, metaclass=Kind):
        def __float__(self) -> float:
            ran.append("__float__")
            return 0.0

    impostor = type("float64", (float,), {"__module__": "numpy", "__float__": Number.__float__})
    ran.clear()
    assert metrics_of("x = y; z = w()", y=Number(0.5), w=impostor) == {}
    assert ran == []


def test_no_more_than_fifty_are_kept_of_a_cell() -> None:
    assert len(metrics_of("\n".join(f"x{n} = abs({n}.5)" for n in range(60)))) == 50


def test_a_long_chain_of_branches_is_read_to_its_end() -> None:
    source = "n = 900\nif n == 0: x = abs(0.5)\n" + "".join(f"elif n == {n}: x = abs(0.5)\n" for n in range(1, 901))
    namespace: dict[str, Any] = {"x": 0.5}
    draft = watched(MetricSensor(namespace), source)
    assert draft.metrics == [Metric(name="x", value=0.5)]

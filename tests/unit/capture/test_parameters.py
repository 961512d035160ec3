"""The values that steer a run: assignments, models, controls."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from jupyter_repro.capture.controls import ControlSensor
from jupyter_repro.capture.current import Current
from jupyter_repro.capture.estimators import EstimatorSensor
from jupyter_repro.capture.importwatch import ImportWatch
from jupyter_repro.capture.parameters import ParameterSensor
from jupyter_repro.model.record import Parameter
from tests.unit.capture.drafts import a_draft, watched


def parameters_of(*sources: str, tags: tuple[str, ...] = ()) -> dict[str, str | None]:
    """What the last of these cells, run one after the other, gives as parameters."""
    namespace: dict[str, Any] = {}
    sensor = ParameterSensor(namespace, lambda: tags)
    found: dict[str, str | None] = {}
    for source in sources:
        draft = watched(sensor, source, lambda source=source: exec(source, namespace))  # type: ignore[misc] # noqa: S102
        found = {parameter.name: parameter.value for parameter in draft.parameters}
    return found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("lr = 0.1", {"lr": "0.1"}),
        ("a = b = 3", {"a": "3", "b": "3"}),
        ("a, (b, c) = 1, (2, 'x')", {"a": "1", "b": "2", "c": '"x"'}),
        ("n: int = 10 * 2", {"n": "20"}),
        ("lr = 0.1; lr = 0.2", {"lr": "0.2"}),
        ("n = 1; n += 1", {"n": "2"}),
        ("sizes = [1, 2]", {"sizes": "[1, 2]"}),
        ("name = 'x'; path = f'{name}.csv'", {"name": '"x"', "path": '"x.csv"'}),
        ("flag = not True", {"flag": "false"}),
        ("api_key = 'abc'", {"api_key": None}),
        ("score = len('abc')", {}),
        ("x = 3; x = len('abc')", {}),
        ("x = 3; del x", {}),
        ("_hidden = 3", {}),
        ("d = {'a': 1}", {}),
        ("x = [1][0]", {}),
        ("for i in range(3): n = i", {}),
        ("def f(): x = 3", {}),
        ("a, b = len('x'), 2", {"b": "2"}),
    ],
)
def test_constants_assigned_at_the_top_level_are_parameters(source: str, found: dict[str, str | None]) -> None:
    assert parameters_of(source) == found


def test_what_is_made_of_parameters_alone_is_one() -> None:
    assert parameters_of("n = 3", "m = n * 2") == {"m": "6"}
    assert parameters_of("n = len('abc')", "m = n * 2") == {}
    assert parameters_of("n = 3", "n = len('abc')", "m = n * 2") == {}


@pytest.mark.parametrize(
    ("source", "tags", "where"),
    [
        ("x = 1", ("parameters",), "papermill"),
        ("x = 1", ("injected-parameters", "other"), "papermill"),
        ("# Parameters\nx = 1", (), "papermill"),
        ("x = 1", ("other",), "assignment"),
    ],
)
def test_cells_for_papermill_are_known_by_tag_or_by_what_papermill_writes(source: str, tags: tuple[str, ...], where: str) -> None:
    (told,) = watched(ParameterSensor({"x": 1}, lambda: tags), source).parameters
    assert told == Parameter(name="x", value="1", source=where)  # type: ignore[arg-type]


def test_a_cell_gives_fifty_parameters_at_most() -> None:
    assert len(parameters_of("\n".join(f"x{i} = {i}" for i in range(60)))) == 50


def fitted(fit: Callable[[], object], times: int = 1) -> list[Parameter]:
    """The parameters of the models that a cell fits."""

    def refuse(sensor: str, error: Exception) -> None:
        raise AssertionError(sensor) from error

    current = Current()
    sensor = EstimatorSensor(current, ImportWatch(lambda path: False, refuse))
    sensor.start()
    draft = a_draft()
    current.begin(draft)
    try:
        for _ in range(times):
            fit()
    finally:
        current.end(draft)
        sensor.stop()
    return draft.parameters


X, Y = [[0.0], [1.0], [2.0], [3.0]], [0, 1, 0, 1]


def test_a_fitted_model_tells_its_parameters_once() -> None:
    linear: Any = pytest.importorskip("sklearn.linear_model")
    model = linear.LogisticRegression(C=0.5, random_state=3)
    told = {p.name: p.value for p in fitted(lambda: model.fit(X, Y), times=2)}
    assert told.items() >= {"LogisticRegression.C": "0.5", "LogisticRegression.random_state": "3"}.items()
    assert len(told) == len(model.get_params())


def test_what_is_no_argument_of_the_model_is_not_told() -> None:
    ensemble: Any = pytest.importorskip("sklearn.ensemble")
    model = ensemble.RandomForestRegressor(n_estimators=2)
    told = {p.name for p in fitted(lambda: model.fit(X, Y)) if p.name.startswith("RandomForestRegressor.")}
    assert told == {f"RandomForestRegressor.{name}" for name in model.get_params(deep=False)}


def test_arguments_that_a_class_hands_on_to_its_base_are_told() -> None:
    ridge: Any = pytest.importorskip("sklearn.linear_model").Ridge

    class Mixin:
        """Has no ``__init__`` of its own, and so ends nothing."""

    class Mine(Mixin, ridge):  # type: ignore[misc]
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)

    told = {p.name: p.value for p in fitted(lambda: Mine(alpha=0.25).fit(X, Y))}
    assert told["Mine.alpha"] == "0.25"


def test_models_in_models_tell_theirs_and_secrets_and_objects_do_not_show() -> None:
    search, ridge = pytest.importorskip("sklearn.model_selection").GridSearchCV, pytest.importorskip("sklearn.linear_model").Ridge

    told = fitted(lambda: search(ridge(), {"alpha": [1, 2]}, cv=2).fit(X, Y))
    assert {p.value for p in told if p.name == "Ridge.alpha"} == {"1", "2"}
    assert Parameter(name="GridSearchCV.estimator", value="<sklearn.linear_model._ridge.Ridge>", source="estimator") in told


def test_fit_is_left_as_it_was_and_runs_as_it_does() -> None:
    base, ridge = pytest.importorskip("sklearn.base").BaseEstimator, pytest.importorskip("sklearn.linear_model").Ridge
    before = vars(base)["_validate_params"]
    with pytest.raises(ValueError, match="alpha"):
        fitted(lambda: ridge(alpha="much").fit(X, Y))
    assert vars(base)["_validate_params"] is before


@pytest.mark.parametrize(("module", "model"), [("xgboost", "XGBClassifier"), ("lightgbm", "LGBMClassifier")])
def test_boosted_models_tell_theirs(module: str, model: str) -> None:
    library: Any = pytest.importorskip(module)
    classifier = getattr(library, model)(n_estimators=2)
    told = {p.name: p.value for p in fitted(lambda: classifier.fit(X, Y))}
    assert told[f"{model}.n_estimators"] == "2"


@pytest.fixture
def living(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The widgets that ipywidgets keeps."""
    module, instances = ModuleType("widget"), dict[str, Any]()
    module._instances = instances  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ipywidgets.widgets.widget", module)
    return instances


def a_control(kind: str = "IntSlider", **traits: Any) -> Any:
    widget = type(kind, (SimpleNamespace,), {"__module__": "ipywidgets.widgets.widget_int"})()
    widget._trait_values = {"value": 1, "description": "", **traits}
    return widget


def told_by(sensor: ControlSensor, source: str = "1") -> list[tuple[str, str | None]]:
    return [(p.name, p.value) for p in watched(sensor, source).parameters]


def test_a_control_is_told_when_it_is_made_named_or_set(living: dict[str, Any]) -> None:
    slider = living["1"] = a_control()
    sensor = ControlSensor({"slider": slider})
    made, idle, named = told_by(sensor), told_by(sensor), told_by(sensor, "print(slider)")
    slider._trait_values["value"] = 2
    assert (made, idle, named, told_by(sensor)) == ([("slider", "1")], [], [("slider", "1")], [("slider", "2")])


def test_a_control_without_a_variable_has_its_description_or_its_kind_for_a_name(living: dict[str, Any]) -> None:
    living |= {"1": a_control(description="depth"), "2": a_control("Checkbox", value=True)}
    assert told_by(ControlSensor({})) == [("depth", "1"), ("Checkbox", "true")]


def test_a_choice_among_objects_is_told_by_its_label(living: dict[str, Any]) -> None:
    living["1"] = a_control("Dropdown", value=object(), label="first")
    assert told_by(ControlSensor({})) == [("Dropdown", '"first"')]


def test_what_shows_and_what_is_secret_is_not_told(living: dict[str, Any]) -> None:
    living |= {
        "1": a_control("FloatProgress"),
        "2": a_control("HTML", value="<b>"),
        "3": a_control("Password", value="hunter2"),
        "4": a_control("Text", value="abc", description="API token"),
    }
    assert told_by(ControlSensor({})) == [("Password", None), ("API token", None)]


def test_real_controls_are_told() -> None:
    widgets: Any = pytest.importorskip("ipywidgets")
    namespace: dict[str, Any] = {}
    sensor = ControlSensor(namespace)
    watched(sensor)
    namespace["depth"] = widgets.IntSlider(3)
    assert told_by(sensor) == [("depth", "3")]
    namespace["depth"].value = 5
    assert told_by(sensor) == [("depth", "5")]
    namespace["depth"].close()

"""Dataclasses that compile nothing are dataclasses in every other way."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable

import pytest

from jupyter_repro.model.lean import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """A place."""

    x: int
    y: int = 0
    names: tuple[str, ...] = ()

    @property
    def sum(self) -> int:
        return self.x + self.y


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class PythonsPoint:
    """A place."""

    x: int
    y: int = 0
    names: tuple[str, ...] = ()


@dataclass(kw_only=True, slots=True, eq=False)
class Draft:
    """What changes."""

    items: list[int] = dataclasses.field(default_factory=list)


def test_it_has_its_defaults_its_methods_and_its_docstring() -> None:
    point = Point(x=1)
    assert (point.x, point.y, point.names, point.sum, Point.__doc__) == (1, 0, (), 1, "A place.")


def test_equality_hash_and_repr_are_those_of_python_s_own() -> None:
    assert Point(x=1) == Point(x=1, y=0)
    assert Point(x=1) != Point(x=2)
    assert Point(x=1).__eq__(PythonsPoint(x=1)) is NotImplemented
    assert hash(Point(x=1)) == hash(PythonsPoint(x=1))
    assert repr(Point(x=1)) == repr(PythonsPoint(x=1)).replace("PythonsPoint", "Point")


def test_fields_replace_and_copies_work() -> None:
    point = Point(x=1, names=("a",))
    assert [field.name for field in dataclasses.fields(point)] == ["x", "y", "names"]
    assert dataclasses.replace(point, y=2) == Point(x=1, y=2, names=("a",))
    assert copy.deepcopy(point) == point
    assert pickle.loads(pickle.dumps(point)) == point


def test_its_signature_is_that_of_python_s_own() -> None:
    assert [str(p) for p in inspect.signature(Point).parameters.values()] == [
        str(p) for p in inspect.signature(PythonsPoint).parameters.values()
    ]


def test_what_is_frozen_cannot_be_changed() -> None:
    point = Point(x=1)
    changes: tuple[Callable[[], None], ...] = (lambda: setattr(point, "x", 2), lambda: delattr(point, "x"), lambda: setattr(point, "z", 2))
    for change in changes:
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()


def test_what_is_not_frozen_can() -> None:
    one, other = Draft(), Draft()
    one.items = [1]
    assert (one.items, other.items) == ([1], [])
    assert one != Draft(items=[1])
    with pytest.raises(AttributeError):
        one.others = []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("given", "complaint"), [({}, "no x"), ({"x": 1, "z": 2}, "z, which it does not know"), ({"z": 2, "y": 1, "names": ()}, "no x, z")]
)
def test_what_is_missing_or_unknown_is_named(given: dict[str, int], complaint: str) -> None:
    with pytest.raises(TypeError, match=f"Point was given {complaint}"):
        Point(**given)  # type: ignore[arg-type]

"""``dataclasses.dataclass`` with nothing to compile.

Python's own writes up to eight functions for each class as source and compiles them: 0.3 ms, and loading the extension into a kernel needs
forty of them. Here the classes share functions that are there already (0.05 ms); ``dataclasses.replace``, ``fields`` and ``msgspec`` know
no difference.
"""

from __future__ import annotations

from dataclasses import MISSING, FrozenInstanceError
from dataclasses import dataclass as _python_s
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, kw_only: bool, slots: bool, frozen: bool = False, eq: bool = True) -> Any:
        """A decorator that makes a class one of data, given by keywords and held in slots. There is no other way here."""
        if not (kw_only and slots):
            raise TypeError("take dataclasses.dataclass for one with positions or without slots")
        return lambda cls: _made(_python_s(init=False, repr=False, eq=False, match_args=False)(cls), frozen=frozen, eq=eq)


class _SignatureOf:
    """What ``inspect.signature`` says of a class, made when somebody asks for it."""

    def __get__(self, _: Any, cls: Any) -> Any:
        from inspect import Parameter, Signature

        def default(field: Any) -> Any:
            if field.default_factory is not MISSING:
                return field.default_factory()
            return Parameter.empty if field.default is MISSING else field.default

        fields = cls.__dataclass_fields__.values()
        return Signature([Parameter(f.name, Parameter.KEYWORD_ONLY, default=default(f), annotation=f.type) for f in fields])


def _made(cls: Any, *, frozen: bool, eq: bool) -> Any:
    """The class anew, with slots and the methods of a dataclass. It keeps what its own body defines."""
    fields = cls.__dataclass_fields__
    own = {name: value for name, value in vars(cls).items() if name not in fields and name not in {"__dict__", "__weakref__"}}
    methods: dict[str, Any] = {"__repr__": _repr, "__reduce__": _reduce, "__signature__": _SignatureOf()}
    if eq:
        methods |= {"__eq__": _eq, "__hash__": _hash if frozen else None}
    if frozen:
        methods |= {"__setattr__": _refuse, "__delattr__": _refuse}
    made = type(cls)(cls.__name__, cls.__bases__, {**methods, **own, "__slots__": tuple(fields)})
    made.__qualname__ = cls.__qualname__
    if "__init__" not in own:
        made.__init__ = _init_of(made)
    return made


def _init_of(cls: Any) -> Any:
    fields = cls.__dataclass_fields__
    setters = {name: vars(cls)[name].__set__ for name in fields}
    defaults = {name: field.default for name, field in fields.items() if field.default is not MISSING}
    factories = [(name, field.default_factory) for name, field in fields.items() if field.default_factory is not MISSING]
    count = len(fields)

    def __init__(self: Any, **given: Any) -> None:  # noqa: N807 - it is that
        values = {**defaults, **given}
        for name, factory in factories:
            if name not in values:
                values[name] = factory()
        if len(values) != count:
            _complain(cls, values)
        try:
            for name, value in values.items():
                setters[name](self, value)
        except KeyError:
            _complain(cls, values)

    return __init__


def _complain(cls: Any, values: dict[str, Any]) -> NoReturn:
    wrong = [f"no {name}" for name in cls.__dataclass_fields__ if name not in values]
    wrong += [f"{name}, which it does not know" for name in values if name not in cls.__dataclass_fields__]
    raise TypeError(f"{cls.__qualname__} was given {', '.join(wrong)}")


def _values(self: Any) -> tuple[Any, ...]:
    return tuple([getattr(self, name) for name in self.__dataclass_fields__])


def _repr(self: Any) -> str:
    return f"{self.__class__.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self.__dataclass_fields__)})"


def _eq(self: Any, other: Any) -> Any:
    return _values(self) == _values(other) if other.__class__ is self.__class__ else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _refuse(self: Any, name: str, value: Any = None) -> NoReturn:  # noqa: ARG001 - Python gives it
    raise FrozenInstanceError(f"cannot change {name!r} of a {self.__class__.__qualname__}")


def _reduce(self: Any) -> Any:
    return _again, (self.__class__, dict(zip(self.__dataclass_fields__, _values(self), strict=True)))


def _again(cls: Any, values: dict[str, Any]) -> Any:
    return cls(**values)

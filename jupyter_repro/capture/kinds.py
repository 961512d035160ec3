"""The kinds of values that are known through and through, and how each is read: those of Python and its standard library."""

from __future__ import annotations

import array
import datetime as dt
import decimal
import functools
import io
import marshal
import pathlib
import random
import re
import types
import uuid
import weakref
from _thread import LockType
from _thread import RLock as RLockType
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, Any

from jupyter_repro.capture.originals import address_of

if TYPE_CHECKING:
    from jupyter_repro.capture.fingerprints import Walk

__all__ = ["INERT_MODULES", "INERT_TYPES", "READERS", "SCALARS", "Reader", "reads_of_code"]

Reader = Callable[["Walk", Any], None]
"""Adds to a walk what a value of one kind consists of."""


def _addresses(*kinds: type) -> frozenset[int]:
    return frozenset(map(address_of, kinds))


SCALARS = _addresses(bool, bytes, complex, float, int, str, type(None))
"""The addresses of the types whose values never change and refer to nothing."""

TEXTS = _addresses(bytes, str)

INERT_TYPES = _addresses(
    *(types.ModuleType, types.WrapperDescriptorType, types.MethodDescriptorType, types.GetSetDescriptorType),
    *(types.MemberDescriptorType, types.MethodWrapperType, types.ClassMethodDescriptorType, types.CodeType, types.MappingProxyType),
    *(re.Pattern, re.Match, slice, type(...), type(NotImplemented), LockType, RLockType, weakref.ref, dt.tzinfo, BaseException),
    functools._lru_cache_wrapper,
)
"""The addresses of the types of which only identity matters: what can be changed in their values is no result."""

INERT_MODULES = frozenset(
    {
        *("polars", "pyarrow", "jax", "jaxlib", "tensorflow"),
        *("IPython", "asyncio", "concurrent", "ipykernel", "logging", "threading", "zmq"),
    }
)
"""Modules whose values are never changed in place, or are machinery and no results."""

_CLASS_MACHINERY = {"__dict__", "__doc__", "__firstlineno__", "__static_attributes__", "__weakref__", "_abc_impl"}


# What the class itself says of its attributes, whatever a subclass says.
_DEFAULT_FACTORY: Any = vars(defaultdict)["default_factory"]
_TYPECODE: Any = vars(array.array)["typecode"]
_NAMES_OF_NAMESPACE: Any = vars(types.SimpleNamespace)["__dict__"]
_UUID: Any = vars(uuid.UUID)["int"]


def _list(walk: Walk, value: Any) -> None:
    walk.touch(address_of(value))
    walk.items(b"l", value if type(value) is list else list.__getitem__(value, slice(None)))


def _tuple(walk: Walk, value: Any) -> None:
    walk.items(b"t", value if type(value) is tuple else tuple.__getitem__(value, slice(None)))


def _dict(walk: Walk, value: Any) -> None:
    walk.touch(address_of(value))
    kind = OrderedDict if issubclass(type(value), OrderedDict) else dict
    walk.items(b"d", list(kind.keys(value)))
    walk.items(b"v", list(kind.values(value)))


def _defaultdict(walk: Walk, value: Any) -> None:
    walk.take(_DEFAULT_FACTORY.__get__(value))
    _dict(walk, value)


def _set(walk: Walk, value: Any) -> None:
    walk.touch(address_of(value))
    _elements(walk, set.__len__(value), set.__iter__(value))


def _frozenset(walk: Walk, value: Any) -> None:
    _elements(walk, frozenset.__len__(value), frozenset.__iter__(value))


def _elements(walk: Walk, size: int, elements: Any) -> None:
    walk.parts.append(b"s%d" % size)
    found = list(elements) if walk.fits(size, size * 4e-7) else list(islice(elements, 200))
    if SCALARS.issuperset(map(address_of, map(type, found))):
        walk.parts += sorted(marshal.dumps(element, 2) for element in found)
        walk.plain = walk.plain and len(found) == size
        return
    walk.plain = False  # the order of the elements is that of their hashes
    for element in found:
        walk.take(element)


def _deque(walk: Walk, value: Any) -> None:
    walk.touch(address_of(value))
    walk.items(b"q", list(deque.__iter__(value)))


def _bytearray(walk: Walk, value: Any) -> None:
    walk.touch(address_of(value))
    _buffer(walk, value)


def _array(walk: Walk, value: Any) -> None:
    walk.touch(address_of(value))
    walk.parts.append(_TYPECODE.__get__(value).encode())
    _buffer(walk, value)


def _memoryview(walk: Walk, value: Any) -> None:
    walk.touch(address_of(value.obj))
    if value.contiguous:
        _buffer(walk, value)
    else:
        walk.unknown(value)


def _buffer(walk: Walk, value: Any) -> None:
    with memoryview(value) as view:
        if not walk.octets(view, view.nbytes):
            walk.parts.append(view.cast("B")[:: view.nbytes // 4096].tobytes())


def _text_buffer(walk: Walk, value: Any) -> None:
    walk.touch(address_of(value))
    kind: Any = io.StringIO if issubclass(type(value), io.StringIO) else io.BytesIO
    if vars(kind)["closed"].__get__(value):
        walk.parts.append(b"closed")
        return
    position = kind.tell(value)
    walk.parts.append(b"f%d" % position)
    if walk.fits(position // 300, position * 4e-9):
        walk.take(kind.getvalue(value))


def _function(walk: Walk, value: types.FunctionType) -> None:
    name = dict.get(value.__globals__, "__name__")
    if type(name) is not str or name != "__main__":
        walk.parts.append(value.__code__.co_name.encode("utf-8", "replace"))
        walk.identity(value)
        return
    walk.touch(address_of(value))
    _code(walk, value.__code__)
    walk.take(value.__defaults__)
    walk.take(value.__kwdefaults__)
    for cell in value.__closure__ or ():
        walk.attempt(functools.partial(getattr, cell, "cell_contents"), ValueError)  # it may not be bound yet
    if value.__dict__:
        walk.take(value.__dict__)


def _code(walk: Walk, code: types.CodeType) -> None:
    walk.parts += (code.co_code, "\0".join((*code.co_names, *code.co_varnames)).encode("utf-8", "surrogatepass"))
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            _code(walk, constant)
        else:
            walk.take(constant)


def reads_of_code(code: types.CodeType) -> set[str]:
    """The names that a function's code may look up around it, and attributes of the same names."""
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found |= reads_of_code(constant)
    return found


def _class(walk: Walk, value: type) -> None:
    module, name = type.__dict__["__module__"].__get__(value), type.__dict__["__name__"].__get__(value)
    module = module if type(module) is str else ""
    walk.parts.append(f"{module}.{name}".encode("utf-8", "replace"))
    if module != "__main__":
        return
    walk.touch(address_of(value))
    for key, attribute in list(type.__dict__["__dict__"].__get__(value).items()):
        if key not in _CLASS_MACHINERY and address_of(type(attribute)) not in INERT_TYPES:
            walk.take(key)
            walk.take(attribute)


def _method(walk: Walk, value: types.MethodType) -> None:
    walk.take(value.__func__)
    walk.take(value.__self__)


def _builtin(walk: Walk, value: types.BuiltinFunctionType) -> None:
    walk.parts.append(value.__name__.encode())
    if type(value.__self__) is not types.ModuleType:
        walk.take(value.__self__)


def _wrapped(walk: Walk, value: Any) -> None:
    walk.take(value.__func__)


def _property(walk: Walk, value: property) -> None:
    walk.items(b"p", tuple(vars(property)[name].__get__(value) for name in ("fget", "fset", "fdel")))


def _partial(walk: Walk, value: Any) -> None:
    walk.items(b"P", tuple(vars(functools.partial)[name].__get__(value) for name in ("func", "args", "keywords")))


def _told_by(text: Callable[[Any], str]) -> Reader:
    """Reads values that never change, as the class itself tells them."""

    def read(walk: Walk, value: Any) -> None:
        walk.parts.append(text(value).encode("utf-8", "surrogatepass"))

    return read


def _time(walk: Walk, value: Any) -> None:
    kind = dt.datetime if issubclass(type(value), dt.datetime) else dt.time
    zone = vars(kind)["tzinfo"].__get__(value)
    if zone is None or type(zone) is dt.timezone:
        walk.parts.append(kind.__repr__(value).encode())
    else:
        walk.identity(value)  # a zone may be of the user's making


def _generator(walk: Walk, value: random.Random) -> None:
    walk.touch(address_of(value))
    walk.take(random.Random.getstate(value))


def _namespace(walk: Walk, value: types.SimpleNamespace) -> None:
    walk.touch(address_of(value))
    walk.take(_NAMES_OF_NAMESPACE.__get__(value))


_BY_TYPE: dict[type, Reader] = {
    list: _list,
    tuple: _tuple,
    dict: _dict,
    OrderedDict: _dict,
    defaultdict: _defaultdict,
    set: _set,
    frozenset: _frozenset,
    deque: _deque,
    bytearray: _bytearray,
    array.array: _array,
    memoryview: _memoryview,
    io.StringIO: _text_buffer,
    io.BytesIO: _text_buffer,
    types.FunctionType: _function,
    types.MethodType: _method,
    types.BuiltinFunctionType: _builtin,
    type: _class,
    staticmethod: _wrapped,
    classmethod: _wrapped,
    property: _property,
    functools.partial: _partial,
    types.SimpleNamespace: _namespace,
    random.Random: _generator,
    dt.date: _told_by(dt.date.__repr__),
    dt.timedelta: _told_by(dt.timedelta.__repr__),
    dt.datetime: _time,
    dt.time: _time,
    range: _told_by(range.__repr__),
    decimal.Decimal: _told_by(decimal.Decimal.__repr__),
    uuid.UUID: _told_by(lambda value: f"{_UUID.__get__(value):x}"),
    pathlib.PosixPath: _told_by(pathlib.PurePath.__str__),
    pathlib.WindowsPath: _told_by(pathlib.PurePath.__str__),
}
READERS: dict[int, Reader] = {address_of(kind): reader for kind, reader in _BY_TYPE.items()}
"""How each known type is read, by the type's address. Readers of types that can be
extended use the type's own methods, never those of a subclass."""

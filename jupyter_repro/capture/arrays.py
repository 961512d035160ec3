"""How the values of libraries are read that are not always loaded: they are looked for among the loaded modules, never imported."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from jupyter_repro.capture.fingerprints import FEW, Walk, mro_of
from jupyter_repro.capture.kinds import Reader
from jupyter_repro.capture.originals import address_of

__all__ = ["Libraries"]

_SAMPLE = 4096
_MOST_COLUMNS = 16


class Libraries:
    """The readers of the types of those libraries that are loaded, by the address of the type."""

    def __init__(self) -> None:
        self.readers: dict[int, Reader] = {}
        self._types: list[type] = []  # what stays alive keeps its address
        self._waiting: dict[str, Callable[[Any], dict[type, Reader]]] = {
            "fractions": _of_fractions,
            "numpy": _of_numpy,
            "pandas": _of_pandas,
            "torch": _of_torch,
        }

    def refresh(self) -> None:
        """Adds the readers of libraries that were imported since."""
        for name in [name for name in self._waiting if name in sys.modules]:
            try:
                found = self._waiting[name](sys.modules[name])
            except AttributeError:  # still being imported, or not the library of that name
                continue
            del self._waiting[name]
            self._types += found
            self.readers |= {address_of(kind): reader for kind, reader in found.items()}


def _of_fractions(fractions: Any) -> dict[type, Reader]:
    numerator, denominator = (vars(fractions.Fraction)[name] for name in ("_numerator", "_denominator"))

    def fraction(walk: Walk, value: Any) -> None:
        walk.parts.append(f"{numerator.__get__(value)}/{denominator.__get__(value)}".encode())

    return {fractions.Fraction: fraction}


def _of_numpy(numpy: Any) -> dict[type, Reader]:
    ndarray = numpy.ndarray
    if not hasattr(numpy, "random"):
        raise AttributeError("random")

    def array(walk: Walk, value: Any) -> None:
        _array(walk, value if type(value) is ndarray else ndarray.view(value, ndarray), ndarray)

    def scalar(walk: Walk, value: Any) -> None:
        walk.parts.append(numpy.generic.dtype.__get__(value).str.encode() + numpy.generic.tobytes(value))

    def dtype(walk: Walk, value: Any) -> None:
        walk.parts.append(numpy.dtype.str.__get__(value).encode())

    def generator(walk: Walk, value: Any) -> None:
        bits(walk, value.bit_generator)

    def legacy(walk: Walk, value: Any) -> None:
        walk.touch(address_of(value))
        walk.take(value.get_state(legacy=False))

    def bits(walk: Walk, value: Any) -> None:
        walk.touch(address_of(value))
        walk.take(value.state)

    random = numpy.random
    # Each by itself: their common base says nothing of the types that others derive from it, whose values may change.
    scalars = set(numpy.sctypeDict.values()) - {numpy.void, numpy.object_}
    found: dict[type, Reader] = {ndarray: array, numpy.memmap: array, numpy.generic: scalar, numpy.dtype: dtype, numpy.ufunc: Walk.identity}
    found |= dict.fromkeys(scalars, scalar) | {random.Generator: generator, random.RandomState: legacy}
    return found | {getattr(random, name): bits for name in ("MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64")}


def _array(walk: Walk, value: Any, ndarray: type) -> None:
    """An array: its type, its shape, and its items, or a sample of them."""
    dtype = value.dtype
    walk.parts.append(f"{dtype.str}{value.shape}{dtype.names or ''}".encode())
    _touch_memory(walk, value, ndarray)
    if dtype.hasobject:
        if dtype.names is None and value.size // 2 <= walk.room:
            walk.items(b"o", value.reshape(-1).tolist())
        elif dtype.names is None:
            walk.fits(value.size // 2, value.size * 3e-7)
            walk.items(b"o", _sample(value).reshape(-1).tolist())
        else:
            walk.unknown(value)
        return
    contiguous = value if value.flags.c_contiguous else value.T
    if not contiguous.flags.c_contiguous:
        walk.parts.append(b"n")
        if value.nbytes <= FEW or walk.fits(value.nbytes // 30, value.nbytes * 5e-9):
            walk.parts.append(value.tobytes())
            return
    elif value.size == 0 or walk.octets(contiguous.reshape(-1).view("u1"), value.nbytes):
        return
    walk.parts.append(_sample(value).tobytes())


def _sample(value: Any) -> Any:
    """Some items of an array: evenly spaced along each axis."""
    wanted = _SAMPLE
    steps = []
    for left, length in zip(range(value.ndim, 0, -1), value.shape, strict=True):
        along = max(1, min(length, round(wanted ** (1 / left))))
        steps.append(slice(None, None, max(1, length // along)))
        wanted = max(1, wanted // along)
    return value[tuple(steps)]


def _touch_memory(walk: Walk, value: Any, ndarray: type) -> None:
    """Arrays that are views of the same memory share the address of what owns it."""
    owner = value
    while (base := owner.base) is not None:
        if any(kind is ndarray for kind in mro_of(type(base))):
            owner = base
        else:
            walk.touch(address_of(base.obj if type(base) is memoryview else base))
            return
    if walk.is_first(owner):  # numpy makes a dictionary to tell an address, and the columns of a table may have one owner
        walk.touch(owner.__array_interface__["data"][0])


def _of_pandas(pandas: Any) -> dict[type, Reader]:
    numpy = sys.modules["numpy"]
    extension = pandas.api.extensions.ExtensionArray

    def values(walk: Walk, value: Any) -> None:
        if type(value) is numpy.ndarray:
            _array(walk, value, numpy.ndarray)
        elif extension in mro_of(type(value)):
            _extension(walk, value, values)
        else:
            walk.take(value)

    def frame(walk: Walk, value: Any) -> None:
        walk.touch(address_of(value))
        _table(walk, value, values)

    def index(walk: Walk, value: Any) -> None:
        _index(walk, value, values)

    def scalar(walk: Walk, value: Any) -> None:
        walk.parts.append(str(value).encode())

    found: dict[type, Reader] = {pandas.DataFrame: frame, pandas.Series: frame, pandas.Index: index}
    found |= {pandas.Timestamp: scalar, pandas.Timedelta: scalar, type(pandas.NaT): scalar, type(pandas.NA): scalar, pandas.Period: scalar}
    return found | {extension: lambda walk, value: _extension(walk, value, values)}


def _table(walk: Walk, value: Any, values: Reader) -> None:
    """A DataFrame or Series column by column: pandas puts columns together in blocks as it likes, also when they are only read."""
    attributes = object.__getattribute__(value, "__dict__")
    manager = attributes["_mgr"]
    for axis in manager.axes:
        walk.take(axis)
    if attributes.get("_attrs"):
        walk.take(attributes["_attrs"])
    if manager.ndim == 1:
        walk.take(attributes.get("_name"))
        values(walk, manager.blocks[0].values)
        return
    columns = range(len(manager.axes[0]))
    if 24 * len(columns) > walk.room:
        walk.fits(24 * len(columns), 5e-6 * len(columns))
        columns = columns[:: max(1, len(columns) // _MOST_COLUMNS)]
    for column in columns:
        block = manager.blocks[manager.blknos[column]].values
        values(walk, block[manager.blklocs[column]] if getattr(block, "ndim", 1) == 2 else block)


def _index(walk: Walk, value: Any, values: Reader) -> None:
    """An index: its labels never change, its names may."""
    attributes = object.__getattribute__(value, "__dict__")
    for name in ("_name", "_names", "_range"):
        if (held := attributes.get(name)) is not None:
            walk.take(list(held) if name == "_names" else held)
    complete, cost = walk.complete, walk.cost
    for name in ("_data", "_levels", "_codes"):
        held = attributes.get(name)
        if name == "_data":
            if held is not None:
                values(walk, held)
        else:
            for part in held or ():
                values(walk, part)
    walk.complete, walk.cost = complete, cost


def _extension(walk: Walk, value: Any, values: Reader) -> None:
    """pandas' own kinds of columns: the arrays that they are made of. Those of arrow are replaced, never changed."""
    walk.parts.append(str(value.dtype).encode())
    arrow = getattr(value, "_pa_array", None)
    if arrow is not None:
        walk.touch(address_of(value))
        walk.identity(arrow)
        return
    parts = [part for name in ("_ndarray", "_data", "_mask", "_sparse_values") if (part := getattr(value, name, None)) is not None]
    for part in parts[:2] if hasattr(value, "_mask") else parts[:1]:
        values(walk, part)
    if not parts:
        walk.unknown(value)


def _of_torch(torch: Any) -> dict[type, Reader]:
    def tensor(walk: Walk, value: Any) -> None:
        """A tensor counts the changes made to it; those made through an array that shares its memory it does not see."""
        walk.touch(value.data_ptr())
        walk.parts.append(f"{value.dtype}{tuple(value.shape)}{value._version} {value.data_ptr()}".encode())
        walk.plain = False

    return {torch.Tensor: tensor, torch.nn.Parameter: tensor}

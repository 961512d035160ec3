"""Fingerprints of values: what a value consists of, in bounded time and without running any code of the user's.

Nothing here compares, hashes, prints or asks the user's objects for attributes: only values of exactly known types are read, and of other
objects the instance dictionary and slots, by way of ``object``'s own descriptors. No reference to a value is kept.
"""

from __future__ import annotations

import marshal
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from itertools import islice
from types import GetSetDescriptorType, MemberDescriptorType
from typing import Any, NamedTuple
from weakref import ref as weak_reference
from zlib import crc32

from jupyter_repro.capture.kinds import INERT_MODULES, INERT_TYPES, READERS, SCALARS, TEXTS, Reader
from jupyter_repro.capture.originals import address_of, sha256

__all__ = ["FEW", "Mark", "Walk", "mark_of", "mro_of"]

_QUICK = 1000  # room for a quick look, some 0.12 ms: an object takes 8, two scalars of a list take 1, as do 300 bytes
_UNITS_A_SECOND = 8e6
_DEPTH = 40
_MOST_TOUCHED = 64
_HEAP_TYPE, _IMMUTABLE_TYPE = 1 << 9, 1 << 8
_MOST_PLANS = 5000

FEW = 1 << 15
"""The bytes of an array that are read whole at any time: a sample would take as long."""

_Plan = tuple[bytes, Reader | None, Any, list[Any], bool, bool]
_plans: dict[int, tuple[weak_reference[type], int, _Plan]] = {}

_dict_of_type = type.__dict__["__dict__"].__get__
_flags_of_type = type.__dict__["__flags__"].__get__
_name_of_type = type.__dict__["__name__"].__get__
_module_of_type = type.__dict__["__module__"].__get__
mro_of = type.__dict__["__mro__"].__get__


class Mark(NamedTuple):
    """What is kept of a value: its fingerprint, and how far that tells.

    ``plain``: another process gives an equal value the same. ``complete``: all of the value was looked at; ``opaque``: parts of it cannot
    be. ``cost`` estimates the seconds that a deep look takes. ``touched`` are the addresses of what could be changed in place through it.
    """

    digest: bytes
    plain: bool
    complete: bool
    opaque: bool
    cost: float
    touched: frozenset[int]


def mark_of(value: Any, readers: Mapping[int, Reader], seconds: float | None = None) -> Mark:
    """The mark of a value; ``readers`` are those of the libraries that are loaded. The look is quick, or takes about ``seconds`` at most.

    Whatever the time that looks took: when both were complete, equal marks mean equal values. Quick looks can always be compared.
    """
    walk = Walk(readers, _QUICK if seconds is None else int(seconds * _UNITS_A_SECOND))
    try:
        walk.take(value)
    except Exception:  # what a library's object answers in a state of its own is no fault of the recorder: it cannot be looked at
        walk.opaque = True
    digest = sha256(b"\0".join(walk.parts)).digest()[:8]
    return Mark(
        digest, walk.plain and not walk.opaque, walk.complete, walk.opaque, walk.cost, frozenset(islice(walk.touched, _MOST_TOUCHED))
    )


class Walk:
    """One look at a value: readers add to ``parts`` what it consists of."""

    __slots__ = ("_depth", "_owners", "_seen", "complete", "cost", "opaque", "parts", "plain", "readers", "room", "touched")

    def __init__(self, readers: Mapping[int, Reader], room: int) -> None:
        self.readers, self.room = readers, room
        self.parts: list[bytes] = []
        self.plain = self.complete = True
        self.opaque = False
        self.cost = 0.0
        self.touched: dict[int, None] = {}
        self._depth = 0
        self._seen: dict[int, int] = {}
        self._owners: set[int] = set()

    def take(self, value: Any) -> None:
        """Looks at a value, and at what it refers to."""
        kind = type(value)
        if address_of(kind) in SCALARS:  # by address: a type may have a hash of the user's
            self._scalar(value, kind)
            return
        seen = self._seen.setdefault(address_of(value), len(self._seen))
        if seen != len(self._seen) - 1:
            self.parts.append(b"@%d" % seen)
            return
        if self.room <= 0 or self._depth >= _DEPTH:
            self.complete = False
            return
        self.room -= 8
        self._depth += 1
        reader = READERS.get(address_of(kind)) or self.readers.get(address_of(kind))
        if reader is not None:
            reader(self, value)
        else:
            self._object(value, kind)
        self._depth -= 1

    def touch(self, address: int) -> None:
        """What lies at an address can be changed in place through the value."""
        self.touched[address] = None

    def is_first(self, owner: Any) -> bool:
        """Whether this owner of memory is met for the first time."""
        met = len(self._owners)
        self._owners.add(address_of(owner))
        return len(self._owners) > met

    def identity(self, value: Any) -> None:
        """Of this value only which one it is matters, or can be told."""
        self.parts.append(b"i%d" % address_of(value))
        self.plain = False

    def unknown(self, value: Any) -> None:
        """Nobody can tell whether this value has changed."""
        self.identity(value)
        self.touch(address_of(value))
        self.opaque = True

    def items(self, tag: bytes, values: list[Any] | tuple[Any, ...] | deque[Any]) -> None:
        """The items of a container, in their order; a sample of them where they are many."""
        size = len(values)
        self.parts.append(tag + b"%d" % size)
        if not self.fits(size // 2, size * 2e-7):
            sampled = values if isinstance(values, (list, tuple)) else list(values)
            values = [*sampled[:64], *sampled[64 : size - 64 : max(1, size // 128)], *sampled[-64:]]
        kinds = set(map(address_of, map(type, values)))
        if kinds <= SCALARS:
            texts = _length_of_texts(values, kinds)
            if texts // 300 <= self.room:
                self.room -= texts // 300
                self.parts.append(marshal.dumps(list(values), 2))
                return
        parts = self.parts
        for value in values:
            kind = type(value)
            if (address := address_of(kind)) in SCALARS and address not in TEXTS:
                parts.append(marshal.dumps(value, 2))  # as ``take`` does
            else:
                self.take(value)

    def octets(self, buffer: Any, size: int) -> bool:
        """The bytes of a contiguous buffer; False, and nothing, when they are too many."""
        self.parts.append(b"b%d" % size)
        if size <= FEW:
            self.room -= size // 300
            self.parts.append(b"%d" % crc32(buffer))
            return True
        if self.fits(size // 300, size * 5e-10):
            self.parts.append(b"%d" % crc32(buffer))
            return True
        return False

    def fits(self, units: int, cost: float) -> bool:
        """Takes room for what is looked at next. Where there is not enough, the look is not complete, and a sample has to do."""
        if units <= self.room:
            self.room -= units
            return True
        self.complete = False
        self.cost += cost
        return False

    def _scalar(self, value: Any, kind: type) -> None:
        if (kind is str or kind is bytes) and len(value) // 300 > self.room:
            self.parts.append(marshal.dumps((len(value), value[:64], value[-64:]), 2))
            self.identity(value)
        else:
            self.parts.append(marshal.dumps(value, 2))

    def _object(self, value: Any, kind: type) -> None:
        """An object of no known type: the data of the known type that it extends, its instance dictionary and its slots."""
        name, reader, dictionary, slots, inert, opaque = _known_plan(kind, self.readers)
        self.parts.append(name)
        if inert:
            self.identity(value)
            return
        if opaque:
            self.unknown(value)
        self.touch(address_of(value))
        if name.startswith(b"__main__."):
            self.take(kind)  # what its class holds, all its objects hold
        if reader is not None:
            reader(self, value)
        if dictionary is not None:
            attributes = dictionary.__get__(value)
            self.items(b"k", list(dict.keys(attributes)))
            self.items(b"v", list(dict.values(attributes)))
        for slot in slots:
            self.attempt(partial(slot.__get__, value), AttributeError)

    def attempt(self, get: Callable[[], Any], missing: type[Exception]) -> None:
        """Looks at a value that may not be there."""
        try:
            value = get()
        except missing:
            self.parts.append(b"-")
        else:
            self.take(value)


def _length_of_texts(values: list[Any] | tuple[Any, ...] | deque[Any], kinds: set[int]) -> int:
    """How long the texts among scalars are, all together."""
    if kinds <= TEXTS:
        return sum(map(len, values))
    return sum(len(value) for value in values if type(value) is str or type(value) is bytes) if kinds & TEXTS else 0


def _known_plan(kind: type, readers: Mapping[int, Reader]) -> _Plan:
    """The plan of a type, made once; anew when a library has been imported since, or another type lives at the address."""
    known = _plans.get(address_of(kind))
    if known is not None and known[0]() is kind and known[1] == len(readers):
        return known[2]
    if len(_plans) >= _MOST_PLANS:
        _plans.clear()
    plan = _plan_of(kind, readers)
    _plans[address_of(kind)] = weak_reference(kind), len(readers), plan
    return plan


def _plan_of(kind: type, readers: Mapping[int, Reader]) -> _Plan:
    """How objects of a type are looked at: its name, the reader of a type that it extends, the descriptors of dictionary and slots,
    whether only identity matters, and whether they have parts that cannot be looked at."""
    mro = mro_of(kind)
    module = _module_of_type(kind)
    module = module if type(module) is str else ""
    name = f"{module}.{_name_of_type(kind)}".encode("utf-8", "replace")
    if any(address_of(base) in INERT_TYPES for base in mro) or module.partition(".")[0] in INERT_MODULES:
        return name, None, None, [], True, False
    reader: Reader | None = None
    dictionary = None
    slots: list[Any] = []
    opaque = False
    covered: set[int] = set()
    for base in mro[:-1]:
        if address_of(base) in covered:
            continue
        known = READERS.get(address_of(base)) or readers.get(address_of(base))
        if known is not None:
            if str(_module_of_type(base)).startswith("pandas"):
                return name, known, None, [], False, False  # besides columns and labels its tables hold caches
            reader = reader or known
            covered |= set(map(address_of, mro_of(base)))  # it reads what these keep too
            continue
        inner = _dict_of_type(base)
        if _flags_of_type(base) & (_HEAP_TYPE | _IMMUTABLE_TYPE) != _HEAP_TYPE:
            opaque = opaque or reader is None
            continue
        descriptor = inner.get("__dict__")
        if type(descriptor) is GetSetDescriptorType:
            dictionary = dictionary or descriptor
        slots += [member for member in inner.values() if type(member) is MemberDescriptorType]
    has_state = dictionary is not None or slots or reader is not None or "__slots__" in _dict_of_type(kind)
    return name, reader, dictionary, slots, False, opaque or not has_state

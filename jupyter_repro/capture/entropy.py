"""The doors through which fresh entropy comes in: numpy's own, those of ``random.seed()`` and ``random.Random()``, and ``os.urandom``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import wraps
from typing import Any

from jupyter_repro.capture.draft import Current, Draft
from jupyter_repro.capture.originals import get_frame, get_ident, urandom
from jupyter_repro.capture.patches import leave_no_frame
from jupyter_repro.capture.places import Places
from jupyter_repro.capture.sensor import Finish
from jupyter_repro.model.randomness import Entropy

__all__ = ["EntropyDoors", "held_entropy"]

_Call = tuple[int, int, int]

_MOST_VALUES = 1000  # of one cell that a replay can give again
_SEED_BYTES = 32

# Modules of the standard library that stand between os.urandom and whoever wants entropy.
_BETWEEN = {"os", "random", "secrets", "uuid", "functools", "contextlib"}
# The kernel's own use of entropy: message, comm and display ids, temporary names, locks. No result depends on it, nor on what a copy of
# a generator is first seeded with. numpy has a door of its own; what it takes elsewhere it takes when it is imported.
_INFRASTRUCTURE = {
    "IPython",
    "_hashlib",
    "asyncio",
    "comm",
    "concurrent",
    "copy",
    "email",
    "hmac",
    "http",
    "ipykernel",
    "jupyter_client",
    "jupyter_repro",
    "logging",
    "multiprocessing",
    "numpy",
    "ssl",
    "tempfile",
    "tornado",
    "traitlets",
    "urllib",
    "zmq",
}


class EntropyDoors:
    """Counts fresh entropy for each cell, keeps what numpy and ``random`` got so that a replay can give the same, and gives it
    when ``held`` has it (by source and cell id, in order)."""

    name = "entropy"
    follows = True

    def __init__(self, current: Current, places: Places, held: dict[str, list[int]]) -> None:
        self._current, self._places, self._held = current, places, held
        self._numpy: dict[Draft, list[str]] = {}
        self._python: dict[Draft, list[str]] = {}
        self._counts: dict[Draft, dict[str, int]] = {}
        self._inside: set[int] = set()
        self._made: dict[int, tuple[int, Draft, int]] = {}
        self._last: dict[int, tuple[_Call, Draft, int]] = {}
        self._undo: list[Callable[[], None]] = []

    def start(self) -> None:
        """Wraps ``os.urandom`` under both its names, and the seeding of ``random.Random``."""
        import random

        self._watch_own_generators(random.Random)
        original = os.urandom

        @wraps(original)
        def watched(size: int, /) -> bytes:
            __tracebackhide__ = True
            with suppress(Exception):  # whoever asked gets the bytes whatever happens here
                self._noticed(get_frame(1))
            try:
                return original(size)
            except BaseException as error:
                leave_no_frame(error)
                raise

        watched.__module__ = "os"  # where a process that it is sent to finds it; the original's is posix or nt
        for module, name in ((os, "urandom"), (random, "_urandom")):
            before = getattr(module, name)
            setattr(module, name, watched)
            self._undo.append(lambda module=module, name=name, before=before: self._put_back(module, name, watched, before))  # type: ignore[misc]

    def _watch_own_generators(self, generators: Any) -> None:
        """A ``random.Random()`` without a seed gets 256 bits of entropy that are known. One that is unpickled or copied is first made so
        and then given its state: its entropy is taken back."""
        original, set_state = generators.seed, generators.setstate

        @wraps(original)
        def seed(generator: Any, a: Any = None, version: int = 2) -> None:
            __tracebackhide__ = True
            if a is None:
                with suppress(Exception):  # it then takes its entropy itself
                    a = self._known_for(generator, get_frame(1))
            try:
                original(generator, a, version)
            except BaseException as error:
                leave_no_frame(error)
                raise

        @wraps(set_state)
        def setstate(generator: Any, state: Any) -> None:
            __tracebackhide__ = True
            with suppress(Exception):
                made, draft, value = self._made.pop(get_ident(), (None, None, 0))
                if made == id(generator) and draft is not None:
                    self._take_back(draft, "random", self._python, value)
            try:
                set_state(generator, state)
            except BaseException as error:
                leave_no_frame(error)
                raise

        for name, ours, before in (("seed", seed, original), ("setstate", setstate, set_state)):
            setattr(generators, name, ours)
            self._undo.append(lambda name=name, ours=ours, before=before: self._put_back(generators, name, ours, before))  # type: ignore[misc]

    def _known_for(self, generator: Any, frame: Any) -> int | None:
        draft = self._current.draft
        if draft is None or draft not in self._counts or self._asker(frame)[0] is None:
            return None
        value = self.fresh_seed(draft)
        self._made[get_ident()] = id(generator), draft, value
        return value

    def open_numpy(self) -> None:
        """Wraps the function by which numpy asks the operating system for a seed."""
        if not self._undo:
            return  # it has been stopped
        module: Any = sys.modules["numpy.random.bit_generator"]
        original = module.randbits

        @wraps(original)
        def randbits(k: int) -> int:
            draft = self._current.draft
            if draft is None or draft not in self._counts or _installed_code_imports(self._places):
                return int(original(k))
            value = self._give(draft, "numpy", self._numpy, lambda: int(original(k)))
            self._last[get_ident()] = _call_of(get_frame(1)), draft, value
            return value

        module.randbits = randbits
        self._undo.append(lambda: self._put_back(module, "randbits", randbits, original))
        self._watch_legacy_seeding()

    def _watch_legacy_seeding(self) -> None:
        """``RandomState(42)`` asks for entropy first and lets the seed replace it: such entropy is taken back.

        The one thing that Python can see of that seeding is that numpy looks at the seed through ``operator.index``, in the same call
        of the caller's as the request for entropy. A numpy that does not leaves an entropy too many in the record.
        """
        module: Any = sys.modules.get("numpy.random._mt19937")
        original: Any = getattr(module, "operator", None)
        if original is None:
            return

        def on_index(caller: Any) -> None:
            if (last := self._last.pop(get_ident(), None)) is not None and last[0] == _call_of(caller):
                self._take_back(last[1], "numpy", self._numpy, last[2])

        watching = module.operator = _Operator(original, on_index)
        self._undo.append(lambda: self._put_back(module, "operator", watching, original))

    def _take_back(self, draft: Draft, source: str, values: dict[Draft, list[str]], value: int) -> None:
        """Forgets the cell's last entropy from a source, and keeps it for the next request when it was a held one."""
        counts, kept = self._counts.get(draft, {}), values.get(draft, [])
        if counts.get(source):
            counts[source] -= 1
        if kept and kept[-1] == f"{value:x}":
            kept.pop()
        if (held := self._held.get(f"{source}:{draft.cell_id}")) is not None:
            held.insert(0, value)

    def stop(self) -> None:
        """Undoes the wrapping."""
        for undo in self._undo:
            undo()
        self._undo.clear()

    def watch(self, draft: Draft) -> Finish:
        """Counts for a cell, and adds its entropy to the draft at its end."""
        self._counts[draft] = {}
        return lambda: self._finish(draft)

    def _finish(self, draft: Draft) -> None:
        self._made = {thread: made for thread, made in self._made.items() if made[1] is not draft}
        self._last = {thread: last for thread, last in self._last.items() if last[1] is not draft}
        counts = self._counts.pop(draft, {})
        numpy, python = self._numpy.pop(draft, []), self._python.pop(draft, [])
        if counts.get("numpy"):
            draft.entropy.append(Entropy(source="numpy", count=counts["numpy"], values=tuple(numpy)))
        if counts.get("random"):
            draft.entropy.append(Entropy(source="random", count=counts["random"], values=tuple(python)))
        if counts.get("os.urandom"):
            draft.entropy.append(Entropy(source="os.urandom", count=counts["os.urandom"]))

    def fresh_seed(self, draft: Draft) -> int:
        """What ``random.seed()`` is to seed with: 256 bits of entropy, and known."""
        return self._give(draft, "random", self._python, lambda: int.from_bytes(urandom(_SEED_BYTES), "little"))

    def _give(self, draft: Draft, source: str, values: dict[Draft, list[str]], fresh: Callable[[], int]) -> int:
        held = self._held.get(f"{source}:{draft.cell_id}")
        thread = get_ident()
        self._inside.add(thread)
        try:
            value = held.pop(0) if held else fresh()
        finally:
            self._inside.discard(thread)
        counts = self._counts.get(draft)
        if counts is not None:
            counts[source] = counts.get(source, 0) + 1
            kept = values.setdefault(draft, [])
            if len(kept) < _MOST_VALUES:
                kept.append(f"{value:x}")
        return value

    def _noticed(self, frame: Any) -> None:
        """Somebody asks the operating system; it counts when it is the notebook or a library it uses."""
        draft = self._current.draft
        counts = self._counts.get(draft) if draft is not None else None
        if counts is None or get_ident() in self._inside:
            return
        asker, between = self._asker(frame)
        # What libraries make with uuid4 are names for things of their own.
        if asker is not None and ("uuid" not in between or not self._places.is_installed(asker.f_code.co_filename)):
            counts["os.urandom"] = counts.get("os.urandom", 0) + 1

    def _asker(self, frame: Any) -> tuple[Any, set[str]]:
        """The frame of whoever wants entropy, and the modules it goes through; None when no result depends on it."""
        between = set()
        while frame is not None and (name := _top(frame)) in _BETWEEN:
            between.add(name)
            frame = frame.f_back
        if frame is None or _top(frame) in _INFRASTRUCTURE or _installed_code_imports(self._places):
            return None, between
        return frame, between

    @staticmethod
    def _put_back(module: Any, name: str, ours: Any, original: Any) -> None:
        if getattr(module, name, None) is ours:
            setattr(module, name, original)


def held_entropy(hold: Mapping[str, Any]) -> dict[str, list[int]]:
    """The entropy that a rerun is to give again, by source and cell id, of the conditions to hold."""
    return {door: [int(value, 16) for value in values] for door, values in hold.get("entropy", {}).items()}


class _Operator:
    """The module ``operator``, telling when somebody is about to call ``index``. The function itself is the untouched one: where it refuses
    a seed, no frame of ours is in the traceback."""

    def __init__(self, module: Any, on_index: Callable[[Any], None]) -> None:
        self._module, self._on_index = module, on_index

    def __getattr__(self, name: str) -> Any:
        if name == "index":
            with suppress(Exception):  # whatever happens here, the seed is looked at
                self._on_index(get_frame(1))
        return getattr(self._module, name)


def _call_of(frame: Any) -> _Call:
    """Which call a frame is making. The frame itself is not kept: it would keep alive what its function has left, an open file, say."""
    return id(frame), id(frame.f_code), frame.f_lasti


def _top(frame: Any) -> str:
    """The top-level name of the module whose code a frame runs."""
    return str(frame.f_globals.get("__name__")).split(".")[0]


def _installed_code_imports(places: Places) -> bool:
    """Whether installed code is being imported, on behalf of no local code nearer by: what it draws then are defaults of its own."""
    frame: Any = get_frame(2)
    while frame is not None:
        filename = frame.f_code.co_filename
        if filename.startswith("<frozen importlib"):
            return True
        if not filename.startswith("<") and not places.is_installed(filename) and _top(frame) != "jupyter_repro":
            return False
        frame = frame.f_back
    return False

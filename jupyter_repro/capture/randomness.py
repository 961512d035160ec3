"""The sensor of randomness: seedings, the states of the global generators around each cell, and fresh entropy."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from functools import partial
from typing import Any

from jupyter_repro.capture.draft import Current, Draft
from jupyter_repro.capture.entropy import EntropyDoors
from jupyter_repro.capture.generators import Generator
from jupyter_repro.capture.importwatch import ImportWatch
from jupyter_repro.capture.originals import get_ident, urandom
from jupyter_repro.capture.patches import leave_no_frame
from jupyter_repro.capture.sensor import Finish
from jupyter_repro.capture.states import State, digest_of_state
from jupyter_repro.model.lean import dataclass
from jupyter_repro.model.randomness import Descent, GeneratorChange, GeneratorName, Seeding

__all__ = ["RandomnessSensor"]

_SEED_BYTES = 16
_LONGEST_SEED = 400


@dataclass(kw_only=True, slots=True)
class _Watched:
    """A generator that exists, with what its state descends from."""

    generator: Generator
    descent: Descent
    undo: list[Callable[[], None]] = field(default_factory=list)


@dataclass(kw_only=True, slots=True)
class _View:
    """One generator as one cell sees it. ``mark`` is the last state that seeding or the cell's start explains; ``drawn_from`` what the
    state descended from when the cell first drew."""

    before: State | None
    mark: State | None
    drawn_from: Descent | None = None


class RandomnessSensor:
    """Watches global generators from their first import on.

    In a fresh kernel (``seeds`` is True) each generator that starts from the operating system's entropy is seeded with entropy of the
    recorder's own, told to ``on_seeding``: as random as before, but known. ``held`` gives the seeds to use instead, by generator.
    """

    name = "randomness"

    def __init__(
        self,
        current: Current,
        imports: ImportWatch,
        doors: EntropyDoors,
        generators: Iterable[Generator],
        *,
        seeds: bool,
        held: Mapping[str, str],
        on_seeding: Callable[[Seeding], None],
        on_error: Callable[[str, Exception], None],
    ) -> None:
        self._current, self._imports, self._doors, self._generators = current, imports, doors, generators
        self._seeds, self._held, self._on_seeding, self._on_error = seeds, held, on_seeding, on_error
        self._watched: dict[GeneratorName, _Watched] = {}
        self._views: dict[Draft, dict[GeneratorName, _View]] = {}
        self._seeding: set[int] = set()
        self._stopped = False

    def start(self) -> None:
        """Hooks the generators that are there, and the others once they are imported."""
        self._imports.around(self.name, self._library_import)
        for generator in self._generators:
            self._imports.on(generator.module, self.name, partial(self._found, generator))

    def stop(self) -> None:
        """Undoes every hook."""
        self._stopped = True
        for watched in self._watched.values():
            for undo in watched.undo:
                undo()
        self._watched.clear()
        self._views.clear()

    def watch(self, draft: Draft) -> Finish:
        """Compares the states at the cell's end with those at its start."""
        views = self._views[draft] = {}
        for name, watched in self._watched.items():
            state = watched.generator.state()
            views[name] = _View(before=state, mark=state)
        return lambda: self._finish(draft)

    def _library_import(self) -> Finish:
        """Installed code is about to be imported. What it draws for defaults of its own while it loads is no draw of the cell's."""
        draft = self._current.draft
        views = self._views.get(draft, {}) if draft is not None else {}
        self._settle(views, is_draw=True)
        return lambda: self._settle(views, is_draw=False)

    def _settle(self, views: dict[GeneratorName, _View], *, is_draw: bool) -> None:
        """Takes the states as they are now for explained, as draws of the cell's or not."""
        for name, view in views.items():
            if (watched := self._watched.get(name)) is not None:
                view.mark = self._note_draw(watched, view) if is_draw else watched.generator.state()

    def _found(self, generator: Generator) -> None:
        """A generator has come to life: seed it, watch it."""
        if self._stopped:
            return
        descent = generator.start
        if self._seeds and descent == "unknown":
            value = int(self._held.get(generator.name) or int.from_bytes(urandom(_SEED_BYTES), "little"))
            if generator.seed(value):
                descent = "recorder"
                self._on_seeding(Seeding(generator=generator.name, value=str(value), by="recorder"))
        if generator.module == "numpy.random":
            self._doors.open_numpy()
        watched = self._watched[generator.name] = _Watched(generator=generator, descent=descent)
        watched.undo = generator.hook(partial(self._seeded, watched))
        state = generator.state()
        for views in self._views.values():
            views[generator.name] = _View(before=None, mark=state)

    def _seeded(self, watched: _Watched, seed: Callable[[Any], Any], value: Any) -> Any:
        """Seeds for the notebook, exactly as asked, and notes it."""
        __tracebackhide__ = True  # a seed that is refused is an error of the notebook's
        draft, thread = self._current.draft, get_ident()
        if draft is not None:
            with self._catching():
                for view in self._views_of(watched):
                    self._note_draw(watched, view)
        told = value
        if draft is not None and value is None and watched.generator.name == "random":
            value = self._doors.fresh_seed(draft)
        inner = thread in self._seeding  # torch.manual_seed seeds the generators of all devices, by their own functions
        self._seeding.add(thread)
        try:
            result = seed(value)
        except BaseException as error:
            leave_no_frame(error)
            raise
        finally:
            if not inner:
                self._seeding.discard(thread)
        if draft is None:
            return result
        with self._catching():
            watched.descent = "entropy" if told is None else "cell"
            for view in self._views_of(watched):
                view.mark = watched.generator.state()
            if not inner:
                draft.seedings.append(Seeding(generator=watched.generator.name, value=None if told is None else _as_text(told)))
        return result

    def _views_of(self, watched: _Watched) -> list[_View]:
        """The generator as each of the cells that run now sees it: a seed explains the state to them all."""
        return [view for views in list(self._views.values()) if (view := views.get(watched.generator.name)) is not None]

    @contextmanager
    def _catching(self) -> Iterator[None]:
        """Keeps the sensor's own failures out of the user's call to seed."""
        try:
            yield
        except Exception as error:
            self._on_error(self.name, error)

    def _note_draw(self, watched: _Watched, view: _View) -> State | None:
        state = watched.generator.state()
        # Where there was no state to be read before, what has become of it is not known.
        if view.mark is not None and state != view.mark and view.drawn_from is None:
            view.drawn_from = watched.descent
        return state

    def _finish(self, draft: Draft) -> None:
        for name, view in self._views.pop(draft, {}).items():
            watched = self._watched[name]
            after = self._note_draw(watched, view)
            seeded = any(seeding.generator == name for seeding in draft.seedings)
            if after is None or not (seeded or view.drawn_from):
                continue  # what changed, if anything, changed while installed code was imported
            draft.generators.append(
                GeneratorChange(
                    generator=name,
                    before=None if view.before is None else digest_of_state(view.before),
                    after=digest_of_state(after),
                    seeded=view.drawn_from or watched.descent,
                    drawn=view.drawn_from is not None,
                )
            )


def _as_text(seed: Any) -> str:
    """A seed as text: a number in digits, whatever integer type it has; plain values as Python prints them, cut when long; of anything
    else its type, since printing it might run code of the notebook's."""
    numpy: Any = sys.modules.get("numpy")
    integers: tuple[type, ...] = (int,) if numpy is None else (int, numpy.integer)
    if isinstance(seed, integers):
        return str(int(seed))  # type: ignore[call-overload]
    if numpy is not None and type(seed) is numpy.ndarray and seed.dtype.kind in "iu":
        seed = seed.ravel()[:_LONGEST_SEED].tolist()
    return ascii(seed)[:_LONGEST_SEED] if _is_plain(seed) else f"<{type(seed).__module__}.{type(seed).__qualname__}>"


def _is_plain(value: Any) -> bool:
    if type(value) in (list, tuple):
        return all(_is_plain(item) for item in value[:_LONGEST_SEED])
    return type(value) in (int, float, str, bytes, bytearray, bool, type(None))

"""The sensor of randomness: seedings, the states of the global generators around each cell, and fresh entropy."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from jupyter_repro.capture.draft import Current, Draft
from jupyter_repro.capture.entropy import EntropyDoors
from jupyter_repro.capture.generators import Generator, State, digest_of_state
from jupyter_repro.capture.importwatch import ImportWatch
from jupyter_repro.capture.originals import urandom
from jupyter_repro.capture.places import Places
from jupyter_repro.capture.sensor import Finish
from jupyter_repro.model.randomness import Descent, GeneratorChange, GeneratorName, Seeding

__all__ = ["RandomnessSensor"]

_SEED_BYTES = 16
_LONGEST_SEED = 400


@dataclass(kw_only=True)
class _Watched:
    """A generator that exists, with what its state descends from."""

    generator: Generator
    descent: Descent
    undo: list[Callable[[], None]] = field(default_factory=list)


@dataclass(kw_only=True)
class _View:
    """One generator as one cell sees it. ``mark`` is the last state that seeding or the cell's start explains; ``drawn_from`` what the
    state descended from when the cell first drew."""

    before: State | None
    mark: State | None
    drawn_from: Descent | None = None


class RandomnessSensor:
    """Watches global generators from their first import on.

    In a fresh kernel (``seeds`` is True) each generator that starts from the operating system's entropy is seeded with entropy of the
    recorder's own, told to ``on_seeding``: as random as before, but known. ``hold`` gives the seeds to use instead, by generator.
    """

    name = "randomness"

    def __init__(
        self,
        current: Current,
        places: Places,
        generators: Iterable[Generator],
        *,
        seeds: bool,
        hold: dict[str, Any],
        on_seeding: Callable[[Seeding], None],
        on_error: Callable[[str, Exception], None],
    ) -> None:
        self._current, self._seeds, self._on_seeding, self._on_error = current, seeds, on_seeding, on_error
        self._held: dict[str, str] = dict(hold.get("seedings", {}))
        held = {door: [int(value, 16) for value in values] for door, values in hold.get("entropy", {}).items()}
        self._doors = EntropyDoors(current, places, held)
        self._watched: dict[GeneratorName, _Watched] = {}
        self._views: dict[int, dict[GeneratorName, _View]] = {}
        self._imports = ImportWatch({g.module: self._guarded(g) for g in generators}, self._library_import, places.is_installed)

    def start(self) -> None:
        """Hooks the generators that are there, and the others once they are imported."""
        self._doors.start()
        self._imports.start()

    def stop(self) -> None:
        """Undoes every hook."""
        self._imports.stop()
        self._doors.stop()
        for watched in self._watched.values():
            for undo in watched.undo:
                undo()
        self._watched.clear()

    def watch(self, draft: Draft) -> Finish:
        """Compares the states at the cell's end with those at its start."""
        views = self._views[draft.order] = {}
        for name, watched in self._watched.items():
            state = watched.generator.state()
            views[name] = _View(before=state, mark=state)
        self._doors.begin(draft)
        return lambda: self._finish(draft)

    def _library_import(self) -> Finish:
        """Installed code is about to be imported. What it draws for defaults of its own while it loads is no draw of the cell's."""
        draft = self._current.draft
        views = self._views.get(draft.order, {}) if draft is not None else {}
        self._settle(views, is_draw=True)
        return lambda: self._settle(views, is_draw=False)

    def _settle(self, views: dict[GeneratorName, _View], *, is_draw: bool) -> None:
        """Takes the states as they are now for explained, as draws of the cell's or not."""
        try:
            for name, view in views.items():
                watched = self._watched[name]
                view.mark = self._note_draw(watched, view) if is_draw else watched.generator.state()
        except Exception as error:  # this runs inside the user's import statement
            self._on_error(self.name, error)

    def _guarded(self, generator: Generator) -> Callable[[], None]:
        def found() -> None:
            try:
                self._found(generator)
            except Exception as error:  # this runs inside the user's import statement
                self._on_error(self.name, error)

        return found

    def _found(self, generator: Generator) -> None:
        """A generator has come to life: seed it, watch it."""
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
        draft = self._current.draft
        view = self._views.get(draft.order, {}).get(watched.generator.name) if draft is not None else None
        if draft is None or view is None:
            return seed(value)
        with self._catching():
            self._note_draw(watched, view)
        told = value
        if value is None and watched.generator.name == "random":
            value = self._doors.fresh_seed(draft)
        result = seed(value)
        with self._catching():
            watched.descent = "entropy" if told is None else "cell"
            view.mark = watched.generator.state()
            text = None if told is None else _as_text(told)
            draft.seedings.append(Seeding(generator=watched.generator.name, value=text))
        return result

    @contextmanager
    def _catching(self) -> Iterator[None]:
        """Keeps the sensor's own failures out of the user's call to seed."""
        try:
            yield
        except Exception as error:
            self._on_error(self.name, error)

    def _note_draw(self, watched: _Watched, view: _View) -> State | None:
        state = watched.generator.state()
        if state != view.mark and view.drawn_from is None:
            view.drawn_from = watched.descent
        return state

    def _finish(self, draft: Draft) -> None:
        self._doors.end(draft)
        for name, view in self._views.pop(draft.order, {}).items():
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
    """A seed as text: a number in digits, whatever integer type it has; others as Python prints them, cut when long."""
    numpy: Any = sys.modules.get("numpy")
    if isinstance(seed, int) or (numpy is not None and isinstance(seed, numpy.integer)):
        return str(int(seed))
    return ascii(seed)[:_LONGEST_SEED]

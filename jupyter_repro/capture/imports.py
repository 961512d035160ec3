"""The import sensor: the distributions and the local modules that a cell imports."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from jupyter_repro.capture.digests import Digests
from jupyter_repro.capture.distributions import Found, Installed
from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.places import Places
from jupyter_repro.capture.sensor import Finish
from jupyter_repro.model.artifact import Artifact, ArtifactRef
from jupyter_repro.model.environment import Distribution

__all__ = ["ImportSensor"]

_KERNEL = ("IPython", "ipykernel")
# The recorder is named by the run, and no cell's result depends on it.
_RECORDER = "jupyter_repro"
# What the shell itself loads when it first shows a traceback or runs a command: no cell has imported it.
_SHELL = {
    "asttokens",
    "executing",
    "jedi",
    "parso",
    "pexpect",
    "prompt_toolkit",
    "ptyprocess",
    "pure_eval",
    "pygments",
    "stack_data",
    "wcwidth",
}


class ImportSensor:
    """Records, for each cell, the distributions it loads for the first time or names in an import statement, with their versions,
    and the source files of local modules likewise, with their digests.

    ``on_distributions`` hears all of the run's distributions whenever there are new ones.
    """

    name = "imports"

    def __init__(
        self, places: Places, digests: Digests, installed: Installed, on_distributions: Callable[[tuple[Distribution, ...]], None]
    ) -> None:
        self._places, self._digests, self._on_distributions = places, digests, on_distributions
        self._installed = installed
        self._tops: set[str] = set()
        self._known: set[str] = set()
        self._count = 0
        self._all: dict[str, Distribution] = {}
        self._modules: dict[str, tuple[Any, Artifact]] = {}

    def start(self) -> None:
        """Takes what is loaded already as known. The kernel's own distributions are named at once: their versions shape outputs too."""
        for name, several in self._installed.resolve(set(_KERNEL)).items():
            for found in several:
                self._all[found.name] = Distribution(name=found.name, version=found.version, import_names=(name,), origin=found.origin)
        self._on_distributions(self._sorted())
        self._known = set(sys.modules)
        self._tops = {name.split(".")[0] for name in self._known}
        self._count = len(sys.modules)

    def stop(self) -> None:
        """Nothing to take away."""

    def look_past(self, modules: set[str]) -> None:
        """Takes modules as known that no cell has imported."""
        self._known |= modules

    def watch(self, draft: Draft) -> Finish:
        """Compares the loaded modules at the cell's end with those known before."""
        return lambda: self._finish(draft)

    def _finish(self, draft: Draft) -> None:
        named = set(_imported_names(draft.tree)) - {_RECORDER} if "import" in draft.source else set()
        new: set[str] = set()
        if len(sys.modules) != self._count or named:
            new = set(sys.modules) - self._known
            self._known |= new
            self._count = len(sys.modules)
        # Submodules of what is known load lazily all the time: that imports nothing new.
        loaded = {name.partition(".")[0] for name in new} - {_RECORDER}
        tops = {t for t in (loaded - self._tops - _SHELL) | named if t and t not in sys.stdlib_module_names and not t.startswith("__")}
        self._tops |= loaded
        local = {top for top in tops if self._is_local(top)}
        self._add_distributions(draft, tops - local, named)
        self._add_modules(draft, local | {t for t in loaded if self._is_local(t)}, new, named)

    def _is_local(self, top: str) -> bool:
        module = sys.modules.get(top)
        path = _file_of(module)
        if path is not None:
            return not self._places.is_installed(path)
        # A namespace package has no file; a name that is not loaded (an import that failed) is nowhere.
        return any(not self._places.is_installed(os.path.join(p, "")) for p in _paths_of(module))

    def _add_distributions(self, draft: Draft, tops: set[str], named: set[str]) -> None:
        if not tops:
            return
        loaded = {top for top in tops if top in sys.modules}
        tops_of: dict[Found, list[str]] = {}
        for top, several in self._installed.resolve(loaded).items():
            for one in several:
                tops_of.setdefault(one, []).append(top)
        found = [
            Distribution(
                name=one.name, version=one.version, import_names=tuple(sorted(names)), direct=bool(named & set(names)), origin=one.origin
            )
            for one, names in sorted(tops_of.items(), key=lambda item: item[0].name)
        ]
        draft.distributions.extend(found)
        merged = {d.name: _merged(self._all.get(d.name), d) for d in found}
        if any(self._all.get(name) != d for name, d in merged.items()):
            self._all |= merged
            self._on_distributions(self._sorted())

    def _add_modules(self, draft: Draft, local: set[str], new: set[str], named: set[str]) -> None:
        named_again = local & named
        again = {name for name in list(sys.modules) if name.partition(".")[0] in named_again} if named_again else set()
        reloaded = {name for name, (spec, _) in self._modules.items() if _spec_of(sys.modules.get(name)) is not spec}
        own = {name for name in new if name.partition(".")[0] in local} if local else set()
        for name in sorted(own | again | reloaded):
            module = sys.modules.get(name)
            path = _file_of(module)
            if path is None or not path.endswith((".py", ".so", ".pyd")) or not self._places.is_data(path):
                continue
            artifact = self._artifact(name, path, _spec_of(module))
            if artifact is None:
                continue
            draft.artifacts.append(artifact)
            draft.used.append(ArtifactRef(path=artifact.path, digest=artifact.digest))

    def _artifact(self, name: str, path: str, spec: Any) -> Artifact | None:
        """A local module's file as it was when the module was loaded: importing it again runs nothing, a reload makes a new spec."""
        known = self._modules.get(name)
        if known is not None and known[0] is spec:
            return known[1]
        state = self._digests.state(path)
        if state is None:
            return None
        artifact = Artifact(path=self._places.portable(path), digest=self._digests.digest(path, state), size=state[2], kind="module")
        self._modules[name] = spec, artifact
        return artifact

    def _sorted(self) -> tuple[Distribution, ...]:
        return tuple(sorted(self._all.values(), key=lambda d: d.name.lower()))


def _imported_names(tree: ast.Module) -> Iterable[str]:
    """The top-level names that a source's import statements name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module.split(".")[0]


def _merged(old: Distribution | None, new: Distribution) -> Distribution:
    if old is None:
        return new
    names = tuple(sorted({*old.import_names, *new.import_names}))
    return replace(new, import_names=names, direct=old.direct or new.direct)


def _file_of(module: Any) -> str | None:
    """The absolute path of a module's file. Modules may be anything, lazy ones even run code when asked: only their dict is read."""
    path = getattr(module, "__dict__", {}).get("__file__")
    return os.path.abspath(path) if isinstance(path, str) else None


def _spec_of(module: Any) -> Any:
    return getattr(module, "__dict__", {}).get("__spec__")


def _paths_of(module: Any) -> list[str]:
    paths = getattr(module, "__dict__", {}).get("__path__", ())
    try:
        return [p for p in paths if isinstance(p, str)]
    except TypeError:
        return []

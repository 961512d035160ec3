"""Listing: what a cell did to files becomes references and artifacts of its draft, with digests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from jupyter_repro.capture.datasets import datasets_of, store_of
from jupyter_repro.capture.digests import AT_ONCE, Digests, FileState
from jupyter_repro.capture.distributions import Installed
from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.folders import by_folder
from jupyter_repro.capture.originals import clock, exists
from jupyter_repro.capture.places import Places
from jupyter_repro.capture.seen import Before, Seen
from jupyter_repro.capture.trees import Tree
from jupyter_repro.model.artifact import Artifact, ArtifactKind, ArtifactRef, Digest, Relation
from jupyter_repro.model.lean import dataclass

__all__ = ["Listing"]

_FILES_AT_ONCE = 256  # digested before the cell's reply goes out: 5 ms
_MOST = 1000  # artifacts of one cell
_MOST_MISSING = 100
_SAMPLE = 32  # files of a folder that are looked for to tell whether any is there
# What programs look for of their own accord, wherever they are started.
_NO_DATA = (".py", ".so", ".pth", ".cfg", ".conf", ".toml", ".lock", "rc", ".egg-link", ".ini", ".dll", ".pyd")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Old:
    """What is known of a file that the cell used and then changed: its state, its digest, and where its bytes are now (None: nowhere)."""

    state: FileState | None
    digest: Digest | None
    place: str | None


class Listing:
    """Adds the files that a cell has used, generated, deleted and looked for to its draft.

    At most ``AT_ONCE`` bytes of a few hundred files are digested before the cell's reply goes out, the rest on the worker; ``on_artifact``
    then tells the recorder. What can no longer be digested is a gap.
    """

    def __init__(
        self,
        *,
        places: Places,
        digests: Digests,
        installed: Installed,
        on_artifact: Callable[[int, Artifact, Relation], None],
        on_gap: Callable[[str, Exception, int], None],
    ) -> None:
        self._places, self._digests, self._installed = places, digests, installed
        self._on_artifact, self._on_gap = on_artifact, on_gap

    def add(self, draft: Draft, seen: Seen, modules: Iterable[str] = (), *, certain: bool) -> None:
        """Adds what was seen. ``modules`` are files of code that it loaded. With ``certain``, what was read was really there."""
        page = _Page(self._digests, draft, certain=certain)
        for path in modules:
            self._add_module(draft, path)
        # Tracebacks and importlib read the source of local modules, which are listed as such.
        known = {artifact.path for artifact in draft.artifacts if artifact.kind == "module"}
        page.used += seen.reads()
        for path, before, place in seen.overwritten():
            digest = None if before is None else before.digest or self._digests.known(before.state)
            page.old[path] = _Old(state=None if before is None else before.state, digest=digest, place=place)
            page.used.append(path)
            if digest is not None and known and self._is_module(path, known):  # imported, rewritten and reloaded
                name = self._places.portable(path)
                draft.used = [replace(ref, digest=digest) if ref.path == name else ref for ref in draft.used]
                draft.artifacts = [replace(one, digest=digest) if one.path == name else one for one in draft.artifacts]
        page.generated += [path for path, before in seen.generated().items() if before is None or page.is_written(path, before)]
        if known:
            page.used = [path for path in page.used if not self._is_module(path, known)]
            page.generated = [path for path in page.generated if not (path.endswith(".so") and self._is_module(path, known))]
        self._add_all(page, seen)
        draft.deleted.extend(self._deleted(seen))
        if seen.lost:
            page.troubles.append(f"and {seen.lost} further files")
        if page.troubles:
            self._note_gap(draft.order, page.troubles)

    def _is_module(self, path: str, known: set[str]) -> bool:
        return path.endswith((".py", ".so", ".pyd")) and self._places.portable(path) in known

    def _add_all(self, page: _Page, seen: Seen) -> None:
        """Adds the files in datasets as these, the others each by itself."""
        used, generated = by_folder(page.used), by_folder(page.generated)
        names: dict[str, list[str]] = {}
        for folders in (used, generated):
            for folder, paths in folders.items():
                if not self._places.is_installed(folder + "/"):
                    start = len(folder) + 1
                    names.setdefault(folder, []).extend([path[start:] for path in paths])
        datasets = datasets_of(names, most=_MOST, apart=self._places.apart)
        self._add_paths(page, "used", used, datasets)
        self._add_paths(page, "generated", generated, datasets)
        self._add_missing(page.draft, [*seen.missing(), *page.absent], page.datasets)

    def _add_paths(self, page: _Page, relation: Relation, folders: dict[str, list[str]], datasets: dict[str, str]) -> None:
        members: dict[str, list[str]] = {}
        left = _MOST
        for folder, paths in folders.items():
            if (root := datasets.get(folder)) is not None:
                members.setdefault(root, []).extend(paths)
                continue
            for path in paths:
                if left:
                    left -= self._add_file(page, relation, path)
                else:
                    page.troubles.append(self._places.portable(path))
        for root, several in members.items():
            self._add_dataset(page, relation, root, several)

    def _add_file(self, page: _Page, relation: Relation, path: str) -> bool:
        """Adds one file; returns whether there was one."""
        old = page.old.get(path) if relation == "used" else None
        place = path if old is None else old.place
        state = None if place is None else self._digests.state(place)
        if old is None and state is None:
            if relation == "used" and not exists(path):
                page.absent.append(path)
            return False
        digest = old.digest if old is not None else None
        if digest is None and place is not None and state is not None:
            digest = page.digest(place, state)
        first = old.state if old is not None and old.state is not None else state
        artifact = self._artifact(path, None if first is None else first[2], digest)
        page.add(relation, artifact)
        if digest is None:
            if place is not None and state is not None:
                page.draft.later.append(lambda: self._digest_later(page.draft.order, relation, place, state, artifact))
            else:
                page.troubles.append(artifact.path)
        return True

    def _digest_later(self, order: int, relation: Relation, place: str, state: FileState, artifact: Artifact) -> None:
        digest = self._digests.digest(place, state)
        if digest is None:
            self._note_gap(order, [artifact.path])
        else:
            self._on_artifact(order, replace(artifact, digest=digest), relation)

    def _add_dataset(self, page: _Page, relation: Relation, root: str, paths: list[str]) -> None:
        old = {path: page.old[path].digest for path in paths if path in page.old} if relation == "used" and page.old else {}
        tree = Tree(root=root, paths=tuple(paths), old=old, ended=int(clock() * 1e9))
        name = self._places.portable(root)
        if page.has_room_for(len(paths)):
            found = tree.look(self._digests, page.many)
            if not found.files:
                page.absent += paths
                return
            page.add(relation, found.artifact(name))
            page.datasets.add(root)
            if found.digest is not None:
                return
        elif not (page.certain or relation == "generated" or any(map(exists, paths[:: len(paths) // _SAMPLE + 1]))):
            page.absent += paths[:_MOST_MISSING]
            return
        else:
            page.add(relation, Artifact(path=name, kind="directory", files=len(paths)))
            page.datasets.add(root)
        page.draft.later.append(lambda: self._look_later(page.draft.order, relation, name, tree))

    def _look_later(self, order: int, relation: Relation, name: str, tree: Tree) -> None:
        found = tree.look(self._digests, self._digests.many)
        if found.digest is None:
            self._note_gap(order, [name])
        else:
            self._on_artifact(order, found.artifact(name), relation)

    def _add_module(self, draft: Draft, path: str) -> None:
        state = self._digests.state(path)
        if state is None or not self._places.is_data(path):
            return
        artifact = self._artifact(path, state[2], self._digests.digest(path, state), kind="module")
        if artifact not in draft.artifacts:
            draft.artifacts.append(artifact)
            draft.used.append(ArtifactRef(path=artifact.path, digest=artifact.digest))

    def _artifact(self, path: str, size: int | None, digest: Digest | None, kind: ArtifactKind = "data") -> Artifact:
        if not self._places.is_installed(path):
            return Artifact(path=self._places.portable(path), digest=digest, size=size, kind=kind)
        # A data file of a distribution, which its name and version identify better than its place.
        name = self._places.in_distribution(path)
        top = name.split("/")[1].removesuffix(".py")
        found = self._installed.resolve({top})[top]
        distribution = "==".join(filter(None, found[0][:2])) if found else None
        return Artifact(path=name, digest=digest, size=size, kind="package-data", distribution=distribution)

    def _deleted(self, seen: Seen) -> list[str]:
        folders: dict[str, list[str]] = {}
        for path in seen.deleted():
            folder, _, name = path.rpartition("/")
            folders.setdefault(folder, []).append(name)
        datasets = datasets_of(folders, most=_MOST, apart=self._places.apart)
        gone: dict[str, None] = {}
        for folder, names in folders.items():
            root = datasets.get(folder)
            # A folder that is still there has lost some of its files.
            if root is not None and not exists(root):
                gone[root] = None
            elif not self._places.is_installed(folder + "/"):
                gone |= {path: None for name in names[:_MOST] if not exists(path := f"{folder}/{name}")}
        return [self._places.portable(path) for path in gone][:_MOST]

    def _add_missing(self, draft: Draft, paths: list[str], datasets: set[str]) -> None:
        for path in paths:
            folder, _, name = path.rpartition("/")
            if len(draft.missing) >= _MOST_MISSING:
                return
            if name.startswith(".") or name.endswith(_NO_DATA) or self._places.is_installed(path):
                continue
            if folder in datasets or store_of(folder) in datasets or exists(path):
                continue
            draft.missing.append(self._places.portable(path))

    def _note_gap(self, order: int, paths: list[str]) -> None:
        more = f" and {len(paths) - 5} more" if len(paths) > 5 else ""
        self._on_gap("digests", LookupError(f"changed before the digest was taken: {', '.join(paths[:5])}{more}"), order)


class _Page:
    """One listing: its paths, what it may still digest at once, and what went wrong in it."""

    def __init__(self, digests: Digests, draft: Draft, *, certain: bool) -> None:
        self.draft, self.certain = draft, certain
        self.used: list[str] = []
        self.generated: list[str] = []
        self.old: dict[str, _Old] = {}
        self.troubles: list[str] = []
        self.absent: list[str] = []
        self.datasets: set[str] = set()
        self._digests = digests
        self._bytes, self._files, self._updates = AT_ONCE, _FILES_AT_ONCE, 0

    def add(self, relation: Relation, artifact: Artifact) -> None:
        """Adds an artifact and the reference to it."""
        self.draft.artifacts.append(artifact)
        refs = self.draft.used if relation == "used" else self.draft.generated
        refs.append(ArtifactRef(path=artifact.path, digest=artifact.digest))

    def has_room_for(self, files: int) -> bool:
        """Whether so many files may be digested at once."""
        return files <= self._files

    def digest(self, path: str, state: FileState) -> Digest | None:
        """The digest of a file, when it is known or there is time for it."""
        known = self._digests.known(state)
        if known is not None or state[2] > self._bytes or not self._files:
            return known
        self._bytes -= state[2]
        self._files -= 1
        return self._digests.digest(path, state)

    def many(self, files: Sequence[tuple[str, FileState]]) -> list[Digest | None]:
        """The digests of several files, when there is time for all of them."""
        size = sum(state[2] for _, state in files if self._digests.known(state) is None)
        if size > self._bytes or len(files) > self._files:
            return [None] * len(files)
        self._bytes -= size
        self._files -= len(files)
        return self._digests.many(files)

    def is_written(self, path: str, before: Before) -> bool:
        """Whether a file that was opened to be updated has been. Its state tells, except that what is written through a map of its
        memory, or very soon after, may leave it as it is. Of very many files it is taken for granted."""
        self._updates += 1
        if self._updates > _MOST:
            return True
        state = self._digests.state(path)
        if state is None or state[:4] != before.state[:4]:
            return True
        wal = self._digests.state(path + "-wal")
        if wal is not None and wal[2] and wal[3] >= before.state[3]:
            return True
        if before.digest is None or state[2] > self._bytes or not self._files:
            return False
        self._bytes -= state[2]
        self._files -= 1
        return self._digests.digest(path, state, anew=True) not in (None, before.digest)

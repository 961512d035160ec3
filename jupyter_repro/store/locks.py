"""Lock files of environments: ``pylock.toml`` (PEP 751), read and written, and ``requirements.txt`` made from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from jupyter_repro.errors import LockError
from jupyter_repro.model.addresses import without_credentials
from jupyter_repro.store.toml import tables_in, toml_text

__all__ = ["Document", "as_comments", "is_pylock", "lock_in", "lock_text", "portable", "read_lock", "requirements_text"]

Document = Mapping[str, Any]
"""A ``pylock.toml`` as tables and values."""

_MOST_BYTES = 64 << 20
_FILES = ("archive", "sdist")
_NAME = re.compile(r"pylock(\.[^.]+)?\.toml")


def is_pylock(path: Path) -> bool:
    """Whether a file's name says that it is a ``pylock.toml``: PEP 751 knows that and ``pylock.NAME.toml``."""
    return _NAME.fullmatch(path.name) is not None


def read_lock(path: Path) -> str:
    """The text of a lock file. Raises LockError when there is none, or none that can be read."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("it is too large")
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb" or text.lstrip("\ufeff \t\r\n").startswith("{"):
            hint = "name a pylock.toml or a requirements file; --env recorded takes the environment that the notebook's record has"
            raise LockError("lock-invalid", f"{path} is a notebook or other JSON, not a lock file", hint=hint)
        return text
    except FileNotFoundError:
        raise LockError("lock-missing", f"there is no file {path}", hint="write one: jupyter repro lock NOTEBOOK") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise LockError("lock-invalid", f"{path} cannot be read: {reason}", hint="write it anew: jupyter repro lock NOTEBOOK") from None


def lock_in(text: str, name: str = "pylock.toml") -> Document:
    """The lock in a text. Raises LockError where it is none, or one of a later version."""
    try:
        document = tables_in(text)
        version = str(document["lock-version"])
        packages = document.setdefault("packages", [])
        if not all(isinstance(package["name"], str) for package in packages):
            raise TypeError("a name is no text")
    except (ValueError, KeyError, TypeError) as error:
        raise LockError("lock-invalid", f"{name} is no lock: {error}", hint="write it anew: jupyter repro lock NOTEBOOK") from None
    if version.partition(".")[0] != "1":
        raise LockError("lock-invalid", f"{name} has lock version {version}; this jupyter-repro reads 1", hint="upgrade jupyter-repro")
    return document


def portable(document: Document) -> tuple[Document, tuple[str, ...]]:
    """A lock in which no address has credentials, and files of this machine have no more than their names; and the names of the
    distributions whose files those are. Source folders of this machine are left out, and named too."""
    local: list[str] = []
    packages = []
    for package in document["packages"]:
        if "directory" in package or _is_local(package.get("vcs", {"url": "https:"})):
            local.append(package["name"])
            continue
        cleaned = {key: _cleaned(key, value) for key, value in package.items()}
        if not str(package.get("index", "https:")).startswith("http"):
            del cleaned["index"]
        packages.append(cleaned)
        if any(_is_local(file) for file in _files_of(package)):
            local.append(package["name"])
    return {**document, "packages": packages}, tuple(local)


def lock_text(document: Document, heading: Sequence[str]) -> str:
    """A lock as a file's text; each line of the heading is a comment. Equal locks give equal texts."""
    said = {"lock-version": "1.0", **{key: value for key, value in document.items() if key != "packages"}, "created-by": "jupyter-repro"}
    packages = sorted(document["packages"], key=lambda package: (package["name"], str(package.get("version")), str(package.get("marker"))))
    return "\n".join([*as_comments(heading), toml_text({**said, "packages": packages})])


def requirements_text(document: Document, heading: Sequence[str]) -> str:
    """A lock as ``requirements.txt``: exact versions with the hashes of their files.

    pip wants a hash of everything or of nothing, and repositories have none: where there is one, all hashes are left out.
    """
    packages = sorted(document["packages"], key=lambda package: (package["name"], str(package.get("version"))))
    hashed = not any("vcs" in package for package in packages)
    why = [] if hashed else ["Without hashes: pip takes none of them where something comes from a repository."]
    lines = [" \\\n    ".join(_requirement(package, hashed=hashed)) for package in packages]
    return "\n".join([*as_comments([*heading, *why]), *lines, ""])


def as_comments(lines: Sequence[str]) -> list[str]:
    """Lines as comments. A line break in a name would let what follows it out of the comment."""
    return [f"# {' '.join(line.split())}" for line in lines]


def _requirement(package: Document, *, hashed: bool) -> Iterator[str]:
    """A package as lines of requirements: the first says which, the others are hashes."""
    name = package["name"]
    if "vcs" in package:
        vcs = package["vcs"]
        folder = f"#subdirectory={vcs['subdirectory']}" if "subdirectory" in vcs else ""
        what = f"{name} @ {vcs['type']}+{vcs['url']}@{vcs['commit-id']}{folder}"
    elif "archive" in package and "url" in package["archive"]:
        what = f"{name} @ {package['archive']['url']}"
    else:
        what = f"{name}=={package['version']}" if "version" in package else str(name)
    yield f"{what} ; {package['marker']}" if "marker" in package else what
    if hashed:
        digests = {f"{kind}:{digest}" for file in _files_of(package) for kind, digest in file.get("hashes", {}).items()}
        yield from (f"--hash={digest}" for digest in sorted(digests))


def _files_of(package: Document) -> list[Document]:
    return [*package.get("wheels", ()), *(package[key] for key in _FILES if key in package)]


def _is_local(file: Document) -> bool:
    return "path" in file or urlsplit(str(file.get("url", ""))).scheme in {"", "file"}


def _cleaned(key: str, value: Any) -> Any:
    """A value of a package, in which addresses may be told to everybody."""
    if key == "index":
        return without_credentials(value)
    if key == "wheels":
        return [_file(file) for file in value]
    if key in _FILES:
        return _file(value)
    return {**value, "url": without_credentials(value["url"])} if key == "vcs" else value


def _file(file: Document) -> Document:
    """A file of a package: what lies on this machine is looked for beside the lock."""
    if not _is_local(file):
        return {**file, "url": without_credentials(file["url"])}
    place = str(file["path"]) if "path" in file else unquote(urlsplit(file["url"]).path)
    name = PurePosixPath(place.replace("\\", "/")).name
    return {"path": name, **{key: value for key, value in file.items() if key not in {"path", "url"}}}

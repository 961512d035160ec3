"""The files by which Binder (repo2docker) builds an environment."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from jupyter_repro.store.conda import CondaPackage, lacking
from jupyter_repro.store.locks import Document, as_comments, requirements_text

__all__ = ["binder_files"]


def binder_files(
    document: Document, heading: Sequence[str], *, python: str, conda: Sequence[CondaPackage] = (), from_conda: frozenset[str] = frozenset()
) -> Mapping[str, str]:
    """The texts of the files, by name: ``requirements.txt`` and ``runtime.txt``, or, where there are conda packages, ``environment.yml``.

    ``python`` is the version; ``from_conda`` are the normal names of the distributions that conda brings, which pip is not to bring again.
    """
    if not conda:
        minor = ".".join(python.split(".")[:2])
        return {"requirements.txt": requirements_text(document, heading), "runtime.txt": f"python-{minor}\n"}
    rest = [package for package in document["packages"] if package["name"] not in from_conda]
    # environment.yml knows no hashes.
    pins = [line for line in requirements_text({**document, "packages": rest}, ()).splitlines() if line and not line.startswith(("#", " "))]
    channels = dict.fromkeys(channel for package in conda if (channel := _channel(package)) is not None)
    # What no channel has would keep all else from being installed.
    had = [package for package in conda if package.url is not None]
    lines = [*as_comments([*heading, *lacking(conda)]), "channels:", *(f"  - {json.dumps(channel)}" for channel in channels)]
    lines += ["dependencies:", *(f"  - {json.dumps('='.join(filter(None, (p.name, p.version, p.build))))}" for p in had)]
    if pins:
        lines += ["  - pip:", *(f"      - {json.dumps(pin.removesuffix(' ' + chr(92)))}" for pin in pins)]
    return {"environment.yml": "\n".join([*lines, ""])}


def _channel(package: CondaPackage) -> str | None:
    """The channel of a package: its address without folder and file."""
    return None if package.url is None else package.url.rsplit("/", 2)[0]

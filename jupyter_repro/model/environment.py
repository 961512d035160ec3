"""The environment of a run: interpreter, operating system, hardware, settings, distributions and code repository."""

from __future__ import annotations

import re
from dataclasses import field
from typing import Literal

from jupyter_repro.model.artifact import Digest
from jupyter_repro.model.lean import dataclass

__all__ = [
    "Blas",
    "Distribution",
    "Environment",
    "Gpu",
    "Hardware",
    "Interpreter",
    "Origin",
    "OriginKind",
    "Platform",
    "Repository",
    "normal_name",
]

OriginKind = Literal["editable", "directory", "archive", "vcs", "conda"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where a distribution came from that pip did not take from an index.

    ``editable`` and ``directory`` are source folders of the machine, ``archive`` is a single file, ``vcs`` a repository, ``conda`` a conda
    package. ``url`` is the address as requirements have it, with the commit or the hash and without credentials
    (``git+https://example.org/a.git@1f2e``); None for what lay on the machine, and for conda.
    """

    kind: OriginKind
    url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Distribution:
    """An installed distribution that a cell imported.

    ``import_names`` are the top-level modules by which it was imported. ``direct`` is True when the cell's own source names one
    of them, False when another distribution brought it along. ``version`` is None when the metadata has none. ``origin`` is None when it
    came from an index by its name.
    """

    name: str
    version: str | None = None
    import_names: tuple[str, ...] = ()
    direct: bool = False
    origin: Origin | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Interpreter:
    """The Python that ran, e.g. ``CPython 3.11.7``."""

    implementation: str
    version: str
    compiler: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Platform:
    """The operating system. ``name`` is what its vendor calls it (``Debian GNU/Linux 12``)."""

    system: str
    release: str | None = None
    machine: str | None = None
    name: str | None = None
    libc: str | None = None
    container: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Gpu:
    """An accelerator, with the version of its driver."""

    name: str
    driver: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Hardware:
    """Processor, memory (in bytes) and accelerators."""

    cpu: str | None = None
    cpu_count: int | None = None
    memory: int | None = None
    gpus: tuple[Gpu, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Blas:
    """The linear algebra library that numpy was built with."""

    name: str
    version: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Repository:
    """The git commit that the working directory stands at.

    ``dirty`` is True when tracked files differ from the commit; ``diff_digest`` is then the digest of ``git diff HEAD``. ``remote`` is an
    address to clone it from, without credentials; None where it has none, or only one on the machine. ``folder`` is where the working
    directory lies in it, empty at its top.
    """

    commit: str
    dirty: bool = False
    diff_digest: Digest | None = None
    remote: str | None = None
    folder: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    """What a run ran in. What could not be found out is None or empty.

    ``hash_seed`` is the value of ``PYTHONHASHSEED``, ``random`` when hashes differ from one process to the next.
    ``thread_settings`` holds the variables that steer numeric libraries (``OMP_NUM_THREADS``, ``OPENBLAS_*``, ``MKL_*``) with their
    values; no other variable's value is recorded. ``determinism`` holds the settings of numeric frameworks that decide whether they
    repeat themselves (``torch.backends.cudnn.benchmark``) with their values as text. ``distributions`` are all that were imported,
    sorted by name.
    """

    interpreter: Interpreter
    platform: Platform
    hardware: Hardware = field(default_factory=Hardware)
    blas: Blas | None = None
    thread_settings: dict[str, str] = field(default_factory=dict)
    determinism: dict[str, str] = field(default_factory=dict)
    hash_seed: str | None = None
    locale: str | None = None
    encoding: str | None = None
    time_zone: str | None = None
    distributions: tuple[Distribution, ...] = ()
    repository: Repository | None = None


def normal_name(name: str) -> str:
    """The name of a distribution as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()

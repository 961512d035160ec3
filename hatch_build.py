"""Builds the C library of complete capture into the wheel, where there is a C compiler; without one, capture is what Python sees."""

from __future__ import annotations

import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = Path("jupyter_repro/capture/native")
FLAGS = ["-std=gnu11", "-O2", "-fPIC", "-fplt", "-fno-lto", "-fvisibility=hidden", "-U_FORTIFY_SOURCE", "-Wall", "-Wextra"]
"""Said last, since the code depends on them: hooks jump to the function they stand for, and call it by a slot of their own."""
LINK = [
    "-shared",
    "-Wl,-soname,jupyter-repro-watch.so",
    "-Wl,-z,now",
    "-Wl,-z,relro",
    "-Wl,-z,nodelete",
    "-Wl,-z,noexecstack",
    "-Wl,--no-undefined",
]
MACHINES = ("x86_64", "aarch64")
OLDEST_GLIBC = 17  # of manylinux tags that pip knows; an older 2.x gets no tag of its own


class NativeBuildHook(BuildHookInterface[Any]):
    """Compiles the library and tags the wheel by the oldest glibc that it runs with.

    Honours ``CC``, ``CFLAGS`` and ``LDFLAGS``. ``JUPYTER_REPRO_MACHINE`` names another machine than this one, for a cross compiler.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 # editable or not, it is the same
        """Builds the library beside its sources."""
        machine = os.environ.get("JUPYTER_REPRO_MACHINE") or platform.machine()
        library = SOURCES / f"watch-{machine}.so"
        try:
            glibc = compiled(Path(self.root), library, machine)
        except (OSError, subprocess.SubprocessError) as error:
            self.app.display_warning(f"without the C library, capture sees what passes through Python only: {error}")
            return
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-manylinux_2_{glibc}_{machine}"
        build_data["artifacts"].append(f"/{library.as_posix()}")


def compiled(root: Path, library: Path, machine: str) -> int:
    """Compiles the library; returns the minor version of the oldest glibc 2 that it runs with. Raises OSError with the reason why not."""
    if sys.platform != "linux" or machine not in MACHINES:
        raise OSError(f"it is for Linux on {' and '.join(MACHINES)}")
    found = [shlex.split(os.environ["CC"])] if os.environ.get("CC") else [[name] for name in ("cc", "gcc", "clang") if shutil.which(name)]
    if not found:
        raise OSError("no C compiler (cc, gcc or clang) is installed")
    new = root / library.with_suffix(".new")
    own, link = (shlex.split(os.environ.get(name, "")) for name in ("CFLAGS", "LDFLAGS"))
    command = [*found[0], *own, *FLAGS, *link, *LINK, "-o", str(new), *(str(path) for path in sorted((root / SOURCES).glob("*.c")))]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise OSError(f"{found[0][0]} failed\n{done.stderr.strip()}")
        versions = [int(minor) for minor in re.findall(rb"GLIBC_2\.(\d+)", new.read_bytes())]
        if not versions:
            raise OSError("it is for glibc")
        new.replace(root / library)  # kernels that run have the old one mapped
    finally:
        new.unlink(missing_ok=True)
    return max(OLDEST_GLIBC, *versions)

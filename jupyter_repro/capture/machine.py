"""The environment that a run starts in: interpreter, operating system, hardware, settings."""

from __future__ import annotations

import locale
import os
import platform
import re
import subprocess
import sys
from typing import Any

from jupyter_repro.capture.originals import exists, read_text
from jupyter_repro.model.artifact import digest_of_bytes
from jupyter_repro.model.environment import Blas, Environment, Gpu, Hardware, Interpreter, Platform, Repository

__all__ = ["blas", "environment", "repository"]

_THREAD_SETTINGS = re.compile(
    r"(OMP|OPENBLAS|MKL|BLIS|NUMEXPR|VECLIB|GOTO|KMP|TBB|XLA|TF|CUBLAS|CUDA|NVIDIA|PYTORCH|NUMBA|POLARS|RAYON|JOBLIB|LOKY)_"
    r"[A-Z0-9_]*(THREADS|NUM_|CORETYPE|AFFINITY|DYNAMIC|NESTED|SCHEDULE|DETERMINISTIC|WORKSPACE_CONFIG|VISIBLE_DEVICES|CPU_COUNT|CBWR)"
    r"[A-Z0-9_]*"
)
_GIT_SECONDS = 20


def environment() -> Environment:
    """The environment as far as it can be told at once, with no program started and nothing imported (2 ms)."""
    return Environment(
        interpreter=Interpreter(
            implementation=platform.python_implementation(), version=platform.python_version(), compiler=platform.python_compiler()
        ),
        platform=_platform(),
        hardware=_hardware(),
        thread_settings={k: v for k, v in sorted(os.environ.items()) if _THREAD_SETTINGS.fullmatch(k) and len(v) < 200},
        hash_seed=_hash_seed(),
        locale=locale.setlocale(locale.LC_CTYPE),
        encoding=sys.getfilesystemencoding(),
        time_zone=_time_zone(),
    )


def blas() -> Blas | None:
    """The linear algebra library of the numpy that is loaded."""
    config: Any = getattr(sys.modules.get("numpy.__config__"), "CONFIG", None)
    found = config.get("Build Dependencies", {}).get("blas", {}) if isinstance(config, dict) else {}
    return Blas(name=str(found["name"]), version=str(found.get("version")) if found.get("version") else None) if found.get("name") else None


def repository(directory: str) -> Repository | None:
    """The git commit that a directory's working tree stands at and whether tracked files differ from it; starts git."""

    def git(*words: str) -> bytes | None:
        # Optional locks would let a mere look refresh the user's index.
        try:
            command = ["git", "--no-optional-locks", "-c", "core.fsmonitor=false", *words]
            done = subprocess.run(command, cwd=directory, capture_output=True, timeout=_GIT_SECONDS, check=False, stdin=subprocess.DEVNULL)
        except (OSError, subprocess.SubprocessError):
            return None
        return done.stdout if done.returncode == 0 else None

    commit = git("rev-parse", "HEAD")
    if not commit:
        return None
    diff = git("diff", "--no-ext-diff", "--no-textconv", "--binary", "HEAD")
    return Repository(commit=commit.decode().strip(), dirty=bool(diff), diff_digest=digest_of_bytes(diff) if diff else None)


def _platform() -> Platform:
    name = re.search(r'^PRETTY_NAME="?([^"\n]*)', read_text("/etc/os-release"), re.MULTILINE)
    system = platform.system()
    uname = os.uname() if hasattr(os, "uname") else None
    return Platform(
        system=system,
        release=uname.release if uname else platform.release(),
        machine=uname.machine if uname else platform.machine(),
        name=name.group(1) if name else None,
        libc=_libc(),
        container=_container(),
    )


def _libc() -> str | None:
    try:
        return os.confstr("CS_GNU_LIBC_VERSION")
    except (AttributeError, ValueError, OSError):
        return None


def _container() -> str | None:
    """What kind of container this is, by the traces that container engines leave."""
    if os.environ.get("KUBERNETES_SERVICE_HOST"):
        return "kubernetes"
    if exists("/.dockerenv"):
        return "docker"
    if exists("/run/.containerenv"):
        return "podman"
    if os.environ.get("SINGULARITY_NAME") or os.environ.get("APPTAINER_NAME"):
        return "apptainer"
    return None


def _hardware() -> Hardware:
    model = re.search(r"^(?:model name|Model|Hardware)\s*:\s*(.+)$", read_text("/proc/cpuinfo", 1 << 14), re.MULTILINE)
    return Hardware(cpu=model.group(1).strip() if model else None, cpu_count=_cpu_count(), memory=_memory(), gpus=_gpus())


def _cpu_count() -> int | None:
    """The processors this process may use, which a container or a scheduler may have narrowed."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def _gpus() -> tuple[Gpu, ...]:
    """The NVIDIA accelerators that the driver lists."""
    root = "/proc/driver/nvidia"
    if not exists(root):
        return ()
    driver = re.search(r"Kernel Module[^\d]*([\d.]+)", read_text(f"{root}/version"))
    names = [
        re.search(r"^Model:\s*(.+)$", read_text(f"{root}/gpus/{g}/information"), re.MULTILINE) for g in sorted(os.listdir(f"{root}/gpus"))
    ]
    return tuple(Gpu(name=name.group(1).strip(), driver=driver.group(1) if driver else None) for name in names if name)


def _hash_seed() -> str:
    """``PYTHONHASHSEED`` as the interpreter took it: when hashing is not randomised it was 0."""
    if not sys.flags.hash_randomization:
        return "0"
    value = os.environ.get("PYTHONHASHSEED", "random")
    return value if value.isdecimal() and not sys.flags.ignore_environment else "random"


def _time_zone() -> str | None:
    """The zone's name in the time zone database where it can be told, else its abbreviation."""
    if name := os.environ.get("TZ"):
        return name
    try:
        target = os.path.realpath("/etc/localtime")
    except OSError:
        target = ""
    if "zoneinfo/" in target:
        return target.split("zoneinfo/")[1]
    import time

    return time.tzname[0] or None

"""The environment that a run starts in: interpreter, operating system, hardware, settings."""

from __future__ import annotations

import locale
import os
import platform
import re
import select
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from jupyter_repro.capture.originals import exists, read_text, sha256
from jupyter_repro.capture.remotes import remote_in
from jupyter_repro.model.artifact import Digest
from jupyter_repro.model.environment import Blas, Environment, Gpu, Hardware, Interpreter, Platform, Repository

__all__ = ["ask_git", "blas", "environment", "repository"]

_THREAD_SETTINGS = re.compile(
    r"(OMP|OPENBLAS|MKL|BLIS|NUMEXPR|VECLIB|GOTO|KMP|TBB|XLA|TF|CUBLAS|CUDA|NVIDIA|PYTORCH|NUMBA|POLARS|RAYON|JOBLIB|LOKY)_"
    r"[A-Z0-9_]*(THREADS|NUM_|CORETYPE|AFFINITY|DYNAMIC|NESTED|SCHEDULE|DETERMINISTIC|WORKSPACE_CONFIG|VISIBLE_DEVICES|CPU_COUNT|CBWR)"
    r"[A-Z0-9_]*"
)
_GIT_SECONDS = 20

T = TypeVar("T")


def environment() -> tuple[Environment, tuple[Exception, ...]]:
    """The environment as far as it can be told at once, with no program started and nothing imported (2 ms), and what went wrong in
    telling it: on an odd machine a part is missing, no more."""
    troubles: list[Exception] = []

    def told(part: Callable[[], T], otherwise: T) -> T:
        try:
            return part()
        except Exception as error:  # machines differ in more ways than can be foreseen
            troubles.append(error)
            return otherwise

    found = Environment(
        interpreter=Interpreter(
            implementation=platform.python_implementation(), version=platform.python_version(), compiler=platform.python_compiler()
        ),
        platform=told(_platform, Platform(system=sys.platform)),
        hardware=told(_hardware, Hardware()),
        thread_settings={k: v for k, v in sorted(os.environ.items()) if _THREAD_SETTINGS.fullmatch(k) and len(v) < 200},
        hash_seed=_hash_seed(),
        locale=told(lambda: locale.setlocale(locale.LC_CTYPE), None),
        encoding=sys.getfilesystemencoding(),
        time_zone=told(_time_zone, None),
    )
    return found, tuple(troubles)


def blas() -> Blas | None:
    """The linear algebra library of the numpy that is loaded."""
    config: Any = getattr(sys.modules.get("numpy.__config__"), "CONFIG", None)
    found = config.get("Build Dependencies", {}).get("blas", {}) if isinstance(config, dict) else {}
    return Blas(name=str(found["name"]), version=str(found.get("version")) if found.get("version") else None) if found.get("name") else None


def repository(directory: str) -> Repository | None:
    """The git commit that a directory's working tree stands at and whether tracked files differ from it; None where there is none.

    Starts git. Raises OSError when git does not answer. Nothing that the folder's own configuration names is run: no filter, no
    external diff, no monitor, no hook.
    """
    said = ask_git(directory, "rev-parse", "--verify", "--quiet", "--show-prefix", "HEAD")
    if not said:
        return None
    folder, _, commit = said.rstrip(b"\n").rpartition(b"\n")
    names = ask_git(directory, "config", "--null", "--name-only", "--get-regexp", r"^filter\..*\.(clean|process|required)$") or b""
    unfiltered = [word for name in names.decode("utf-8", "surrogateescape").split("\0") if name for word in ("-c", f"{name}=")]
    hasher, size = sha256(), 0
    for piece in _diff(directory, unfiltered):
        hasher.update(piece)
        size += len(piece)
    digest = Digest(f"sha256:{hasher.hexdigest()}") if size else None
    return Repository(
        commit=commit.decode(),
        dirty=size > 0,
        diff_digest=digest,
        remote=remote_in(ask_git(directory, "config", "--null", "--get-regexp", r"^remote\..*\.url$") or b""),
        folder=folder.decode("utf-8", "replace").strip("\n").rstrip("/"),
    )


# Optional locks would let a mere look refresh the user's index.
_GIT = ("git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")


def ask_git(directory: str, *words: str) -> bytes | None:
    """What git answers; None when it refuses or is not installed. Raises OSError when it does not answer."""
    try:
        done = subprocess.run(
            [*_GIT, *words],
            cwd=directory,
            env=_git_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_GIT_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        return None
    except subprocess.TimeoutExpired:
        raise OSError(f"git {words[0]} did not answer in {_GIT_SECONDS} s") from None
    return done.stdout if done.returncode == 0 else None


def _diff(directory: str, options: Sequence[str]) -> Iterator[bytes]:
    """How tracked files differ from the commit, as git prints it, in pieces. Changed binary files are told by the digests of their blobs.
    Raises OSError when git fails or stays silent."""
    words = ("diff", "--no-ext-diff", "--no-textconv", "--ignore-submodules=dirty", "--full-index", "HEAD")
    process = subprocess.Popen(
        [*_GIT, *options, *words],
        cwd=directory,
        env=_git_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process:
        pipe: Any = process.stdout
        while True:
            if os.name == "posix" and not select.select([pipe], [], [], _GIT_SECONDS)[0]:
                process.kill()
                raise OSError(f"git diff said nothing for {_GIT_SECONDS} s")
            piece = os.read(pipe.fileno(), 1 << 16)
            if not piece:
                break
            yield piece
        if process.wait(_GIT_SECONDS) != 0:
            raise OSError("git diff failed: whether the working tree is clean is not known")


def _git_environment() -> dict[str, str]:
    return {**os.environ, "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}


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

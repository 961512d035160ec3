"""Places: what a path stands for on this machine, and how the record writes it so that it means the same on another."""

from __future__ import annotations

import os
import site
import sys
import sysconfig

from jupyter_repro.capture.originals import exists, getcwd

__all__ = ["Places"]

# Not data of the notebook's: the operating system's own files, and caches that are rebuilt when they are missing.
_SYSTEM = ("/proc/", "/sys/", "/dev/", "/etc/", "/run/", "/usr/lib/", "/usr/lib64/", "/lib/", "/lib64/", "/usr/share/fonts/")
_SYSTEM_SHARE = ("/usr/share/zoneinfo/", "/usr/share/locale/", "/usr/share/mime/", "/usr/local/share/fonts/", "/var/cache/")
_HOME = (".ipython", ".jupyter", ".local/share/jupyter", ".config", ".cache/matplotlib", ".matplotlib", ".cache/fontconfig", ".cache/pip")
_HOME_CODE = (".cache/uv", ".cache/jedi", ".fonts", ".local/share/fonts")


class Places:
    """Tells installed code and the machine's own files from data, and gives paths a portable form."""

    def __init__(self) -> None:
        self.directory = _directory()
        self.home = os.path.realpath(os.path.expanduser("~"))
        self.repository = _repository(self.directory)
        self.installed = _installed()
        self._library = tuple(_with_slash({sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}))
        machine = [*_SYSTEM, *_SYSTEM_SHARE, *(os.path.join(self.home, p) + os.sep for p in (*_HOME, *_HOME_CODE))]
        self._not_data = (*self.installed, *machine)

    def is_installed(self, path: str) -> bool:
        """Whether an absolute path lies in a distribution, the standard library or the interpreter."""
        return path.startswith(self.installed)

    def is_library(self, path: str) -> bool:
        """Whether an absolute path lies in the standard library itself, not in its ``site-packages``."""
        return path.startswith(self._library) and "site-packages" not in path

    def is_data(self, path: str) -> bool:
        """Whether an absolute path may be data of the notebook: neither installed, nor the machine's own, nor compiled or temporary
        code."""
        return not (
            path.startswith(self._not_data)
            or path.endswith((".pyc", ".pyo"))
            or "/ipykernel_" in path
            or "/__pycache__/" in path
            or "/.git/" in path
            or "/.ipynb_checkpoints/" in path
        )

    def in_distribution(self, path: str) -> str:
        """The form a record gives to a file of a distribution: ``site-packages/sklearn/datasets/data/iris.csv``, wherever that is."""
        folder = max((folder for folder in self.installed if path.startswith(folder)), key=len)
        return _posix(f"{os.path.basename(folder.rstrip(os.sep))}/{path[len(folder) :]}")

    def portable(self, path: str) -> str:
        """The form a record gives to an absolute path: relative below the working directory or within the same repository, ``~/…``
        below the home folder, else absolute; always with forward slashes."""
        root = self.repository or self.directory
        if _below(path, root) or _below(path, self.directory):
            return _posix(os.path.relpath(path, self.directory))
        return self.from_home(path)

    def from_home(self, path: str) -> str:
        """An absolute path with the home folder, whose name is nobody's business, as ``~``."""
        if self.home != os.sep and _below(path, self.home):
            path = "~" + path[len(self.home) :]
        return _posix(path)


def _directory() -> str:
    """The working directory; the root where it was deleted."""
    try:
        return os.path.realpath(getcwd())
    except OSError:
        return os.sep


def _posix(path: str) -> str:
    """The path with forward slashes; bytes in it that are no UTF-8 are spelled out, since JSON in UTF-8 cannot hold them."""
    return path.replace(os.sep, "/").encode("utf-8", "backslashreplace").decode()


def _installed() -> tuple[str, ...]:
    """The folders of installed code, each with a slash at its end. A virtual environment may live inside the project, so the prefix
    itself is none of them."""
    paths = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    paths.update(site.getsitepackages() if hasattr(site, "getsitepackages") else ())
    paths.add(site.getusersitepackages())
    paths.update(entry for entry in sys.path if entry.endswith(("site-packages", "dist-packages")))
    paths.update(os.path.join(prefix, part) for prefix in (sys.prefix, sys.base_prefix) for part in ("share", "etc", "bin"))
    paths.add(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # the recorder itself, which may run from anywhere
    return tuple(_with_slash({p for path in paths if path for p in (path, os.path.realpath(path))}))


def _with_slash(paths: set[str]) -> list[str]:
    return sorted(path.rstrip(os.sep) + os.sep for path in paths)


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _repository(directory: str) -> str | None:
    """The working tree that a directory is in."""
    folder = directory
    while not exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder

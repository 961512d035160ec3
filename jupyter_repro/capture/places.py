"""Places: what a path stands for on this machine, and how the record writes it so that it means the same on another."""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from collections.abc import Iterable, Sequence

from jupyter_repro.capture.folders import joined, only_folder
from jupyter_repro.capture.originals import exists, getcwd

__all__ = ["Places", "installed_folders"]

_SEP = os.sep


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Not data of the notebook's: the operating system's own files, and caches that are rebuilt when they are missing.
_SYSTEM = _words("""
    /proc/ /sys/ /dev/ /etc/ /run/ /var/cache/ /var/run/ /usr/include/ /snap/
""")
_SYSTEM_CODE = _words("""
    /usr/lib/ /usr/lib64/ /usr/lib32/ /usr/libexec/ /lib/ /lib32/ /lib64/ /usr/local/lib/
""")
_PROGRAMS = _words("""
    /bin/ /sbin/ /usr/bin/ /usr/sbin/ /usr/local/bin/ /usr/local/sbin/ /usr/games/
""")
_SHARE = _words("""
    fonts zoneinfo locale mime terminfo perl perl5 python3 git-core misc file ca-certificates icons themes X11 R
    julia nodejs bash-completion vim gcc i18n p11-kit glib-2.0 texmf texlive fontconfig gdal proj
""")
_HOME = _words("""
    .ipython .jupyter .local/share/jupyter .config .matplotlib .fonts .local/share/fonts .local/bin .local/lib
    .ssh .gnupg .aws .azure .kube .docker .kaggle .dask .conda .nv .triton .npm .cargo .rustup .pyenv .vscode
    .vscode-server .cmdstan .java .theano .numba .wandb .local/state .fontconfig .local/share/proj
    AppData/Roaming/jupyter AppData/Roaming/Python AppData/Local/pip AppData/Local/Programs/Python
""")
_CACHES = _words("""
    matplotlib fontconfig pip uv jedi numba ipython jupyter black ruff mypy mesa_shader_cache thumbnails pypoetry
    pre-commit ms-playwright yarn node-gyp go-build ccache pylint torch_extensions torch/kernels torch/inductor
    pydoit virtualenv pytensor motd
""")
# Settings and tables of libraries, and what they keep for themselves, where these variables say that they are.
_MACHINE_VARIABLES = _words("""
    MPLCONFIGDIR FONTCONFIG_PATH NUMBA_CACHE_DIR TORCHINDUCTOR_CACHE_DIR TRITON_CACHE_DIR PIP_CACHE_DIR UV_CACHE_DIR
    PROJ_DATA PROJ_LIB GDAL_DATA GDAL_DRIVER_PATH SystemRoot
""")
_HOME_FILES = (".cache/huggingface/token", ".cache/huggingface/stored_tokens", ".keras/keras.json")
# Parts of folders that are no data wherever they are: compiled and temporary code, what tools keep about a project, installed code of
# environments other than this one.
_PARTS: tuple[str, ...] = (
    "/ipykernel_",
    "/__pycache__/",
    "/.git/",
    "/.ipynb_checkpoints/",
    "/node_modules/",
    "/lib/python3",
    "/site-packages/pip/",
)
_PARTS += ("/.mypy_cache/", "/.ruff_cache/", "/.pytest_cache/", "/.hg/", "/.svn/", "/.no_exist/", "/pymp-")
_ZIPPED_LIBRARY = f"/python{sys.version_info[0]}{sys.version_info[1]}.zip"  # looked for at each start
_NAMES = ("/pyvenv.cfg", "._pth", ".pyc", ".pyo", ".nbi", ".nbc", ".incomplete.lock", _ZIPPED_LIBRARY)
_FONT_LIST = "/fontlist-v"  # of matplotlib, in a temporary folder where it finds no other
_MOST_FOLDERS = 4096  # whose verdict is remembered
_TEMPORARY = ("/tmp", "/var/tmp", "/")  # noqa: S108 # nothing is made there
# SQLite's own notes beside a database: what they mean for it shows in the database.
_JOURNALS = ("-journal", "-wal", "-shm")
_ODD = (*(f"{name}\0" for name in (*_NAMES, *_JOURNALS)), _FONT_LIST)  # in paths that are joined


class Places:
    """Tells installed code and the machine's own files from data, and gives paths a portable form. ``kernel`` are folders of the kernel's
    own, wherever the user keeps them."""

    def __init__(self, kernel: Iterable[str] = ()) -> None:
        self.directory = _directory()
        self.home = os.path.realpath(os.path.expanduser("~"))
        self.repository = _repository(self.directory)
        self.installed = installed_folders()
        below_home = [os.path.join(self.home, name) for name in (*_HOME, *(f".cache/{name}" for name in _CACHES))]
        caches = os.environ.get("XDG_CACHE_HOME")
        below_home += [os.path.join(caches, name) for name in _CACHES] if caches else []
        settings = [folder for name in _MACHINE_VARIABLES for folder in os.environ.get(name, "").split(os.pathsep) if os.path.isabs(folder)]
        machine = [*_SYSTEM, *_SYSTEM_CODE, *_PROGRAMS, *(f"{root}/share/{name}/" for name in _SHARE for root in ("/usr", "/usr/local"))]
        machine += _with_slash({*below_home, *settings})
        machine += _with_slash({p for folder in kernel for p in (os.path.abspath(folder), os.path.realpath(folder))})
        self._home_files = {_slashed(os.path.join(self.home, name)) for name in _HOME_FILES}
        self._home_folder = _slashed(self.home).rstrip("/") + "/"  # with .netrc, .bashrc, .condarc …
        self._folders: dict[str, bool] = {}
        self.library = tuple(_with_slash({sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}))
        # A project may well lie in such a place; what is installed may lie in the project.
        self.machine = tuple(folder for folder in machine if not _below(self.directory, folder))
        self._not_data = (*self.installed, *self.machine)

    def is_installed(self, path: str) -> bool:
        """Whether an absolute path lies in a distribution, the standard library or the interpreter."""
        return _slashed(path).startswith(self.installed)

    def is_library(self, path: str) -> bool:
        """Whether an absolute path lies in the standard library itself, not in its ``site-packages``."""
        return _slashed(path).startswith(self.library) and "site-packages" not in path

    @property
    def apart(self) -> set[str]:
        """The folders that hold all kinds of things: the working directory, the repository, the home folder and those around them."""
        return {self.directory, self.repository or self.directory, self.home, *_parents(self.directory), *_parents(self.home), *_TEMPORARY}

    def is_data(self, path: str) -> bool:
        """Whether an absolute path may be data of the notebook: neither installed, nor the machine's own, nor compiled or temporary
        code."""
        path = _slashed(path)
        folder = path.rpartition("/")[0] + "/"
        if not self._may_hold_data(folder) or path.endswith(_NAMES) or _FONT_LIST in path or path in self._home_files:
            return False
        name = path[len(folder) :]
        return not ((name.endswith(_JOURNALS) and "." in name) or (name.startswith(".") and folder == self._home_folder))

    def are_data(self, paths: Sequence[str]) -> bool:
        """Whether all of many paths surely are what ``is_data`` says; False leaves it open."""
        if _SEP != "/":
            return False
        text = joined(paths)
        folder = only_folder(paths, text)
        folders = {path.rpartition("/")[0] for path in paths} if folder is None else {folder}
        return (
            self._home_folder.rstrip("/") not in folders
            and all(self._may_hold_data(folder + "/") for folder in folders)
            and not any(odd in text for odd in _ODD)
            and self._home_files.isdisjoint(paths)
        )

    def _may_hold_data(self, folder: str) -> bool:
        verdict = self._folders.get(folder)
        if verdict is None:
            if len(self._folders) >= _MOST_FOLDERS:
                self._folders.clear()
            verdict = self._folders[folder] = not (folder.startswith(self._not_data) or any(part in folder for part in _PARTS))
        return verdict

    def in_distribution(self, path: str) -> str:
        """The form a record gives to a file of a distribution: ``site-packages/sklearn/datasets/data/iris.csv``, wherever that is."""
        path = _slashed(path)
        folder = max((folder for folder in self.installed if path.startswith(folder)), key=len)
        return _posix(f"{folder.rstrip('/').rpartition('/')[2]}/{path[len(folder) :]}")

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
    return _slashed(path).encode("utf-8", "backslashreplace").decode()


def _slashed(path: str) -> str:
    """A path with forward slashes, as folders are kept here: on Windows both kinds are in use."""
    return path if _SEP == "/" else path.replace(_SEP, "/")


def installed_folders() -> tuple[str, ...]:
    """The folders of installed code, each with a slash at its end. A virtual environment may live inside the project, so the prefix
    itself is none of them."""
    paths = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    paths.update(site.getsitepackages() if hasattr(site, "getsitepackages") else ())
    paths.add(site.getusersitepackages())
    paths.update(entry for entry in sys.path if entry.endswith(("site-packages", "dist-packages")))
    paths.update(os.path.join(prefix, part) for prefix in (sys.prefix, sys.base_prefix) for part in ("share", "etc", "bin", "var"))
    paths.add(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # the recorder itself, which may run from anywhere
    return tuple(_with_slash({p for path in paths if path for p in (path, os.path.realpath(path))}))


def _with_slash(paths: set[str]) -> list[str]:
    return sorted(_slashed(path).rstrip("/") + "/" for path in paths)


def _parents(folder: str) -> list[str]:
    """The folders around a folder, the nearest first."""
    found = []
    while (parent := os.path.dirname(folder)) != folder:
        found.append(folder := parent)
    return found


def _below(path: str, folder: str) -> bool:
    path, folder = _slashed(path), _slashed(folder).rstrip("/")
    return path == folder or path.startswith(folder + "/")


def _repository(directory: str) -> str | None:
    """The working tree that a directory is in."""
    folder = directory
    while not exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder

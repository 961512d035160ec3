"""The world of a case: a folder, a Python with what is installed in it, a web server, variables."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import sysconfig
import threading
import venv
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from benchmarks.causes.case import Distribution, World

__all__ = ["ROOT", "Place", "lacks", "make_locales"]

ROOT = Path(__file__).resolve().parents[2]
_LOCALES = ("de_DE", "en_US")
_KEPT = ("HOME", "LANG", "PATH", "TMPDIR")


class Place:
    """Where a case takes place, from recording to verifying."""

    def __init__(self, home: Path, locales: Path) -> None:
        self._home, self._locales = home, locales
        self._site: dict[str, str] = {}
        self._server = _server(self._site)
        self.site = f"http://127.0.0.1:{self._server.server_port}"
        self.folder = home / World().folder

    def become(self, world: World) -> None:
        """The world is this one from now on; files that it does not have are gone, but for notebooks."""
        target = self._home / world.folder
        if self.folder.exists() and target != self.folder:
            self.folder.rename(target)
        self.folder = target
        for path in sorted(target.glob("**/*"), reverse=True) if target.exists() else ():
            if path.is_file() and path.suffix != ".ipynb":
                path.unlink()
        target.mkdir(parents=True, exist_ok=True)
        for name, text in world.files.items():
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            path.chmod(0o755 if text.startswith("#!") else 0o644)
        self._site.clear()
        self._site.update(world.site)
        if not world.online and self._server.socket.fileno() >= 0:
            self._server.shutdown()
            self._server.server_close()

    def environment(self, world: World) -> dict[str, str]:
        """The variables of a process in a world."""
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return {**kept, "PYTHONPATH": str(ROOT), "LOCPATH": str(self._locales), **world.environment}

    def command(self, world: World) -> list[str]:
        """What starts Python in a world."""
        python = str(self._python(world)) if world.distributions or world.interpreter != "own" or self._venv.exists() else sys.executable
        return [*(["taskset", "--cpu-list", "0"] if world.processors == 1 else []), python]

    def close(self) -> None:
        """Ends the web server."""
        if self._server.socket.fileno() >= 0:
            self._server.shutdown()
            self._server.server_close()

    @property
    def _venv(self) -> Path:
        return self._home / "environment"

    def _python(self, world: World) -> Path:
        """A Python of its own, that sees what this one has installed and the case's distributions."""
        shutil.rmtree(self._venv, ignore_errors=True)
        base = str(_other_python()) if world.interpreter == "other" else sys.executable
        if world.interpreter == "other":
            subprocess.run([base, "-m", "venv", "--without-pip", self._venv], check=True)
        else:
            venv.create(self._venv, symlinks=True)
        packages = next(self._venv.glob("lib/python3*/site-packages"))
        (packages / "shared.pth").write_text(sysconfig.get_path("purelib") + "\n")
        for name, distribution in world.distributions.items():
            _install(packages, name, distribution)
        return self._venv / "bin" / "python"


def lacks(world: World) -> str | None:
    """What this machine lacks for a world."""
    if world.interpreter == "other" and _other_python() is None:
        return "another patch version of this Python"
    if world.processors == 1 and (shutil.which("taskset") is None or len(os.sched_getaffinity(0)) < 2):
        return "taskset and two processors"
    if "LC_ALL" in world.environment and shutil.which("localedef") is None:
        return "localedef"
    return None


def make_locales(folder: Path) -> None:
    """Compiles the locales that cases use, where this machine can."""
    for name in _LOCALES if shutil.which("localedef") else ():
        subprocess.run(["localedef", "-i", name, "-f", "UTF-8", folder / f"{name}.UTF-8"], check=False, capture_output=True)


def _install(packages: Path, name: str, distribution: Distribution) -> None:
    (packages / f"{name}.py").write_text(distribution.source)
    info = packages / f"{name}-{distribution.version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {distribution.version}\n")
    (info / "RECORD").write_text(f"{name}.py,,\n{info.name}/METADATA,,\n{info.name}/RECORD,,\n")


@functools.cache
def _other_python() -> Path | None:
    """A Python of the same minor version and another patch version, which can use what this one has installed."""
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        path = Path(folder) / name
        if path.exists():
            asked = subprocess.run([path, "-c", "import sys; print(sys.version_info[2])"], capture_output=True, text=True, check=False)
            if asked.stdout.strip().isdigit() and int(asked.stdout) != sys.version_info[2]:
                return path
    return None


def _server(site: dict[str, str]) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = site.get(self.path)
            self.send_response(404 if text is None else 200)
            self.end_headers()
            self.wfile.write((text or "").encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server

"""Distributions made on the spot: wheels, and virtual environments that have them, without any index."""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import json
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["a_kernelspec", "a_wheel", "an_environment_with", "installed_from", "kernel_wheels"]


def a_wheel(
    folder: Path, name: str, version: str, *, source: str = "", requires: Sequence[str] = (), files: Mapping[str, str] | None = None
) -> Path:
    """A wheel with one module, or with the files that are given."""
    folder.mkdir(parents=True, exist_ok=True)
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n" + "".join(f"Requires-Dist: {each}\n" for each in requires)
    content = {
        **(files if files is not None else {f"{name}/__init__.py": source}),
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},sha256={_hash(text)},{len(text.encode())}\n" for path, text in content.items()) + f"{info}/RECORD,,\n"
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in {**content, f"{info}/RECORD": record}.items():
            archive.writestr(zipfile.ZipInfo(path, (2026, 1, 5, 10, 0, 0)), text)
    return wheel


def kernel_wheels(folder: Path) -> None:
    """Wheels of ipykernel and IPython in the versions that run the tests, which lend what is installed for those."""
    here = sysconfig.get_path("purelib")
    a_wheel(folder, "ipykernel", importlib.metadata.version("ipykernel"), requires=["ipython"], files={"lent.pth": f"{here}\n"})
    a_wheel(folder, "ipython", importlib.metadata.version("ipython"), files={})


def an_environment_with(folder: Path, *wheels: Path) -> Path:
    """A virtual environment, given by its interpreter, that has some wheels and a kernel."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    interpreter = folder / "bin" / "python"
    _packages(interpreter).joinpath("lent.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    installed_from(interpreter, *wheels)
    return interpreter


def installed_from(interpreter: Path, *wheels: Path) -> None:
    """Installs wheels, in place of other versions of the same."""
    packages = _packages(interpreter)
    for wheel in wheels:
        name = wheel.name.split("-")[0]
        # With the bytecode: both versions have the same size and, as files of an archive, the same time, so Python would take it for new.
        for old in (packages / name, *packages.glob(f"{name}-*.dist-info")):
            shutil.rmtree(old, ignore_errors=True)
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(packages)


def a_kernelspec(data: Path, name: str, interpreter: Path, **more: object) -> None:
    """A kernel of an interpreter, below a folder that is on ``JUPYTER_PATH``."""
    folder = data / "kernels" / name
    folder.mkdir(parents=True)
    argv = [str(interpreter), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (folder / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": name, "language": "python", **more}))


def _packages(interpreter: Path) -> Path:
    (packages,) = interpreter.parent.parent.glob("lib/python3*/site-packages")
    return packages


def _hash(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()

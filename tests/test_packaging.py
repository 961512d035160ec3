"""What the build says twice agrees, and names nobody's registry."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest

import jupyter_repro
from hatch_build import SOURCES, compiled

ROOT = Path(__file__).parent.parent


def test_the_front_end_has_the_version_of_the_package() -> None:
    assert json.loads((ROOT / "package.json").read_text())["version"] == jupyter_repro.__version__


def test_the_lock_names_no_host() -> None:
    for name in ("yarn.lock", ".yarnrc.yml"):
        assert not re.search(r"https?://|npmRegistry", (ROOT / name).read_text()), name


def test_the_extension_is_found_where_the_build_puts_it() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    (paths,) = jupyter_repro._jupyter_labextension_paths()
    assert package["jupyterlab"]["outputDir"] == f"jupyter_repro/{paths['src']}"
    assert package["name"] == paths["dest"]


def test_the_c_library_is_built_for_old_versions_of_glibc(tmp_path: Path) -> None:
    if not (shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")):
        pytest.skip("no C compiler is installed")
    shutil.copytree(ROOT / SOURCES, tmp_path / SOURCES, ignore=shutil.ignore_patterns("*.so"))
    library = SOURCES / "library.so"
    assert compiled(tmp_path, library, os.uname().machine) == 17
    assert [path.name for path in (tmp_path / SOURCES).iterdir() if path.suffix in {".so", ".new"}] == ["library.so"]


@pytest.mark.parametrize(
    ("compiler", "machine", "reason"),
    [("/nowhere/cc", "x86_64", "No such file"), ("false", "x86_64", "false failed"), ("cc", "riscv64", "it is for Linux on")],
)
def test_where_the_c_library_cannot_be_built_the_reason_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiler: str, machine: str, reason: str
) -> None:
    monkeypatch.setenv("CC", compiler)
    with pytest.raises(OSError, match=reason):
        compiled(tmp_path, Path("library.so"), machine)

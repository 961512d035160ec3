"""What the build says twice agrees, and names nobody's registry."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jupyter_repro

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

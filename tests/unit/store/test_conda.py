from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jupyter_repro.store.binder import binder_files
from jupyter_repro.store.conda import CondaPackage, conda_packages, explicit_text

CHANNEL = "https://conda.example.org/main"


def said(name: str, **more: Any) -> dict[str, Any]:
    url = f"{CHANNEL}/linux-64/{name}-1.0-0.conda"
    return {"name": name, "version": "1.0", "build": "0", "subdir": "linux-64", "url": url, "md5": "ab", **more}


def a_package(name: str, **more: Any) -> CondaPackage:
    return CondaPackage(**said(name, **more))


def test_an_environment_says_which_packages_it_has_without_tokens(tmp_path: Path) -> None:
    meta = tmp_path / "conda-meta"
    meta.mkdir()
    url = "https://conda.example.org/t/secret/main/linux-64/zlib-1.0-0.conda"
    (meta / "zlib-1.0-0.json").write_text(json.dumps(said("zlib", url=url, files=["lib/libz.so"])))
    (meta / "built-1.0-0.json").write_text(json.dumps(said("built", url="file:///home/me/built.conda", md5=None)))
    (meta / "broken.json").write_text("[5")
    (meta / "other.json").write_text("5")

    assert conda_packages(tmp_path) == (a_package("built", url=None, md5=None), a_package("zlib"))
    assert conda_packages(tmp_path / "elsewhere") == ()


def test_an_explicit_list_has_files_by_address_and_digest_and_names_what_it_lacks() -> None:
    packages = (a_package("built", url=None), a_package("zlib"), a_package("plain", md5=None, subdir="noarch"))
    assert explicit_text(packages, ["Heading"]) == (
        "# Heading\n# Not in it: built 1.0 (it has no address)\n# platform: linux-64\n@EXPLICIT\n"
        f"{CHANNEL}/linux-64/zlib-1.0-0.conda#ab\n{CHANNEL}/linux-64/plain-1.0-0.conda\n"
    )


LOCK = {
    "packages": [
        {"name": "numpy", "version": "2.0"},
        {"name": "tide", "version": "1.0", "wheels": [{"path": "t.whl", "hashes": {"sha256": "ab"}}]},
    ]
}


def test_binder_gets_requirements_and_the_version_of_python() -> None:
    assert binder_files(LOCK, ["Heading"], python="3.11.7") == {
        "requirements.txt": "# Heading\nnumpy==2.0\ntide==1.0 \\\n    --hash=sha256:ab\n",
        "runtime.txt": "python-3.11\n",
    }


def test_binder_gets_conda_packages_from_conda_and_the_rest_from_pip_but_not_what_no_channel_has() -> None:
    conda = [a_package("built", url=None), a_package("numpy")]
    files = binder_files(LOCK, ["Heading"], python="3.11.7", conda=conda, from_conda=frozenset({"numpy"}))
    assert files["environment.yml"] == (
        f'# Heading\n# Not in it: built 1.0 (it has no address)\nchannels:\n  - "{CHANNEL}"\ndependencies:\n  - "numpy=1.0=0"\n'
        '  - pip:\n      - "tide==1.0"\n'
    )

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jupyter_repro.capture.distributions import Found, Installed
from jupyter_repro.capture.origins import origin_of
from jupyter_repro.model.environment import Origin

COMMIT = "1f2e3d4c5b6a798081726354453627180f0e0d0c"


def a_dist_info(folder: Path, said: Any = None, *, installer: str = "pip", name: str = "thing", version: str = "1.0") -> Path:
    """A ``.dist-info`` folder, with what an installer says of its origin."""
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (info / "RECORD").write_text(f"{name}/__init__.py,,\n")
    (info / "INSTALLER").write_text(f"{installer}\n")
    if said is not None:
        (info / "direct_url.json").write_text(said if isinstance(said, str) else json.dumps(said))
    return info


@pytest.mark.parametrize(
    ("said", "origin"),
    [
        ({"url": "file:///home/me/thing", "dir_info": {"editable": True}}, Origin(kind="editable")),
        ({"url": "file:///home/me/thing", "dir_info": {}}, Origin(kind="directory")),
        ({"url": "file:///home/me/thing-1.0.whl", "archive_info": {"hashes": {"sha256": "ab"}}}, Origin(kind="archive")),
        (
            {"url": "https://me:secret@example.org/thing-1.0.whl?token=secret", "archive_info": {"hashes": {"sha256": "ab"}}},
            Origin(kind="archive", url="https://example.org/thing-1.0.whl#sha256=ab"),
        ),
        ({"url": "https://example.org/thing.zip", "archive_info": {}}, Origin(kind="archive", url="https://example.org/thing.zip")),
        (
            {"url": "https://token@example.org/thing.git", "vcs_info": {"vcs": "git", "commit_id": COMMIT, "requested_revision": "main"}},
            Origin(kind="vcs", url=f"git+https://example.org/thing.git@{COMMIT}"),
        ),
        (
            {"url": "ssh://git@example.org/all.git", "vcs_info": {"vcs": "git", "commit_id": COMMIT}, "subdirectory": "thing"},
            Origin(kind="vcs", url=f"git+ssh://git@example.org/all.git@{COMMIT}#subdirectory=thing"),
        ),
        ({"url": "file:///home/me/thing.git", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}, Origin(kind="vcs")),
        ({"url": "https://example.org/thing.git", "vcs_info": {"vcs": "git"}}, Origin(kind="vcs")),
        (None, None),
        ("no JSON", None),
        ([], None),
        ({"url": "https://example.org"}, None),
        ({"url": "https://example.org", "vcs_info": 5}, None),
        ("[" * 40_000, None),
    ],
)
def test_an_origin_is_what_the_installer_wrote_down_without_credentials_and_paths(said: Any, origin: Origin | None, tmp_path: Path) -> None:
    assert origin_of(str(a_dist_info(tmp_path, said))) == origin


def test_what_conda_installed_is_known_by_its_installer(tmp_path: Path) -> None:
    assert origin_of(str(a_dist_info(tmp_path, installer="conda"))) == Origin(kind="conda")


def test_everything_that_is_installed_has_version_and_origin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_dist_info(tmp_path, {"url": "file:///home/me/thing", "dir_info": {"editable": True}})
    a_dist_info(tmp_path, name="other", version="2.0")
    monkeypatch.setattr("sys.path", [str(tmp_path)])
    assert Installed().everything() == [Found("other", "2.0"), Found("thing", "1.0", Origin(kind="editable"))]

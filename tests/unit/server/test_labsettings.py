"""What the user has set in JupyterLab."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from traitlets.config import Config

from jupyter_repro.server.labsettings import LabSettings, user_settings_folder
from jupyter_repro.server.settings import JupyterRepro


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "jupyter-repro").mkdir()
    return tmp_path / "jupyter-repro" / "plugin.jupyterlab-settings"


@pytest.fixture
def lab(tmp_path: Path) -> LabSettings:
    return LabSettings(lambda: tmp_path)


def test_settings_are_read_as_jupyterlab_writes_them(file: Path, lab: LabSettings) -> None:
    assert lab.get("embedRecord") is None
    file.write_text('// Reproducibility\n{\n    // Where the record goes.\n    "embedRecord": "sidecar",\n}\n')
    assert lab.get("embedRecord") == "sidecar"
    file.write_text('{"embedRecord": "off"}')
    assert lab.get("embedRecord") == "off"
    file.unlink()
    assert lab.get("embedRecord") is None


@pytest.mark.parametrize("text", ["", "{", "[]", "\0", "9" * 2_000_000])
def test_settings_that_cannot_be_read_are_none(text: str, file: Path, lab: LabSettings) -> None:
    file.write_text(text)
    assert lab.get("embedRecord") is None


@pytest.mark.parametrize(
    ("configured", "chosen", "place"),
    [
        (None, None, "notebook"),
        (None, "sidecar", "sidecar"),
        (None, "elsewhere", "notebook"),
        (None, ["off"], "notebook"),
        ("off", "sidecar", "off"),
        ("notebook", "off", "notebook"),
    ],
)
def test_what_the_server_sets_goes_before_what_the_user_has_set(
    configured: str | None, chosen: object, place: str, file: Path, lab: LabSettings
) -> None:
    file.write_text(json.dumps({} if chosen is None else {"embedRecord": chosen}))
    settings = JupyterRepro(config=Config({} if configured is None else {"JupyterRepro": {"embed": configured}}))
    assert settings.embedding(lab) == place


def test_jupyterlab_says_where_its_settings_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Lab:
        user_settings_dir = str(tmp_path / "lab")

    monkeypatch.setenv("JUPYTERLAB_SETTINGS_DIR", str(tmp_path / "environment"))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))
    assert user_settings_folder({"other": {object()}, "lab": {Lab()}}) == tmp_path / "lab"
    assert user_settings_folder({"other": {object()}}) == tmp_path / "environment"
    monkeypatch.delenv("JUPYTERLAB_SETTINGS_DIR")
    assert user_settings_folder({}) == tmp_path / "config" / "lab" / "user-settings"

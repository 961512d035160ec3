"""Which paths may be data of the notebook's."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from jupyter_repro.capture import places
from jupyter_repro.capture.places import Places


def test_what_the_kernel_keeps_for_itself_is_no_data_wherever_that_is(tmp_path: Path) -> None:
    own, data = str(tmp_path / "ipython" / "profile_default" / "history.sqlite"), str(tmp_path / "ipython.csv")
    assert [Places([str(tmp_path / "ipython")]).is_data(path) for path in (own, data)] == [False, True]
    assert Places().is_data(own)


@pytest.mark.parametrize(
    "path",
    [
        "/opt/python/python311._pth",
        f"/opt/python/lib/python3{sys.version_info[1]}.zip",
        "/tmp/matplotlib-x1/fontlist-v390.json",
        "/data/fonts/fontconfig/3830.cache-9",
        "/geo/proj/us_nga_egm96.tif",
        "/usr/share/proj/proj.db",
        "/usr/share/gdal/gcs.csv",
    ],
)
def test_settings_tables_and_caches_of_libraries_are_no_data(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/data/fonts")
    monkeypatch.setenv("PROJ_DATA", "/elsewhere:/geo/proj")
    assert not Places().is_data(path)
    assert not Places().are_data([path])
    assert Places().is_data("/geo/fontlist.csv")


def test_installed_files_are_told_from_data_by_either_separator(monkeypatch: pytest.MonkeyPatch) -> None:
    python = r"C:\Users\me\Python"
    monkeypatch.setattr(places, "_SEP", "\\")
    monkeypatch.setattr(places, "installed_folders", lambda: tuple(places._with_slash({python + r"\Lib", python + r"\Lib\site-packages"})))
    windows = Places()

    iris = r"\Lib\site-packages\sklearn\iris.csv"
    for path in (python + iris, (python + iris).replace("\\", "/")):
        assert (windows.is_data(path), windows.is_installed(path)) == (False, True)
        assert windows.in_distribution(path) == "site-packages/sklearn/iris.csv"
    kept_out = (r"D:\study\__pycache__\x", r"D:\study\.git\x", r"D:\study\x.db-wal")
    assert not any(windows.is_data(path) for path in kept_out)
    assert windows.is_data(r"D:\study\data.csv")
    assert windows.portable(r"D:\study\data.csv") == "D:/study/data.csv"

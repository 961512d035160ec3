"""The files that the ways read: written by a process of its own before any kernel starts."""

# mypy: disable-error-code="import-not-found, import-untyped"

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.capture_matrix.texts import TEXTS

__all__ = ["write_inputs"]


def write_inputs(root: Path) -> None:
    """Writes all files below an empty folder; those of libraries that are not installed are left out."""
    for name, text in TEXTS.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    (root / "out").mkdir()
    for name in ("raw.bin", "mapped.bin", "mapped2.bin"):
        (root / name).write_bytes(bytes(range(64)))
    (root / "link.csv").symlink_to("table.csv")
    os.chdir(root)
    makers: list[Callable[[], None]] = [
        _archives,
        _databases,
        _tables,
        _columns,
        _arrays,
        _grids,
        _models,
        _pictures,
        _statistics,
        _programs,
    ]
    for make in makers:
        with contextlib.suppress(ImportError, FileNotFoundError):
            make()


def _archives() -> None:
    import bz2
    import gzip
    import lzma
    import pickle
    import wave
    import zipfile

    text = Path("text.txt").read_bytes()
    Path("text.gz").write_bytes(gzip.compress(text))
    Path("table.csv.gz").write_bytes(gzip.compress(Path("table.csv").read_bytes()))
    Path("text.bz2").write_bytes(bz2.compress(text))
    Path("text.xz").write_bytes(lzma.compress(text))
    Path("object.pkl").write_bytes(pickle.dumps([1, 2]))
    with zipfile.ZipFile("archive.zip", "w") as archive:
        archive.write("text.txt")
        archive.write("more.txt")
    with zipfile.ZipFile("modules.zip", "w") as archive:
        archive.writestr("zipped_module.py", "D = 4\n")
    subprocess.run(["tar", "czf", "archive.tar.gz", "text.txt", "more.txt"], check=True)
    with wave.open("sound.wav", "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(160))


def _databases() -> None:
    import sqlite3

    for name in ("base.sqlite", "insert.sqlite"):
        base = sqlite3.connect(name)
        base.execute("create table t(a)")
        base.execute("insert into t values (1)")
        base.commit()
        base.close()
    import duckdb

    with duckdb.connect("base.duckdb") as connection:
        connection.execute("create table t as select 1 as a")


def _tables() -> None:
    import pandas as pd

    table = pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"]})
    table.to_pickle("table.pkl")
    table.to_stata("table.dta", write_index=False)
    table.to_excel("table.xlsx", index=False)
    table.to_excel("append.xlsx", index=False)


def _columns() -> None:
    import pandas as pd

    table = pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"]})
    table.to_parquet("table.parquet")
    table.to_parquet("parts", partition_cols=["b"])
    table.to_feather("table.feather", compression="uncompressed")
    table.to_orc("table.orc")


def _statistics() -> None:
    import pandas as pd
    import pyreadstat

    table = pd.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]})
    pyreadstat.write_sav(table, "table.sav")
    pyreadstat.write_xport(table, "table.xpt")


def _arrays() -> None:
    import numpy as np
    import scipy.io

    np.save("a.npy", np.arange(9.0))
    np.savez("b.npz", x=np.arange(9.0))
    scipy.io.savemat("m.mat", {"x": np.eye(2)})
    with scipy.io.netcdf_file("classic.nc", "w") as classic:
        classic.createDimension("x", 2)
        classic.createVariable("x", "i4", ("x",))[:] = [1, 2]
    import h5py

    for name in ("grid.h5", "grid2.h5", "append.h5"):
        with h5py.File(name, "w") as file:
            file["x"] = [1, 2, 3]


def _grids() -> None:
    import xarray
    import zarr

    weather = xarray.Dataset({"x": ("i", [1.0, 2.0])})
    weather.to_netcdf("grid.nc", engine="netcdf4")
    weather.to_netcdf("grid2.nc", engine="netcdf4")
    weather.to_zarr("weather.zarr")
    zarr.save_array("three.zarr", weather["x"].to_numpy())
    zarr.save_array("two.zarr", weather["x"].to_numpy(), zarr_format=2)


def _models() -> None:
    import joblib
    import numpy as np
    import pandas as pd

    joblib.dump({"a": 1}, "model.joblib")
    joblib.dump(np.eye(4), "array.joblib")
    table = pd.DataFrame({"a": [1, 2, 3]})
    table.to_hdf("table.h5", key="t")
    table.to_hdf("store.h5", key="t")
    from safetensors.numpy import save_file

    save_file({"x": np.eye(2)}, "weights.safetensors")


def _pictures() -> None:
    from PIL import Image

    Image.new("RGB", (8, 8)).save("image.png")
    for kind in ("cat", "dog"):
        (Path("images") / kind).mkdir(parents=True)
        for number in range(3):
            Image.new("L", (4, 4), number).save(f"images/{kind}/{number}.png")


def _programs() -> None:
    if compiler := shutil.which("gcc"):
        subprocess.run([compiler, "-shared", "-fPIC", "touch.c", "-o", "libtouch.so"], check=True)
        subprocess.run([compiler, "-DPROGRAM", "touch.c", "-o", "touch"], check=True)
        subprocess.run([compiler, "-DPROGRAM", "-static", "touch.c", "-o", "touch-static"], check=False)


if __name__ == "__main__":
    write_inputs(Path(sys.argv[1]))

"""Readers in C at the level ``python``: the paths given to them are recorded, with libraries that stand in for them and with real ones."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from jupyter_repro.capture.extension import CAPTURE_VARIABLE
from jupyter_repro.model.record import Record
from tests.integration.recording import execution_of, record

LEVEL = {CAPTURE_VARIABLE: "python"}

# Libraries by the names of real ones, which open files without Python's knowledge.
LIBC = """\
import ctypes, os
_libc = ctypes.CDLL(None)
def _slurp(path):
    fd = _libc.open(os.fsencode(path), 0)
    if fd < 0: raise FileNotFoundError(path)
    try: return os.read(fd, 100)
    finally: os.close(fd)
def _spill(path, data):
    fd = _libc.open(os.fsencode(path), 0o1102, 0o644)
    try: return os.write(fd, data)
    finally: os.close(fd)
"""
CV2 = f"{LIBC}\ndef imread(filename, flags=1): return _slurp(filename)\ndef imwrite(filename, img): return _spill(filename, img)\n"
DUCKDB = (
    f"{LIBC}\nimport re\ndef sql(query):\n    for name in re.findall(\"from '(.*?)'\", query): _slurp(name)\n"
    "    for name in re.findall(\"to '(.*?)'\", query): _spill(name, b'written')\n"
)
H5PY = f"{LIBC}\nclass File:\n    def __init__(self, name, mode='r'): _slurp(name) if mode == 'r' else _spill(name, b'new')\n"
POLARS = f"{LIBC}\nimport os\ndef scan_csv(source): return [_slurp(os.path.join(source, n)) for n in sorted(os.listdir(source))]\n"

CELLS = {
    "imports": "import cv2, duckdb, pathlib, pickle, polars\nimport h5py._hl.files",
    "read": "seen = cv2.imread('a.png')",
    "path": "seen = cv2.imread(filename=pathlib.Path('a.png'))",
    "write": "done = cv2.imwrite('b.png', b'x')",
    "missing": "try: cv2.imread('gone.png')\nexcept FileNotFoundError: pass",
    "statement": "duckdb.sql(\"select x from 'a.csv' where name = 'nothing.csv' or name = 'b'\")",
    "copied": "duckdb.sql(\"COPY (select x from 'a.csv') to 'c.csv'\")",
    "method": "h5py._hl.files.File('a.h5')",
    "appended": "h5py._hl.files.File('a.h5', 'a')",
    "folder": "polars.scan_csv('parts')",
    "pickled": "assert pickle.loads(pickle.dumps(cv2.imread)) is cv2.imread",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readers")
    for name, source in (("cv2", CV2), ("duckdb", DUCKDB), ("polars", POLARS)):
        (folder / f"{name}.py").write_text(source)
    (folder / "h5py" / "_hl").mkdir(parents=True)
    (folder / "h5py" / "__init__.py").write_text("")
    (folder / "h5py" / "_hl" / "__init__.py").write_text("")
    (folder / "h5py" / "_hl" / "files.py").write_text(H5PY)
    (folder / "parts").mkdir()
    for name in ("a.png", "a.csv", "a.h5", "parts/1.csv", "parts/2.csv"):
        (folder / name).write_text(name)
    return folder


@pytest.fixture(scope="module")
def recorded(folder: Path) -> Record:
    return record(*(f"# {name}\n{cell}" for name, cell in CELLS.items()), folder=folder, env=LEVEL)


def test_nothing_failed(recorded: Record) -> None:
    assert recorded.gaps == ()
    assert [(e.source, e.error) for e in recorded.executions if e.status != "ok"] == []


@pytest.mark.parametrize(
    ("cell", "used", "generated", "missing"),
    [
        ("read", ["a.png"], [], ()),
        ("path", ["a.png"], [], ()),
        ("write", [], ["b.png"], ()),
        ("missing", [], [], ("gone.png",)),
        ("statement", ["a.csv"], [], ()),
        ("copied", ["a.csv"], ["c.csv"], ()),
        ("method", ["a.h5"], [], ()),
        ("appended", ["a.h5"], ["a.h5"], ()),
        ("folder", ["parts/1.csv", "parts/2.csv"], [], ()),
        ("pickled", [], [], ()),
    ],
)
def test_a_path_given_to_a_reader_in_c_is_recorded(
    recorded: Record, cell: str, used: list[str], generated: list[str], missing: tuple[str, ...]
) -> None:
    execution = execution_of(recorded, f"# {cell}\n")
    assert ([ref.path for ref in execution.used], [ref.path for ref in execution.generated], execution.missing) == (
        used,
        generated,
        missing,
    )


REAL = {
    "pyarrow": (
        "import pyarrow, pyarrow.parquet as pq",
        "pq.write_table(pyarrow.table({'x': [1]}), 'X')",
        "pq.read_table('X')",
    ),
    "pandas": ("import pandas, pyarrow", "pandas.DataFrame({'x': [1]}).to_parquet('X')", "_ = pandas.read_parquet('X')"),
    "polars": ("import polars", "polars.DataFrame({'x': [1]}).write_parquet('X')", "polars.scan_parquet('X').collect()"),
    "duckdb": ("import duckdb", "duckdb.sql(\"copy (select 1) to 'X'\")", "duckdb.sql(\"from read_csv('X')\").fetchall()"),
    "h5py": ("import h5py", "h5py.File('X', 'w').close()", "h5py.File('X').close()"),
    "netCDF4": ("import netCDF4", "netCDF4.Dataset('X', 'w').close()", "netCDF4.Dataset('X').close()"),
    "tables": ("import tables", "tables.open_file('X', 'w').close()", "tables.open_file('X').close()"),
    "cv2": ("import cv2, numpy", "cv2.imwrite('X.png', numpy.zeros((2, 2)))", "_ = cv2.imread('X.png')"),
}


@pytest.mark.parametrize("library", REAL)
def test_the_doors_of_a_real_library_are_found(tmp_path: Path, library: str) -> None:
    for needed in {library, *({"pyarrow"} if library == "pandas" else ())}:
        if find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed")
    folder = tmp_path / "real"
    folder.mkdir()
    _, written, read = record(*REAL[library], folder=folder, env=LEVEL).executions
    assert [ref.path[:1] for ref in written.generated] == ["X"]
    assert ([ref.path[:1] for ref in read.used], read.generated) == (["X"], ())

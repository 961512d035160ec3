"""The doors of libraries that open files in C, C++ or Rust: their functions that take a path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from jupyter_repro.model.lean import dataclass

__all__ = ["DOORS", "Door", "Role"]

Role = Literal["read", "write", "update", "mode", "sql"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Door:
    """A function or method that takes a path.

    ``function`` is its name within the module, ``File.__init__`` for a method. ``position`` counts the arguments, that of the instance
    left out; ``keyword`` is the argument's name. ``role`` says what becomes of the file: ``mode`` that the next argument, ``mode``, says
    it; ``sql`` that the argument is a statement in which file names stand in quotes.
    """

    module: str
    function: str
    role: Role
    position: int = 0
    keyword: str = ""


def _doors(role: Role, module: str, functions: str, keyword: str = "", position: int = 0) -> Iterator[Door]:
    for function in functions.split():
        yield Door(module=module, function=function, role=role, position=position, keyword=keyword)


_DUCKDB_STATEMENTS = "sql query execute executemany from_query"
_DUCKDB_FILES = "read_csv read_json read_parquet from_parquet from_csv_auto"
_DUCKDB_WRITERS = "to_csv to_parquet write_csv write_parquet"
_POLARS = "parquet csv ipc ndjson avro json ipc_stream lines"

DOORS: tuple[Door, ...] = (
    *_doors("read", "pyarrow.parquet", "read_table read_pandas ParquetFile.__init__ read_schema read_metadata", "source"),
    *_doors("read", "pyarrow.parquet", "ParquetDataset.__init__", "path_or_paths"),
    *_doors("write", "pyarrow.parquet", "write_table", "where", 1),
    *_doors("write", "pyarrow.parquet", "ParquetWriter.__init__", "where"),
    *_doors("write", "pyarrow.parquet", "write_to_dataset", "root_path", 1),
    *_doors("read", "pyarrow.dataset", "dataset", "source"),
    *_doors("write", "pyarrow.dataset", "write_dataset", "base_dir", 1),
    *_doors("read", "pyarrow.csv", "read_csv open_csv", "input_file"),
    *_doors("write", "pyarrow.csv", "write_csv", "output_file", 1),
    *_doors("read", "pyarrow.json", "read_json open_json", "input_file"),
    *_doors("read", "pyarrow.feather", "read_table read_feather", "source"),
    *_doors("write", "pyarrow.feather", "write_feather", "dest", 1),
    *_doors("read", "pyarrow.ipc", "RecordBatchFileReader.__init__ RecordBatchStreamReader.__init__", "source"),
    *_doors("write", "pyarrow.ipc", "RecordBatchFileWriter.__init__ RecordBatchStreamWriter.__init__", "sink"),
    *_doors("read", "pyarrow.orc", "ORCFile.__init__ read_table", "source"),
    *_doors("write", "pyarrow.orc", "write_table", "where", 1),
    *_doors("read", "pyarrow.fs", "copy_files", "source"),
    *_doors("write", "pyarrow.fs", "copy_files", "destination", 1),
    *_doors("mode", "pyarrow", "memory_map", "path"),
    *_doors("read", "pyarrow", "input_stream", "source"),
    *_doors("write", "pyarrow", "output_stream", "source"),
    *_doors("write", "pandas.io.parquet", "PyArrowImpl.write", "path", 1),  # it opens the file by pyarrow.OSFile, a type that is closed
    *_doors("read", "polars", " ".join(f"{verb}_{kind}" for verb in ("read", "scan") for kind in _POLARS.split()), "source"),
    *_doors(
        "read", "polars", "read_excel read_ods read_parquet_schema read_parquet_metadata read_ipc_schema scan_delta read_delta", "source"
    ),
    *_doors("write", "polars", " ".join(f"DataFrame.write_{kind}" for kind in _POLARS.split()), "file"),
    *_doors("write", "polars", "DataFrame.write_excel", "workbook"),
    *_doors("write", "polars", " ".join(f"LazyFrame.sink_{kind}" for kind in _POLARS.split()), "path"),
    *_doors("sql", "duckdb", _DUCKDB_STATEMENTS, "query"),
    *_doors("read", "duckdb", _DUCKDB_FILES, "path_or_buffer"),
    *_doors("update", "duckdb", "connect", "database"),
    *_doors("sql", "duckdb", " ".join(f"DuckDBPyConnection.{name}" for name in _DUCKDB_STATEMENTS.split()), "query"),
    *_doors("read", "duckdb", " ".join(f"DuckDBPyConnection.{name}" for name in _DUCKDB_FILES.split()), "path_or_buffer"),
    *_doors("write", "duckdb", " ".join(f"DuckDBPyRelation.{name}" for name in _DUCKDB_WRITERS.split()), "file_name"),
    *_doors("mode", "h5py._hl.files", "File.__init__", "name"),
    *_doors("mode", "tables.file", "File.__init__", "filename"),
    *_doors("mode", "netCDF4", "Dataset.__init__", "filename"),
    *_doors("read", "cv2", "imread imreadmulti VideoCapture.__init__ VideoCapture.open", "filename"),
    *_doors("write", "cv2", "imwrite imwritemulti VideoWriter.__init__ VideoWriter.open", "filename"),
    *_doors("read", "pyreadstat", "read_sav read_por read_dta read_sas7bdat read_xport", "filename_path"),
    *_doors("write", "pyreadstat", "write_sav write_dta write_por write_xport", "dst_path", 1),
    *_doors("read", "safetensors.torch", "load_file", "filename"),
    *_doors("read", "safetensors.numpy", "load_file", "filename"),
    *_doors("write", "safetensors.torch", "save_file", "filename", 1),
    *_doors("write", "safetensors.numpy", "save_file", "filename", 1),
    *_doors("write", "torch", "save", "f", 1),
    *_doors("read", "torch.jit", "load", "f"),
    *_doors("write", "torch.jit", "save", "f", 1),
    *_doors("mode", "rasterio", "open", "fp"),
    *_doors("mode", "fiona", "open", "fp"),
    *_doors("mode", "soundfile", "SoundFile.__init__", "file"),
    *_doors("read", "pyogrio", "read_dataframe read_arrow read_info", "path_or_buffer"),
    *_doors("write", "pyogrio", "write_dataframe", "path", 1),
    *_doors("read", "lxml.etree", "parse iterparse", "source"),
)

"""Columns: Arrow, fastparquet, polars, DuckDB, fsspec."""

from __future__ import annotations

from benchmarks.capture_matrix.way import way

__all__ = ["ARROW"]

_A = "import pyarrow as pa\nt = pa.table({'a': [1, 2, 3]})\n"
_P = "import polars as pl\nt = pl.DataFrame({'a': [1, 2, 3], 'b': ['x', 'y', 'z']})\n"

ARROW = (
    way("pyarrow parquet read_table", "import pyarrow.parquet as pq\npq.read_table('table.parquet')", "pyarrow"),
    way("pyarrow parquet memory_map", "pq.read_table('table.parquet', memory_map=True)", "pyarrow"),
    way("pyarrow parquet write_table", _A + "pq.write_table(t, 'out/a.parquet')", "pyarrow"),
    way("pyarrow ParquetFile", "with pq.ParquetFile('table.parquet') as f:\n    f.read_row_group(0)", "pyarrow"),
    way("pyarrow dataset", "import pyarrow.dataset as ds\nds.dataset('parts', partitioning='hive').to_table()", "pyarrow"),
    way("pyarrow dataset write", "ds.write_dataset(t, 'out/dataset', format='parquet')", "pyarrow"),
    way("pyarrow csv read", "import pyarrow.csv as pc\npc.read_csv('table.csv')", "pyarrow"),
    way("pyarrow csv write", "pc.write_csv(t, 'out/a.csv')", "pyarrow"),
    way("pyarrow json read", "import pyarrow.json as pj\npj.read_json('table.jsonl')", "pyarrow"),
    way("pyarrow feather read", "import pyarrow.feather as pf\npf.read_table('table.feather')", "pyarrow"),
    way("pyarrow feather write", "pf.write_feather(t, 'out/a.feather')", "pyarrow"),
    way("pyarrow ipc file", "pa.ipc.open_file(pa.memory_map('table.feather')).read_all()", "pyarrow"),
    way("pyarrow ipc write", "with pa.OSFile('out/a.arrow', 'wb') as s, pa.ipc.new_file(s, t.schema) as w:\n    w.write(t)", "pyarrow"),
    way("pyarrow OSFile", "with pa.OSFile('raw.bin') as f:\n    f.read(4)", "pyarrow"),
    way("pyarrow memory_map", "with pa.memory_map('raw.bin') as f:\n    f.read(4)", "pyarrow"),
    way("pyarrow fs copy", "import pyarrow.fs as fs\nfs.LocalFileSystem().copy_file('text.txt', 'out/fs.txt')", "pyarrow"),
    way("fastparquet read", "import fastparquet\nfastparquet.ParquetFile('table.parquet').to_pandas()", "fastparquet"),
    way(
        "fastparquet write",
        "import fastparquet, pandas\nfastparquet.write('out/fast.parquet', pandas.DataFrame({'a': [1]}))",
        "fastparquet",
    ),
    way("polars read_csv", "import polars as pl\npl.read_csv('table.csv')", "polars"),
    way("polars read_parquet", "pl.read_parquet('table.parquet')", "polars"),
    way("polars read_json", "pl.read_json('table.json')", "polars"),
    way("polars read_ndjson", "pl.read_ndjson('table.jsonl')", "polars"),
    way("polars read_ipc", "pl.read_ipc('table.feather')", "polars"),
    way("polars read_excel", "pl.read_excel('table.xlsx')", "polars", "fastexcel"),
    way(
        "polars read_database",
        "import sqlite3\nc = sqlite3.connect('base.sqlite')\npl.read_database('select * from t', c)\nc.close()",
        "polars",
    ),
    way("polars scan_csv collect", "pl.scan_csv('table.csv').collect()", "polars"),
    way("polars scan_csv glob", "pl.scan_csv('chunk*.csv').collect()", "polars"),
    way("polars scan_parquet collect", "pl.scan_parquet('table.parquet').filter(pl.col('a') > 1).collect()", "polars"),
    way("polars scan_ndjson", "pl.scan_ndjson('table.jsonl').collect()", "polars"),
    way("polars scan in one cell", "lazy = pl.scan_csv('table.csv')", "polars"),
    way("polars collect in another", "lazy.collect()", "polars"),
    way("polars write_csv", _P + "t.write_csv('out/p.csv')", "polars"),
    way("polars write_parquet", "t.write_parquet('out/p.parquet')", "polars"),
    way("polars write_ipc", "t.write_ipc('out/p.arrow')", "polars"),
    way("polars write_json", "t.write_json('out/p.json')", "polars"),
    way("polars write_excel", "t.write_excel('out/p.xlsx')", "polars", "xlsxwriter"),
    way("polars sink_csv", "pl.scan_csv('table.csv').sink_csv('out/sink.csv')", "polars"),
    way("polars sink_parquet", "pl.scan_csv('table.csv').sink_parquet('out/sink.parquet')", "polars"),
    way("duckdb SQL over CSV", "import duckdb\nduckdb.sql(\"select * from 'table.csv'\").fetchall()", "duckdb"),
    way("duckdb SQL over parquet", "duckdb.sql(\"select * from read_parquet('table.parquet')\").fetchall()", "duckdb"),
    way("duckdb SQL over a glob", "duckdb.sql(\"select count(*) from 'chunk*.csv'\").fetchall()", "duckdb"),
    way("duckdb read_json", "duckdb.read_json('table.jsonl').fetchall()", "duckdb"),
    way("duckdb COPY TO", "duckdb.execute(\"copy (select 1 as a) to 'out/duck.parquet'\")", "duckdb"),
    way("duckdb write_csv", "duckdb.sql('select 1 as a').write_csv('out/duck.csv')", "duckdb"),
    way(
        "duckdb database read",
        "with duckdb.connect('base.duckdb', read_only=True) as c:\n    c.sql('select * from t').fetchall()",
        "duckdb",
    ),
    way("duckdb database write", "with duckdb.connect('out/new.duckdb') as c:\n    c.execute('create table t as select 1 as a')", "duckdb"),
    way(
        "duckdb ATTACH",
        "with duckdb.connect() as c:\n    c.execute(\"attach 'base.duckdb' as b (read_only)\")\n    c.sql('select * from b.t').fetchall()",
        "duckdb",
    ),
    way("fsspec local", "import fsspec\nwith fsspec.open('text.txt') as f:\n    f.read()", "fsspec"),
    way(
        "fsspec write",
        "import fsspec\nwith fsspec.open('file://' + __import__('os').path.abspath('out/fsspec.txt'), 'w') as f:\n    f.write('x')",
        "fsspec",
    ),
    way("fsspec copy", "fsspec.filesystem('file').copy('text.txt', 'out/fsspec_copy.txt')", "fsspec"),
)

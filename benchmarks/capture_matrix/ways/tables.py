"""Tables: the readers and writers of pandas and of what stands beside it."""

from __future__ import annotations

from benchmarks.capture_matrix.way import way

__all__ = ["PANDAS"]

_T = "import pandas as pd\nt = pd.DataFrame({'a': [1, 2, 3], 'b': ['x', 'y', 'z']})\n"

PANDAS = (
    way("pandas read_csv", "import pandas as pd\npd.read_csv('table.csv')", "pandas"),
    way("pandas read_csv pyarrow engine", "pd.read_csv('table.csv', engine='pyarrow')", "pandas", "pyarrow"),
    way("pandas read_csv python engine", "pd.read_csv('table.tsv', sep='\\t', engine='python')", "pandas"),
    way("pandas read_csv gzip", "pd.read_csv('table.csv.gz')", "pandas"),
    way("pandas read_csv memory_map", "pd.read_csv('table.csv', memory_map=True)", "pandas"),
    way("pandas read_csv chunks", "sum(len(c) for c in pd.read_csv('table.csv', chunksize=2))", "pandas"),
    way("pandas read_table", "pd.read_table('table.tsv')", "pandas"),
    way("pandas read_fwf", "pd.read_fwf('table.fwf')", "pandas"),
    way("pandas read_json", "pd.read_json('table.json')", "pandas"),
    way("pandas read_json lines", "pd.read_json('table.jsonl', lines=True)", "pandas"),
    way("pandas read_excel", "pd.read_excel('table.xlsx')", "pandas", "openpyxl"),
    way("pandas read_excel calamine", "pd.read_excel('table.xlsx', engine='calamine')", "pandas", "python_calamine"),
    way("pandas read_parquet", "pd.read_parquet('table.parquet')", "pandas", "pyarrow"),
    way("pandas read_parquet fastparquet", "pd.read_parquet('table.parquet', engine='fastparquet')", "pandas", "fastparquet"),
    way("pandas read_parquet partitioned", "pd.read_parquet('parts')", "pandas", "pyarrow"),
    way("pandas read_feather", "pd.read_feather('table.feather')", "pandas", "pyarrow"),
    way("pandas read_orc", "pd.read_orc('table.orc')", "pandas", "pyarrow"),
    way("pandas read_hdf", "pd.read_hdf('table.h5')", "pandas", "tables"),
    way("pandas read_pickle", "pd.read_pickle('table.pkl')", "pandas"),
    way("pandas read_html", "pd.read_html('page.html')", "pandas", "lxml"),
    way("pandas read_xml", "pd.read_xml('table.xml')", "pandas", "lxml"),
    way("pandas read_stata", "pd.read_stata('table.dta')", "pandas"),
    way("pandas read_sas", "pd.read_sas('table.xpt')", "pandas", "pyreadstat"),
    way("pandas read_spss", "pd.read_spss('table.sav')", "pandas", "pyreadstat"),
    way(
        "pandas read_sql sqlite3",
        "import sqlite3\nc = sqlite3.connect('base.sqlite')\npd.read_sql('select * from t', c)\nc.close()",
        "pandas",
    ),
    way(
        "pandas read_sql SQLAlchemy",
        "e = __import__('sqlalchemy').create_engine('sqlite:///base.sqlite')\npd.read_sql('select * from t', e)\ne.dispose()",
        "pandas",
        "sqlalchemy",
    ),
    way("pandas to_csv", _T + "t.to_csv('out/t.csv')", "pandas"),
    way("pandas to_csv append", "t.to_csv('append.csv', mode='a', header=False)", "pandas"),
    way("pandas to_csv zip", "t.to_csv('out/t.csv.zip')", "pandas"),
    way("pandas to_json", "t.to_json('out/t.json')", "pandas"),
    way("pandas to_excel", "t.to_excel('out/t.xlsx')", "pandas", "openpyxl"),
    way("pandas to_excel xlsxwriter", "t.to_excel('out/t2.xlsx', engine='xlsxwriter')", "pandas", "xlsxwriter"),
    way("pandas to_parquet", "t.to_parquet('out/t.parquet')", "pandas", "pyarrow"),
    way("pandas to_parquet fastparquet", "t.to_parquet('out/t2.parquet', engine='fastparquet')", "pandas", "fastparquet"),
    way(
        "pandas to_parquet partitioned",
        "t.to_parquet('out/t_parts', partition_cols=['b'], basename_template='p-{i}.parquet')",
        "pandas",
        "pyarrow",
    ),
    way("pandas to_feather", "t.to_feather('out/t.feather')", "pandas", "pyarrow"),
    way("pandas to_orc", "t.to_orc('out/t.orc')", "pandas", "pyarrow"),
    way("pandas to_hdf", "t.to_hdf('out/t.h5', key='t')", "pandas", "tables"),
    way("pandas to_pickle", "t.to_pickle('out/t.pkl')", "pandas"),
    way("pandas to_html", "t.to_html('out/t.html')", "pandas"),
    way("pandas to_latex or to_markdown", "open('out/t.md', 'w').write(t.to_string())", "pandas"),
    way("pandas to_xml", "t.to_xml('out/t.xml')", "pandas", "lxml"),
    way("pandas to_stata", "t.to_stata('out/t.dta')", "pandas"),
    way("pandas to_sql", "import sqlite3\nc = sqlite3.connect('out/t.sqlite')\nt.to_sql('t', c)\nc.close()", "pandas"),
    way(
        "pandas ExcelWriter append",
        "with pd.ExcelWriter('append.xlsx', engine='openpyxl', mode='a') as w:\n    t.to_excel(w, sheet_name='new')",
        "pandas",
        "openpyxl",
    ),
    way("pandas HDFStore", "with pd.HDFStore('store.h5') as s:\n    s['new'] = t[['a']]", "pandas", "tables"),
    way("openpyxl load_workbook", "import openpyxl\nopenpyxl.load_workbook('table.xlsx').active.max_row", "openpyxl"),
    way("openpyxl read-only", "w = openpyxl.load_workbook('table.xlsx', read_only=True)\nw.active.max_row\nw.close()", "openpyxl"),
    way("geopandas read_file", "import geopandas\ngeopandas.read_file('area.geojson')", "geopandas", "pyogrio"),
    way("geopandas to_file", "import geopandas\ngeopandas.read_file('area.geojson').to_file('out/area.gpkg')", "geopandas", "pyogrio"),
)

"""Addresses on the network."""

from __future__ import annotations

from benchmarks.capture_matrix.way import way

__all__ = ["ADDRESSES"]

ADDRESSES = (
    way("urllib", "import urllib.request\nurllib.request.urlopen('{url}table.csv').read()", remote="table.csv"),
    way("urlretrieve", "import urllib.request\nurllib.request.urlretrieve('{url}table.csv', 'out/retrieved.csv')", remote="table.csv"),
    way(
        "http.client",
        "import http.client\nc = http.client.HTTPConnection('{host}')\nc.request('GET', '/table.csv')\nc.getresponse().read()\nc.close()",
        remote="table.csv",
    ),
    way("requests", "import requests\nrequests.get('{url}table.csv').text", "requests", remote="table.csv"),
    way(
        "requests stream to a file",
        "import requests\n"
        "with requests.get('{url}table.csv', stream=True) as r, open('out/streamed.csv', 'wb') as f:\n"
        "    f.writelines(r.iter_content(16))",
        "requests",
        remote="table.csv",
    ),
    way("httpx", "import httpx\nhttpx.get('{url}table.csv', trust_env=False).text", "httpx", remote="table.csv"),
    way(
        "aiohttp",
        "import aiohttp\nasync with aiohttp.ClientSession() as s, s.get('{url}table.csv') as r:\n    await r.read()",
        "aiohttp",
        remote="table.csv",
    ),
    way("pandas read_csv URL", "import pandas as pd\npd.read_csv('{url}table.csv')", "pandas", remote="table.csv"),
    way("fsspec http", "import fsspec\nwith fsspec.open('{url}table.csv') as f:\n    f.read()", "fsspec", "aiohttp", remote="table.csv"),
    way(
        "pyarrow over fsspec http",
        "import fsspec, pyarrow.parquet as pq\nwith fsspec.open('{url}table.parquet') as f:\n    pq.read_table(f)",
        "fsspec",
        "aiohttp",
        "pyarrow",
        remote="table.parquet",
    ),
    way("curl", "!curl -s {url}table.csv -o out/curled.csv", "curl", url=True),
    way(
        "socket",
        "import socket\ns = socket.create_connection(('127.0.0.1', {port}))\n"
        "s.sendall(b'GET /table.csv HTTP/1.0\\r\\n\\r\\n')\n_ = s.recv(99)\ns.close()",
        url=True,
    ),
)

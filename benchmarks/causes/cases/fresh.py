"""A third set, written when all the rest was done, and scored once before anything was changed for it."""

from __future__ import annotations

from benchmarks.causes.case import Case, Distribution, Planted, World

__all__ = ["CASES"]


def one(code: str, cell: int) -> tuple[Planted, ...]:
    return (Planted(code=code, cell=cell),)


CASES = (
    Case(
        name="fresh-permutation-test",
        cells=(
            "import numpy as np\na, b = np.arange(8.), np.arange(8.) + 1",
            "pooled = np.concatenate([a, b])",
            "def shuffled_difference():\n    p = np.random.permutation(pooled)\n    return p[:8].mean() - p[8:].mean()",
            "differences = [shuffled_difference() for _ in range(25)]",
            "round(float(np.std(differences)), 6)",
            "pooled.sum()",
        ),
        causes=one("RP202", 3),
    ),
    Case(
        name="fresh-cache-file",
        cells=(
            "import json, os",
            "def cached(path):\n    if os.path.exists(path):\n        return json.load(open(path))['n']\n    return 0",
            "n = cached('cache.json')",
            "'cached' if n else 'computed'",
            "n + 1",
        ),
        then=World(files={"cache.json": '{"n": 4}'}),
        now=World(files={"cache.json": '{"n": 7}'}),
        causes=one("RD201", 2),
    ),
    Case(
        name="fresh-groups-of-sets",
        cells=(
            "pairs = [('x', 'one'), ('y', 'two'), ('x', 'three'), ('y', 'four'), ('x', 'five'), ('x', 'six'), ('x', 'seven')]",
            "groups = {}\nfor key, value in pairs:\n    groups.setdefault(key, set()).add(value)",
            "lines = [f\"{key}: {' '.join(groups[key])}\" for key in sorted(groups)]",
            "print('\\n'.join(lines))",
            "len(pairs)",
        ),
        causes=one("RP203", 2),
    ),
    Case(
        name="fresh-redefined-function",
        cells=(
            "def scale(v):\n    return [x / 10 for x in v]",
            "scaled = scale([1, 2, 3])",
            "scaled",
            "def scale(v):\n    return [x / max(v) for x in v]",
            "scale([5, 10])",
        ),
        ran=(0, 3, 1, 2, 4),
        causes=one("RC201", 3),
    ),
    Case(
        name="fresh-version-through-a-method",
        cells=(
            "import tabler as tb",
            "table = tb.Table([3, 1, 2])",
            "ordered = table.sorted()",
            "ordered.rows",
            "sum(table.rows)",
        ),
        then=World(
            distributions={
                "tabler": Distribution(
                    version="2.9",
                    source="class Table:\n    def __init__(self, rows): self.rows = rows\n"
                    "    def sorted(self): return Table(sorted(self.rows))\n",
                )
            }
        ),
        now=World(
            distributions={
                "tabler": Distribution(
                    version="3.0",
                    source="class Table:\n    def __init__(self, rows): self.rows = rows\n"
                    "    def sorted(self): return Table(sorted(self.rows, reverse=True))\n",
                )
            }
        ),
        causes=one("RE201", 0),
    ),
    Case(
        name="fresh-time-in-a-file",
        cells=(
            "import time",
            "with open('log.txt', 'w') as f:\n    _ = f.write(str(time.time_ns() % 1_000_003))",
            "mark = open('log.txt').read()",
            "print('mark', mark)",
            "'end'",
        ),
        causes=one("RE205", 1),
    ),
    Case(
        name="fresh-host-of-a-service",
        cells=(
            "import os\nfrom urllib.request import urlopen",
            "base = '{site}'",
            "status = urlopen(f'{base}/status').read().decode()",
            "status.upper()",
            "'end'",
        ),
        then=World(site={"/status": "green"}),
        now=World(site={"/status": "red"}),
        causes=one("RD203", 2),
    ),
    Case(
        name="fresh-both-edited-and-data",
        cells=(
            "rate = 1.5",
            "amounts = [float(x) for x in open('amounts').read().split()]",
            "rate * 2",
            "sum(amounts)",
            "print('end')",
        ),
        then=World(files={"amounts": "1 2"}),
        now=World(files={"amounts": "1 3"}),
        ran=((0, "rate = 1.25"), 1, 2, 3, 4),
        causes=(Planted(code="RC202", cell=0), Planted(code="RD201", cell=1)),
    ),
)

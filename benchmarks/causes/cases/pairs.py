"""Two causes in one notebook."""

from __future__ import annotations

from benchmarks.causes.case import Case, Distribution, Planted, World

__all__ = ["CASES"]


def planted(*causes: tuple[str, int]) -> tuple[Planted, ...]:
    return tuple(Planted(code=code, cell=cell) for code, cell in causes)


CASES = (
    Case(
        name="both-data-and-entropy",
        cells=(
            "import numpy as np",
            "x = np.loadtxt('x.txt')",
            "x.mean()",
            "rng = np.random.default_rng()",
            "rng.normal(size=2)",
            "print('end')",
        ),
        then=World(files={"x.txt": "1\n2\n"}),
        now=World(files={"x.txt": "1\n4\n"}),
        causes=planted(("RD201", 1), ("RP201", 3)),
    ),
    Case(
        name="both-hash-and-variable",
        cells=(
            "import os",
            "names = list({'ab', 'cd', 'ef', 'gh', 'ij', 'kl'})",
            "names",
            "unit = os.environ['UNIT']",
            "print('in', unit)",
        ),
        then=World(environment={"UNIT": "kg"}),
        now=World(environment={"UNIT": "lb"}),
        causes=planted(("RP203", 1), ("RE204", 3)),
    ),
    Case(
        name="both-edited-and-unseeded",
        cells=("import random", "k = 4", "squares = [i * i for i in range(k)]", "squares", "random.choice(range(10**6))", "'end'"),
        ran=(0, (1, "k = 3"), 2, 3, 4, 5),
        causes=planted(("RC202", 1), ("RP202", 4)),
    ),
    Case(
        name="both-module-and-data",
        cells=("import conv", "v = float(open('v.txt').read())", "print(v)", "conv.FACTOR + 1", "print('end')"),
        then=World(files={"conv.py": "FACTOR = 2\n", "v.txt": "1.5"}),
        now=World(files={"conv.py": "FACTOR = 3\n", "v.txt": "1.75"}),
        causes=planted(("RC204", 0), ("RD201", 1)),
    ),
    Case(
        name="both-clock-and-data",
        cells=(
            "import time",
            "rows = open('rows.txt').read().split()",
            "len(rows)",
            "batch = time.time_ns() % 1000003",
            "batch",
            "'end'",
        ),
        then=World(files={"rows.txt": "a b"}),
        now=World(files={"rows.txt": "a b c"}),
        causes=planted(("RD201", 1), ("RE205", 3)),
    ),
    Case(
        name="both-version-and-entropy",
        cells=("import shapely2, uuid", "shapely2.describe(2)", "name = uuid.uuid4().int % 100003", "name", "print('end')"),
        then=World(distributions={"shapely2": Distribution(version="1", source="def describe(n):\n    return f'{n} shapes'\n")}),
        now=World(distributions={"shapely2": Distribution(version="2", source="def describe(n):\n    return f'shapes: {n}'\n")}),
        causes=planted(("RE201", 0), ("RP201", 2)),
    ),
    Case(
        name="both-two-files",
        cells=("a = open('a.txt').read()", "b = open('b.txt').read()", "print(a)", "print(b)", "print('end')"),
        then=World(files={"a.txt": "1", "b.txt": "2"}),
        now=World(files={"a.txt": "10", "b.txt": "20"}),
        causes=planted(("RD201", 0), ("RD201", 1)),
    ),
    Case(
        name="both-deleted-and-variable",
        cells=("import os", "w = 2", "w * 3", "stage = os.environ.get('STAGE', 'dev')", "stage.upper()", "'end'"),
        then=World(environment={"STAGE": "prod"}),
        ran=(0, 1, "w = 5", 2, 3, 4, 5),
        causes=planted(("RC203", 2), ("RE204", 3)),
    ),
    Case(
        name="both-order-and-unseeded",
        cells=("import random", "n = 2", "n += 1\nn", "random.sample(range(10**6), 2)", "'end'"),
        ran=(0, 1, 2, 2, 3, 4),
        causes=planted(("RC201", 2), ("RP202", 3)),
    ),
    Case(
        name="both-zone-and-data",
        cells=("import time", "time.localtime(86400).tm_hour", "limit = int(open('limit').read())", "limit", "print('end')"),
        then=World(environment={"TZ": "Asia/Tokyo"}, files={"limit": "4"}),
        now=World(environment={"TZ": "UTC"}, files={"limit": "5"}),
        causes=planted(("RE207", 1), ("RD201", 2)),
    ),
    Case(
        name="both-network-and-hash",
        cells=(
            "from urllib.request import urlopen",
            "quote = urlopen('{site}/quote').read().decode()",
            "quote",
            "' '.join({'some', 'of', 'these', 'words', 'in', 'disorder'})",
        ),
        then=World(site={"/quote": "to be"}),
        now=World(site={"/quote": "not to be"}),
        causes=planted(("RD203", 1), ("RP203", 3)),
    ),
    Case(
        name="both-process-and-edited",
        cells=("m = 6", "m * 7", "k = !od -An -N4 -tu4 /dev/urandom", "int(k[0]) % 10007", "'end'"),
        ran=((0, "m = 5"), 1, 2, 3, 4),
        causes=planted(("RC202", 0), ("RD204", 2)),
    ),
    Case(
        name="both-path-and-entropy",
        cells=("import os\nimport secrets", "os.path.basename(os.getcwd()) + '!'", "secrets.randbelow(10**6)", "print('end')"),
        now=World(folder="moved"),
        causes=planted(("RE208", 1), ("RP201", 2)),
    ),
    Case(
        name="both-meet-in-one-cell",
        cells=(
            "import numpy as np",
            "x = np.loadtxt('x.txt')",
            "x.sum()",
            "noise = np.random.rand(2)",
            "noise",
            "print(x + noise)",
        ),
        then=World(files={"x.txt": "1\n2\n"}),
        now=World(files={"x.txt": "1\n4\n"}),
        causes=planted(("RD201", 1), ("RP202", 3)),
    ),
    Case(
        name="both-processors-and-data",
        cells=("import os", "f'{len(os.sched_getaffinity(0))} at once'", "t = open('t.txt').read().strip()", "t", "'end'"),
        then=World(files={"t.txt": "old"}),
        now=World(files={"t.txt": "new"}, processors=1),
        causes=planted(("RE202", 1), ("RD201", 2)),
    ),
)

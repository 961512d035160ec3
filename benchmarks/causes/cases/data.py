"""Data that changed or is gone, the network, child processes."""

from __future__ import annotations

from benchmarks.causes.case import Case, Planted, World

__all__ = ["CASES"]

SCRIPT = "import random\nprint(random.randint(0, 10**6))\n"

CASES = (
    Case(
        name="data-csv",
        cells=(
            "import pandas as pd",
            "sales = pd.read_csv('data/sales.csv')",
            "sales.describe()",
            "sales.amount.sum()",
            "by = sales.groupby('shop').amount.mean()",
            "print(by)",
            "print('end')",
        ),
        then=World(files={"data/sales.csv": "shop,amount\na,10\nb,20\na,30\n"}),
        now=World(files={"data/sales.csv": "shop,amount\na,10\nb,25\na,30\n"}),
        causes=(Planted(code="RD201", cell=1),),
    ),
    Case(
        name="data-json-settings",
        cells=(
            "import json",
            "with open('params.json') as f:\n    params = json.load(f)",
            "depth = params['depth'] + 1",
            "depth",
            "'fine'",
        ),
        then=World(files={"params.json": '{"depth": 3}'}),
        now=World(files={"params.json": '{"depth": 4}'}),
        causes=(Planted(code="RD201", cell=1),),
    ),
    Case(
        name="data-one-of-several",
        cells=(
            "from pathlib import Path",
            "one = Path('one.txt').read_text()",
            "two = Path('two.txt').read_text()",
            "print(one)",
            "print(len(two.split()))",
            "print(one + two)",
        ),
        then=World(files={"one.txt": "first", "two.txt": "a b c"}),
        now=World(files={"one.txt": "first", "two.txt": "a b c d"}),
        causes=(Planted(code="RD201", cell=2),),
    ),
    Case(
        name="data-in-a-function",
        cells=(
            "def load(name):\n    with open(name) as f:\n        return [float(x) for x in f]",
            "a = load('a.dat')",
            "b = load('b.dat')",
            "sum(a)",
            "sum(b)",
        ),
        then=World(files={"a.dat": "1\n2\n", "b.dat": "3\n4\n"}),
        now=World(files={"a.dat": "1\n2.5\n", "b.dat": "3\n4\n"}),
        causes=(Planted(code="RD201", cell=1),),
    ),
    Case(
        name="data-decides-draws",
        cells=(
            "import random\nrandom.seed(5)",
            "lines = open('n.txt').read().split()",
            "picked = [random.random() for _ in lines]",
            "print(len(picked))",
            "random.random()",
        ),
        then=World(files={"n.txt": "1 2 3"}),
        now=World(files={"n.txt": "1 2 3 4"}),
        causes=(Planted(code="RD201", cell=1),),
    ),
    Case(
        name="data-new-file-in-folder",
        cells=("import os", "names = sorted(os.listdir('parts'))", "print(len(names), names)", "print('end')"),
        then=World(files={"parts/a.csv": "1", "parts/b.csv": "2"}),
        now=World(files={"parts/a.csv": "1", "parts/b.csv": "2", "parts/c.csv": "3"}),
        causes=(Planted(code="RD201", cell=1),),
    ),
    Case(
        name="missing-csv",
        cells=("import pandas as pd", "frame = pd.read_csv('input.csv')", "frame.shape", "print('end')"),
        then=World(files={"input.csv": "a\n1\n"}),
        causes=(Planted(code="RD202", cell=1),),
    ),
    Case(
        name="missing-swallowed",
        cells=(
            "import os",
            "limit = float(open('limit.txt').read()) if os.path.exists('limit.txt') else 1.0",
            "print('limit', limit)",
            "print('end')",
        ),
        then=World(files={"limit.txt": "7.5"}),
        causes=(Planted(code="RD202", cell=1),),
    ),
    Case(
        name="missing-array",
        cells=("import numpy as np", "x = np.loadtxt('x.txt')", "y = x * 2", "print(y)"),
        then=World(files={"x.txt": "1\n2\n"}),
        causes=(Planted(code="RD202", cell=1),),
    ),
    Case(
        name="missing-caught",
        cells=(
            "try:\n    words = open('extra.txt').read().split()\nexcept OSError:\n    words = []",
            "vocabulary = sorted({'base', *words})",
            "vocabulary",
            "'end'",
        ),
        then=World(files={"extra.txt": "more words"}),
        causes=(Planted(code="RD202", cell=0),),
    ),
    Case(
        name="network-answer-changed",
        cells=(
            "from urllib.request import urlopen\nimport json",
            "rates = json.loads(urlopen('{site}/rates.json').read())",
            "rates['usd'] * 100",
            "print('end')",
        ),
        then=World(site={"/rates.json": '{"usd": 1.08}'}),
        now=World(site={"/rates.json": '{"usd": 1.12}'}),
        causes=(Planted(code="RD203", cell=1),),
    ),
    Case(
        name="network-gone",
        cells=("import pandas as pd", "table = pd.read_csv('{site}/t.csv')", "table.v.sum()", "print('end')"),
        then=World(site={"/t.csv": "v\n1\n2\n"}),
        now=World(site={}),
        causes=(Planted(code="RD203", cell=1),),
    ),
    Case(
        name="network-in-a-function",
        cells=(
            "import requests",
            "def latest():\n    return requests.get('{site}/version', timeout=5).text",
            "version = latest()",
            "print('latest is', version)",
            "print('end')",
        ),
        then=World(site={"/version": "2.1"}),
        now=World(site={"/version": "2.2"}),
        causes=(Planted(code="RD203", cell=2),),
    ),
    Case(
        name="network-not-reached",
        cells=(
            "from urllib.request import urlopen",
            "try:\n    note = urlopen('{site}/note').read().decode()\nexcept OSError:\n    note = 'offline'",
            "print(note)",
            "print('end')",
        ),
        then=World(site={"/note": "hello"}),
        now=World(online=False),
        causes=(Planted(code="RD203", cell=1),),
    ),
    Case(
        name="process-shell-random",
        cells=("label = 'batch'", "code = !od -An -N4 -tu4 /dev/urandom", "int(code[0]) % 100000", "label"),
        causes=(Planted(code="RD204", cell=1),),
    ),
    Case(
        name="process-own-script",
        cells=(
            "import subprocess, sys",
            "out = subprocess.run([sys.executable, 'draw.py'], capture_output=True, text=True).stdout",
            "print('drawn', out.strip())",
            "print('end')",
        ),
        then=World(files={"draw.py": SCRIPT}),
        now=World(files={"draw.py": SCRIPT}),
        causes=(Planted(code="RD204", cell=1),),
    ),
    Case(
        name="process-other-program",
        cells=("import subprocess", "v = subprocess.check_output(['./tool', '--version'], text=True)", "print(v)", "print('end')"),
        then=World(files={"tool": "#!/bin/sh\necho tool 1.4\n"}),
        now=World(files={"tool": "#!/bin/sh\necho tool 1.5\n"}),
        causes=(Planted(code="RD204", cell=1),),
    ),
    Case(
        name="process-date",
        cells=("a = 1", "%%bash\ndate +%N", "a + 1"),
        causes=(Planted(code="RD204", cell=1),),
    ),
)

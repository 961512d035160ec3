"""Fresh entropy, global generators, the order of hashes, the clock."""

from __future__ import annotations

from benchmarks.causes.case import Case, Planted, World

__all__ = ["CASES"]

SEEDED = ("import random", "random.seed(11)", "a = [random.randint(0, 9) for _ in range(3)]\na", "b = random.random()\nb", "print('end')")

CASES = (
    Case(
        name="entropy-bootstrap",
        cells=(
            "import numpy as np",
            "sample = np.arange(50) * 1.5",
            "rng = np.random.default_rng()",
            "means = [rng.choice(sample, 50).mean() for _ in range(20)]",
            "print(f'{min(means):.4f} to {max(means):.4f}')",
            "sample.mean()",
        ),
        causes=(Planted(code="RP201", cell=2),),
    ),
    Case(
        name="entropy-legacy-state",
        cells=(
            "import numpy as np\nstate = np.random.RandomState()",
            "noise = state.normal(size=3)",
            "print(noise.round(3))",
            "total = float(noise.sum())",
            "print('total', total)",
        ),
        causes=(Planted(code="RP201", cell=0),),
    ),
    Case(
        name="entropy-token",
        cells=("import secrets", "names = ['x', 'y']", "key = secrets.token_hex(4)", "{n: n + key for n in names}", "len(names)"),
        causes=(Planted(code="RP201", cell=2),),
    ),
    Case(
        name="entropy-own-random",
        cells=(
            "from random import Random\nitems = list(range(10))",
            "dealer = Random()",
            "dealer.shuffle(items)",
            "items[:4]",
            "sum(items)",
        ),
        causes=(Planted(code="RP201", cell=1),),
    ),
    Case(
        name="entropy-reseeded",
        cells=("import random\nrandom.seed(3)", "random.random()", "random.seed()", "random.random()", "x = 1\nx"),
        causes=(Planted(code="RP201", cell=2),),
    ),
    Case(
        name="unseeded-numpy",
        cells=("import numpy as np", "x = np.linspace(0, 1, 5)", "y = x + np.random.normal(0, .1, 5)", "print(y.round(2))", "x.sum()"),
        causes=(Planted(code="RP202", cell=2),),
    ),
    Case(
        name="unseeded-shuffle",
        cells=(
            "import random\ndeck = list('abcdefghij')",
            "len(deck)",
            "random.shuffle(deck)\ndeck[0:3]",
            "''.join(deck)",
            "sorted(deck)[0]",
        ),
        causes=(Planted(code="RP202", cell=2),),
    ),
    Case(
        name="unseeded-sample-of-frame",
        cells=(
            "import pandas as pd\nframe = pd.DataFrame({'v': range(100)})",
            "frame.shape",
            "part = frame.sample(5)",
            "part",
            "part.v.mean()",
        ),
        causes=(Planted(code="RP202", cell=2),),
    ),
    Case(
        name="unseeded-in-function",
        cells=(
            "import random",
            "def jitter(x):\n    return x + random.uniform(-1, 1)",
            "values = [jitter(i) for i in range(3)]",
            "values",
            "print(len(values))",
        ),
        causes=(Planted(code="RP202", cell=2),),
    ),
    Case(
        name="state-drawn-twice",
        cells=SEEDED,
        ran=(0, 1, 2, 2, 3, 4),
        causes=(Planted(code="RP204", cell=2),),
    ),
    Case(
        name="state-drawn-by-a-cell-run-before",
        cells=("import numpy as np\nnp.random.seed(0)", "u = np.random.rand()", "v = np.random.rand()", "print(u)", "print(v)"),
        ran=(0, 2, 1, 3, 4),
        causes=(Planted(code="RP204", cell=2),),
    ),
    Case(
        name="state-seeded-again",
        cells=("import random", "random.seed(1)", "p = random.random()", "q = random.random()", "print(q)"),
        ran=(0, 1, 2, 1, 3, 4),
        causes=(Planted(code="RP204", cell=1),),
    ),
    Case(
        name="hash-list-of-set",
        cells=(
            "words = 'the quick brown fox jumps over the lazy dog'.split()",
            "unique = list(set(words))",
            "unique",
            "unique[0]",
            "len(unique)",
        ),
        causes=(Planted(code="RP203", cell=1),),
    ),
    Case(
        name="hash-joined",
        cells=("tags = {'alpha', 'beta', 'gamma', 'delta', 'epsilon'}", "print(', '.join(tags))", "print(sorted(tags))"),
        causes=(Planted(code="RP203", cell=1),),
    ),
    Case(
        name="hash-function",
        cells=("names = ['ann', 'bob', 'cyd']", "buckets = {n: hash(n) % 1000 for n in names}", "print(buckets)", "len(names)"),
        causes=(Planted(code="RP203", cell=1),),
    ),
    Case(
        name="hash-as-seed",
        cells=("import random", "random.seed(hash('experiment 7'))", "draws = [random.randint(1, 6) for _ in range(8)]", "draws", "'done'"),
        causes=(Planted(code="RP203", cell=1),),
    ),
    Case(
        name="clock-as-seed",
        cells=(
            "import time\nimport numpy as np",
            "np.random.seed(int(time.time() * 1000) % 100000)",
            "r = np.random.rand(2)",
            "print(r)",
            "r.shape",
        ),
        causes=(Planted(code="RE205", cell=1),),
    ),
    Case(
        name="clock-microseconds",
        cells=("from datetime import datetime", "stamp = datetime.now()", "stamp.microsecond", "print('fine')"),
        causes=(Planted(code="RE205", cell=1),),
    ),
    Case(
        name="clock-as-budget",
        cells=(
            "import time",
            "rounds, end = 0, time.perf_counter() + .05\nwhile time.perf_counter() < end:\n    rounds += 1",
            "print('rounds:', rounds)",
            "best = rounds * 2\nbest",
            "'ok'",
        ),
        causes=(Planted(code="RE205", cell=1),),
    ),
    Case(
        name="clock-in-a-name",
        cells=("import time\nmodel = 'forest'", "run_id = f'{model}-{time.time_ns() % 1000003}'", "run_id", "model"),
        causes=(Planted(code="RE205", cell=1),),
        now=World(),
    ),
)

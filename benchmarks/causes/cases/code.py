"""Order, hidden state, edits, deleted cells, controls, concurrency, local modules."""

from __future__ import annotations

from benchmarks.causes.case import Case, Planted, SetControl, World

__all__ = ["CASES"]

POOLED = "from concurrent.futures import ThreadPoolExecutor, as_completed, wait\ndef work(i):\n    return i * i"

CASES = (
    Case(
        name="order-set-below",
        cells=("threshold = 5", "kept = [v for v in range(12) if v > threshold]\nkept", "threshold = 9", "len(kept)"),
        ran=(0, 2, 1, 3),
        causes=(Planted(code="RC201", cell=2),),
    ),
    Case(
        name="order-ran-twice",
        cells=("balance = 100", "balance *= 1.1\nround(balance, 2)", "print('balance', round(balance))", "'x'"),
        ran=(0, 1, 1, 2, 3),
        causes=(Planted(code="RC201", cell=1),),
    ),
    Case(
        name="order-appended-twice",
        cells=("log = []", "log.append('step')", "len(log)", "print(log)", "print('end')"),
        ran=(0, 1, 1, 1, 2, 3, 4),
        causes=(Planted(code="RC201", cell=1),),
    ),
    Case(
        name="order-defined-below",
        cells=("data = [3, 1, 2]", "normalise(data)", "def normalise(v):\n    return [x / max(v) for x in v]", "print('end')"),
        ran=(0, 2, 1, 3),
        causes=(Planted(code="RC201", cell=2),),
    ),
    Case(
        name="order-changed-in-place-below",
        cells=("config = {'lr': 0.1}", "lr = config['lr'] * 2", "print(lr)", "config['lr'] = 0.5", "print(sorted(config))"),
        ran=(0, 3, 1, 2, 4),
        causes=(Planted(code="RC201", cell=3),),
    ),
    Case(
        name="edited-constant",
        cells=("rate = 0.2", "prices = [10, 20, 30]", "taxed = [p * (1 + rate) for p in prices]", "taxed", "sum(prices)"),
        ran=((0, "rate = 0.07"), 1, 2, 3, 4),
        causes=(Planted(code="RC202", cell=0),),
    ),
    Case(
        name="edited-function",
        cells=("def score(x):\n    return x ** 2", "xs = range(4)", "[score(x) for x in xs]", "print(sum(map(score, xs)))", "len(xs)"),
        ran=((0, "def score(x):\n    return x ** 3"), 1, 2, 3, 4),
        causes=(Planted(code="RC202", cell=0),),
    ),
    Case(
        name="edited-print",
        cells=("n = 3", "print('n is', n)", "n + 1"),
        ran=(0, (1, "print('n =', n)"), 2),
        causes=(Planted(code="RC202", cell=1),),
    ),
    Case(
        name="edited-seed",
        cells=("import random\nrandom.seed(2)", "x = random.random()", "print(x)", "print('fixed')"),
        ran=((0, "import random\nrandom.seed(1)"), 1, 2, 3),
        causes=(Planted(code="RC202", cell=0),),
    ),
    Case(
        name="deleted-variable",
        cells=("base = 4", "print(base * factor)", "print('end')"),
        ran=(0, "factor = 2.5", 1, 2),
        causes=(Planted(code="RC203", cell=1),),
    ),
    Case(
        name="deleted-change",
        cells=("rows = [1, 2, 3, 400]", "sum(rows)", "max(rows)", "'summary'"),
        ran=(0, "rows.remove(400)", 1, 2, 3),
        causes=(Planted(code="RC203", cell=1),),
    ),
    Case(
        name="deleted-import",
        cells=("radius = 2", "area = math.pi * radius ** 2\nround(area, 3)", "print(radius)"),
        ran=("import math", 0, 1, 2),
        causes=(Planted(code="RC203", cell=1),),
    ),
    Case(
        name="deleted-rebinding",
        cells=("alpha = 0.05", "n = 40", "cut = alpha / n", "print(cut)", "n"),
        ran=(0, 1, "alpha = 0.01", 2, 3, 4),
        causes=(Planted(code="RC203", cell=2),),
    ),
    Case(
        name="module-constant",
        cells=("import settings", "limit = settings.LIMIT", "[i for i in range(10) if i < limit]", "print('end')"),
        then=World(files={"settings.py": "LIMIT = 3\n"}),
        now=World(files={"settings.py": "LIMIT = 6\n"}),
        causes=(Planted(code="RC204", cell=0),),
    ),
    Case(
        name="module-function",
        cells=("from helpers import clean", "raw = [' a', 'B ']", "[clean(r) for r in raw]", "len(raw)"),
        then=World(files={"helpers.py": "def clean(t):\n    return t.strip()\n"}),
        now=World(files={"helpers.py": "def clean(t):\n    return t.strip().lower()\n"}),
        causes=(Planted(code="RC204", cell=0),),
    ),
    Case(
        name="module-in-a-package",
        cells=("import tools.metrics as m", "truth, guess = [1, 0, 1], [1, 1, 1]", "m.accuracy(truth, guess)", "sum(truth)"),
        then=World(
            files={
                "tools/__init__.py": "",
                "tools/metrics.py": "def accuracy(a, b):\n    return sum(x == y for x, y in zip(a, b)) / len(a)\n",
            }
        ),
        now=World(
            files={
                "tools/__init__.py": "",
                "tools/metrics.py": "def accuracy(a, b):\n    return sum(x == y for x, y in zip(a, b)) / (len(a) - 1)\n",
            }
        ),
        causes=(Planted(code="RC204", cell=0),),
    ),
    Case(
        name="module-api-gone",
        cells=("import lib", "lib.describe([1, 2])", "print('end')"),
        then=World(files={"lib.py": "def describe(v):\n    return f'{len(v)} values'\n"}),
        now=World(files={"lib.py": "def summary(v):\n    return f'{len(v)} values'\n"}),
        causes=(Planted(code="RC204", cell=0),),
    ),
    Case(
        name="control-moved",
        cells=("from ipywidgets import IntSlider\nk = IntSlider(value=3, max=20)", "total = sum(range(k.value))", "total", "'end'"),
        ran=(0, SetControl(variable="k", state=9), 1, 2, 3),
        causes=(Planted(code="RP205", cell=0),),
    ),
    Case(
        name="control-moved-read-late",
        cells=(
            "import ipywidgets\ndata = list(range(50))",
            "cut = ipywidgets.FloatSlider(value=0.5, max=1.0)",
            "print('move the slider')",
            "kept = data[: int(len(data) * cut.value)]",
            "len(kept)",
        ),
        ran=(0, 1, 2, SetControl(variable="cut", state=0.25), 3, 4),
        causes=(Planted(code="RP205", cell=1),),
    ),
    Case(
        name="control-moved-printed",
        cells=("from ipywidgets import FloatText", "rate = FloatText(value=1.0)", "print('rate', rate.value)", "2 * 21"),
        ran=(0, 1, SetControl(variable="rate", state=4.5), 2, 3),
        causes=(Planted(code="RP205", cell=1),),
    ),
    Case(
        name="concurrency-done-set",
        cells=(
            POOLED,
            "with ThreadPoolExecutor(4) as pool:\n    futures = [pool.submit(work, i) for i in range(12)]\n"
            "results = [f.result() for f in wait(futures).done]",
            "results",
            "sum(results)",
        ),
        causes=(Planted(code="RC205", cell=1),),
    ),
    Case(
        name="concurrency-as-completed",
        cells=(
            POOLED,
            "pool = ThreadPoolExecutor(4)\nfutures = [pool.submit(work, i) for i in range(15)]\npool.shutdown()",
            "order = [f.result() for f in as_completed(futures)]\nprint(order)",
            "order[0]",
            "len(order)",
        ),
        causes=(Planted(code="RC205", cell=2),),
    ),
    Case(
        name="concurrency-imap-unordered",
        cells=(
            "from multiprocessing.pool import ThreadPool",
            "def spin(n):\n    return n, sum(i * i for i in range(3000 + (n * 7919) % 9000))",
            "with ThreadPool(8) as pool:\n    found = list(pool.imap_unordered(spin, range(400)))",
            "[n for n, _ in found]",
            "len(found)",
        ),
        causes=(Planted(code="RC205", cell=2),),
    ),
)

"""A second set, written when the rules were done, and scored once before anything was changed for it."""

from __future__ import annotations

from benchmarks.causes.case import Case, Distribution, Planted, SetControl, World

__all__ = ["CASES"]


def one(code: str, cell: int) -> tuple[Planted, ...]:
    return (Planted(code=code, cell=cell),)


SCIENCE = (
    "import numpy as np\nimport pandas as pd\nfrom pathlib import Path",
    "def load(folder):\n    return pd.concat([pd.read_csv(p) for p in sorted(Path(folder).glob('*.csv'))], ignore_index=True)",
    "frame = load('runs')",
    "clean = frame.dropna()",
    "summary = clean.groupby('arm')['score'].agg(['mean', 'count'])",
    "summary",
    "best = summary['mean'].idxmax()\nprint('best arm:', best)",
    "len(clean)",
)
RUNS = {"runs/1.csv": "arm,score\na,1\nb,2\n", "runs/2.csv": "arm,score\na,2\nb,\n"}

CASES = (
    Case(
        name="unseen-one-of-many-csv",
        cells=SCIENCE,
        then=World(files=RUNS),
        now=World(files={**RUNS, "runs/2.csv": "arm,score\na,9\nb,\n"}),
        causes=one("RD201", 2),
    ),
    Case(
        name="unseen-one-more-csv",
        cells=SCIENCE,
        then=World(files=RUNS),
        now=World(files={**RUNS, "runs/3.csv": "arm,score\na,9\n"}),
        causes=one("RD201", 2),
    ),
    Case(
        name="unseen-class-with-entropy",
        cells=(
            "import numpy as np",
            "class Walker:\n    def __init__(self):\n        self.rng = np.random.default_rng()\n    def walk(self, n):\n"
            "        return self.rng.integers(-1, 2, n).sum()",
            "walker = Walker()",
            "positions = [walker.walk(100) for _ in range(5)]",
            "print(positions)",
        ),
        causes=one("RP201", 2),
    ),
    Case(
        name="unseen-split-and-model",
        cells=(
            "from sklearn.datasets import load_wine\nfrom sklearn.linear_model import RidgeClassifier\n"
            "from sklearn.model_selection import train_test_split",
            "X, y = load_wine(return_X_y=True)",
            "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=.3)",
            "model = RidgeClassifier().fit(X_train, y_train)",
            "X.shape",
            "model.coef_[0].round(4)",
        ),
        causes=one("RP202", 2),
    ),
    Case(
        name="unseen-dictionary-of-a-set",
        cells=(
            "text = 'it was the best of times it was the worst of times'",
            "vocabulary = set(text.split())",
            "index = {word: i for i, word in enumerate(vocabulary)}",
            "encoded = [index[w] for w in text.split()]",
            "encoded[:6]",
            "len(vocabulary)",
        ),
        causes=one("RP203", 2),
    ),
    Case(
        name="unseen-pop-of-a-set",
        cells=("waiting = {f'patient {n}' for n in range(60)}", "first = waiting.pop()", "print('first comes', first)", "1"),
        causes=one("RP203", 1),
    ),
    Case(
        name="unseen-clock-seeds-a-generator",
        cells=(
            "import random\nfrom datetime import datetime",
            "now = datetime.now()",
            "rng = random.Random(now.microsecond)",
            "picks = rng.sample(range(1000), 3)",
            "picks",
        ),
        causes=one("RE205", 1),
    ),
    Case(
        name="unseen-version-of-a-class",
        cells=(
            "from gridlib import Grid",
            "grid = Grid(3, 2)",
            "cells = grid.area()",
            "grid",
            "print('area', cells)",
            "2 ** 5",
        ),
        then=World(
            distributions={
                "gridlib": Distribution(
                    version="0.4",
                    source="class Grid:\n    def __init__(self, a, b): self.a, self.b = a, b\n    def area(self): return self.a * self.b\n"
                    "    def __repr__(self): return f'Grid {self.a}x{self.b}'\n",
                )
            }
        ),
        now=World(
            distributions={
                "gridlib": Distribution(
                    version="0.5",
                    source="class Grid:\n    def __init__(self, a, b): self.a, self.b = a, b\n"
                    "    def area(self): return (self.a + 1) * (self.b + 1)\n"
                    "    def __repr__(self): return f'Grid(a={self.a}, b={self.b})'\n",
                )
            }
        ),
        causes=one("RE201", 0),
    ),
    Case(
        name="unseen-version-under-a-module",
        cells=("import project", "r = project.rate()", "print(f'{r:.2f}')", "round(r)"),
        then=World(
            files={"project.py": "import ratelib\ndef rate():\n    return ratelib.RATE * 2\n"},
            distributions={"ratelib": Distribution(version="1", source="RATE = 1.1\n")},
        ),
        now=World(
            files={"project.py": "import ratelib\ndef rate():\n    return ratelib.RATE * 2\n"},
            distributions={"ratelib": Distribution(version="2", source="RATE = 1.4\n")},
        ),
        causes=one("RE201", 0),
    ),
    Case(
        name="unseen-module-imports-module",
        cells=("import pipeline", "steps = pipeline.steps()", "print(steps)", "len('abc')"),
        then=World(
            files={"pipeline.py": "import stages\ndef steps():\n    return list(stages.ALL)\n", "stages.py": "ALL = ('load', 'fit')\n"}
        ),
        now=World(
            files={
                "pipeline.py": "import stages\ndef steps():\n    return list(stages.ALL)\n",
                "stages.py": "ALL = ('load', 'scale', 'fit')\n",
            }
        ),
        causes=one("RC204", 0),
    ),
    Case(
        name="unseen-variable-through-a-function",
        cells=(
            "import os",
            "def region():\n    return os.environ.get('REGION', 'none')",
            "where = region()",
            "table = {'n': 1, 's': 2}",
            "table.get(where[0])",
        ),
        then=World(environment={"REGION": "north"}),
        now=World(environment={"REGION": "south"}),
        causes=one("RE204", 2),
    ),
    Case(
        name="unseen-edited-in-the-middle",
        cells=(
            "import pandas as pd\nframe = pd.DataFrame({'x': [1, 2, 3, 40]})",
            "small = frame[frame.x < 10]",
            "mean = small.x.mean()",
            "print('mean', mean)",
            "frame.x.max()",
        ),
        ran=(0, (1, "small = frame[frame.x < 50]"), 2, 3, 4),
        causes=one("RC202", 1),
    ),
    Case(
        name="unseen-order-of-column",
        cells=(
            "import pandas as pd\nframe = pd.DataFrame({'x': [1., 2., 4.]})",
            "frame['x'] = frame['x'] / frame['x'].max()",
            "frame['y'] = frame['x'] + 1",
            "frame.y.tolist()",
            "frame.shape",
        ),
        ran=(0, 2, 1, 3, 4),
        causes=one("RC201", 2),
    ),
    Case(
        name="unseen-deleted-option",
        cells=("values = [3, 1, 2]", "def show(v):\n    return sorted(v, reverse=descending)", "show(values)", "min(values)"),
        ran=("descending = True", 0, 1, 2, 3),
        causes=one("RC203", 2),
    ),
    Case(
        name="unseen-failed-cell-and-its-echoes",
        cells=(
            "import json",
            "settings = json.load(open('settings.json'))",
            "depth = settings['depth']",
            "print(depth)",
            "print(depth * 2)",
            "'fine'",
        ),
        then=World(files={"settings.json": '{"depth": 3}'}),
        causes=one("RD202", 1),
    ),
    Case(
        name="unseen-key-gone-from-data",
        cells=(
            "import pandas as pd",
            "frame = pd.read_csv('t.csv')",
            "frame.columns.tolist()",
            "total = frame['amount'].sum()",
            "print(total)",
        ),
        then=World(files={"t.csv": "id,amount\n1,5\n"}),
        now=World(files={"t.csv": "id,sum\n1,5\n"}),
        causes=one("RD201", 1),
    ),
    Case(
        name="unseen-draws-in-a-loop-over-data",
        cells=(
            "import numpy as np\nnp.random.seed(8)",
            "n = len(open('ids.txt').readlines())",
            "a = np.random.normal(size=n)",
            "b = np.random.normal(size=3)",
            "print(b.round(3))",
            "'done'",
        ),
        then=World(files={"ids.txt": "1\n2\n"}),
        now=World(files={"ids.txt": "1\n2\n3\n"}),
        causes=one("RD201", 1),
    ),
    Case(
        name="unseen-zone-of-a-parsed-text",
        cells=(
            "from datetime import datetime, timezone",
            "moment = datetime(2021, 7, 1, 12)",
            "moment.astimezone(timezone.utc).hour",
            "moment.year",
        ),
        then=World(environment={"TZ": "Asia/Tokyo"}),
        now=World(environment={"TZ": "America/New_York"}),
        causes=one("RE207", 2),
    ),
    Case(
        name="unseen-script-prints-time",
        cells=("import subprocess", "said = subprocess.getoutput('sh stamp.sh')", "said[-6:]", "'x' * 3"),
        then=World(files={"stamp.sh": "date +%s%N\n"}),
        now=World(files={"stamp.sh": "date +%s%N\n"}),
        causes=one("RD204", 1),
    ),
    Case(
        name="unseen-queue-of-threads",
        cells=(
            "import queue, threading, time\nout = queue.Queue()",
            "start = threading.Barrier(60)\ndef work(n):\n    start.wait()\n    time.sleep(.002)\n    out.put(n)",
            "threads = [threading.Thread(target=work, args=(n,)) for n in range(60)]",
            "for t in threads:\n    t.start()\nfor t in threads:\n    t.join()",
            "order = [out.get() for _ in range(60)]",
            "print(order)",
            "sum(order)",
        ),
        causes=one("RC205", 3),
    ),
    Case(
        name="unseen-moved-choice",
        cells=(
            "from ipywidgets import Dropdown\nchoice = Dropdown(options=[1, 2, 3], value=1)",
            "'choose'",
            "scale = choice.value * 10",
            "print(scale)",
        ),
        ran=(0, 1, SetControl(variable="choice", trait="index", state=2), 2, 3),
        causes=one("RP205", 0),
    ),
    Case(
        name="unseen-database",
        cells=(
            "import sqlite3",
            "with open('make.sql') as f:\n    script = f.read()",
            "db = sqlite3.connect(':memory:')\n_ = db.executescript(script)",
            "rows = db.execute('select count(*), sum(v) from t').fetchone()",
            "rows",
            "'ok'",
        ),
        then=World(files={"make.sql": "create table t (v int); insert into t values (1), (2);"}),
        now=World(files={"make.sql": "create table t (v int); insert into t values (1), (2), (3);"}),
        causes=one("RD201", 1),
    ),
    Case(
        name="unseen-both-share-a-cell",
        cells=(
            "import os, secrets",
            "stage = os.environ['STAGE_NAME']",
            "token = secrets.token_hex(3)",
            "label = f'{stage}/{token}'",
            "label",
            "len(stage)",
        ),
        then=World(environment={"STAGE_NAME": "beta"}),
        now=World(environment={"STAGE_NAME": "gamma"}),
        causes=(Planted(code="RE204", cell=1), Planted(code="RP201", cell=2)),
    ),
    Case(
        name="unseen-both-version-and-data",
        cells=(
            "import colorlib",
            "level = int(open('level').read())",
            "colorlib.name(1)",
            "level + 1",
            "print('end')",
        ),
        then=World(
            files={"level": "3"}, distributions={"colorlib": Distribution(version="1.0", source="def name(n):\n    return 'rot'\n")}
        ),
        now=World(files={"level": "4"}, distributions={"colorlib": Distribution(version="1.1", source="def name(n):\n    return 'red'\n")}),
        causes=(Planted(code="RE201", cell=0), Planted(code="RD201", cell=1)),
    ),
)

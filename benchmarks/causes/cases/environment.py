"""Environment variables, processors and threads, locale, time zone."""

from __future__ import annotations

from benchmarks.causes.case import Case, Planted, World

__all__ = ["CASES"]

TOKYO, PARIS = World(environment={"TZ": "Asia/Tokyo"}), World(environment={"TZ": "Europe/Paris"})
GERMAN, ENGLISH = World(environment={"LC_ALL": "de_DE.UTF-8"}), World(environment={"LC_ALL": "en_US.UTF-8"})

CASES = (
    Case(
        name="variable-mode",
        cells=("import os", "mode = os.environ['MODEL_MODE']", "size = {'fast': 10, 'full': 1000}[mode]", "print(size)", "'end'"),
        then=World(environment={"MODEL_MODE": "fast"}),
        now=World(environment={"MODEL_MODE": "full"}),
        causes=(Planted(code="RE204", cell=1),),
    ),
    Case(
        name="variable-gone",
        cells=("import os", "n = 3", "print('token length', len(os.environ['SERVICE_REGION']))", "n"),
        then=World(environment={"SERVICE_REGION": "north"}),
        causes=(Planted(code="RE204", cell=2),),
    ),
    Case(
        name="variable-with-default",
        cells=("from os import getenv", "depth = int(getenv('TREE_DEPTH', 4))", "print('depth', depth)", "'end'"),
        then=World(environment={"TREE_DEPTH": "6"}),
        causes=(Planted(code="RE204", cell=1),),
    ),
    Case(
        name="variable-in-a-path",
        cells=("import os.path", "where = os.path.expandvars('$PROJECT_STAGE/results')", "where", "print('end')"),
        then=World(environment={"PROJECT_STAGE": "draft"}),
        now=World(environment={"PROJECT_STAGE": "final"}),
        causes=(Planted(code="RE204", cell=1),),
    ),
    Case(
        name="variable-in-a-module",
        cells=("import config", "level = config.level()", "level * 3", "print('end')"),
        then=World(
            files={"config.py": "import os\ndef level():\n    return int(os.environ.get('LEVEL', 1))\n"}, environment={"LEVEL": "2"}
        ),
        now=World(files={"config.py": "import os\ndef level():\n    return int(os.environ.get('LEVEL', 1))\n"}, environment={"LEVEL": "5"}),
        causes=(Planted(code="RE204", cell=1),),
    ),
    Case(
        name="processors-decide-chunks",
        cells=(
            "import os\nimport numpy as np",
            "x = np.arange(1000) % 7",
            "workers = len(os.sched_getaffinity(0))",
            "firsts = [int(part[0]) for part in np.array_split(x, workers * 3)]",
            "print(firsts)",
        ),
        now=World(processors=1),
        causes=(Planted(code="RE202", cell=2),),
    ),
    Case(
        name="processors-shown",
        cells=("import os", "print(len(os.sched_getaffinity(0)), 'workers')", "1 + 1"),
        now=World(processors=1),
        causes=(Planted(code="RE202", cell=1),),
    ),
    Case(
        name="threads-of-blas",
        cells=(
            "import numpy as np\nfrom threadpoolctl import threadpool_info",
            "threads = max(p['num_threads'] for p in threadpool_info())",
            "print('BLAS threads:', threads)",
            "np.ones(3).sum()",
        ),
        then=World(environment={"OPENBLAS_NUM_THREADS": "1"}),
        now=World(environment={"OPENBLAS_NUM_THREADS": "2"}),
        causes=(Planted(code="RE202", cell=1),),
    ),
    Case(
        name="locale-number-format",
        cells=("import locale", "amount = 1234.5", "locale.setlocale(locale.LC_ALL, '')", "locale.format_string('%.2f', amount)", "amount"),
        then=ENGLISH,
        now=GERMAN,
        causes=(Planted(code="RE206", cell=2),),
    ),
    Case(
        name="locale-month-names",
        cells=(
            "import calendar, locale",
            "_ = locale.setlocale(locale.LC_TIME, '')",
            "months = [calendar.month_name[m] for m in (1, 5, 12)]",
            "print(months)",
            "len(months)",
        ),
        then=ENGLISH,
        now=GERMAN,
        causes=(Planted(code="RE206", cell=1),),
    ),
    Case(
        name="locale-shown",
        cells=("from locale import getlocale", "label = 'in'", "print(label, getlocale()[0])", "label"),
        then=GERMAN,
        now=ENGLISH,
        causes=(Planted(code="RE206", cell=2),),
    ),
    Case(
        name="zone-from-timestamp",
        cells=("from datetime import datetime", "start = datetime.fromtimestamp(1_600_000_000)", "start.hour", "print('end')"),
        then=TOKYO,
        now=PARIS,
        causes=(Planted(code="RE207", cell=1),),
    ),
    Case(
        name="zone-name",
        cells=("import time", "zone = time.tzname[0]", "print('times are in', zone)", "'end'"),
        then=TOKYO,
        now=PARIS,
        causes=(Planted(code="RE207", cell=1),),
    ),
    Case(
        name="zone-group-by-day",
        cells=(
            "import time",
            "stamps = [1_600_000_000 + 7200 * i for i in range(12)]",
            "days = [time.localtime(s).tm_mday for s in stamps]",
            "{d: days.count(d) for d in sorted(set(days))}",
            "len(stamps)",
        ),
        then=TOKYO,
        now=PARIS,
        causes=(Planted(code="RE207", cell=2),),
    ),
)

"""Hazards, seen without running anything: what raises which alarm, and what raises none."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_repro.errors import UsageError
from jupyter_repro.explain.lint import HAZARDS, is_chosen, lint
from jupyter_repro.model.diagnostic import Diagnostic
from jupyter_repro.model.randomness import Entropy, GeneratorChange
from jupyter_repro.model.record import CellId, Record
from tests.builders import a_digest, a_record, an_execution


def cells_of(*sources: str, counts: tuple[int | None, ...] = ()) -> list[dict[str, Any]]:
    return [
        {"id": f"c{i}", "cell_type": "code", "source": s, "execution_count": counts[i] if counts else None, "metadata": {}}
        for i, s in enumerate(sources)
    ]


def codes(*sources: str, record: Record | None = None, counts: tuple[int | None, ...] = ()) -> list[tuple[str, str]]:
    """Code and cell of each diagnostic."""
    found, _ = lint(cells_of(*sources, counts=counts), record)
    return [(diagnostic.code, str(diagnostic.cell_id)) for diagnostic in found]


ALARMS = [
    ("RP101", "import numpy as np\nrng = np.random.default_rng()"),
    ("RP101", "from numpy.random import RandomState as R\nR(None)"),
    ("RP101", "import random\nrandom.seed()\n"),
    ("RP101", "import uuid\nrun = uuid.uuid4().hex"),
    ("RP101", "import secrets\nsecrets.token_hex()"),
    ("RP102", "import numpy as np\nnp.random.rand(3)"),
    ("RP102", "import random as r\nr.shuffle(list('ab'))"),
    ("RP102", "from sklearn.model_selection import train_test_split as t\na, b = t([1, 2], test_size=.5)"),
    ("RP102", "import sklearn.cluster\nsklearn.cluster.KMeans(n_clusters=3)"),
    ("RP102", "from sklearn.model_selection import KFold\nKFold(shuffle=True)"),
    ("RP102", "import pandas as pd\nframe = pd.DataFrame({'a': range(9)})\nframe.sample(3)"),
    ("RP102", "import torch\ntorch.randn(2)"),
    ("RP103", "words = set('a b'.split())\nlist(words)"),
    ("RP103", "print(', '.join({'a', 'b'}))"),
    ("RP103", "for name in {'a', 'b'}:\n    print(name)"),
    ("RP103", "bucket = hash('name') % 10"),
    ("RP104", "answer = input('how many? ')"),
    ("RD101", "path = '/home/ann/data.csv'"),
    ("RD101", "path = r'C:\\Users\\ann\\data.csv'"),
    ("RD101", "open('~/data.csv')"),
    ("RD102", "import os\nfiles = os.listdir('data')"),
    ("RD102", "from pathlib import Path\nframes = [p.name for p in Path('data').glob('*.csv')]"),
    ("RD103", "import pandas as pd\npd.read_csv('https://example.org/main/d.csv')"),
    ("RD103", "import pandas as pd\nurl = 'https://example.org/d.csv'\npd.read_csv(url)"),
    ("RD103", "from urllib.request import urlopen\nurlopen('https://example.org')"),
    ("RD103", "!wget https://example.org/d.zip"),
    ("RE101", "%pip install pandas 'numpy>=1'"),
    ("RE101", "!conda install -c conda-forge xarray"),
    ("RE102", "from datetime import datetime\nprint(datetime.now())"),
    ("RE102", "import time, random\nrandom.seed(int(time.time()))"),
    ("RE103", "import os\nmode = os.environ['MODE']"),
    ("RE103", "from os import getenv\nmode = getenv('MODE', 'x')"),
    ("RC105", "from concurrent.futures import as_completed\nfs = []\nfor f in as_completed(fs):\n    print(f)"),
    ("RC101", "print(never_set)"),
]

SILENCE = [
    "import numpy as np\nrng = np.random.default_rng(42)",
    "import numpy as np\nseed = 3\nrng = np.random.default_rng(seed)",
    "import numpy as np\nnp.random.seed(0)\nnp.random.rand(3)",
    "import numpy as np\nrng = np.random.default_rng(np.random.SeedSequence(5))",
    "import random\nrandom.seed(1)\nrandom.random()",
    "import numpy as np\ndef seed_everything(seed):\n    np.random.seed(seed)\nseed_everything(1)\nnp.random.rand()",
    "from sklearn.model_selection import train_test_split\ntrain_test_split([1], random_state=0)",
    "from sklearn.model_selection import train_test_split\ntrain_test_split([1, 2], shuffle=False)",
    "from sklearn.model_selection import KFold\nKFold(5)",
    "from sklearn.cluster import KMeans\noptions = {}\nKMeans(**options)",
    "rng = object()\nrng.normal(size=3) if hasattr(rng, 'normal') else None",
    "words = {'a', 'b'}\nsorted(words), len(words), 'a' in words",
    "words = list({'a', 'b'})\nwords.sort()",
    "total = 0\nfor n in {'a', 'b'}:\n    total += len(n)",
    "[n for n in {1, 2, 3}]",
    "sorted(n.upper() for n in {'a', 'b'})",
    "path = 'data/d.csv'; route = '/api/v1/items'; scratch = '/tmp/x.csv'",
    '"""/home/ann/notes"""',
    "import os\nfor name in sorted(os.listdir('data')):\n    print(name)",
    "import os\n'a' in os.listdir('.')",
    "import glob\nfiles = glob.glob('*.csv')\nfiles.sort()",
    "import pandas as pd\npd.read_csv('data.csv')",
    "import pandas as pd\npd.read_csv('https://example.org/archive/v1.2/d.csv')",
    "import pooch\npooch.retrieve('https://example.org/d.csv', known_hash='sha256:…')",
    "%pip install pandas==2.2.3 -r requirements.txt --quiet",
    "!pip install -e . && echo done",
    "import time\nstart = time.time()\nprint(time.time() - start)",
    "from datetime import datetime\nt0 = datetime.now()\nelapsed = datetime.now() - t0",
    "from datetime import datetime\ndatetime(2024, 1, 1)",
    "import os\nos.environ['MODE'] = 'x'",
    "import os\nkey = os.environ['API_KEY']",
    "try:\n    ready\nexcept NameError:\n    ready = False",
    "if 'ready' not in globals():\n    ready = 1",
    "%run setup.py\nprint(from_setup)",
    "from helpers import *\nprint(from_helpers)",
    "print(__name__, _, In, display)",
    "%%bash\necho $undefined",
    "def later():\n    return helper()\ndef helper():\n    return 1",
    "for i in range(3):\n    if i:\n        best = i\nprint(best)",
]


@pytest.mark.parametrize(("code", "source"), ALARMS)
def test_a_hazard_raises_its_alarm(code: str, source: str) -> None:
    assert [found for found, _ in codes(source)] == [code]


@pytest.mark.parametrize("source", SILENCE)
def test_what_is_no_hazard_raises_none(source: str) -> None:
    assert codes(source) == []


def test_every_hazard_is_shown_by_a_test() -> None:
    from_counts_and_records = {"RC102", "RC103", "RC104"}
    assert {hazard.code for hazard in HAZARDS} == {code for code, _ in ALARMS} | from_counts_and_records


def test_a_seed_counts_from_its_cell_on() -> None:
    assert codes("import random\nx = random.random()", "random.seed(1)\ny = random.random()") == [("RP102", "c0")]


def test_a_draw_in_a_function_may_be_seeded_anywhere() -> None:
    assert codes("import random\ndef draw():\n    return random.random()", "random.seed(1)\ndraw()") == []


def test_a_name_is_looked_for_above_and_named_once() -> None:
    assert codes("x = 1", "print(x, y)", "y = 2", "print(y)") == [("RC101", "c1")]


@pytest.mark.parametrize("cell", ["# a remark", "%%time\nx = 1", "%%bash\nexit", "%%capture out\nx = 1", "%matplotlib inline"])
def test_cells_that_bind_nothing_unsaid_do_not_end_the_search_for_names(cell: str) -> None:
    assert codes(cell, "print(never_set)") == [("RC101", "c1")]


@pytest.mark.parametrize("cell", ["%run setup.py", "%%sql\nselect 1", "from x import *", "exec(code)", "not python at all"])
def test_cells_that_may_bind_anything_end_the_search_for_names(cell: str) -> None:
    assert ("RC101", "c1") not in codes(cell, "print(never_set)")


def test_counts_tell_of_another_order_where_cells_feed_each_other() -> None:
    assert codes("x = 1", "print(x)", "print(2)", counts=(3, 1, 2)) == [("RC102", "c1")]
    assert codes("x = 1", "print(3)", counts=(2, 1)) == []


def test_a_gap_in_the_counts_is_a_note() -> None:
    (found,), _ = lint(cells_of("x = 1", "x", counts=(1, 4)), None)
    assert (found.code, found.severity, found.message) == ("RC103", "note", "the notebook lacks [2] to [3], which ran before this cell [4]")


def test_the_record_tells_of_deleted_and_edited_cells() -> None:
    ran = [("c0", "x = 5"), ("gone", "x = 7"), ("c1", "print(x)")]
    record = a_record(*(an_execution(source, cell_id=CellId(cell), order=order) for order, (cell, source) in enumerate(ran)))
    assert codes("x = 5", "print(x)", record=record) == [("RC103", "c1")]
    assert codes("x = 6", "print(x)", record=record)[0] == ("RC104", "c0")


def test_the_record_knows_what_libraries_draw() -> None:
    drew = GeneratorChange(generator="numpy.random", after=a_digest("s"), seeded="recorder")
    took = Entropy(source="numpy", count=1, values=("1",))
    record = a_record(an_execution("f()", generators=(drew,), entropy=(took,)))
    assert [code for code, _ in codes("f()", record=record)] == ["RC101", "RP101", "RP102"]


def test_of_a_draw_that_the_record_tells_of_the_call_is_named_that_may_have_made_it() -> None:
    drew = GeneratorChange(generator="numpy.random", after=a_digest("s"), seeded="recorder")
    sources = ("import pandas as pd", "x = pd.read_csv('d.csv')", "x.sample(N)")
    record = a_record(
        *(an_execution(s, cell_id=CellId(f"c{i}"), order=i, generators=(drew,) if i == 2 else ()) for i, s in enumerate(sources))
    )
    found, _ = lint(cells_of(*sources), record, select=("RP102",))
    assert [each.hint for each in found] == ["pass random_state: x.sample(…, random_state=42)"]


def test_the_record_clears_what_the_source_suspects() -> None:
    source = "import numpy as np\nnp.random.rand()"
    drew = GeneratorChange(generator="numpy.random", after=a_digest("s"), seeded="cell")
    assert codes(source, record=a_record(an_execution(source, generators=(drew,)))) == []


SEEDLESS = "import numpy as np\nnp.random.default_rng(); np.random.rand()"


@pytest.mark.parametrize(
    ("comment", "left", "ignored"),
    [
        ("# repro: ignore[RP101]", ["RP102"], 1),
        ("# repro: ignore[RP101, RP102]", [], 2),
        ("#repro:ignore[RP]", [], 2),
        ("# repro: ignore", [], 2),
        ("# repro: ignore[RD101]", ["RP101", "RP102"], 0),
    ],
)
def test_a_comment_in_a_cell_ignores_codes(comment: str, left: list[str], ignored: int) -> None:
    found, count = lint(cells_of(f"{SEEDLESS}  {comment}"), None)
    assert ([diagnostic.code for diagnostic in found], count) == (left, ignored)


def test_the_longer_prefix_wins() -> None:
    assert [is_chosen("RP101", *options) for options in (((), ()), (("RP",), ()), (("RD",), ()), ((), ("RP",)))] == [
        True,
        True,
        False,
        False,
    ]
    assert is_chosen("RP101", ("RP101",), ("RP",))
    assert not is_chosen("RP101", ("RP",), ("RP101",))


def test_a_code_that_is_none_is_an_error() -> None:
    with pytest.raises(UsageError, match="no hazard has a code that begins with 'XX1'"):
        lint(cells_of("1"), None, select=("XX1",))


def test_columns_count_characters() -> None:
    (found,), _ = lint(cells_of("é = 1; x = input()"), None)
    assert found == Diagnostic(
        code="RP104",
        name="input-asked",
        severity="warning",
        message="`input()` waits for somebody",
        hint="make it a parameter in a cell at the top, tagged `parameters`",
        cell_id=CellId("c0"),
        index=0,
        line=1,
        column=12,
    )


@pytest.mark.parametrize("source", ["not python at all", "x = (", "\ud800", "%%", "!", "f(" * 300 + ")" * 300, "# repro: ignore[", "\0"])
def test_no_source_is_too_odd_to_be_read(source: str) -> None:
    codes(source, "x = 1")


@pytest.mark.parametrize(
    "source",
    ["import os\nx = os" + ".a" * 2500, "x = f" + ".g()" * 900, "x = a" + "[0]" * 2500, "hash(" + "+".join(["a"] * 900) + ")"],
    ids=["attributes", "calls", "parts", "additions"],
)
def test_sources_that_nest_deep_are_read_as_far_as_they_can_be(source: str) -> None:
    codes(source, "input()")

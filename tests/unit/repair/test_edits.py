"""Edits that mend hazards: what becomes of a source, and where nothing is proposed."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from jupyter_repro.explain.hazards.reading import read_cells
from jupyter_repro.explain.lint import HAZARDS, lint_read
from jupyter_repro.model.assessment import Edit
from jupyter_repro.model.randomness import Entropy, GeneratorChange, Seeding
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.repair.edits import REPAIRS, edits_for
from tests.builders import a_digest, a_record, a_run, an_execution
from tests.unit.explain.test_lint import cells_of

NP = "import numpy as np\n"
PD = "import pandas as pd\n"
SK = "from sklearn.cluster import KMeans\n"
SEEDED = "after the import"


def edits_of(*sources: str, record: Record | None = None) -> list[Edit]:
    """The edits of a notebook's hazards, each once."""
    notebook = read_cells(cells_of(*sources), record)
    diagnostics, _ = lint_read(notebook)
    edits = [edit for edit in edits_for(diagnostics, notebook) if edit is not None]
    for edit in edits:
        assert edit.before == sources[int(edit.cell_id[1:])]
    return list(dict.fromkeys(edits))


def mended(*sources: str, record: Record | None = None) -> tuple[str, ...]:
    """The sources with all edits made, one after the other."""
    now = list(sources)
    for _ in range(20):
        if not (edits := edits_of(*now, record=record)):
            break
        now[int(edits[0].cell_id[1:])] = edits[0].after
    return tuple(now)


def test_repairs_are_for_codes_of_hazards() -> None:
    assert {repair.code for repair in REPAIRS} <= {hazard.code for hazard in HAZARDS}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (NP + "rng = np.random.default_rng()", NP + "rng = np.random.default_rng(42)"),
        (NP + "rng = np.random.default_rng(None)  # new", NP + "rng = np.random.default_rng(42)  # new"),
        (NP + "rng = np.random.default_rng(seed=None)", NP + "rng = np.random.default_rng(seed=42)"),
        (NP + "rng = np.random.default_rng(\n    # any\n)", NP + "rng = np.random.default_rng(42\n    # any\n)"),
        (NP + "é = 'ü'; x = np.random.default_rng().normal()", NP + "é = 'ü'; x = np.random.default_rng(42).normal()"),
        (NP + "s = np.random.SeedSequence(pool_size=8)", NP + "s = np.random.SeedSequence(42, pool_size=8)"),
        ("from numpy.random import RandomState as R\nr = R()", "from numpy.random import RandomState as R\nr = R(42)"),
        ("import random\nr = random.Random()", "import random\nr = random.Random(42)"),
        ("import random\nrandom.seed()", "import random\nrandom.seed(42)"),
        (
            "%matplotlib inline\n" + NP + "!ls\nr = np.random.default_rng()",
            "%matplotlib inline\n" + NP + "!ls\nr = np.random.default_rng(42)",
        ),
        ("%%time\n" + NP + "r = np.random.default_rng()", "%%time\n" + NP + "r = np.random.default_rng(42)"),
    ],
)
def test_a_generator_without_a_seed_is_given_one(before: str, after: str) -> None:
    assert mended(before) == (after,)


@pytest.mark.parametrize(
    "source",
    [
        "import uuid\nuuid.uuid4()",
        "import secrets\nsecrets.token_hex()",
        "import random\nr = random.SystemRandom()",
        NP + "for i in range(3):\n    np.random.default_rng().normal()",
        NP + "x = [np.random.default_rng().normal() for i in range(3)]",
        NP + "def make():\n    return np.random.default_rng()",
        NP + "print(f'{np.random.default_rng().normal()}')",
        NP + "%time r = np.random.default_rng()",
        "import numpy as np\rnp.random.default_rng()",
        "words = {'a', 'b'}\nwords.pop()",
        "import os\nwith os.scandir('.') as files:\n    print([f.name for f in files])",
        "import os\nfor root, folders, files in os.walk('.'):\n    print(files)",
        "import numpy.random\ndef random(): ...\nnumpy = 3\nnumpy.random.rand()",
    ],
)
def test_where_an_edit_might_do_harm_none_is_proposed(source: str) -> None:
    assert edits_of(source) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((NP + "x = np.random.rand()",), (NP + "np.random.seed(42)\nx = np.random.rand()",)),
        ((NP + "import os  # too", "x = np.random.rand()"), (NP + "import os  # too\nnp.random.seed(42)", "x = np.random.rand()")),
        (("import random, os; x = random.random()",), ("import random, os; random.seed(42); x = random.random()",)),
        (("from numpy import random as r\nr.rand()",), ("from numpy import random as r\nr.seed(42)\nr.rand()",)),
        (("import torch as t", "t.randn(2)"), ("import torch as t\nt.manual_seed(42)", "t.randn(2)")),
        (("import tensorflow as tf\ntf.random.normal([2])",), ("import tensorflow as tf\ntf.random.set_seed(42)\ntf.random.normal([2])",)),
        (
            ("from random import shuffle\nx = [1]\nshuffle(x)",),
            ("from random import shuffle\nx = [1]\nimport random\nrandom.seed(42)\nshuffle(x)",),
        ),
        (
            (SK + "def fit(x):\n    return KMeans(3).fit(x)", "fit(1)"),
            (SK + "import numpy\nnumpy.random.seed(42)\ndef fit(x):\n    return KMeans(3).fit(x)", "fit(1)"),
        ),
        (
            ("@decorated\ndef f():\n    import random\n    return random.random()",),
            ("import random\nrandom.seed(42)\n@decorated\ndef f():\n    import random\n    return random.random()",),
        ),
    ],
)
def test_a_global_generator_is_seeded_after_the_import_or_before_the_draw(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    assert mended(*before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (SK + "KMeans(3)", SK + "KMeans(3, random_state=42)"),
        (SK + "KMeans()", SK + "KMeans(random_state=42)"),
        (SK + "KMeans((3))", SK + "KMeans((3), random_state=42)"),
        (SK + "KMeans(n_clusters=3, random_state=None)", SK + "KMeans(n_clusters=3, random_state=42)"),
        (SK + "x = 'ö', KMeans(3, )", SK + "x = 'ö', KMeans(3, random_state=42 )"),
        (SK + "KMeans(\n    n_clusters=3,  # few\n)", SK + "KMeans(\n    n_clusters=3,\n    random_state=42,  # few\n)"),
        (SK + "KMeans(\n    3  # few\n)", SK + "KMeans(\n    3, random_state=42  # few\n)"),
        (PD + "d = pd.DataFrame()\nd.sample(3)", PD + "d = pd.DataFrame()\nd.sample(3, random_state=42)"),
    ],
)
def test_an_estimator_is_given_a_state(before: str, after: str) -> None:
    assert mended(before) == (after,)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import os\nnames = os.listdir('d')  # all", "import os\nnames = sorted(os.listdir('d'))  # all"),
        ("import os\nfirst = os.listdir('d')[0]", "import os\nfirst = sorted(os.listdir('d'))[0]"),
        ("import os\nx = [e for e in os.scandir()]", "import os\nx = [e for e in sorted(os.scandir(), key=lambda entry: entry.name)]"),
        (
            "from pathlib import Path\nfor p in Path('d').glob(\n    '*'\n):\n    print(p)",
            "from pathlib import Path\nfor p in sorted(Path('d').glob(\n    '*'\n)):\n    print(p)",
        ),
        ("x = list(set('ab'))", "x = sorted(set('ab'))"),
        ("for x in {'a', 'b'}:\n    print(x)", "for x in sorted({'a', 'b'}):\n    print(x)"),
        ("print(', '.join({'a', 'b'}))", "print(', '.join(sorted({'a', 'b'})))"),
        ("a = {'x'}\nb = [*a]", "a = {'x'}\nb = [*sorted(a)]"),
    ],
)
def test_a_listing_or_a_set_is_sorted(before: str, after: str) -> None:
    assert mended(before) == (after,)


def entropic(source: str, *values: int, kind: Any = "numpy", **changes: Any) -> Record:
    entropy = Entropy(source=kind, count=len(values), values=tuple(f"{value:x}" for value in values))
    return a_record(an_execution(source, entropy=(entropy,), **changes))


def test_a_generator_is_given_what_it_took_when_that_is_known() -> None:
    source = NP + "a = np.random.default_rng(); b = np.random.PCG64(None)"
    one, two = edits_of(source, record=entropic(source, 2**100 + 1, 7))
    assert one.after == NP + f"a = np.random.default_rng({hex(2**100 + 1)}); b = np.random.PCG64(None)"
    assert two.after == NP + "a = np.random.default_rng(); b = np.random.PCG64(7)"
    assert "the results stay as they are" in one.message


@pytest.mark.parametrize(
    ("source", "record", "why"),
    [
        (NP + "np.random.default_rng()", None, "what it took is not recorded"),
        (NP + "np.random.RandomState()", entropic(NP + "np.random.RandomState()", 7), "RandomState() cannot be given what it took"),
        (NP + "np.random.default_rng()", entropic(NP + "np.random.default_rng()", 7, 8), "which of the recorded values"),
        (NP + "np.random.default_rng()", entropic(NP + "np.random.default_rng()", 7, status="error"), "which of the recorded values"),
        (NP + "np.random.default_rng()", entropic("another source", 7), "what it took is not recorded"),
        (
            NP + "if x:\n    np.random.default_rng()",
            entropic(NP + "if x:\n    np.random.default_rng()", 7),
            "which of the recorded values",
        ),
    ],
)
def test_a_plain_seed_is_proposed_with_a_reason(source: str, record: Record | None, why: str) -> None:
    (edit,) = edits_of(source, record=record)
    assert "(42)" in edit.after
    assert why in edit.message
    assert "the results change once" in edit.message


def drawing(*cells: tuple[str, str], order: tuple[int, ...] | None = None, seeded: Any = "recorder") -> Record:
    """A run in which cells drew from ``random``, which the recorder had seeded."""
    change = GeneratorChange(generator="random", before=a_digest("0"), after=a_digest("1"), seeded=seeded)
    executions = [
        an_execution(source, cell_id=CellId(cell), order=at, generators=(change,) if "random.random" in source else ())
        for at, (cell, source) in enumerate([cells[i] for i in order] if order else cells)
    ]
    return a_record(*executions, run=a_run(seedings=(Seeding(generator="random", value="5", by="recorder"),)))


CELLS = (("c0", "import random"), ("c1", "x = random.random()"), ("c2", "y = random.random()"))


def test_the_recorder_s_own_seed_is_proposed_where_it_keeps_the_results() -> None:
    (edit,) = edits_of(*(source for _, source in CELLS), record=drawing(*CELLS))
    assert (edit.cell_id, edit.after) == ("c0", "import random\nrandom.seed(5)")
    assert "the results stay as they are" in edit.message


@pytest.mark.parametrize("order", [(0, 2, 1), (0, 1, 1, 2)])
def test_cells_that_drew_in_another_order_have_a_plain_seed_proposed(order: tuple[int, ...]) -> None:
    (edit,) = edits_of(*(source for _, source in CELLS), record=drawing(*CELLS, order=order))
    assert edit.after == "import random\nrandom.seed(42)"
    assert "another order" in edit.message


def test_numpy_s_start_is_spelled_in_words_of_32_bits() -> None:
    source = NP + "x = np.random.rand()"
    change = GeneratorChange(generator="numpy.random", after=a_digest("1"), seeded="recorder")
    run = a_run(seedings=(Seeding(generator="numpy.random", value=str(3 + (4 << 32)), by="recorder"),))
    (edit,) = edits_of(source, record=a_record(an_execution(source, generators=(change,)), run=run))
    assert edit.after == NP + "np.random.seed([3, 4])\nx = np.random.rand()"


def test_a_draw_that_only_the_record_shows_is_seeded_too() -> None:
    change = GeneratorChange(generator="random", before=a_digest("0"), after=a_digest("1"), seeded="recorder")
    record = a_record(an_execution("import random", order=0), an_execution("helper()", cell_id="c1", order=1, generators=(change,)))
    (edit,) = edits_of("import random", "helper()", record=record)
    assert (edit.cell_id, edit.after) == ("c0", "import random\nrandom.seed(42)")


def test_entropy_that_only_the_record_shows_is_mended_in_the_function_that_takes_it() -> None:
    cells = (NP + "def make():\n    return np.random.default_rng()", "rng = make()")
    record = a_record(
        an_execution(cells[0], order=0),
        an_execution(cells[1], cell_id="c1", order=1, entropy=(Entropy(source="numpy", count=1, values=("7",)),)),
    )
    (edit,) = edits_of(*cells, record=record)
    assert (edit.cell_id, edit.after) == ("c0", cells[0].replace("default_rng()", "default_rng(42)"))


def test_an_edit_leaves_python() -> None:
    for source in ("x = list(set(y for y in 'ab'))", SK + "KMeans(*[3])", SK + "KMeans(x for x in [3])"):
        for edit in edits_of(source):
            ast.parse(edit.after)

"""What a cell does to variables is seen, by whatever way it does it; what it does not do is not."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from jupyter_repro.capture import namespace
from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.namespace import Identities, NamespaceSensor
from jupyter_repro.capture.originals import stopwatch
from jupyter_repro.model.artifact import digest_of_text

LONG = 10_000.0  # seconds that a cell is said to have taken: time enough to look at everything

Changes = dict[str, str]


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking may take as long as it does on a busy machine."""
    monkeypatch.setattr(namespace, "_MOST_SECONDS", 60.0)


class Cells:
    """Runs cells in a namespace, with the sensor around each."""

    def __init__(self, *, seconds: float = LONG) -> None:
        self.module = ModuleType("__main__")
        self.namespace: dict[str, Any] = vars(self.module)
        self.succeeded, self.seconds = True, seconds
        self.sensor = NamespaceSensor(self.namespace, ["In", "Out"], lambda: self.succeeded)
        self.sensor.start()
        self.prints: dict[str, str | None] = {}

    def run(self, source: str) -> Changes:
        draft = Draft(
            order=0,
            cell_id=None,
            source=source,
            source_digest=digest_of_text(source),
            transformed=source,
            started="",
            begun=stopwatch() - self.seconds,
        )
        finish = self.sensor.watch(draft)
        try:
            exec(source, self.namespace)  # noqa: S102
            self.succeeded = True
        except Exception:
            self.succeeded = False
        finish()
        self.prints |= {variable.name: variable.fingerprint for variable in draft.variables}
        return {variable.name: variable.change for variable in draft.variables}


def changes_of(*sources: str, seconds: float = LONG) -> Changes:
    """What the last of the cells does."""
    cells = Cells(seconds=seconds)
    return [cells.run(source) for source in sources][-1]


MUTATIONS = [
    ("a = [1]", "a.append(2)", "a"),
    ("a = [3, 1]", "a.sort()", "a"),
    ("a = [1]\nb = a", "b.append(2)", "a b"),
    ("a = {'k': [1]}\nb = a['k']", "b.append(2)", "a b"),
    ("a = {'k': 1}", "a.update(k=2)", "a"),
    ("a = {1, 2}", "a.discard(1)", "a"),
    ("a = ([1], 2)", "a[0].append(3)", "a"),
    ("class C:\n    pass\na = C()\na.x = 1", "a.x = 2", "a"),
    ("class C:\n    __slots__ = ('x',)\na = C()\na.x = 1", "a.x = 2", "a"),
    ("class C:\n    def grow(self):\n        self.xs.append(1)\na = C()\na.xs = []", "a.grow()", "a"),
    ("class C(dict):\n    pass\na = C(k=1)", "a['k'] = 2", "a"),
    ("class C(list):\n    def __iter__(self):\n        raise ValueError\na = C()", "a.append(1)", "a"),
    ("a = []\ndef f():\n    a.append(1)", "f()", "a"),
    ("a = []\ndef f():\n    a.append(1)\ndef g():\n    f()", "g()", "a"),
    ("a = []\nclass C:\n    def m(self):\n        a.append(1)\nc = C()", "c.m()", "a"),
    ("def f(x=[]):\n    x.append(1)", "f()", "f"),
    ("def f():\n    f.n += 1\nf.n = 0", "f()", "f"),
    ("def make():\n    n = 0\n    def count():\n        nonlocal n\n        n += 1\n    return count\nc = make()", "c()", "c"),
    ("class C:\n    n = 0", "C.n = 5", "C"),
    ("class C:\n    held = []\na = C()", "a.held.append(1)", "C a"),
    ("import functools\na = []\nf = functools.partial(a.append, 1)", "f()", "a f"),
    ("a = []\nimport sys\nsys.kept = a", "sys.kept.append(1)", "a"),
    ("import collections\na = collections.deque([1])", "a.rotate()\na.append(5)", "a"),
    ("import collections\na = collections.defaultdict(list)", "a['k'].append(1)", "a"),
    ("import collections\na = collections.OrderedDict(x=1, y=2)", "a.move_to_end('x')", "a"),
    ("import collections\na = collections.Counter('ab')", "a.update('a')", "a"),
    ("a = bytearray(b'ab')\nb = memoryview(a)", "b[0] = 99", "a b"),
    ("import array\na = array.array('d', [1, 2])", "a[0] = 5", "a"),
    ("import io\na = io.StringIO()", "print('x', file=a)", "a"),
    ("import io\na = io.BytesIO(b'x')", "a.read()", "a"),
    ("import random\na = random.Random(1)", "a.random()", "a"),
    ("import types\na = types.SimpleNamespace(x=1)", "a.x = 2", "a"),
    ("a = [1]\na.append(a)", "a[0] = 2", "a"),
    ("a = [-1]", "a[0] = -2", "a"),
    ("a = [1]", "a[0] = True", "a"),
    ("a = [1.5]", "a[0] = -1.5", "a"),
    ("class C:\n    def __eq__(self, other):\n        return True\n    __hash__ = None\na = C()\na.x = 1", "a.x = 2", "a"),
    ("a = []", "for x in [a]:\n    x.append(1)", "a"),
    ("a = []", "[x.append(1) for x in [a]]", "a"),
    ("a = []", "globals()['a'].append(1)", "a"),
]
NUMPY = [
    ("a = np.zeros(3)", "a[0] = 1", "a"),
    ("a = np.zeros(3)\nb = a[1:]", "b[0] = 1", "a b"),
    ("a = np.zeros((3, 4))\nb = a.T\nc = b[::2]", "c += 1", "a b c"),
    ("a = np.zeros(3)\nb = a.view('i8')", "b.fill(7)", "a b"),
    ("a = np.arange(5)[::-1].copy()", "a.sort()", "a"),
    ("a = np.zeros(3)\ndef f(x):\n    x *= 0\n    x += 1", "f(a)", "a"),
    ("a = np.zeros(3)", "np.add(a, 1, out=a)", "a"),
    ("a = np.zeros(3)", "np.copyto(a, 5)", "a"),
    ("a = np.array(['x', [1]], dtype=object)", "a[1].append(2)", "a"),
    ("a = np.array(['2020-01-01'], dtype='M8[D]')", "a += 1", "a"),
    ("a = np.zeros(2, dtype=[('x', 'i4'), ('y', 'f8')])", "a['x'] = 1", "a"),
    ("a = np.zeros(100_000)\nb = a[5:]", "b[54_321] = 1", "a b"),
    ("a = np.zeros((400, 300), order='F')[::2]", "a[177, 3] = 1", "a"),
    ("a = bytearray(16)\nb = np.frombuffer(a)", "b[0] = 1", "a b"),
    ("a = np.random.default_rng(1)", "x = a.normal()", "a"),
    ("a = np.random.RandomState(1)", "x = a.rand()", "a"),
    ("a = np.ma.array([1, 2], mask=[0, 0])", "a.mask = [1, 0]", "a"),
    ("a = np.zeros(3)\nclass C:\n    pass\no = C()\no.data = a", "o.data[0] = 1", "a o"),
]
PANDAS = [
    ("a = pd.DataFrame({'x': [2, 1]})", "a['y'] = 1", "a"),
    ("a = pd.DataFrame({'x': [2, 1]})", "a.sort_values('x', inplace=True)", "a"),
    ("a = pd.DataFrame({'x': [2, 1]})", "a.loc[0, 'x'] = 9", "a"),
    ("a = pd.DataFrame({'x': [2, 1]})", "a.columns = ['z']", "a"),
    ("a = pd.DataFrame({'x': [2, 1]})", "a.index.name = 'n'", "a"),
    ("a = pd.DataFrame({'x': [2, 1]})", "a.pop('x')", "a"),
    ("a = pd.DataFrame({'x': ['u', 'v']})", "a.iloc[0, 0] = 'w'", "a"),
    ("a = pd.DataFrame({'x': ['u', 'v']})\na['x'] = a['x'].astype(object)", "a.iloc[0, 0] = 'w'", "a"),
    ("a = pd.DataFrame({'x': ['u', 'v']}, dtype='category')", "a.iloc[0, 0] = 'v'", "a"),
    ("a = pd.DataFrame({'x': pd.array([1, None], dtype='Int64')})", "a.iloc[1, 0] = 5", "a"),
    ("a = pd.DataFrame({'x': pd.to_datetime(['2020-01-01'], utc=True)})", "a.iloc[0, 0] = pd.Timestamp.now('UTC')", "a"),
    ("a = pd.DataFrame({'x': [[1], [2]]})", "a['x'][0].append(5)", "a"),
    ("a = pd.Series([1, 2])", "a[0] = 5", "a"),
    ("a = pd.Series([1, 2])", "a.name = 'n'", "a"),
    ("a = pd.DataFrame({'x': [2, 1]})\ndef f(d):\n    d['z'] = 0", "f(a)", "a"),
    ("a = pd.DataFrame({'x': [2, 1]})\nb = {'t': a}", "b['t'].loc[0] = 7", "a b"),
    ("a = pd.DataFrame(np.zeros((30_000, 3)))", "a.iloc[4_321, 1] = 7", "a"),
]


@pytest.mark.parametrize(("before", "cell", "changed"), MUTATIONS, ids=[cell for _, cell, _ in MUTATIONS])
def test_a_change_in_place_is_seen_under_every_name(before: str, cell: str, changed: str) -> None:
    assert {name for name, change in changes_of(before, cell).items() if change == "changed"} == set(changed.split())


@pytest.mark.parametrize(("before", "cell", "changed"), NUMPY, ids=[cell for _, cell, _ in NUMPY])
def test_a_change_of_an_array_is_seen_under_every_name(before: str, cell: str, changed: str) -> None:
    pytest.importorskip("numpy")

    assert {name for name, change in changes_of("import numpy as np", before, cell).items() if change == "changed"} == set(changed.split())


@pytest.mark.parametrize(("before", "cell", "changed"), PANDAS, ids=[f"{before} {cell}" for before, cell, _ in PANDAS])
def test_a_change_of_a_table_is_seen_under_every_name(before: str, cell: str, changed: str) -> None:
    pytest.importorskip("pandas")

    changes = changes_of("import numpy as np, pandas as pd", before, cell)
    assert {name for name, change in changes.items() if change == "changed"} == set(changed.split())


@pytest.mark.parametrize(
    ("before", "cell"),
    [
        ("a = [1, 2.5, 'x', (None, {'k': {1}})]", "sum(a[:2]); len(a)"),
        ("class C:\n    x = 1\n    def m(self):\n        return self.x\na = C()\na.y = 1", "a.m(); vars(a); a.__dict__"),
        ("def f(n):\n    return n", "f(1); f.__dict__; f.__doc__"),
        ("import pathlib\na = pathlib.Path('x')", "str(a); hash(a); a.parts"),
        ("import functools\n@functools.lru_cache\ndef f(n):\n    return n", "f(1)"),
        ("import re, datetime\na = [re.compile('x'), datetime.datetime(2020, 1, 1), range(3)]", "print(a)"),
        ("import numpy as np\na = np.zeros(3)", "a.sum(); a[1:].mean(); a.tolist()"),
        ("import numpy as np\na = np.float64(1), np.zeros(3).max(), np.str_('x'), np.datetime64('2020', 's'), np.bool_(1)\nb, c = a[:2]",
         "print(a, f'{b} {c}')"),
        ("import pandas as pd\na = pd.DataFrame({'x': [1, 2], 'y': [1.5, 2], 'z': 3})\na['w'] = 1",
         "a['x'].sum(); a.mean(); a.describe(); a.values; a.head(); a.index.get_loc(1); a.groupby('x').sum(); a.copy(); repr(a)"),
    ],
)  # fmt: skip
def test_what_is_only_read_is_not_changed(before: str, cell: str) -> None:
    for module in ("numpy", "pandas"):
        if module in before:
            pytest.importorskip(module)

    assert changes_of(before, cell) == {}


@pytest.mark.parametrize(
    ("before", "cell", "changes"),
    [
        ("", "x = 1", {"x": "bound"}),
        ("x = 1", "x = 1", {"x": "bound"}),
        ("x = 1", "if x > 5:\n    x = 2", {}),
        ("x = 1", "del x", {"x": "deleted"}),
        ("x = 1", "del x; y = 1; x = 2", {"x": "bound", "y": "bound"}),
        ("x = 1", "def f():\n    global x, z\n    x = z = 2\nf()", {"f": "bound", "x": "bound", "z": "bound"}),
        ("x = 1", "1 / 0\nx = 1", {}),
        ("x = 1", "x = 2\n1 / 0", {"x": "bound"}),
        ("", "from math import *; _private = 1; _ = _i3 = _12 = In = 5; del In; _i3", {"_private": "bound"}),
        ("", "for i in range(3):\n    pass", {"i": "bound"}),
        ("", "exec('q' + ' = 1')", {"q": "bound"}),
        ("g = (n for n in range(3))", "next(g)", {"g": "unknown"}),
        ("g = iter([1, 2])", "print(1)", {}),
    ],
)
def test_what_a_cell_does_to_names_is_seen(before: str, cell: str, changes: Changes) -> None:
    found = changes_of(before, cell)
    import math

    assert {name: change for name, change in found.items() if name not in vars(math)} == changes


def test_no_code_of_the_users_runs() -> None:
    cells = Cells()
    cells.run(
        "calls = []\n"
        "def hook(name):\n"
        "    def method(self, *args):\n"
        "        calls.append(name)\n"
        "        raise RuntimeError(name)\n"
        "    return method\n"
        "NAMES = '__eq__ __hash__ __repr__ __str__ __getattr__ __getattribute__ __iter__ __len__ __bool__ __reduce__ __sizeof__ __del__ "
        "__getitem__ __call__ __contains__ __format__ __dir__ __copy__ __array__ __buffer__ __index__ keys values items'.split()\n"
        "class Meta(type):\n"
        "    __hash__ = __eq__ = __getattribute__ = __instancecheck__ = __subclasscheck__ = hook('meta')\n"
        "members = {name: hook(name) for name in NAMES if name != '__del__'}\n"
        "members['__dict__'] = members['__class__'] = members['__module__'] = property(hook('property'))\n"
        "A = type('A', (), members)\n"
        "B = type('B', (dict,), members)\n"
        "L = type('L', (list,), members)\n"
        "T = Meta('T', (), {})\n"
        "held = [object.__new__(A), B(), L(), T, object.__new__(T)]\n"
        "a, b, l, t, u = held\n"
    )
    assert "calls" in cells.namespace
    cells.namespace["calls"].clear()
    cells.run("print(1)")
    cells.run("globals(); print(2)")
    assert cells.namespace["calls"] == []


def test_values_are_neither_kept_nor_counted() -> None:
    cells = Cells()
    cells.run("class C:\n    pass\nx = C()\nx.y = [C()]\nz = [1.5] * 3")
    cells.run("print(x, z)")

    x = cells.namespace["x"]
    assert sys.getrefcount(x) == 3  # the namespace, this function and the argument
    gone = weakref.ref(x), weakref.ref(x.y[0])
    del x
    cells.namespace.pop("x")
    assert [ref() for ref in gone] == [None, None]
    assert not [o for o in gc.get_referrers(cells.namespace["z"]) if o is not cells.namespace and type(o).__name__ != "frame"]


def test_a_value_too_big_to_be_looked_at_in_time_is_unknown_where_the_cell_could_reach_it() -> None:
    cells = Cells(seconds=0)
    cells.run("big = [[n] for n in range(100_000)]\nother = [[n] for n in range(100_000)]")

    assert cells.run("big.reverse") == {"big": "unknown"}
    assert cells.run("print(1)") == {}


def test_names_of_earlier_cells_are_not_looked_at_again_when_warnings_are_shown() -> None:
    class Namespace(dict[str, Any]):
        seen = 0

        def __reversed__(self) -> Iterator[str]:
            for name in list(self)[::-1]:
                self.seen += 1
                yield name

    names = Namespace({f"_i{n}": "" for n in range(1000)})
    identities = Identities(names)
    names.seen = 0
    for number in range(1000, 1100):  # what IPython does around each cell, and what Python does when a cell warns
        names |= {f"_i{number}": "", "__warningregistry__": {}}
        assert identities.update() == ([], [])
        del names["__warningregistry__"]
        assert identities.update() == ([], [])

    assert names.seen < 1000


def test_fingerprints_of_plain_values_are_the_same_in_any_process() -> None:
    cells = Cells()
    cells.run("a = {'k': [1, 2.5, {'x', 'y'}]}\nb = lambda n: n + 1\nc = object()\nclass E:\n    pass\ne = E()\ne.x = 1")

    assert {name: print_ for name, print_ in cells.prints.items() if name in "a"} == {"a": "bd77afacbc00ca8a"}
    assert cells.prints["b"] is not None
    assert cells.prints["e"] is not None
    assert cells.prints["c"] is None


def test_equal_fractions_have_one_fingerprint() -> None:
    cells = Cells()
    cells.run("from fractions import Fraction\na, b, c = Fraction(2, 4), Fraction(1, 2), Fraction(1, 3)")

    assert cells.prints["a"] == cells.prints["b"] != cells.prints["c"]
    assert cells.prints["a"] is not None


def test_the_list_of_changes_is_bounded() -> None:
    assert len(changes_of("for n in range(1000):\n    globals()[f'v{n}'] = n")) == 200

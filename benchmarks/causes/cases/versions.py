"""Distributions and interpreters of other versions."""

from __future__ import annotations

from benchmarks.causes.case import Case, Distribution, Planted, World

__all__ = ["CASES"]


def stub(version: str, source: str, name: str = "measurely") -> World:
    """A world in which a distribution is installed."""
    return World(distributions={name: Distribution(version=version, source=source)})


CLASS = "class Length:\n    def __init__(self, v): self.v = v\n    def __repr__(self): return {}\n"

CASES = (
    Case(
        name="version-repr",
        cells=("import measurely", "side = measurely.Length(3)", "side", "side.v * 2", "print('end')"),
        then=stub("1.0.0", CLASS.format("f'Length({self.v})'")),
        now=stub("2.0.0", CLASS.format("f'Length(v={self.v})'")),
        causes=(Planted(code="RE201", cell=0),),
    ),
    Case(
        name="version-attribute-removed",
        cells=("import measurely as me", "data = [1, 2, 4]", "me.average(data)", "sum(data)"),
        then=stub("1.4", "def average(v):\n    return sum(v) / len(v)\n"),
        now=stub("2.0", "def mean(v):\n    return sum(v) / len(v)\n"),
        causes=(Planted(code="RE201", cell=0),),
    ),
    Case(
        name="version-import-removed",
        cells=("n = 3", "from measurely import area", "area(n)", "print('end')"),
        then=stub("0.9", "def area(n):\n    return n * n\n"),
        now=stub("1.0", "def surface(n):\n    return n * n\n"),
        causes=(Planted(code="RE201", cell=1),),
    ),
    Case(
        name="version-value",
        cells=("from measurely import spread", "v = [2, 4, 4, 9]", "s = spread(v)", "print(f'spread {s:.3f}')", "s > 1", "len(v)"),
        then=stub("3.1", "def spread(v):\n    m = sum(v) / len(v)\n    return (sum((x - m) ** 2 for x in v) / len(v)) ** .5\n"),
        now=stub("3.2", "def spread(v):\n    m = sum(v) / len(v)\n    return (sum((x - m) ** 2 for x in v) / (len(v) - 1)) ** .5\n"),
        causes=(Planted(code="RE201", cell=0),),
    ),
    Case(
        name="version-warning",
        cells=("import measurely", "measurely.width([1, 5])", "print('end')"),
        then=stub("5.0", "def width(v):\n    return max(v) - min(v)\n"),
        now=stub(
            "5.1",
            "import warnings\ndef width(v):\n    warnings.warn('width is old', FutureWarning, stacklevel=2)\n    return max(v) - min(v)\n",
        ),
        causes=(Planted(code="RE201", cell=0),),
    ),
    Case(
        name="version-keyword-removed",
        cells=("import measurely", "xs = range(5)", "measurely.total(xs, skip=1)", "print('end')"),
        then=stub("1.0", "def total(v, skip=0):\n    return sum(list(v)[skip:])\n"),
        now=stub("2.0", "def total(v, *, start=0):\n    return sum(list(v)[start:])\n"),
        causes=(Planted(code="RE201", cell=0),),
    ),
    Case(
        name="version-uninstalled",
        cells=("m = 2", "import measurely", "measurely.double(m)", "print('end')"),
        then=stub("1.0", "def double(v):\n    return 2 * v\n"),
        causes=(Planted(code="RE201", cell=1),),
    ),
    Case(
        name="interpreter-version-shown",
        cells=("import platform", "print('on Python', platform.python_version())", "2 + 2"),
        now=World(interpreter="other"),
        causes=(Planted(code="RE203", cell=1),),
    ),
    Case(
        name="interpreter-decides",
        cells=("import sys", "micro = sys.version_info[2]", "limit = micro * 10", "limit", "'end'"),
        now=World(interpreter="other"),
        causes=(Planted(code="RE203", cell=1),),
    ),
    Case(
        name="interpreter-build",
        cells=("import sys", "rows = [1, 2]", "'CPython ' + sys.version.split('[')[0]", "len(rows)"),
        now=World(interpreter="other"),
        causes=(Planted(code="RE203", cell=2),),
    ),
)

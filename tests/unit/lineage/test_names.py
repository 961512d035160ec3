"""The names a cell binds, changes and reads."""

from __future__ import annotations

from collections import Counter

import pytest

from jupyter_repro.lineage.bodies import Bodies
from jupyter_repro.lineage.names import names_of
from jupyter_repro.lineage.scopes import Body

Main = tuple[set[str], set[str], set[str], set[str]]


def names(defs: str = "", refs: str = "", changed: str = "", imported: str = "") -> Main:
    return set(defs.split()), set(refs.split()), set(changed.split()), set(imported.split())


def main_of(source: str) -> Main:
    found = names_of(source)
    return set(found.defs), set(found.refs), set(found.changed), set(found.imported)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1\nprint(x)", names(defs="x")),
        ("print(x)\nx = 1", names(defs="x", refs="x")),
        ("x = x + 1", names(defs="x", refs="x")),
        ("a += 1", names(defs="a", refs="a")),
        ("def f():\n    global h\n    h = g + 1", names(defs="f h", refs="g")),
        ("[i for i in y if z]", names(refs="y z")),
        ("try:\n    pass\nexcept E as ex:\n    pass", names(refs="E")),
        ("(n := len(m))", names(defs="n", refs="m")),
        ("class C(B):\n    a = c", names(defs="C", refs="B c")),
        ("match p:\n    case {'a': r}:\n        pass", names(defs="r", refs="p")),
        ("df['a'] = 1\ndf.drop('b', inplace=True)", names(refs="df", changed="df")),
        ("for k in d:\n    t.append(k)", names(defs="k", refs="d t", changed="t")),
        ("import numpy as np\nimport os.path", names(defs="np os", imported="np os")),
        ("%matplotlib inline\n%time w = f(v)\n!ls", names(defs="w", refs="f v")),
        ("%%time\nm = 1\nm", names(defs="m")),
        ("%%bash\nls", names()),
        ("files = !ls", names(defs="files")),
        ("f?", names()),
        ("print(\n    '%s'\n    % total\n)\nx = 1", names(defs="x", refs="total")),
        ("%matplotlib inline\nprint(\n    '%s'\n    % total\n)", names(refs="total")),
        ("if a:\n    %matplotlib inline\n    b = 1", names(defs="b", refs="a")),
        (f"{' ' * 500_000}x", names()),
        ("no python at all", names()),
        ("x += y\nz = x", names(defs="x z", refs="x y")),
        ("if a:\n    x = 1\nprint(x)", names(defs="x", refs="a x")),
        ("if a:\n    x = 1\nelse:\n    x = 2\nprint(x)", names(defs="x", refs="a")),
        ("if a:\n    x = 1\nelse:\n    raise E\nprint(x)", names(defs="x", refs="a E")),
        ("for k in d:\n    s = k\nprint(s)", names(defs="k s", refs="d")),
        ("for k in d:\n    print(s)\n    s = k", names(defs="k s", refs="d s")),
        ("[x for x in x]", names(refs="x")),
        ("[w := i for i in y]\nw", names(defs="w", refs="y")),
        ("{k: v for k, v in p for q in k}", names(refs="p")),
        ("del x", names(refs="x")),
        ("x = 1\ndel x", names()),
        ("try:\n    x = f()\nexcept E as ex:\n    print(ex)\nprint(ex)", names(defs="x", refs="f E ex")),
        ("with open(p) as (a, b):\n    a", names(defs="a b", refs="p")),
        ("with lock:\n    x = 1", names(defs="x", refs="lock")),
        ("async with s() as t:\n    await t.get(u)", names(defs="t", refs="s u", changed="")),
        (
            "match p:\n    case [a, *rest] if a > lim:\n        0\n    case C(k=b) | {'c': b, **m}:\n        0\n    case _ as o:\n       0",
            names(defs="a rest b m o", refs="p lim C"),
        ),
        (
            "class C(B, metaclass=M):\n    a = c\n    d = a\n    def m(self, x=d):\n        return a + e + C",
            names(defs="C", refs="B M c a e"),
        ),
        ("class C:\n    n = 1\n    t = [n for _ in n]", names(defs="C", refs="n")),
        ("@dec(k)\ndef f(a: T = v) -> R:\n    return a", names(defs="f", refs="dec k T v R")),
        ("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = y\n    return x", names(defs="f", refs="y")),
        ("def f(d):\n    d['a'] = 1\n    t.append(d)", names(defs="f", refs="t")),
        ("lambda a, b=c: a + b + d", names(refs="c d")),
        ("x: int = y\nz: T", names(defs="x", refs="y T")),
        ("f'{a!r:>{w}}'", names(refs="a w")),
        ("exec('q = r')", names(defs="q", refs="r")),
        ("eval('a + b')", names(refs="a b")),
        ("x, *y = a\nd[k], o.p = b, c", names(defs="x y", refs="a d k o b c", changed="d o")),
        ("print(a); a = b = c", names(defs="a b", refs="a c")),
        ("y = rate()\ndef rate():\n    return z", names(defs="y rate", refs="rate z")),
        ("def f():\n    return x\nx = 1", names(defs="f x")),
        ("def f():\n    return x\nf()\nx = 1", names(defs="f x", refs="x")),
        ("Out[3] + _2", names(refs="_3 _2")),
        ("%%capture cap --no-stderr\nx = y", names(defs="cap x", refs="y")),
        ("%%bash --out var --err err2\necho $HOME", names(defs="var err2")),
        ("%%timeit setup = a\nf(b)", names(defs="setup", refs="a f b")),
        ("%timeit -n 10 -r3 f(x)", names(refs="f x")),
        ("%%writefile {name}.py\nimport os", names(refs="name")),
        ("files = !ls $folder/{sub[0]} $$HOME | awk '{print $1}'", names(defs="files", refs="folder sub")),
        ("!cp $a \\\n  {b}\nc = 1", names(defs="c", refs="a b")),
        ("%store -r a b", names(defs="a b")),
        ("%store a", names(refs="a")),
        ("%xdel a", names(refs="a")),
        ("%%R -i df -o fit,res\nlm(x)", names(defs="fit res", refs="df")),
        ("%%sql res <<\nselect 1", names(defs="res")),
        ("%cd {where}", names(refs="where")),
    ],
)
def test_names_of_a_source(source: str, expected: Main) -> None:
    assert main_of(source) == expected


def test_the_names_of_a_source_are_found_once() -> None:
    source = "found_once = 1"

    assert names_of(source) is names_of("".join(["found_once", " = 1"]))


@pytest.mark.parametrize(
    ("source", "uncertain"),
    [
        ("x = 1", set()),
        ("if a:\n    x = 1", {"x"}),
        ("if a:\n    x = 1\nelse:\n    x = 2", set()),
        ("for i in y:\n    x = i", {"i", "x"}),
        ("try:\n    x = 1\nfinally:\n    y = 2", {"x"}),
        ("x = 1\nif a:\n    x = 2", set()),
        ("def f():\n    global h\n    h = 1", {"h"}),
    ],
)
def test_what_a_cell_may_leave_unbound_is_uncertain(source: str, uncertain: set[str]) -> None:
    assert names_of(source).uncertain == uncertain


@pytest.mark.parametrize(
    ("source", "later"),
    [
        ("def f():\n    return rate", {"rate"}),
        ("def f():\n    return rate\nf()", set()),
        ("def f():\n    return rate\ng = f\nlist(map(g, [1]))", set()),
        ("f = lambda: rate", {"rate"}),
        ("y = list(map(lambda v: v * rate, xs))", set()),
        ("class C:\n    def m(self):\n        return rate", {"rate"}),
        ("class C:\n    def m(self):\n        return rate\nc = C()", set()),
        ("@register\ndef f():\n    return rate", set()),
        ("def f():\n    def g():\n        return rate\n    return g", {"rate"}),
    ],
)
def test_what_functions_read_is_read_when_they_are_called(source: str, later: set[str]) -> None:
    assert names_of(source).later == later


def test_a_body_says_what_using_a_name_does() -> None:
    source = "def f():\n    global n\n    n = rate\n    log.append(n)\ng = partial(f, 2)\nobj = C()"

    assert names_of(source).bodies == {
        "f": Body(reads=frozenset({"log", "rate", "n"}), binds=frozenset({"n"}), changed=frozenset({"log"})),
        "g": Body(holds=frozenset({"f"}), made_by=frozenset({"partial"})),
        "obj": Body(made_by=frozenset({"C"})),
    }


@pytest.mark.parametrize(
    ("source", "settings"),
    [
        ("pd.options.display.max_rows = 5", {"pd"}),
        ("np.random.seed(0)", {"np"}),
        ("plt.plot(x)", set()),
        ("sys.path.append('src')", {"%"}),
        ("os.environ['A'] = '1'", {"%"}),
        ("%cd data", {"%"}),
        ("%env A=1", {"%"}),
        ("load_dotenv()", {"%"}),
        ("Path('out').mkdir()", {"%"}),
        ("x = df.mean()", set()),
    ],
)
def test_settings_of_modules_and_of_the_kernel_are_told(source: str, settings: set[str]) -> None:
    assert names_of(source).settings == settings


def test_what_cannot_be_told_from_the_source_is_said() -> None:
    assert [names_of(s).star for s in ("from m import *", "%run other.ipynb", "%pylab inline", "%store -r", "import m")] == [True] * 4 + [
        False
    ]
    assert [names_of(s).opaque for s in ("exec(text)", "globals()['x'] = 1", "get_ipython().run_cell(t)", "exec('x = 1')")] == [
        True
    ] * 3 + [False]
    assert [names_of(s).shows for s in ("x", "x = 1\nx.y()", "x = 1")] == [True, True, False]
    assert names_of("x = 1\ndel x").deleted == {"x"}


@pytest.mark.parametrize(
    "statement",
    ["h.append(x{0})\n", "x{0} = f({0})\nh.append(x{0})\n", "x{0} = f(x{1})\n", "h.append(lambda: x{0})\n", "h[{0}] = x{0}\n"],
)
def test_what_a_name_may_use_is_not_followed_at_each_of_thousands_of_uses(statement: str, monkeypatch: pytest.MonkeyPatch) -> None:
    followed = Counter[str]()
    follow = Bodies._of
    monkeypatch.setattr(Bodies, "_of", lambda bodies, name: (followed.update([name]), follow(bodies, name))[1])
    source = "h = []\n" + "".join(statement.format(number, number - 1) for number in range(1, 2000))

    assert "x1000" in names_of(source).refs | names_of(source).defs
    assert followed.total() < 10 * 2000

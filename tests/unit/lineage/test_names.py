"""The names a cell binds, changes and reads."""

from __future__ import annotations

import pytest

from jupyter_repro.lineage.names import Names, names_of


def names(defs: str = "", refs: str = "", changed: str = "", imported: str = "") -> Names:
    return Names(
        imported=frozenset(imported.split()), defs=frozenset(defs.split()), refs=frozenset(refs.split()), changed=frozenset(changed.split())
    )


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
    ],
)
def test_names_of_a_source(source: str, expected: Names) -> None:
    assert names_of(source) == expected


def test_the_names_of_a_source_are_found_once() -> None:
    source = "found_once = 1"

    assert names_of(source) is names_of("".join(["found_once", " = 1"]))

"""The texts among the files that the ways read, by path."""

from __future__ import annotations

__all__ = ["TEXTS"]

_CHILD = "import sys\nopen(sys.argv[2], 'w').write(open(sys.argv[1]).read())\n"
_TOUCH = r"""
#include <stdio.h>
int touch(const char *from, const char *to) {
  char text[4096];
  FILE *in = fopen(from, "r"), *out = fopen(to, "w");
  if (!in || !out) return 1;
  fwrite(text, 1, fread(text, 1, sizeof text, in), out);
  fclose(in);
  return fclose(out);
}
#ifdef PROGRAM
int main(int count, char **words) { return count == 3 ? touch(words[1], words[2]) : 2; }
#endif
"""

TEXTS = {
    **{name: f"old {name}\nmore\n" for name in ("over.txt", "append.txt", "append2.txt", "update.txt", "update2.txt", "refresh.txt")},
    **{name: f"old {name}\nmore\n" for name in ("truncate.txt", "remove.txt", "remove2.txt", "remove3.txt", "rename.txt", "inplace.txt")},
    **{name: f"old {name}\nmore\n" for name in ("move.txt", "move2.txt", "movedir/a.txt", "rmdir/a.txt", "rmdir/b/c.txt", "kept.txt")},
    **{f"many/{number:03}.txt": f"number {number}\n" for number in range(100)},
    **{f"documents/{kind}/{number}.txt": f"{kind} {number}\n" for kind in ("good", "bad") for number in range(3)},
    **{f"chunk{number}.csv": f"a,b\n{number},x\n2,y\n" for number in range(3)},
    "text.txt": "alpha\nbeta\ngamma\n",
    "more.txt": "delta\nepsilon\n",
    "größe 0.txt": "x\n",
    "sed.txt": "a a a\n",
    "packed.txt": "pack me\n",
    "mail.mbox": "From a@example.org Thu Jan  1 00:00:00 2026\nSubject: x\n\nhello\n",
    "table.csv": "a,b\n1,x\n2,y\n3,z\n",
    "append.csv": "a,b\n0,w\n",
    "table.tsv": "a\tb\n1\tx\n2\ty\n",
    "table.fwf": "a    b\n1    x\n2    y\n",
    "table.json": '[{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]',
    "table.jsonl": '{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n',
    "table.xml": "<rows><row><a>1</a></row><row><a>2</a></row></rows>",
    "page.html": "<table><tr><th>a</th></tr><tr><td>1</td></tr></table>",
    "config.json": '{"target": "sales"}',
    "conf.ini": "[a]\nb = 1\n",
    "conf.toml": "a = 1\n",
    "conf.yaml": "a: 1\n",
    "settings.env": "A=1\n",
    "numbers.txt": "1 2\n3 4\n",
    "data.svm": "1 1:0.5 2:1\n0 1:0.1 2:3\n",
    "cache/mine.csv": "a,b\n1,2\n",
    "area.geojson": '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"n": 1}, "geometry": '
    '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}}]}',
    "helper_module.py": "VALUE = 1\n",
    "other_module.py": "VALUE = 2\n",
    "reloaded_module.py": "A = 1\n",
    "tools/by_path.py": "C = 3\n",
    "local_extension.py": "def load_ipython_extension(shell):\n    open('text.txt').read()\n",
    "helper_package/__init__.py": "from pathlib import Path\n\n\n"
    "def data():\n    return Path(__file__).with_name('data.json').read_text()\n",
    "helper_package/data.json": "{}",
    "script.py": "open(f'out/script_{NAME}.txt', 'w').write(open('text.txt').read())\n",
    "child.py": _CHILD,
    "workers.py": "def read(path):\n    return len(open(path).read())\n\n\ndef write(path):\n    open(path, 'w').write('x')\n",
    "rules.mk": "out/made.txt: text.txt\n\tcp text.txt out/made.txt\n",
    "touch.c": _TOUCH,
}

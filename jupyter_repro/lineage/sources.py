"""Cells' sources as Python: IPython's magics taken out, or spelled as Python that binds and reads the same names."""

from __future__ import annotations

import ast
import collections
import functools
import io
import re
import tokenize
import warnings
from collections.abc import Callable, Iterator

__all__ = ["does_the_same", "naming_tree_of", "parsed", "python_of", "tree_of"]

_BODY_MAGICS = {"time", "timeit", "capture", "prun", "debug"}
_SPELLED_BODY_MAGICS = _BODY_MAGICS | {"memit", "mprun", "lprun", "scalene"}
_STATEMENT_MAGICS = {"time", "timeit", "prun", "memit", "mprun", "lprun", "scalene"}
_SETTING_MAGICS = {"alias", "cd", "config", "env", "load_ext", "matplotlib", "precision", "pushd", "popd", "reload_ext", "set_env"}
_STAR = "from magic import *"
_SETTING = "get_ipython().setting = None"
_INSTALLED_SEPARATELY = {"conda", "mamba", "micromamba", "pip", "uv"}

_LAYOUT = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}

_MAGIC_LINE = re.compile(r"^(?P<indent>\s*)(?:[%!]|\?|\w[\w.]*\?{1,2}\s*$)")
_ASSIGNED_MAGIC = re.compile(r"^(?P<target>[\w, \t]+=\s*)[%!].*$")
_INTERPOLATED = re.compile(r"\$\$|\$(?P<name>[A-Za-z_]\w*)|\{\{|\{(?P<expression>[^{}]+)\}")
_OPTION = re.compile(r"^\s*-{1,2}(?:[nrtlTDsfu]\s*\S+|\w+)(?=\s|$)")
_OUTPUT_OPTION = re.compile(r"--(?:out|err|proc)[ =](\w+)")
_R_OPTION = re.compile(r"(?:-(?P<short>[io])|--(?P<long>input|output)=?)\s*(?P<names>\w+(?:,\w+)*)")


def tree_of(source: str) -> ast.Module:
    """The syntax tree of a cell's source, without IPython's magics; empty when it is not Python."""
    return parsed(python_of(source)) or ast.Module(body=[], type_ignores=[])


def naming_tree_of(source: str) -> ast.Module | None:
    """The syntax tree of a cell's source, its magics spelled as Python that binds and reads the same names; None when it is not Python."""
    return parsed(source) or parsed(_translated(source, _spelled, _spelled_head))


def python_of(source: str) -> str:
    """A cell's source with IPython's magics taken out: magic lines become ``pass``, a cell magic that runs Python keeps its body, any
    other (``%%bash``) leaves nothing.

    A line that starts with ``%`` goes on an operation where the source reads as Python: what does so as it is has no magics, and those
    that are indented are taken out only where that is needed.
    """
    return source if parsed(source) is not None else _translated(source, _without_magic, _without_head)


@functools.lru_cache(maxsize=8)
def parsed(python: str) -> ast.Module | None:
    """The tree of a source that is Python. Several who look at one cell are given the same tree, which nobody changes."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(python)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def does_the_same(one: str, other: str) -> bool:
    """Whether two sources differ in nothing but layout, comments and the spelling of constants. Of sources with magics only the ends may
    differ."""
    trees = parsed(one), parsed(other)
    if trees[0] is None or trees[1] is None:
        return one.strip() == other.strip()
    try:
        return ast.dump(trees[0]) == ast.dump(trees[1]) and _is_quiet(one) == _is_quiet(other)
    except RecursionError:
        return False


def _is_quiet(python: str) -> bool:
    """Whether a source ends with a semicolon, which keeps IPython from showing its value."""
    lines = io.StringIO(python).readline
    kinds = (token for token in tokenize.generate_tokens(lines) if token.type not in _LAYOUT)
    last = collections.deque(kinds, maxlen=1)
    return bool(last) and last[0].string == ";"


def _translated(source: str, line: Callable[[str], str], head: Callable[[str, str], str | None]) -> str:
    """The source with each magic line as ``line`` spells it, and its first line, if that is a cell magic, as ``head`` does: None when the
    body is not for this interpreter."""
    lines = source.split("\n")
    for index, text in enumerate(lines):
        if text.lstrip().startswith("%%"):
            name, _, rest = text.lstrip()[2:].partition(" ")
            spelled = head(name, rest)
            lines[index] = "" if spelled is None else spelled
            if spelled is None or name not in _SPELLED_BODY_MAGICS:
                del lines[index + 1 :]
        elif text.strip():
            break
    lines = list(_with_joined_magics(lines))
    readings = list(_readings(lines, line))
    return next((reading for reading in readings if parsed(reading) is not None), readings[-1])


def _with_joined_magics(lines: list[str]) -> Iterator[str]:
    """The lines, those of a magic that goes on after a backslash joined to its first; their number stays the same."""
    first, following = "", 0
    for line in lines:
        if following or _MAGIC_LINE.match(line) or _ASSIGNED_MAGIC.match(line):
            first, following = first + line, following + 1
            if line.endswith("\\"):
                first = first[:-1]
                continue
            yield first
            yield from [""] * (following - 1)
            first, following = "", 0
        else:
            yield line
    if following:
        yield first


def _readings(lines: list[str], translate: Callable[[str], str]) -> Iterator[str]:
    """The lines without the magics that are not indented, and without any."""
    yield "\n".join(line if line[:1].isspace() else translate(line) for line in lines)
    yield "\n".join(translate(line) for line in lines)


def _without_head(name: str, rest: str) -> str | None:  # noqa: ARG001 - what a head is translated by
    return "" if name in _BODY_MAGICS else None


def _without_magic(line: str) -> str:
    if match := _ASSIGNED_MAGIC.match(line):
        return f"{match['target']}None"
    if match := _MAGIC_LINE.match(line):
        statement = line.strip()
        timed = re.match(r"%(?:time|timeit)\s+(?![-\s])(.*)", statement)
        return match["indent"] + (timed.group(1) if timed else "pass")
    return line


def _spelled_head(name: str, rest: str) -> str | None:
    """The first line of a cell magic as Python, in one line."""
    if name in _STATEMENT_MAGICS:
        return _without_options(rest) or "pass"
    if name == "capture":
        names = [word for word in rest.split() if not word.startswith("-") and word.isidentifier()]
        return "".join(f"{word} = None; " for word in names) + "pass"
    if name in _BODY_MAGICS:
        return "pass"
    if name == "cython":
        return _STAR
    bound = _OUTPUT_OPTION.findall(rest) if name != "R" else []
    if name == "sql" and (into := re.match(r"(\w+)\s*=?<<", rest)):
        bound.append(into[1])
    read: list[str] = []
    if name == "R":
        for option in _R_OPTION.finditer(rest):
            (read if (option["short"] or option["long"])[0] == "i" else bound).extend(option["names"].split(","))
    return "; ".join([f"({', '.join([*read, *_interpolated(rest), '()'])})", *(f"{word} = None" for word in bound)])


def _spelled(line: str) -> str:
    """A magic line as Python in one line; any other line as it is."""
    if match := _ASSIGNED_MAGIC.match(line):
        return f"{match['target']}({', '.join([*_interpolated(line[match.end('target') :]), '()'])})"
    match = _MAGIC_LINE.match(line)
    if match is None:
        return line
    text = line.strip()
    if not text.startswith("%"):
        return match["indent"] + (f"({', '.join([*_interpolated(text), '()'])})" if text.startswith("!") else "pass")
    name, _, rest = text.lstrip("%").partition(" ")
    return match["indent"] + _spelled_magic(name, rest)


def _spelled_magic(name: str, rest: str) -> str:
    words = rest.split()
    read = f"({', '.join([*_interpolated(rest), '()'])})"
    spelled = read
    if name in _STATEMENT_MAGICS:
        spelled = _without_options(rest) or "pass"
    elif name == "run":
        spelled = f"{read}; {_STAR}" + ("; globals()" if "-i" in words else "")
    elif name == "pylab":
        spelled = _STAR
    elif name in {"store", "xdel"}:
        spelled = _spelled_store(name, [word for word in words if word.isidentifier()], restores="-r" in words)
    elif name in _SETTING_MAGICS | _INSTALLED_SEPARATELY:
        spelled = f"{read}; {_SETTING}"
    return spelled


def _spelled_store(name: str, named: list[str], *, restores: bool) -> str:
    """``%store`` and ``%xdel`` of some names."""
    if name == "xdel":
        return f"del {', '.join(named)}" if named else "pass"
    if restores:
        return "; ".join(f"{word} = None" for word in named) or _STAR
    return f"({', '.join([*named, '()'])})"


def _without_options(rest: str) -> str:
    while option := _OPTION.match(rest):
        rest = rest[option.end() :]
    return rest.strip()


def _interpolated(text: str) -> Iterator[str]:
    """What IPython puts into a command: ``$name`` and ``{expression}``, each as an expression."""
    for found in _INTERPOLATED.finditer(text):
        if found["name"]:
            yield found["name"]
        elif found["expression"]:
            try:
                ast.parse(found["expression"].strip(), mode="eval")
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
            yield f"({found['expression'].strip()})"

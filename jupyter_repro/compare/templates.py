"""Templates: the lines that a source prints, as far as its literals say, with the nature of what fills their holes."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jupyter_repro.compare.clock import is_far
from jupyter_repro.compare.facts import Facts
from jupyter_repro.compare.volatile import Code, Nature, Natures, natures_of, natures_of_modules

__all__ = ["Clocks", "Template", "bare_nature", "templates_of", "without_volatile"]

_LONGEST_LINE = 2000
_MOST_LINES = 5000
_MOST_TEMPLATES = 200
_MOST_HOLES = 12
_FORMAT = re.compile(r"%(?:\(\w+\))?[-+ #]*\d*(?:\.\d+)?[sdifgeErxXu]|%%")
_BRACES = re.compile(r"\{\{|\}\}|\{[^{}]*\}")
_WIDTH = re.compile(r"[<>^=]?[+ ]?(?P<width>[1-9]\d{0,2})(?:,?\.(?P<decimals>\d{1,2})f|,?d|s)?")
_LINE_END = re.compile(r"[\r\n]")  # what a carriage return leaves is a line of its own
_TEXT_END = re.compile(r"[\r\n]|<[^<>]*>")  # in HTML each text between tags is one
_LETTERS = re.compile(r"\w\w")
_DATE = r"\d{4}[-/.]\d\d?[-/.]\d\d?"
_CLOCK = r"\d\d?:\d\d(?::\d\d(?:[.,]\d+)?)?(?:[ ]?[AP]M)?"
_INSTANT = re.compile(
    rf"""(?:datetime\.)?(?:datetime|date|time)\([\d, ]{{1,60}}(?:,\ tzinfo=[^)]{{0,100}}\)?)?\) | Timestamp\('[^']{{0,60}}'[^)]{{0,60}}\)
      | time\.struct_time\([^)]{{0,300}}\)
      | {_DATE}(?:[T_ -]{_CLOCK})?(?:Z|\ ?[+-]\d\d:?\d\d|\ UTC)? | {_CLOCK}
      | (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{{0,6}},?\s{{1,3}}[\w ]{{1,30}}?{_CLOCK}(?:\ \d{{4}})?
      | (?<![\d.])\d{{8}}[-_T]?\d{{6}}(?:[-_.]\d{{3,9}})?(?!\d) | (?<![\w.])\d{{8}}(?:[-_T]?\d{{4,6}})?(?![\w.])
      | (?<![\w.])\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.]) | \d\d?\ \w{{1,20}}\ \d{{4}}""",
    re.VERBOSE,
)
_DURATION = re.compile(
    r"(?:-?\d{1,15} days?, )?\d{1,15}:\d\d(?::\d\d)?(?:\.\d+)?|(?:datetime\.)?timedelta\([^)]{0,100}\)"
    r"|[+-]?\d[\d_,]*(?:\.\d*)?(?:e[+-]?\d+)?(?: ?(?:[nmµu]?s|secs?|mins?|h)\b)?|\.\d+"
)
_IDENTITY = re.compile(r"[\w./\\~:-]+(?:\([^()]*\))?")
_SHAPES: dict[Nature, re.Pattern[str]] = {"instant": _INSTANT, "duration": _DURATION, "identity": _IDENTITY}


Clocks = tuple[Facts, Facts]
"""The run that printed a text, and the other one."""


@dataclass(frozen=True, slots=True)
class Template:
    """A line as a source prints it: literal parts and, between each two of them, a hole with its nature."""

    literals: tuple[str, ...]
    holes: tuple[Nature | None, ...]
    specs: tuple[str, ...] = ()
    """The format specification of each hole, where each has one that says how wide it is."""

    @property
    def is_bare(self) -> bool:
        """Whether no literal, and no layout in columns, tells the line from others."""
        return not self.specs and _say_nothing(self.literals)


@functools.lru_cache(maxsize=4096)
def _say_nothing(literals: tuple[str, ...]) -> bool:
    return not any(_LETTERS.search(literal) for literal in literals)


def _holes_in(template: Template, line: str) -> list[tuple[int, int]] | None:
    """Where the template's holes lie in the line, each as short as it can be; None where the line does not fit.

    Literals are looked for one after the other: a regular expression of so many holes would try all ways to fill them.
    """
    if template.specs:
        return _columns_in(template, line)
    *firsts, last = template.literals
    position = 0 if template.is_bare else line.find(firsts[0])
    if position < 0 or not line.startswith(firsts[0], position):
        return None
    position += len(firsts[0])
    spans: list[tuple[int, int]] = []
    for literal in firsts[1:]:
        end = line.find(literal, position)
        if end < 0:
            return None
        spans.append((position, end))
        position = end + len(literal)
    if template.is_bare or not last.strip():  # nothing but white space may follow
        end = len(line.rstrip()) - len(last.rstrip())
        fits = line.startswith(last.rstrip(), max(end, 0))
    else:
        end = line.find(last, position)
        fits = end >= 0
    return [*spans, (position, max(end, position))] if fits and (end >= position or not last.strip()) else None


def _columns_in(template: Template, line: str) -> list[tuple[int, int]] | None:
    """Where the holes of a line in columns lie: each as wide as its format says, and with as many decimals."""
    spans: list[tuple[int, int]] = []
    position = 0
    for literal, spec in zip(template.literals, (*template.specs, ""), strict=True):
        if not line.startswith(literal, position):
            return None
        position += len(literal)
        width = _WIDTH.fullmatch(spec)
        if width is not None:
            end = position + int(width["width"])
            filling = line[position:end].strip()
            decimals = filling.partition(".")[2] if width["decimals"] else ""
            if not filling or len(decimals) != int(width["decimals"] or 0) or (decimals and not decimals.isdigit()):
                return None
            spans.append((position, end))
            position = end
    return spans if position >= len(line.rstrip()) else None


@functools.lru_cache(maxsize=64)
def templates_of(code: Code) -> tuple[Template, ...]:
    """The templates of a cell, of the cells before it and of local modules, the longest literals first."""
    natures = natures_of(code)
    nearest = dict.fromkeys([*_templates_in([natures.tree], natures), *reversed(_defined_by(code))])
    return tuple(sorted(list(nearest)[:_MOST_TEMPLATES], key=lambda t: -sum(map(len, t.literals))))


_Found = dict[Template, None]
_latest: tuple[Natures, _Found] = Natures(), {}
"""The sources that were read last, and the templates that they define. As with natures, each cell goes on from the one before."""


def _defined_by(code: Code) -> _Found:
    """The templates in the functions and classes of earlier cells: those print in a later cell only through what they define. A module
    prints on its import too."""
    global _latest  # noqa: PLW0603 replaced whole: who reads it from another thread finds one state or the other
    natures, found = _latest
    if not natures.is_before(code):
        natures, found = natures_of_modules(code.modules), {}
        for tree in natures.module_trees:
            found = found | dict.fromkeys(_templates_in([tree], natures))
    for source in code.earlier[len(natures.sources) :]:
        natures = natures.followed_by(source)
        definitions = [node for node in ast.walk(natures.tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
        found = found | dict.fromkeys(_templates_in(definitions, natures))
    _latest = natures, found
    return found


def _templates_in(nodes: Sequence[ast.AST], natures: Natures) -> Iterator[Template]:
    for outer in nodes:
        for node in ast.walk(outer):
            parts = _parts_of(node, natures)
            yield from _lines_of(parts, _LINE_END)
            if any(isinstance(part, str) and "<" in part for part in parts):
                yield from _lines_of(parts, _TEXT_END)


_Part = str | tuple[Nature | None, str]
"""A literal, or a hole: its nature and format specification."""


def _parts_of(node: ast.AST, natures: Natures) -> list[_Part]:
    """The literals and holes of a text that some expression makes, or nothing."""
    match node:
        case ast.Call(func=ast.Name(id="print") | ast.Attribute(attr="print" | "write"), args=[*arguments]) if arguments:
            joined: list[_Part] = []
            for place, argument in enumerate(arguments):
                joined += [" "] * bool(place) + _text_of(argument, natures)
            return joined
        case ast.Call(args=[ast.Constant(value=str(text)), *arguments]) if arguments and "%" in text:
            return _formatted(text, _FORMAT, arguments, natures)  # logging's way
        case ast.JoinedStr() | ast.BinOp(op=ast.Mod() | ast.Add()) | ast.Call():
            return _text_of(node, natures) if not isinstance(node, ast.Call) or _is_format(node) else []
    return []


def _is_format(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == "format" and isinstance(node.func.value, ast.Constant)


def _text_of(node: ast.expr, natures: Natures) -> list[_Part]:
    """The literals and holes of one expression printed."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=values):
            return [_part_of(value, natures) for value in values]
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod(), right=right):
            return _formatted(text, _FORMAT, right.elts if isinstance(right, ast.Tuple) else [right], natures)
        case ast.BinOp(left=left, op=ast.Add(), right=right) if _is_text(left) or _is_text(right):
            return _text_of(left, natures) + _text_of(right, natures)
        case ast.Call(func=ast.Attribute(attr="format", value=ast.Constant(value=str(text))), args=arguments, keywords=keywords):
            return _formatted(text, _BRACES, [*arguments, *(k.value for k in keywords)], natures)
    return [(natures.of(node), "")]


def _part_of(node: ast.expr, natures: Natures) -> _Part:
    """A part of an f-string. A constant in braces is a literal, laid out: ``{'model':<10}``."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    match node:
        case ast.FormattedValue(value=inner, format_spec=ast.JoinedStr(values=[ast.Constant(value=str(spec))])):
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str) and _WIDTH.fullmatch(spec):
                return format(inner.value, spec)
            return natures.of(inner), spec
    return natures.of(node), ""


def _is_text(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str))
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and (_is_text(node.left) or _is_text(node.right)))
    )


def _formatted(text: str, pattern: re.Pattern[str], arguments: list[ast.expr], natures: Natures) -> list[_Part]:
    parts: list[_Part] = []
    position = taken = 0
    for match in pattern.finditer(text):
        parts.append(text[position : match.start()])
        position = match.end()
        if match.group() in ("%%", "{{", "}}"):
            parts.append(match.group()[0])
            continue
        spec = match.group()[1:-1].partition(":")[2] if pattern is _BRACES else ""
        parts.append((natures.of(arguments[taken]) if taken < len(arguments) else None, spec))
        taken += 1
    return [*parts, text[position:]]


def _lines_of(parts: list[_Part], end: re.Pattern[str]) -> Iterator[Template]:
    """The templates of the lines that a text with holes has, or of what else ends as the pattern says."""
    literals: list[str] = [""]
    holes: list[Nature | None] = []
    specs: list[str] = []
    for part in [*parts, "\n"]:
        if isinstance(part, tuple):
            holes.append(part[0])
            specs.append(part[1])
            literals.append("")
            continue
        first, *others = end.split(part)
        literals[-1] += first
        for other in others:
            if holes and len(holes) <= _MOST_HOLES:
                yield Template(tuple(literals), tuple(holes), tuple(specs) if all(map(_WIDTH.fullmatch, specs)) else ())
            literals, holes, specs = [other], [], []


def bare_nature(code: Code) -> Nature | None:
    """The nature of the value that the cell ends with and so shows."""
    natures = natures_of(code)
    body = natures.tree.body
    return natures.of(body[-1].value) if body and isinstance(body[-1], ast.Expr) else None


def without_volatile(text: str, code: Code, clocks: Clocks) -> str:
    """The text with the times, durations and identities blanked that the source is seen to print.

    A line is read by the template with the most literal text that fits it. Templates without any are trusted only when each of them
    prints something volatile, since they fit every line.
    """
    templates = templates_of(code)
    if not any(nature for template in templates for nature in template.holes):
        return text
    bare = [t for t in templates if t.is_bare]
    trusted = [t for t in templates if not t.is_bare] + (bare if all(all(t.holes) for t in bare) else [])
    lines = text.split("\n")
    if len(lines) > _MOST_LINES:
        return text
    return "\n".join(_without_holes(line, trusted, clocks) if len(line) <= _LONGEST_LINE else line for line in lines)


def _without_holes(line: str, templates: list[Template], clocks: Clocks) -> str:
    for template in templates:
        spans = _holes_in(template, line)
        if spans is None or (template.is_bare and not _is_all_volatile(template, [line[start:end] for start, end in spans])):
            continue
        pieces, position = [], 0
        for (start, end), nature in zip(spans, template.holes, strict=True):
            if nature is not None:
                pieces += [line[position:start], blanked(line[start:end], nature, clocks)]
                position = end
        return "".join([*pieces, line[position:]])
    return line


def _is_all_volatile(template: Template, fillings: list[str]) -> bool:
    """Whether each hole holds what it should and nothing else."""
    pairs = zip(template.holes, fillings, strict=True)
    return all(nature is None or _SHAPES[nature].fullmatch(filling.strip()) for nature, filling in pairs)


def blanked(text: str, nature: Nature, clocks: Clocks) -> str:
    """The text with whatever in it has the shape of the nature replaced by the nature's name; an instant far from both runs stays."""
    if nature == "instant":
        return _INSTANT.sub(lambda match: match.group() if is_far(match.group(), *clocks) else "‹instant›", text)
    return _SHAPES[nature].sub(f"‹{nature}›", text)

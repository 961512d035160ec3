"""Templates: the lines that a source prints, as far as its literals say, with the nature of what fills their holes."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jupyter_repro.compare.volatile import Nature, Natures, natures_of

__all__ = ["Template", "bare_nature", "templates_of", "without_volatile"]

_LONGEST_LINE = 2000
_MOST_LINES = 5000
_MOST_TEMPLATES = 200
_MOST_HOLES = 12
_FORMAT = re.compile(r"%(?:\(\w+\))?[-+ #]*\d*(?:\.\d+)?[sdifgeErxXu]|%%")
_BRACES = re.compile(r"\{\{|\}\}|\{[^{}]*\}")
_LETTERS = re.compile(r"\w\w")
_DATE = r"\d{4}[-/.]\d\d?[-/.]\d\d?"
_CLOCK = r"\d\d?:\d\d(?::\d\d(?:[.,]\d+)?)?(?:[ ]?[AP]M)?"
_INSTANT = re.compile(
    rf"""(?:datetime\.)?(?:datetime|date|time)\([\d, ]{{1,60}}(?:,\ tzinfo=[^)]{{0,100}}\)?)?\) | Timestamp\('[^']{{0,60}}'[^)]{{0,60}}\)
      | time\.struct_time\([^)]{{0,300}}\)
      | {_DATE}(?:[T_ -]{_CLOCK})?(?:Z|\ ?[+-]\d\d:?\d\d|\ UTC)? | {_CLOCK}
      | (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{{0,6}},?\s{{1,3}}[\w ]{{1,30}}?{_CLOCK}(?:\ \d{{4}})?
      | (?<![\w.])\d{{8}}(?:[-_T]?\d{{4,6}})?(?![\w.]) | (?<![\w.])\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.]) | \d\d?\ \w{{1,20}}\ \d{{4}}""",
    re.VERBOSE,
)
_DURATION = re.compile(
    r"(?:-?\d{1,15} days?, )?\d{1,15}:\d\d(?::\d\d)?(?:\.\d+)?|(?:datetime\.)?timedelta\([^)]{0,100}\)"
    r"|[+-]?\d[\d_,]*(?:\.\d*)?(?:e[+-]?\d+)?(?: ?(?:[nmµu]?s|secs?|mins?|h)\b)?|\.\d+"
)
_IDENTITY = re.compile(r"[\w./\\~:-]+(?:\([^()]*\))?")
_SHAPES: dict[Nature, re.Pattern[str]] = {"instant": _INSTANT, "duration": _DURATION, "identity": _IDENTITY}


@dataclass(frozen=True, slots=True)
class Template:
    """A line as a source prints it: literal parts and, between each two of them, a hole with its nature."""

    literals: tuple[str, ...]
    holes: tuple[Nature | None, ...]

    @property
    def is_bare(self) -> bool:
        """Whether no literal tells the line from others."""
        return _say_nothing(self.literals)


@functools.lru_cache(maxsize=4096)
def _say_nothing(literals: tuple[str, ...]) -> bool:
    return not any(_LETTERS.search(literal) for literal in literals)


def _holes_in(template: Template, line: str) -> list[tuple[int, int]] | None:
    """Where the template's holes lie in the line, each as short as it can be; None where the line does not fit.

    Literals are looked for one after the other: a regular expression of so many holes would try all ways to fill them.
    """
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


@functools.lru_cache(maxsize=64)
def templates_of(source: str, earlier_sources: tuple[str, ...]) -> tuple[Template, ...]:
    """The templates of a cell and of the cells before it, the longest literals first."""
    natures = natures_of(source, earlier_sources)
    nearest = dict.fromkeys([*_templates_in([natures.tree], natures), *reversed(_defined_by(earlier_sources))])
    return tuple(sorted(list(nearest)[:_MOST_TEMPLATES], key=lambda t: -sum(map(len, t.literals))))


_Found = dict[Template, None]
_latest: tuple[Natures, _Found] = Natures(), {}
"""The sources that were read last, and the templates that they define. As with natures, each cell goes on from the one before."""


def _defined_by(sources: tuple[str, ...]) -> _Found:
    """The templates in the functions and classes of earlier cells: those print in a later cell only through what they define."""
    global _latest  # noqa: PLW0603 replaced whole: who reads it from another thread finds one state or the other
    natures, found = _latest
    if natures.sources != sources[: len(natures.sources)]:
        natures, found = Natures(), {}
    for source in sources[len(natures.sources) :]:
        natures = natures.followed_by(source)
        definitions = [node for node in ast.walk(natures.tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
        found = found | dict.fromkeys(_templates_in(definitions, natures))
    _latest = natures, found
    return found


def _templates_in(nodes: Sequence[ast.AST], natures: Natures) -> Iterator[Template]:
    for outer in nodes:
        for node in ast.walk(outer):
            yield from _lines_of(_parts_of(node, natures))


_Part = str | tuple[Nature | None]


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
            return [v.value if isinstance(v, ast.Constant) and isinstance(v.value, str) else (natures.of(v),) for v in values]
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod(), right=right):
            return _formatted(text, _FORMAT, right.elts if isinstance(right, ast.Tuple) else [right], natures)
        case ast.BinOp(left=left, op=ast.Add(), right=right) if _is_text(left) or _is_text(right):
            return _text_of(left, natures) + _text_of(right, natures)
        case ast.Call(func=ast.Attribute(attr="format", value=ast.Constant(value=str(text))), args=arguments, keywords=keywords):
            return _formatted(text, _BRACES, [*arguments, *(k.value for k in keywords)], natures)
    return [(natures.of(node),)]


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
        parts.append((natures.of(arguments[taken]) if taken < len(arguments) else None,))
        taken += 1
    return [*parts, text[position:]]


def _lines_of(parts: list[_Part]) -> Iterator[Template]:
    """The templates of the lines that a text with holes has."""
    literals: list[str] = [""]
    holes: list[Nature | None] = []
    for part in [*parts, "\n"]:
        if isinstance(part, tuple):
            holes.append(part[0])
            literals.append("")
            continue
        first, *others = part.split("\n")
        literals[-1] += first
        for other in others:
            if holes and len(holes) <= _MOST_HOLES:
                yield Template(tuple(literals), tuple(holes))
            literals, holes = [other], []


def bare_nature(source: str, earlier_sources: tuple[str, ...]) -> Nature | None:
    """The nature of the value that the cell ends with and so shows."""
    natures = natures_of(source, earlier_sources)
    body = natures.tree.body
    return natures.of(body[-1].value) if body and isinstance(body[-1], ast.Expr) else None


def without_volatile(text: str, source: str, earlier_sources: tuple[str, ...]) -> str:
    """The text with the times, durations and identities blanked that the source is seen to print.

    A line is read by the template with the most literal text that fits it. Templates without any are trusted only when each of them
    prints something volatile, since they fit every line.
    """
    templates = templates_of(source, earlier_sources)
    if not any(nature for template in templates for nature in template.holes):
        return text
    bare = [t for t in templates if t.is_bare]
    trusted = [t for t in templates if not t.is_bare] + (bare if all(all(t.holes) for t in bare) else [])
    lines = text.split("\n")
    if len(lines) > _MOST_LINES:
        return text
    return "\n".join(_without_holes(line, trusted) if len(line) <= _LONGEST_LINE else line for line in lines)


def _without_holes(line: str, templates: list[Template]) -> str:
    for template in templates:
        spans = _holes_in(template, line)
        if spans is None or (template.is_bare and not _is_all_volatile(template, [line[start:end] for start, end in spans])):
            continue
        pieces, position = [], 0
        for (start, end), nature in zip(spans, template.holes, strict=True):
            if nature is not None:
                pieces += [line[position:start], blanked(line[start:end], nature)]
                position = end
        return "".join([*pieces, line[position:]])
    return line


def _is_all_volatile(template: Template, fillings: list[str]) -> bool:
    """Whether each hole holds what it should and nothing else."""
    pairs = zip(template.holes, fillings, strict=True)
    return all(nature is None or _SHAPES[nature].fullmatch(filling.strip()) for nature, filling in pairs)


def blanked(text: str, nature: Nature) -> str:
    """The text with whatever in it has the shape of the nature replaced by the nature's name."""
    return _SHAPES[nature].sub(f"‹{nature}›", text)

"""Volatile values in a source: which names and expressions hold a time, a duration or an identity of this run alone.

A small abstract interpretation of the cell and the cells before it. Each expression is a ``Nature``:

* ``instant``: what a clock says (``time.time()``, ``datetime.now()``), also shifted, rounded or formatted;
* ``duration``: the difference of two instants, and what arithmetic makes of it, rates included; also the memory that a run takes;
* ``identity``: a name that this run alone bears (a uuid, a process id, a temporary file, ``id()``);
* None: a value, which a rerun must reproduce. What is *computed* from an instant (days since a date, a seed, an hour) is a value too.
"""

from __future__ import annotations

import ast
import functools
from typing import Literal, NamedTuple

from jupyter_repro.lineage.sources import tree_of

__all__ = ["Code", "Nature", "Natures", "natures_of", "natures_of_modules"]

Nature = Literal["instant", "duration", "identity"]


class Code(NamedTuple):
    """The sources that an output may come from: the cell's, those of the cells before it, those of the local modules."""

    source: str
    earlier: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()


_INSTANTS = {
    *("time.time", "time.time_ns", "time.perf_counter", "time.perf_counter_ns", "time.monotonic", "time.monotonic_ns"),
    *("time.process_time", "time.process_time_ns", "time.thread_time", "time.localtime", "time.gmtime", "time.ctime", "time.asctime"),
    *("time.strftime", "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "Timestamp.now", "Timestamp.utcnow"),
    *("Timestamp.today", "timeit.default_timer", "default_timer", "pendulum.now", "arrow.now", "arrow.utcnow"),
}
_BARE_INSTANTS = {"time", "perf_counter", "perf_counter_ns", "monotonic", "process_time", "time_ns", "default_timer", "ctime", "timer"}
_DURATIONS = {
    *("timeit.timeit", "timeit.repeat", "timeit", "resource.getrusage", "getrusage", "psutil.virtual_memory", "psutil.cpu_percent"),
    *("psutil.cpu_times", "tracemalloc.get_traced_memory"),
}
_MEASURING = {"memory_info", "memory_full_info", "memory_percent"}  # methods of psutil's processes

_IDENTITIES = {
    *(
        "uuid.uuid1",
        "uuid.uuid4",
        "uuid1",
        "uuid4",
        "os.getpid",
        "os.getppid",
        "getpid",
        "threading.get_ident",
        "get_ident",
        "id",
        "secrets.token_hex",
        "secrets.token_urlsafe",
        "token_hex",
        "token_urlsafe",
        "multiprocessing.current_process",
        "current_process",
    ),
    *("tempfile.mkdtemp", "tempfile.mkstemp", "tempfile.mktemp", "tempfile.NamedTemporaryFile", "tempfile.TemporaryDirectory"),
    *("NamedTemporaryFile", "TemporaryDirectory", "mkdtemp", "mkstemp", "socket.gethostname", "platform.node", "tempfile.TemporaryFile"),
}
_KEEPING = {
    *(
        "int",
        "float",
        "round",
        "str",
        "repr",
        "format",
        "abs",
        "min",
        "max",
        "sum",
        "mean",
        "median",
        "std",
        "fmean",
        "stdev",
        "list",
        "tuple",
    ),
    *("timedelta", "fromtimestamp", "utcfromtimestamp", "strftime", "isoformat", "ctime", "asctime", "localtime", "gmtime", "timestamp"),
    *(
        "time",
        "date",
        "replace",
        "astimezone",
        "total_seconds",
        "divmod",
        "array",
        "Series",
        "DataFrame",
        "Path",
        "basename",
        "sorted",
        "hex",
        "zip",
        "reversed",
        "diff",
    ),
    *("strip", "split", "join", "floor", "ceil", "to_pydatetime", "item", "rjust", "ljust", "zfill", "Timedelta"),
}
_ENDING = {"print", "display", "write", "sleep", "seed", "default_rng", "RandomState", "Random", "info", "debug", "warning"}
_PARTS = {"year", "month", "day", "hour", "minute", "second", "microsecond", "tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_yday"}
# Where the sources name one of sklearn's searches and scores, these names hold the times that it took.
_FIT_SOURCES = {"cross_validate", "cv_results_", "GridSearchCV", "RandomizedSearchCV", "HalvingGridSearchCV", "learning_curve"}
_FIT_KEYS = {"fit_time", "score_time", "refit_time_", "cv_results_"} | {f"{a}_{b}_time" for a in ("mean", "std") for b in ("fit", "score")}
_ROUNDS = 3  # passes over a source until names settle
_MOST_LINES = 2000  # of a source


class Natures:
    """The nature of every name, attribute and key that some sources bind, and of their expressions. ``tree`` is that of the last."""

    def __init__(self) -> None:
        self.modules: tuple[str, ...] = ()
        self.module_trees: tuple[ast.Module, ...] = ()
        self.sources: tuple[str, ...] = ()
        self.tree = ast.Module(body=[], type_ignores=[])
        self.keys: dict[str, Nature] = {}
        self._names: dict[str, Nature] = {}
        self._bound: set[str] = set()
        self._aliases: dict[str, str] = {}
        self._imported: frozenset[str] | set[str] = frozenset()  # functions of local modules

    def followed_by(self, source: str) -> Natures:
        """The natures once another source has run after these."""
        after = Natures()
        after.modules, after.module_trees = self.modules, self.module_trees
        after.sources = (*self.sources, source)
        after.tree = tree_of("\n".join(source.split("\n", _MOST_LINES)[:_MOST_LINES]))
        after.keys, after._names = self.keys.copy(), self._names.copy()
        after._bound, after._aliases, after._imported = self._bound.copy(), self._aliases.copy(), self._imported
        after._read()
        return after

    def is_before(self, code: Code) -> bool:
        """Whether these are natures of modules and first cells that the code has too."""
        return self.modules == code.modules and self.sources == code.earlier[: len(self.sources)]

    def imported(self) -> Natures:
        """What a cell knows of these once it has imported their source: functions, attributes and keys, but none of the variables."""
        after = Natures()
        after.keys = self.keys.copy()
        functions = {node.name for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)}
        after._names = {name: nature for name, nature in self._names.items() if name[0] == "." or name.partition("[")[0] in functions}
        after._imported = self._imported | functions
        return after

    def _read(self) -> None:
        """Learns what the tree binds."""
        nodes = list(ast.walk(self.tree))
        if any(isinstance(node, ast.alias | ast.Attribute) and _label(node) in _FIT_SOURCES for node in nodes):
            for key in sorted(_FIT_KEYS):
                self.keys.setdefault(key, "duration")
            self._names.setdefault(".refit_time_", "duration")
        for node in nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                origin = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
                self._aliases |= {a.asname or a.name: origin + a.name for a in node.names if a.asname or origin}
        for _ in range(_ROUNDS):
            before = len(self._names) + len(self.keys)
            for node in nodes:
                self._learn(node)
            self._learn_containers(nodes)
            if len(self._names) + len(self.keys) == before:
                break

    def of(self, node: ast.expr | None) -> Nature | None:  # noqa: PLR0911 one for each kind of expression
        """The nature of an expression."""
        match node:
            case ast.Call():
                return self._of_call(node)
            case ast.Name() | ast.Attribute():
                return self._of_name(node)
            case ast.BinOp():
                return self._of_operation(node)
            case ast.UnaryOp(operand=inner) | ast.Starred(value=inner) | ast.NamedExpr(value=inner) | ast.Subscript(value=inner):
                return self._of_subscript(node, inner) if isinstance(node, ast.Subscript) else self.of(inner)
            case ast.JoinedStr(values=parts):
                return self._common([part for part in parts if isinstance(part, ast.FormattedValue)])
            case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts) | ast.Dict(values=parts):
                return self._common(parts)
            case ast.FormattedValue(value=inner) | ast.ListComp(elt=inner) | ast.GeneratorExp(elt=inner) | ast.Await(value=inner):
                return self.of(inner)
            case ast.IfExp(body=one, orelse=other):
                return self.of(one) or self.of(other)
        return None

    def _joint(self, parts: list[ast.expr]) -> Nature | None:
        return next((nature for part in parts if (nature := self.of(part))), None)

    def _common(self, parts: list[ast.expr]) -> Nature | None:
        """The nature that all parts share: a text or list that also holds a value must be compared."""
        natures = {self.of(part) for part in parts}
        return natures.pop() if len(natures) == 1 else None

    def _learn(self, node: ast.AST) -> None:
        """What a statement binds."""
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._bind(target, value)
            case (
                ast.For(target=target, iter=value)
                | ast.comprehension(target=target, iter=value)
                | ast.withitem(context_expr=value, optional_vars=ast.expr() as target)
                | ast.AnnAssign(target=target, value=ast.expr() as value)
                | ast.NamedExpr(target=target, value=value)
                | ast.AugAssign(target=target, value=value)
            ):
                self._bind(target, value)
            case ast.FunctionDef():
                self._learn_function(node)
            case ast.Call(func=ast.Attribute(attr="append", value=owner), args=[item]):
                self._note(_dotted(owner), self.of(item))
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    self._note_key(key, self.of(value))
            case ast.keyword(arg=str(arg), value=value):
                self._note_key(ast.Constant(arg), self.of(value))

    def _learn_containers(self, nodes: list[ast.AST]) -> None:
        """What a mapping holds that is filled under keys which vary, and with nothing else: ``times[name] = time.time() - t``."""
        held: dict[str, set[Nature | None]] = {}
        for node in nodes:
            if not isinstance(node, ast.Assign):
                continue
            for target in node.targets:
                if isinstance(target, ast.Subscript):
                    nature = None if isinstance(target.slice, ast.Constant) else self.of(node.value)
                    held.setdefault(_dotted(target.value), set()).add(nature)
        for name, natures in held.items():
            if len(natures) == 1:
                self._note(name, natures.pop())

    def _learn_function(self, function: ast.FunctionDef) -> None:
        """What calling a function gives, and each place of a tuple that it returns."""
        for inner in ast.walk(function):
            if isinstance(inner, (ast.Return, ast.Yield)) and inner.value is not None:
                self._note(function.name, self.of(inner.value))
                for place, part in enumerate(inner.value.elts if isinstance(inner.value, ast.Tuple) else []):
                    self._note(f"{function.name}[{place}]", self.of(part))

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, (ast.Tuple, ast.List)):
            values = _items_of(value, len(target.elts))
            called = _dotted(value.func) if isinstance(value, ast.Call) else ""
            for place, inner in enumerate(target.elts):
                self._bind(inner, values[place] if values else value)
                self._note(_dotted(inner), self._names.get(f"{called}[{place}]"))
        elif isinstance(target, ast.Subscript):
            self._note_key(target.slice, self.of(value))
        else:
            self._bound.add(_dotted(target))
            self._note(_dotted(target), self.of(value))
            if isinstance(target, ast.Attribute):  # self.elapsed is read as timer.elapsed
                self._note(f".{target.attr}", self.of(value))

    def _note(self, name: str, nature: Nature | None) -> None:
        if nature is not None and name:
            self._names.setdefault(name, nature)

    def _note_key(self, key: ast.expr | None, nature: Nature | None) -> None:
        if nature is not None and isinstance(key, ast.Constant) and isinstance(key.value, str):
            self.keys.setdefault(key.value, nature)

    def _of_call(self, node: ast.Call) -> Nature | None:  # noqa: PLR0911 the first rule that fits decides
        written = _dotted(node.func)
        first, dot, rest = written.partition(".")
        name = self._aliases.get(first, first) + dot + rest
        tail = ".".join(name.split(".")[-2:])
        last = name.rsplit(".", 1)[-1]
        if last == "strftime" and tail != "time.strftime" and isinstance(node.func, ast.Attribute):
            return self.of(node.func.value)
        if tail in _INSTANTS or (name in _BARE_INSTANTS and not node.args):
            # time.ctime(x) and time.strftime(f, x) format what they are given
            given = node.args[1:] if last == "strftime" else node.args if last in ("ctime", "asctime", "localtime", "gmtime") else []
            return self._joint(given) if given else "instant"
        if tail in _DURATIONS or last in _MEASURING:
            return "duration"
        if tail in _IDENTITIES or last == "getsockname":  # a port of 0 asks for any that is free
            return "identity"
        if written in self._names:
            return self._names[written]
        if last in self._imported and last in self._names:
            return self._names[last]
        owner = self.of(node.func.value) if isinstance(node.func, ast.Attribute) else None
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Constant):
            owner = None
        argument = self._joint([*node.args, *(k.value for k in node.keywords)])
        if last in _KEEPING:
            return owner or argument
        return owner or argument if "duration" in (owner, argument) and last not in _ENDING else None

    def _of_name(self, node: ast.Name | ast.Attribute) -> Nature | None:
        name = _dotted(node)
        if name in self._names:
            return self._names[name]
        if isinstance(node, ast.Attribute):
            inner = self.of(node.value)
            if inner == "instant" and node.attr in _PARTS:
                return None
            return inner or self._names.get(f".{node.attr}") or self._names.get(node.attr)
        return None

    def _of_subscript(self, node: ast.Subscript, inner: ast.expr) -> Nature | None:
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            return self.keys.get(node.slice.value)
        return self.of(inner)

    def _of_operation(self, node: ast.BinOp) -> Nature | None:
        left, right = self.of(node.left), self.of(node.right)
        match node.op:
            case ast.Sub():
                return self._of_difference(node, left, right)
            case ast.Add():
                return left or right
            case ast.Mod() if isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
                return right
            case ast.Mod() | ast.FloorDiv():
                return "duration" if left == "duration" else None
            case ast.Mult() | ast.Div():
                return "duration" if "duration" in (left, right) else left if right is None else None
        return None

    def _of_difference(self, node: ast.BinOp, left: Nature | None, right: Nature | None) -> Nature | None:
        if left == "instant" and right == "instant":
            return "duration"
        if left == "instant" and right is None:  # a start that the sources do not show: a parameter, an attribute
            hidden = isinstance(node.right, (ast.Name, ast.Attribute, ast.Subscript)) and _dotted(node.right) not in self._bound
            return "duration" if hidden else "instant" if _is_timedelta(node.right) else None
        return left if left == "duration" else None


def _items_of(value: ast.expr, count: int) -> list[ast.expr] | None:
    """What the places of a target receive one by one: from a tuple, from ``zip`` and from ``enumerate``."""
    match value:
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Call(func=ast.Name(id="zip"), args=items) if len(items) == count:
            return items
        case ast.Call(func=ast.Name(id="enumerate"), args=[items]) if count == 2:
            return [ast.Constant(0), items]
    return None


def _is_timedelta(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and _dotted(node.func).rsplit(".", 1)[-1].lower() == "timedelta"


def _label(node: ast.alias | ast.Attribute) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.name


def _dotted(node: ast.expr) -> str:
    """``a.b.c`` for names and attributes, else nothing."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(node.id)
    return ".".join(reversed(parts))


@functools.lru_cache(maxsize=64)
def natures_of(code: Code) -> Natures:
    """The natures in a cell's source, read after those of the local modules and of the cells before it."""
    return _natures_before(code).followed_by(code.source)


@functools.lru_cache(maxsize=4)
def natures_of_modules(modules: tuple[str, ...]) -> Natures:
    """What a notebook knows of the natures in the local modules that it imports."""
    known, trees = Natures(), []
    for source in modules:
        inside = known.followed_by(source)
        trees.append(inside.tree)
        known = inside.imported()
    known.modules, known.module_trees = modules, tuple(trees)
    return known


_latest = Natures()
"""What was read last. A notebook's cells are asked for in order, so that each goes on from here instead of from the first cell."""


def _natures_before(code: Code) -> Natures:
    """The natures in what runs before a cell."""
    global _latest  # noqa: PLW0603 replaced whole: who reads it from another thread finds one state or the other
    natures = _latest if _latest.is_before(code) else natures_of_modules(code.modules)
    for source in code.earlier[len(natures.sources) :]:
        natures = natures.followed_by(source)
    _latest = natures
    return natures

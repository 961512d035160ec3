"""One pass over a cell's syntax tree, in the order in which Python evaluates it, that keeps account of names."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

from jupyter_repro.lineage.bodies import Bodies
from jupyter_repro.lineage.scopes import Body, Scope, merged
from jupyter_repro.lineage.sources import parsed
from jupyter_repro.lineage.statements import STATEMENTS

__all__ = ["Reading"]

_NAMESPACES = {"globals", "locals", "vars", "dir"}
_SHELL_CODE = {"ev", "ex", "push", "run_cell", "run_code", "run_line_magic", "safe_execfile", "user_global_ns", "user_ns"}
_SETTERS = (
    *("add", "append", "chdir", "config", "disable", "enable", "extend", "filterwarnings", "init", "insert", "makedirs", "manual_seed"),
    *("mkdir", "option", "putenv", "register", "remove", "seed", "set", "simplefilter", "switch", "update", "use"),
)
_KERNEL_SETTERS = {"chdir", "filterwarnings", "load_dotenv", "manual_seed", "mkdir", "seed", "set_seed", "simplefilter"}
_KERNEL_MODULES = {"locale", "logging", "os", "sys", "warnings"}
_HOLDERS = (
    *(ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Attribute, ast.Subscript, ast.IfExp, ast.BoolOp, ast.Starred, ast.Await, ast.NamedExpr),
)
_FIELDS: dict[type, tuple[str, ...]] = {}


class Reading:
    """What a cell binds, reads and changes, as far as its tree has been read."""

    def __init__(self) -> None:
        self.defs: set[str] = set()
        self.certain: set[str] = set()
        self.imported: set[str] = set()
        self.changed: set[str] = set()
        self.refs: set[str] = set()
        self.deleted: set[str] = set()
        self.settings: set[str] = set()
        self.bodies = Bodies()
        self.star = self.opaque = self.calls = False
        self.scope = self.module = Scope("module", None)
        self.branches = 0
        self.lambdas: list[Body] = []

    def read(self, node: ast.AST) -> None:
        """Takes a node into account, and all below it."""
        kind = type(node)
        visit = _VISITS.get(kind)
        if visit is not None:
            visit(self, node)
            return
        fields = _FIELDS.get(kind)
        if fields is None:
            fields = _FIELDS[kind] = tuple(name for name in kind._fields if name not in {"ctx", "op", "ops", "kind", "type_comment"})
        for name in fields:
            value = getattr(node, name, None)
            if type(value) is list:
                for item in value:
                    if isinstance(item, ast.AST):
                        self.read(item)
            elif isinstance(value, ast.AST):
                self.read(value)

    def each(self, nodes: Iterable[ast.AST | None]) -> None:
        """Takes nodes into account in their order."""
        for node in nodes:
            if node is not None:
                self.read(node)

    def maybe(self, nodes: Iterable[ast.AST | None]) -> None:
        """Reads what may run or not."""
        self.branches += 1
        self.each(nodes)
        self.branches -= 1

    def bind(self, name: str, body: Body | None = None) -> None:
        """A name gets a value in the scope that is read now; ``body`` says what using that does."""
        scope = self.scope
        if name in scope.shared:
            if name not in scope.nonlocals:
                scope.binds.add(name)
            return
        scope.bound.add(name)
        if scope is self.module:
            self.defs.add(name)
            self.deleted.discard(name)
            if not self.branches:
                self.certain.add(name)
            self.bodies.bind(name, body, certain=not self.branches)

    def load(self, name: str) -> None:
        """A name is read."""
        scope = self.scope
        while scope.kind not in {"function", "module"} and name not in scope.bound:
            scope = scope.around()
        if scope.kind == "function":
            scope.reads.add(name)
        elif scope is self.module:
            if name not in scope.bound:
                self.refs.add(name)
            self.run(self.bodies.reach(name))

    def run(self, reach: Body) -> None:
        """Code that the cell defines may run now."""
        self.refs |= reach.reads - self.module.bound
        self.changed |= reach.changed
        self.defs |= reach.binds
        self.module.bound |= reach.binds

    def delete(self, name: str) -> None:
        """A name is deleted, which needs it to be there."""
        self.load(name)
        scope = self.scope
        if scope is self.module and not self.branches:
            scope.bound.discard(name)
            self.defs.discard(name)
            self.certain.discard(name)
            self.deleted.add(name)
            self.bodies.unbind((name,))
        elif name in scope.shared:
            scope.binds.add(name)
        elif scope.kind == "function":
            scope.bound.add(name)

    def change(self, target: ast.expr, *, setting: bool) -> None:
        """The value of a target's name may be changed in place; with ``setting`` that may be a setting of a module."""
        while isinstance(target, (ast.Attribute, ast.Subscript)):
            target = target.value
        if isinstance(target, ast.Name):
            scope = self.scope.collector()
            if scope.kind == "function":
                scope.changed.add(target.id)
            elif target.id not in scope.bound or scope is self.module:
                self.changed.add(target.id)
                if setting:
                    self.settings.add("%" if target.id in _KERNEL_MODULES else target.id)
        elif isinstance(target, ast.Call) and isinstance(target.func, ast.Name) and target.func.id == "get_ipython":
            self.settings.add("%")

    def hold(self, target: ast.expr, body: Body) -> None:
        """What a target's name stands for holds more than before."""
        while isinstance(target, (ast.Attribute, ast.Subscript)):
            target = target.value
        if isinstance(target, ast.Name) and self.scope is self.module and body != Body():
            self.bodies.hold(target.id, body)

    def held(self, value: ast.expr, lambdas: int) -> Body:
        """What a value may hold: the names in it, and what the lambdas read in it since the first ``lambdas`` do."""
        holds: set[str] = set()
        made_by: set[str] = set()
        waiting: list[ast.AST] = [value]
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.Name):
                holds.add(node.id)
            elif isinstance(node, ast.Call):
                if isinstance(node.func, ast.Name):
                    made_by.add(node.func.id)
                else:
                    waiting.append(node.func)
                waiting += node.args
                waiting += [keyword.value for keyword in node.keywords]
            elif isinstance(node, _HOLDERS):
                waiting += [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        body = Body(holds=frozenset(holds), made_by=frozenset(made_by))
        for found in self.lambdas[lambdas:]:
            body = merged(body, found)
        return body

    # Scopes

    def _within(self, kind: str, read: Callable[[Scope], None]) -> Scope:
        scope = Scope(kind, self.scope)
        self.scope, branches, self.branches = scope, self.branches, 0
        read(scope)
        self.scope, self.branches = scope.outer or self.module, branches
        return scope

    def code(self, arguments: ast.arguments, code: list[ast.stmt] | list[ast.expr], type_params: Iterable[Any] = ()) -> Body:
        """What running a function's code does. In another function or a class that counts as theirs."""
        every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)

        def read(scope: Scope) -> None:
            scope.bound |= {argument.arg for argument in every if argument is not None} | {p.name for p in type_params}
            self.each(code)

        body = self._within("function", read).body()
        self._collect(body)
        return body

    def _collect(self, body: Body) -> None:
        """Counts what a function or class does, that is made inside another, as done by that other."""
        collector = self.scope.collector()
        if collector is not self.module:
            collector.reads |= body.reads
            collector.binds |= body.binds
            collector.changed |= body.changed
            collector.makes = True

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.each(node.decorator_list)
        self.each((*node.args.defaults, *node.args.kw_defaults))
        type_params = getattr(node, "type_params", ())
        local = {parameter.name for parameter in type_params}
        annotations = [a.annotation for a in ast.walk(node.args) if isinstance(a, ast.arg)] + [node.returns]
        loaded = {n.id for a in annotations if a is not None for n in ast.walk(a) if isinstance(n, ast.Name)}
        for name in sorted(loaded - local):
            self.load(name)
        body = self.code(node.args, node.body, type_params)
        if node.decorator_list:
            self.calls = True
            made_by = {n.id for d in node.decorator_list for n in ast.walk(d) if isinstance(n, ast.Name)}
            body = merged(body, Body(holds=frozenset(made_by)))
            if self.scope is self.module:
                self.run(body)  # a decorator may call the function at once
        self.bind(node.name, body)

    def _lambda(self, node: ast.Lambda) -> None:
        self.each((*node.args.defaults, *node.args.kw_defaults))
        body = self.code(node.args, [node.body])
        if self.scope.collector() is self.module:
            self.run(body)  # whoever gets it may call it at once
            self.lambdas.append(body)

    def _class(self, node: ast.ClassDef) -> None:
        self.each((*node.decorator_list, *node.bases, *node.keywords))

        def read(scope: Scope) -> None:
            scope.bound |= {"__module__", "__qualname__"} | {p.name for p in getattr(node, "type_params", ())}
            self.each(node.body)

        body = self._within("class", read).body()
        bases = frozenset(base.id for base in node.bases if isinstance(base, ast.Name))
        body = merged(body, Body(holds=bases, maker=True))
        self._collect(body)
        self.bind(node.name, body)

    def _comprehension(self, node: Any) -> None:
        self.read(node.generators[0].iter)

        def read(_: Scope) -> None:
            for index, generator in enumerate(node.generators):
                if index:
                    self.read(generator.iter)
                self.read(generator.target)
                self.each(generator.ifs)
            self.each((node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,))

        self._within("comprehension", read)

    # Expressions

    def _name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.load(node.id)
        elif isinstance(node.ctx, ast.Store):
            self.bind(node.id)
        else:
            self.delete(node.id)

    def _walrus(self, node: ast.NamedExpr) -> None:
        lambdas = len(self.lambdas)
        self.read(node.value)
        inner, self.scope = self.scope, self.scope.collector()
        self.bind(node.target.id, self.held(node.value, lambdas))
        self.scope = inner

    def _part(self, node: ast.Attribute | ast.Subscript) -> None:
        if not isinstance(node.ctx, ast.Load):
            self.change(node.value, setting=True)
        self.read(node.value)
        if isinstance(node, ast.Subscript):
            if isinstance(node.value, ast.Name) and node.value.id == "Out" and isinstance(node.slice, ast.Constant):
                self.load(f"_{node.slice.value!r}")
            self.read(node.slice)

    def _call(self, node: ast.Call) -> None:
        self.calls = True
        function = node.func
        self.read(function)
        self.each(node.args)
        self.each(node.keywords)
        if isinstance(function, ast.Attribute):
            if any(keyword.arg == "inplace" for keyword in node.keywords):
                self.change(function.value, setting=False)
            if _is_shell(function.value):
                self.opaque |= function.attr in _SHELL_CODE
        elif isinstance(function, ast.Name):
            if function.id in {"exec", "eval"}:
                self._text(node)
            elif function.id in _NAMESPACES and not node.args:
                self.opaque |= function.id == "globals" or self.scope.kind != "function"

    def _text(self, node: ast.Call) -> None:
        """Code in a text."""
        text = node.args[0] if node.args else None
        tree = parsed(text.value.strip()) if isinstance(text, ast.Constant) and isinstance(text.value, str) else None
        if tree is None:
            self.opaque = True
        elif len(node.args) == 1:
            self.maybe(tree.body)

    def _statement(self, node: ast.Expr) -> None:
        lambdas = len(self.lambdas)
        self.read(node.value)
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if not isinstance(call, ast.Call):
            return
        if isinstance(call.func, ast.Attribute):
            self.change(call.func.value, setting=call.func.attr.startswith(_SETTERS))
            if isinstance(call.func.value, ast.Name) and call.args:
                self.hold(call.func.value, self.held(ast.Tuple(elts=call.args), lambdas))
        name = call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""
        if name in _KERNEL_SETTERS and self.scope is self.module and not _is_of_a_name(call.func):
            self.settings.add("%")


def _is_of_a_name(function: ast.expr) -> bool:
    """Whether a function is an attribute, however deep, of what a name stands for."""
    value = function
    while isinstance(value, (ast.Attribute, ast.Subscript)):
        value = value.value
    return value is not function and isinstance(value, ast.Name)


def _is_shell(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "get_ipython"


_VISITS: dict[type, Callable[[Reading, Any], None]] = {
    **STATEMENTS,
    ast.AsyncFunctionDef: Reading._function,
    ast.Attribute: Reading._part,
    ast.Call: Reading._call,
    ast.ClassDef: Reading._class,
    ast.Constant: lambda _reading, _node: None,
    ast.DictComp: Reading._comprehension,
    ast.Expr: Reading._statement,
    ast.FunctionDef: Reading._function,
    ast.GeneratorExp: Reading._comprehension,
    ast.Lambda: Reading._lambda,
    ast.ListComp: Reading._comprehension,
    ast.Name: Reading._name,
    ast.NamedExpr: Reading._walrus,
    ast.SetComp: Reading._comprehension,
    ast.Subscript: Reading._part,
}

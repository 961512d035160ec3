"""The house holds: imports point downward, equal ranks are strangers, and no module or function grows past its bound."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "jupyter_repro"
RANKS: tuple[tuple[str, ...], ...] = (
    ("errors",),
    ("model",),
    ("lineage",),
    ("capture", "compare", "store", "report"),
    ("replay",),
    ("explain",),
    ("repair",),
    ("publish",),
    ("api",),
    ("batch",),
    ("cli", "server", "magics", "widget", "pytest_plugin"),
    ("__main__",),
)
RANK = {part: rank for rank, parts in enumerate(RANKS) for part in parts}
STDLIB_AND_IPYTHON = {"IPython"}
MODULE_LINES = 400
FUNCTION_LINES = 50
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if "labextension" not in p.relative_to(PACKAGE).parts)


def part_of(module: str) -> str:
    """The part of the house a dotted module name belongs to: ``jupyter_repro.model.record`` → ``model``."""
    return module.split(".")[1]


def imports_of(path: Path) -> Iterator[tuple[str, bool]]:
    """The dotted modules a file imports, each with whether it is imported late (inside a function)."""
    tree = ast.parse(path.read_text())
    late = {id(n) for f in ast.walk(tree) if isinstance(f, (ast.FunctionDef, ast.AsyncFunctionDef)) for n in ast.walk(f)}
    typing_only = {id(n) for i in ast.walk(tree) if isinstance(i, ast.If) and "TYPE_CHECKING" in ast.dump(i.test) for n in ast.walk(i)}
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in late) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            yield node.module, id(node) in late


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_downward(path: Path) -> None:
    part = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if part == "__init__":
        pytest.skip("the package's front door names everything, late")
    assert part in RANK, f"{part} has no place in the house"
    for module, _ in imports_of(path):
        if module.startswith("jupyter_repro.") and part_of(module) != part:
            other = part_of(module)
            assert other in RANK, f"{path.name} imports {module}, which has no place in the house"
            assert RANK[other] < RANK[part], f"{part} imports {other}"


@pytest.mark.parametrize("path", sorted((PACKAGE / "capture").rglob("*.py")), ids=lambda p: p.name)
def test_capture_imports_the_standard_library_and_ipython_only(path: Path) -> None:
    import sys

    for module, _ in imports_of(path):
        top = module.split(".")[0]
        assert top in sys.stdlib_module_names or top in STDLIB_AND_IPYTHON or top == "jupyter_repro", f"{path.name} imports {module}"


@pytest.mark.parametrize("part", ["errors.py", "model", "lineage", "compare"])
def test_low_ranks_import_nothing_heavy_at_once(part: str) -> None:
    import sys

    for path in [PACKAGE / part] if part.endswith(".py") else sorted((PACKAGE / part).rglob("*.py")):
        for module, late in imports_of(path):
            top = module.split(".")[0]
            assert late or top in sys.stdlib_module_names or top == "jupyter_repro", f"{path.name} imports {module} at once"


GENERATED = ROOT / "labextension" / "src" / "schema.ts"
SOURCES = sorted(
    p
    for top in ("jupyter_repro", "labextension", "tests", "benchmarks")
    for suffix in ("*.py", "*.ts", "*.tsx", "*.c")
    for p in (ROOT / top).rglob(suffix)
    if "node_modules" not in p.parts and p.relative_to(ROOT).parts[:2] != ("jupyter_repro", "labextension") and p != GENERATED
)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_module_is_over_400_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MODULE_LINES


@pytest.mark.parametrize("path", [p for p in SOURCES if p.suffix == ".py"], ids=lambda p: str(p.relative_to(ROOT)))
def test_no_function_is_over_50_lines(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < FUNCTION_LINES, f"{path.name}: {node.name}"

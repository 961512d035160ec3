"""Where the notebook lies: working directory and absolute paths."""

from __future__ import annotations

from benchmarks.causes.case import Case, Planted, World

__all__ = ["CASES"]

MOVED = World(folder="copy of it")

CASES = (
    Case(
        name="path-name-of-folder",
        cells=("from pathlib import Path", "project = Path.cwd().name", "title = f'Report on {project}'", "title.upper()", "'end'"),
        now=MOVED,
        causes=(Planted(code="RE208", cell=1),),
    ),
    Case(
        name="path-length-of-cwd",
        cells=("import os", "depth = len(os.getcwd())", "depth", "print('end')"),
        now=MOVED,
        causes=(Planted(code="RE208", cell=1),),
    ),
    Case(
        name="path-absolute",
        cells=("source = r'{folder}/values.txt'", "values = [float(v) for v in open(source)]", "sum(values)", "print('end')"),
        then=World(files={"values.txt": "1\n2\n"}),
        now=World(files={"values.txt": "1\n2\n"}, folder="elsewhere"),
        causes=(Planted(code="RE208", cell=1),),
    ),
    Case(
        name="path-in-other-folder",
        cells=(
            "import os",
            "base = os.path.basename(os.path.abspath('.'))",
            "seedlike = sum(map(ord, base))",
            "print('code', seedlike)",
            "'end'",
        ),
        now=MOVED,
        causes=(Planted(code="RE208", cell=1),),
    ),
)

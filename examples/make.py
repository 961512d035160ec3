"""Runs the examples again and saves them with outputs and records: ``python examples/make.py``, in the project's environment.

Most are simply recorded with ``jupyter-repro run``. Two are brought into the state that they are about: one was run in another order
and edited afterwards, and one lost the data that it was run on. Needs what ``examples/requirements.txt`` lists.
"""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from sklearn.datasets import load_diabetes, load_wine

EXAMPLES = Path(__file__).resolve().parent
PLAIN = ("1-clean-analysis", "2-fresh-randomness", "5-figures-and-tables", "6-set-order")
HIDDEN, CHANGED = "3-hidden-state", "4-changed-data"
RAN_IN_ORDER = ("about", "load", "cutoff", "outliers", "summary", "conclusion")
EDITED = {"cutoff": "cutoff = 13.0  # % of alcohol"}
IMPLAUSIBLE = {17: 198.0, 101: 8.3, 230: 187.0}


@dataclass(frozen=True)
class Workplace:
    """A clone of the project in a home folder of its own, so that records name nothing of the machine and hold the commit."""

    home: Path

    @property
    def examples(self) -> Path:
        return self.home / "jupyter-repro" / "examples"

    def open(self) -> None:
        subprocess.run(["git", "clone", "--quiet", "--shared", EXAMPLES.parent, self.home / "jupyter-repro"], check=True)
        shutil.copytree(EXAMPLES, self.examples, dirs_exist_ok=True, ignore=shutil.ignore_patterns("results", "__pycache__", "*-report.*"))
        self.python("-c", "import matplotlib.font_manager")  # else the first notebook with a figure is the one to index the fonts

    def close(self) -> None:
        for path in (*self.examples.glob("*.ipynb"), *self.examples.glob("data/*.csv")):
            shutil.copyfile(path, EXAMPLES / path.relative_to(self.examples))

    def python(self, *arguments: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "MPL", "JUPYTER_", "IPYTHON"))}
        environment |= {"HOME": str(self.home), "PYTHONPATH": str(EXAMPLES.parent)}
        subprocess.run([sys.executable, *arguments], cwd=self.examples, env=environment, check=True)

    def record(self, name: str) -> None:
        """Runs a notebook from top to bottom in a fresh kernel and saves outputs and record in it."""
        self.python("-m", "jupyter_repro", "run", f"{name}.ipynb")

    def read(self, name: str) -> dict:
        return json.loads((self.examples / f"{name}.ipynb").read_text(encoding="utf-8"))

    def write(self, name: str, notebook: dict) -> None:
        text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True)
        (self.examples / f"{name}.ipynb").write_text(text + "\n", encoding="utf-8")

    def write_data(self, name: str, data: pd.DataFrame) -> None:
        (self.examples / "data").mkdir(exist_ok=True)
        data.to_csv(self.examples / "data" / name, index=False)


def wine() -> pd.DataFrame:
    """Some columns of a data set that scikit-learn ships."""
    data = load_wine(as_frame=True).frame.rename(columns={"target": "cultivar"})
    return data[["cultivar", "alcohol", "malic_acid", "color_intensity", "hue", "proline"]]


def diabetes() -> pd.DataFrame:
    """Some columns of another."""
    return load_diabetes(as_frame=True, scaled=False).frame[["age", "bmi", "bp", "target"]]


def make_hidden_state(work: Workplace) -> None:
    """Records the notebook in another order and with an earlier source, then puts its text as it reads now."""
    work.write_data("wine.csv", wine())
    now = work.read(HIDDEN)
    by_id = {cell["id"]: cell for cell in now["cells"]}
    then = copy.deepcopy(now)
    then["cells"] = [copy.deepcopy(by_id[cell_id]) for cell_id in RAN_IN_ORDER]
    for cell in then["cells"]:
        cell["source"] = EDITED.get(cell["id"], cell["source"])
    work.write(HIDDEN, then)
    work.record(HIDDEN)
    ran = work.read(HIDDEN)
    ran_by_id = {cell["id"]: cell for cell in ran["cells"]}
    ran["cells"] = [{**ran_by_id[cell["id"]], "source": cell["source"]} for cell in now["cells"]]
    work.write(HIDDEN, ran)


def make_changed_data(work: Workplace) -> None:
    """Records the notebook on data with implausible values, then corrects these in the file."""
    raw = diabetes()
    for row, pressure in IMPLAUSIBLE.items():
        raw.loc[row, "bp"] = pressure
    work.write_data("diabetes.csv", raw)
    work.record(CHANGED)
    work.write_data("diabetes.csv", diabetes())


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        work = Workplace(home=Path(home))
        work.open()
        for name in PLAIN:
            work.record(name)
        make_hidden_state(work)
        make_changed_data(work)
        work.close()


if __name__ == "__main__":
    main()

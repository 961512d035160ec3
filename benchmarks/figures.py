#!/usr/bin/env python
"""Whether comparing pictures tells changed data from another rendering: pairs of eight figures, drawn by matplotlib.

    python -m benchmarks.figures [--matplotlib DIR …]

A DIR holds another version (``pip install --target DIR matplotlib==3.9.4 'numpy<2'``). Each line says how many of the eight pairs differ:
none should where only the rendering is another, all where the data are.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

RENDERINGS: dict[str, dict[str, Any]] = {
    "default": {},
    "unhinted text": {"text.hinting": "no_hinting"},
    "autohinted text": {"text.hinting": "force_autohint"},
    "text without antialiasing": {"text.antialiased": False},
    "lines without antialiasing": {"lines.antialiased": False, "patch.antialiased": False},
    "lines unsimplified": {"path.simplify": False},
    "another font": {"font.family": "serif"},
}
CHANGES = {
    "value": "one value or series",
    "colour": "a colour",
    "word": "one character of a text",
    "limit": "the limits of an axis",
    "mark": "a marker or thin line more",
}
_FIGURES: dict[str, Callable[[str], None]] = {}


def figure(draw: Callable[[str], None]) -> Callable[[str], None]:
    _FIGURES[draw.__name__] = draw
    return draw


@figure
def line(change: str) -> None:
    import matplotlib.pyplot as plt

    y = [2, 4, 3.25 if change == "value" else 3, 5, 4.5]
    _, ax = plt.subplots(figsize=(6, 4))
    ax.plot(y, color="C1" if change == "colour" else "C0", lw=1.5)
    ax.set_title("Sales 2025" if change == "word" else "Sales 2024")
    if change == "limit":
        ax.set_ylim(1.8, 5.4)
    if change == "mark":
        ax.axhline(3.5, color="0.8", lw=0.8)


@figure
def bars(change: str) -> None:
    import matplotlib.pyplot as plt

    plt.figure(figsize=(5, 3.5))
    plt.bar(list("abcd"), [5, 7, 6.18 if change == "value" else 6, 3], color="C1" if change == "colour" else "C0")
    plt.text(1, 7.1, "n=138" if change == "word" else "n=136")
    if change == "limit":
        plt.ylim(0, 7.6)
    if change == "mark":
        plt.axvline(1.5, color="0.85", lw=0.8)


@figure
def scatter(change: str) -> None:
    import matplotlib.pyplot as plt
    import numpy as np

    x, y = np.random.default_rng(5).normal(size=(2, 120))
    y[40] += 0.4 * (change == "value")
    plt.figure(figsize=(5, 4))
    plt.scatter(x, y, s=10, alpha=0.7, color="C1" if change == "colour" else "C0")
    plt.xlabel("x7" if change == "word" else "x1")
    if change == "limit":
        plt.xlim(-3, 3.2)
    if change == "mark":
        plt.scatter([2], [2], s=10, alpha=0.7, color="C0")


@figure
def heat_map(change: str) -> None:
    import matplotlib.pyplot as plt
    import numpy as np

    values = np.add.outer(np.arange(12.0), np.arange(12.0)) + 0.6 * (change == "limit")
    values[5, 6] += 2 * (change == "value")
    fig, ax = plt.subplots(figsize=(5, 4))
    fig.colorbar(ax.imshow(values, vmin=0, vmax=22, cmap="magma" if change == "colour" else "viridis"))
    ax.set_title("r = 0.91" if change == "word" else "r = 0.97")
    if change == "mark":
        ax.plot([3], [3], "w.", ms=3)


@figure
def histogram(change: str) -> None:
    import matplotlib.pyplot as plt
    import numpy as np

    x = np.random.default_rng(2).normal(size=500)
    x[:6] += 0.8 * (change == "value")
    plt.figure(figsize=(6, 4))
    plt.hist(x, bins=30, color="C1" if change == "colour" else "C0", label="o" if change == "word" else "a", alpha=0.8)
    plt.legend()
    if change == "limit":
        plt.ylim(0, 52)
    if change == "mark":
        plt.axvline(0, color="0.4", lw=0.6, ls=":")


@figure
def subplots(change: str) -> None:
    import matplotlib.pyplot as plt
    import numpy as np

    fig, axes = plt.subplots(2, 2, figsize=(7, 5), sharex=True)
    t = np.linspace(0, 6, 200)
    for place, ax in enumerate(axes.flat):
        y = np.sin(t * (place + 1)) * (1.04 if change == "value" and place == 2 else 1)
        ax.plot(t, y, color="C3" if change == "colour" and place == 1 else "C0")
        ax.grid(visible=True)
        ax.set_title("k=9" if change == "word" and place == 3 else f"k={place + 1}")
    if change == "limit":
        axes[0, 0].set_ylim(-1.3, 1.3)
    if change == "mark":
        axes[0, 0].plot([1], [0.5], "k.", ms=3)
    fig.tight_layout()


@figure
def pie(change: str) -> None:
    import matplotlib.pyplot as plt

    plt.figure(figsize=(4, 4))
    colours = ["C3", "C1", "C2"] if change == "colour" else None
    plt.pie([30, 36 if change == "value" else 33, 40], labels=["a", "b", "e" if change == "word" else "c"], colors=colours)
    if change == "limit":
        plt.xlim(-1.5, 1.5)
    if change == "mark":
        plt.text(0, 0, ".")


@figure
def boxes(change: str) -> None:
    import matplotlib.pyplot as plt
    import numpy as np

    generator = np.random.default_rng(8)
    plt.figure(figsize=(6, 4))
    plt.boxplot([generator.normal(i, 1, 60) + 0.15 * (change == "value" and i == 1) for i in range(4)])
    plt.ylabel("mmHb" if change == "word" else "mmHg")
    if change == "limit":
        plt.ylim(-3, 7)
    if change == "colour":
        plt.axhspan(0, 1, color="C1", alpha=0.1)
    if change == "mark":
        plt.plot([2], [5], "ko", ms=3, mfc="none")


def draw(folder: Path, rendering: str, change: str) -> None:
    """Draws every figure into a folder, as JupyterLab's inline back end does."""
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    mpl.rcParams["figure.dpi"] = 100
    settings: Any = mpl.rcParams
    settings.update(RENDERINGS[rendering])
    for name, make in _FIGURES.items():
        make(change)
        plt.savefig(folder / f"{name}.png", bbox_inches="tight")
        plt.close("all")


def drawn(folder: Path, rendering: str, change: str, library: Path | None) -> Path:
    """A folder of figures, drawn by an interpreter of its own."""
    target = folder / f"{rendering}-{change}-{'' if library is None else library.name}".replace(" ", "-")
    target.mkdir()
    paths = [str(library)] if library is not None else []
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*paths, str(Path(__file__).parent.parent)])}
    subprocess.run([sys.executable, "-m", "benchmarks.figures", "--draw", str(target), rendering, change], env=environment, check=True)
    return target


def told_apart(one: Path, other: Path) -> list[str]:
    """The figures of which two folders hold pictures that differ."""
    from jupyter_repro.compare.images import compare_images

    return [name for name in _FIGURES if compare_images((one / f"{name}.png").read_bytes(), (other / f"{name}.png").read_bytes())]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--matplotlib", type=Path, action="append", default=[], metavar="DIR")
    parser.add_argument("--draw", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.draw:
        draw(Path(options.draw[0]), options.draw[1], options.draw[2])
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        base = drawn(folder, "default", "none", None)
        pairs = [(f"rendering: {rendering}", rendering, "none", None) for rendering in list(RENDERINGS)[1:]]
        pairs += [(f"rendering: matplotlib in {library.name}", "default", "none", library) for library in options.matplotlib]
        pairs += [(f"data: {what}", "default", change, None) for change, what in CHANGES.items()]
        pairs += [
            (f"data: {what}, and matplotlib in {library.name}", "default", change, library)
            for library in options.matplotlib
            for change, what in CHANGES.items()
        ]
        for title, rendering, change, library in pairs:
            told = told_apart(base, drawn(folder, rendering, change, library))
            kept = [figure for figure in _FIGURES if figure not in told]
            wrong = told if change == "none" else kept
            print(f"{title:60} {len(told)} of {len(_FIGURES)} differ" + (f"  (against expectation: {', '.join(wrong)})" if wrong else ""))


if __name__ == "__main__":
    main()

#!/usr/bin/env python
"""How long comparing takes: the outputs of 1,000 cells of every kind, each rerun a little different from its baseline.

python -m benchmarks.comparing [--cells 1000]
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import time
from typing import Any

from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.facts import Facts
from jupyter_repro.compare.outputs import compare_outputs

_TIMED = "import time\nt = time.time()\nfit()\nprint(f'took {time.time() - t:.3f} s, loss {loss:.4f}')"
_UUIDS = ("1b4e28ba-2fa1-41d2-883f-0016d3cca427", "9f3e28ba-2fa1-41d2-883f-0016d3cca400")


def _text(place: int, run: int) -> tuple[str, dict[str, Any]]:
    lines = "\n".join(f"epoch {i} took {0.1 * run + i:.3f} s, loss {1 / (i + place + 1):.4f}" for i in range(20))
    return _TIMED, {"output_type": "stream", "name": "stdout", "text": lines}


def _frame(_place: int, run: int) -> tuple[str, dict[str, Any]]:
    noise = 1 + run * 1e-13
    rows = [[i, i * noise / 7, f"name {i}"] for i in range(30)]
    cells = "".join("<tr>" + "".join(f"<td>{value!r}</td>" for value in row) + "</tr>" for row in rows)
    html = f"<style>#T_{run}ab12c {{color: red}}</style><table id='T_{run}ab12c'>{cells}</table>"
    plain = "\n".join("  ".join(map(repr, row)) for row in rows)
    return "df", {"output_type": "execute_result", "data": {"text/html": html, "text/plain": plain}}


def _array(_place: int, run: int) -> tuple[str, dict[str, Any]]:
    values = ", ".join(repr(i * (1 + run * 1e-14) / 3) for i in range(200))
    return "a", {"output_type": "execute_result", "data": {"text/plain": f"array([{values}])"}}


def _plot(_place: int, run: int) -> tuple[str, dict[str, Any]]:
    data = {"data": [{"uid": _UUIDS[run], "x": list(range(300)), "y": [i / 7 * (1 + run * 1e-14) for i in range(300)]}], "layout": {}}
    return "fig", {"output_type": "display_data", "data": {"application/vnd.plotly.v1+json": data}}


def _picture(place: int, run: int) -> tuple[str, dict[str, Any]]:
    from PIL import Image

    image = Image.linear_gradient("L").resize((500, 350)).convert("RGB")
    image.putpixel((place % 500, 10), (run, run, run))
    data = io.BytesIO()
    image.save(data, "PNG", compress_level=1)
    return "plt.plot(x)", {"output_type": "display_data", "data": {"image/png": base64.b64encode(data.getvalue()).decode()}}


def _drawing(_place: int, run: int) -> tuple[str, dict[str, Any]]:
    path = " ".join(f"L {i} {i * 1.5 + run * 1e-6:.6f}" for i in range(200))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><g id="p{run}a1b2c3"><path d="M 0 0 {path}"/></g></svg>'
    return "plt.plot(x)", {"output_type": "display_data", "data": {"image/svg+xml": svg}}


def _error(_place: int, run: int) -> tuple[str, dict[str, Any]]:
    frames = [f"Cell In[{run + 1}], line 2, in f(x)\n      1 def f(x):\n----> 2     raise ValueError(x)"]
    evalue = f"bad <A object at 0x7f{run}12ab>"
    return "f(x)", {"output_type": "error", "ename": "ValueError", "evalue": evalue, "traceback": frames}


def _data(_place: int, run: int) -> tuple[str, dict[str, Any]]:
    values = {"b": 1, "a": [i / 3 for i in range(100)]} if run else {"a": [i / 3 for i in range(100)], "b": 1}
    return "JSON(d)", {"output_type": "display_data", "data": {"application/json": json.loads(json.dumps(values))}}


KINDS = (_text, _frame, _array, _plot, _drawing, _text, _error, _data, _frame, _picture)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cells", type=int, default=1000)
    count = parser.parse_args().cells
    cells = [(KINDS[i % len(KINDS)](i, 0), KINDS[i % len(KINDS)](i, 1)) for i in range(count)]
    sources = tuple(f"{source}  # {i}" for i, ((source, _), _) in enumerate(cells))
    facts = Facts(began=1.7e9, started=1.7e9, ended=1.7e9 + 5, directory="/study")
    started, used = time.perf_counter(), time.process_time()
    differing = 0
    for i, ((_, saved), (_, again)) in enumerate(cells):
        context = CellContext(source=sources[i], earlier_sources=sources[:i], baseline=facts, rerun=facts)
        differing += bool(compare_outputs([saved], [again], context))
    seconds, cpu = time.perf_counter() - started, time.process_time() - used
    print(f"{count} cells compared in {seconds:.2f} s ({cpu:.2f} s of the processor), {differing} differ")


if __name__ == "__main__":
    main()

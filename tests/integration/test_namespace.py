"""What cells do to variables, in a real kernel."""

from __future__ import annotations

from pathlib import Path

from nbclient import NotebookClient

from jupyter_repro.lineage.flow import flow_of
from jupyter_repro.lineage.slice import slice_of_step
from jupyter_repro.lineage.staleness import staleness_of
from jupyter_repro.model.record import CellId
from tests.integration.recording import record, silently

CELLS = (
    "import time\nimport pandas as pd\ndf = pd.DataFrame({'x': [3, 1, 2]})",
    "view = {'table': df}\nn = 0",
    "def grow(table):\n    global n\n    table['y'] = table['x'] * 2\n    n += 1",
    "unrelated = [1]\n5",
    "%%capture cap\ngrow(view['table'])",
    "files = !echo {n}\n%time m = n + 1",
    "try:\n    df['z'] = 1\n    1 / 0\nfinally:\n    w = 1",
    "del unrelated\n_",
    "not python",
    "df.shape, m",
)


async def be_unhurried(client: NotebookClient) -> None:
    """Gives the sensor time to look at everything, however busy the machine is."""
    module = "__import__('jupyter_repro.capture.namespace', fromlist=['namespace'])"
    await silently(client, f"vars({module}).update(_LEAST_SECONDS=20.0, _MOST_SECONDS=20.0)")


def test_what_cells_do_to_variables_is_recorded(tmp_path: Path) -> None:
    recorded = record(be_unhurried, *CELLS, folder=tmp_path)

    changes = [{variable.name: variable.change for variable in e.variables} for e in recorded.executions]
    assert changes == [
        {"time": "bound", "pd": "bound", "df": "bound"},
        {"view": "bound", "n": "bound"},
        {"grow": "bound"},
        {"unrelated": "bound"},
        {"cap": "bound", "df": "changed", "view": "changed", "n": "bound"},
        {"files": "bound", "m": "bound"},
        {"df": "changed", "view": "changed", "w": "bound"},
        {"unrelated": "deleted"},
        {},
        {},
    ]
    assert [gap for gap in recorded.gaps if gap.sensor == "namespace"] == []
    flow = flow_of(recorded)
    assert slice_of_step(flow, 9) == (0, 1, 2, 4, 5, 6, 9)
    assert {s.state for s in staleness_of(recorded, {CellId(f"c{i}"): source for i, source in enumerate(CELLS)}).values()} == {"fresh"}

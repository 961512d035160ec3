"""Output widgets of ipywidgets in real kernels: what is shown in them becomes their state, in time, and is compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jupyter_repro
from jupyter_repro.replay.bounds import Bounds
from jupyter_repro.replay.outcome import ReplayedNotebook
from jupyter_repro.replay.runner import replay
from jupyter_repro.store.notebooks import read_notebook, write_notebook
from tests.builders import a_notebook, display, stream

A_MINUTE = 60


def replayed(folder: Path, *sources: str) -> ReplayedNotebook:
    """The replay of a notebook whose cells must each end in less than a minute."""
    write_notebook(folder / "n.ipynb", a_notebook(*sources))
    found = replay(read_notebook(folder / "n.ipynb"), bounds=Bounds(cell_seconds=A_MINUTE))
    assert [(cell.status, cell.message) for cell in found.cells] == [("ok", None)] * len(sources)
    assert max(cell.duration or 0 for cell in found.cells) < A_MINUTE / 2
    return found


def held(found: ReplayedNotebook) -> list[Any]:
    """What the Output widgets hold, in the order in which they were made."""
    return [model["state"]["outputs"] for model in found.widgets.values() if model["model_name"] == "OutputModel"]


def printed(found: ReplayedNotebook) -> list[list[str]]:
    """What each cell itself prints."""
    return [[output["text"] for output in cell.outputs if output["output_type"] == "stream"] for cell in found.cells]


def test_what_is_shown_in_an_output_widget_is_its_state_and_no_output_of_the_cell(tmp_path: Path) -> None:
    found = replayed(
        tmp_path,
        "import ipywidgets, time\nout = ipywidgets.Output()\nout",
        "print('before')\nwith out:\n    print('a')\n    display('b')\nprint('after')",
        "with out: 1 / 0",
        "[output['output_type'] for output in out.outputs]",
    )

    [outputs] = held(found)
    assert outputs[:2] == [stream("a\n"), display({"text/plain": "'b'"})]
    assert [output.get("ename") for output in outputs[2:]] == ["ZeroDivisionError"]
    assert printed(found) == [[], ["before\nafter\n"], [], []]
    assert found.cells[2].outputs == ()
    assert found.cells[3].outputs[0]["data"]["text/plain"] == "['stream', 'display_data', 'error']"


def test_an_output_widget_is_cleared_as_a_front_end_clears_it(tmp_path: Path) -> None:
    found = replayed(
        tmp_path,
        "import ipywidgets\nfrom IPython.display import clear_output",
        "now, later, waiting, emptied = (ipywidgets.Output() for _ in range(4))",
        "print('stays')\nwith now:\n    print(1)\n    clear_output()\n    print(2)",
        "for i in range(5):\n    with later:\n        clear_output(wait=True)\n        print(i)",
        "with waiting: print('kept')\nwaiting.clear_output(wait=True)",
        "with emptied: print('gone')",
        "emptied.outputs = ()\nemptied.append_stdout('x')\nwith emptied: print('y')",
    )

    assert held(found) == [[stream("2\n")], [stream("4\n")], [stream("kept\n")], [stream("xy\n")]]
    assert printed(found) == [[], [], ["stays\n"], [], [], [], []]


def test_output_widgets_within_each_other_and_closed_ones_take_what_is_theirs(tmp_path: Path) -> None:
    found = replayed(
        tmp_path,
        "import ipywidgets\none, other = ipywidgets.Output(), ipywidgets.Output()",
        "with one:\n    print(1)\n    with other: print(2)\n    print(3)\nprint(4)",
        "one.msg_id = other.msg_id = get_ipython().get_parent()['header']['msg_id']\n"
        "one.msg_id = ''\nprint(5, flush=True)\nother.msg_id = ''\nprint(6)",
        "with other: print(7)\nother.close()",
        "len(one.outputs)",
    )

    assert held(found) == [[stream("1\n3\n")], [stream("2\n5\n7\n")]]
    assert printed(found) == [[], ["4\n"], ["6\n"], [], []]


def test_interactive_functions_show_what_they_print_in_their_widget(tmp_path: Path) -> None:
    found = replayed(
        tmp_path,
        "import ipywidgets\ndef f(x):\n    print(x * 2)\n    return x",
        "ipywidgets.interact(f, x=3);",
        "shown = ipywidgets.interactive(f, x=4)\nshown",
        "shown.children[0].value = 5\nprint(shown.result)",
        *["ipywidgets.interactive(f, x=6);"] * 5,
    )

    assert held(found)[:2] == [[stream("6\n"), display({"text/plain": "3"})], [stream("10\n")]]
    assert printed(found)[3] == ["5\n"]


def test_thousands_of_outputs_in_a_widget_take_no_longer_than_in_a_cell(tmp_path: Path) -> None:
    found = replayed(
        tmp_path, "import ipywidgets\nout = ipywidgets.Output()", "with out:\n    for i in range(3000): display(i)", "len(out.outputs)"
    )

    assert len(held(found)[0]) == 3000
    assert found.cells[2].outputs[0]["data"]["text/plain"] == "3000"


def test_what_output_widgets_hold_counts_when_a_notebook_is_verified(tmp_path: Path) -> None:
    write_notebook(
        tmp_path / "n.ipynb",
        a_notebook(
            "import ipywidgets, os\nsteady, moved = ipywidgets.Output(), ipywidgets.Output()",
            "with steady: display(object()); print(sum(range(5)))\nsteady",
            "with moved: print(len(os.listdir()))\nmoved",
            "ipywidgets.interactive_output(lambda x: print(x), {'x': ipywidgets.IntSlider(3)})",
        ),
    )
    jupyter_repro.run(tmp_path / "n.ipynb")
    (tmp_path / "another").touch()

    (comparison,) = jupyter_repro.verify(tmp_path / "n.ipynb").notebooks

    assert [[d.message for d in cell.divergences] for cell in comparison.cells] == [
        [],
        [],
        ["in a widget: number 1 → 2, relative difference 5.0e-01"],
        [],
    ]

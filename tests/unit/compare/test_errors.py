"""Errors differ by type, by message, and by where in the notebook's own cells they were raised."""

from __future__ import annotations

import pytest

from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.outputs import compare_outputs
from jupyter_repro.model.comparison import ERROR_TYPE
from jupyter_repro.model.outputs import Output
from tests.builders import an_error


def raised(*frames: str) -> Output:
    return an_error("ValueError", "bad input", ["ValueError   Traceback (most recent call last)", *frames, "ValueError: bad input"])


def cell(line: int, code: str, function: str = "", count: int = 3) -> str:
    where = f", in {function}" if function else ""
    heading = f"\x1b[36mCell\x1b[39m\x1b[36m \x1b[39mIn[{count}]\x1b[32m, line {line}\x1b[39m{where}"
    return f"{heading}\n      1 import os\n\x1b[32m----> {line}\x1b[39m {code}"


LIBRARY = (
    "File \x1b[32m/env/lib/python3.11/json/decoder.py:337\x1b[39m, in JSONDecoder.decode(self, s)\n"
    "    332 x\n--> 337 obj = self.raw_decode(s)"
)


def found(baseline: Output, rerun: Output, source: str = "") -> list[tuple[str, str]]:
    return [(d.mime_type, d.message) for d in compare_outputs([baseline], [rerun], CellContext(source=source))]


def test_the_frames_of_libraries_and_the_prompts_do_not_count() -> None:
    again = raised(cell(4, "load(v)", count=9), LIBRARY.replace("337", "353"))
    assert found(raised(cell(4, "load(v)"), LIBRARY), again) == []


def test_an_error_of_another_function_of_the_notebook_is_a_divergence() -> None:
    saved, again = (
        raised(cell(4, "load(v)"), cell(2, f"raise ValueError('bad input')  # {name}", f"{name}(v)")) for name in ("load", "parse")
    )
    assert found(saved, again) == [
        (
            ERROR_TYPE,
            "ValueError raised elsewhere: raise ValueError('bad input') # load → raise ValueError('bad input') # parse",
        )
    ]


def test_the_same_line_elsewhere_is_a_divergence_unless_the_source_was_edited() -> None:
    source = "import os\nif v:\n    raise ValueError('bad input')\nraise ValueError('bad input')"
    one, other = raised(cell(3, "raise ValueError('bad input')")), raised(cell(4, "raise ValueError('bad input')"))
    assert len(found(one, other, source)) == 1
    assert found(one, other, "# a comment more\nimport os\nif v: pass\nraise ValueError('bad input')") == []


@pytest.mark.parametrize("traceback", [[], ["no frames at all"], ["<ipython-input-4-ab12> in load(v)\n      1 x\n----> 2 return 3"]])
def test_a_traceback_that_does_not_say_where_is_no_divergence(traceback: list[str]) -> None:
    saved = an_error("ValueError", "bad input", traceback)
    assert found(saved, an_error("ValueError", "bad input")) == []

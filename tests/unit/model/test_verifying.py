"""What tells whether a verification is still about a notebook."""

from __future__ import annotations

from typing import Any

from jupyter_repro.model.verifying import digest_of_cells


def code(source: str, count: int | None = None) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "execution_count": count}


def test_the_digest_is_the_one_that_the_front_end_works_out() -> None:
    # labextension/tests/digest.spec.ts has the same cells and the same digest.
    cells = [
        {"cell_type": "markdown", "source": "# Title"},
        code('x = "ä\u2028😀\ud800"\n\tprint(x)\x7f\x01', 3),
        code(" \n"),
        code("1 / 2"),
    ]
    assert digest_of_cells(cells) == "crc32:3e74010b"

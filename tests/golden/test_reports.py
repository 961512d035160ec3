"""The same report gives the same bytes, release after release.

After a change that is meant: ``UPDATE_GOLDEN=1 pytest tests/golden`` writes the files anew, and git shows what changed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_repro.report.json import record_as_json, verification_as_json
from jupyter_repro.report.renderer import renderer_for
from jupyter_repro.report.rocrate import crate_metadata
from jupyter_repro.report.text import record_as_text, verification_as_text
from tests.golden.report_fixture import the_crate, the_record, the_report, the_verification

GOLDEN = Path(__file__).parent / "reports"

FORMS: dict[str, Callable[[], str]] = {
    "report.html": lambda: renderer_for(".html").render(the_report()),
    "report.md": lambda: renderer_for(".md").render(the_report()),
    "report.json": lambda: renderer_for(".json").render(the_report()),
    "unverified.md": lambda: renderer_for(".md").render(the_report(verified=False)),
    "record.txt": lambda: record_as_text(the_record()) + "\n",
    "record.json": lambda: record_as_json(the_record()) + "\n",
    "verification.txt": lambda: verification_as_text(the_verification()) + "\n",
    "ro-crate-metadata.json": lambda: crate_metadata(the_report(), the_crate()),
    "verification.json": lambda: verification_as_json(the_verification()) + "\n",
}


@pytest.mark.parametrize("name", FORMS)
def test_a_report_has_the_bytes_it_had(name: str) -> None:
    text = FORMS[name]()
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        (GOLDEN / name).write_text(text, encoding="utf-8")
    assert text == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FORMS)
def test_rendering_twice_gives_the_same_bytes(name: str) -> None:
    assert FORMS[name]() == FORMS[name]()

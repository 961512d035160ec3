"""What CI servers are given is valid: JUnit XML by a schema, SARIF by models of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sarif_pydantic  # type: ignore[import-untyped]
import xmlschema
from pydantic import ValidationError

from jupyter_repro.model.comparison import NotebookComparison, Verification
from jupyter_repro.report.junit import verification_as_junit
from jupyter_repro.report.sarif import inspections_as_sarif, verification_as_sarif
from tests.unit.report import test_sarif
from tests.unit.report.test_ci_forms import BATCH, LINES, RULES, STRICT, TROUBLES

JUNIT = xmlschema.XMLSchema(Path(__file__).parents[2] / "schemas" / "junit.xsd")
INTERRUPTED = Verification(notebooks=(NotebookComparison(path="none.ipynb", verdict="skipped"),))
SARIFS = {
    "verdicts": verification_as_sarif(BATCH, LINES, RULES, "1.2", accepted=STRICT),
    "nothing": verification_as_sarif(Verification(), {}, RULES, "1.2", accepted=STRICT),
    "hazards": inspections_as_sarif(test_sarif.FOUND, test_sarif.RULES, "1.2"),
}


@pytest.mark.parametrize("batch", [BATCH, INTERRUPTED, Verification()], ids=["verdicts", "interrupted", "nothing"])
def test_junit_is_valid(batch: Verification) -> None:
    text = verification_as_junit(batch, TROUBLES, accepted=STRICT)
    assert [error.reason for error in JUNIT.iter_errors(text)] == []


def test_what_is_no_junit_is_seen() -> None:
    text = verification_as_junit(BATCH, TROUBLES, accepted=STRICT)
    assert not JUNIT.is_valid(text.replace("<failure", "<fault").replace("</failure", "</fault"))


@pytest.mark.parametrize("name", SARIFS)
def test_sarif_has_only_what_there_is_in_sarif(name: str) -> None:
    form = json.loads(SARIFS[name])
    assert sarif_pydantic.Sarif.model_validate(form).model_dump(mode="json", by_alias=True, exclude_none=True) == form


def test_what_is_no_sarif_is_seen() -> None:
    with pytest.raises(ValidationError):
        sarif_pydantic.Sarif.model_validate_json(SARIFS["verdicts"].replace('"error"', '"grave"'))

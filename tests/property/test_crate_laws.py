"""Laws of crates, for any record."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from jupyter_repro.model.record import Record
from jupyter_repro.report.renderer import Report, ReportCell
from jupyter_repro.report.rocrate import METADATA_NAME, PREVIEW_NAME, RECORD_NAME, CrateContents, crate_metadata
from jupyter_repro.report.rocratedata import CratePart
from tests.crates import entities_of, pointers_of
from tests.property.strategies import records

CONTENTS = CrateContents(
    notebook=CratePart(path="n.ipynb", sha256="0" * 64, size=1),
    published="2026-01-05",
    tool="jupyter-repro 0.1.0",
    files=(CratePart(path=RECORD_NAME, sha256="1" * 64, size=1),),
)
OURS = "https://w3id.org/ro/crate/1.1"


def metadata(record: Record) -> str:
    ids = dict.fromkeys(execution.cell_id for execution in record.executions[:2] if execution.cell_id is not None)
    cells = tuple(ReportCell(cell_id=cell_id, index=index, cell_type="code") for index, cell_id in enumerate(ids))
    return crate_metadata(Report(notebook="n.ipynb", record=record, cells=cells), CONTENTS)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(records)
def test_the_entities_of_any_record_hold_together(record: Record) -> None:
    found = entities_of(metadata(record))
    pointed = {pointer for entity in found.values() for pointer in pointers_of(entity)}
    assert pointed - set(found) == {OURS}
    assert set(found) - pointed <= {METADATA_NAME, PREVIEW_NAME}
    for entity in found.values():
        for value in entity.values():
            assert value not in ("", [], None)
            assert not isinstance(value, list) or len(value) > 1


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(records)
def test_equal_records_give_equal_metadata(record: Record) -> None:
    assert metadata(record) == metadata(record)

"""Laws of the record's JSON form."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_repro.errors import RecordError
from jupyter_repro.model.codec import from_dict, from_json, schema, to_dict, to_json
from jupyter_repro.model.journal import events_of, fold
from jupyter_repro.model.record import Record
from tests.property.strategies import records

few = settings(max_examples=60, deadline=None)


@few
@given(records)
def test_decoding_undoes_encoding(record: Record) -> None:
    assert from_dict(to_dict(record)) == record
    assert from_json(to_json(record)) == record


@few
@given(records)
def test_equal_records_give_equal_bytes(record: Record) -> None:
    assert to_json(from_json(to_json(record, indent=2))) == to_json(record)


@few
@given(records)
def test_the_json_form_satisfies_the_schema(record: Record) -> None:
    jsonschema.validate(json.loads(to_json(record)), schema())


@few
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_what_is_no_record_is_refused_and_never_crashes(data: Any) -> None:
    with pytest.raises(RecordError):
        from_dict(data)


@few
@given(records, st.integers(0, 200))
def test_a_journal_cut_anywhere_in_its_last_line_gives_the_record_up_to_the_line_before(record: Record, cut: int) -> None:
    events: list[dict[str, Any]] = [
        {"event": "run", "schema_version": 1, "run": to_dict(record.run)},
        {"event": "environment", "environment": to_dict(record.environment)},
        *({"event": "gap", "gap": to_dict(gap)} for gap in record.gaps),
    ]
    lines = "".join(json.dumps(event) + "\n" for event in events)
    last = json.dumps({"event": "recording", "recording": False})
    torn = lines + last[: min(cut, len(last) - 1)]
    assert fold(events_of(torn)) == fold(events_of(lines))

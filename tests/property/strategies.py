"""Hypothesis strategies: any record."""

from __future__ import annotations

from hypothesis import strategies as st

from jupyter_repro.model.record import CellExecution, Record

# Texts as JSON can carry them; a cell's source may hold anything else too, which the journal's ASCII form escapes.
texts = st.text(st.characters(codec="utf-8"), max_size=12)
st.register_type_strategy(str, texts)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(int, st.integers(0, 2**53))

executions: st.SearchStrategy[CellExecution] = st.builds(CellExecution)
records: st.SearchStrategy[Record] = st.builds(Record, schema_version=st.just(1), executions=st.lists(executions, max_size=3).map(tuple))

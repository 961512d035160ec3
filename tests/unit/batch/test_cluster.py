"""Clusters that are not there."""

from __future__ import annotations

import pytest

from jupyter_repro.batch.cluster import cluster
from jupyter_repro.errors import EngineError


@pytest.mark.parametrize("address", ["nonsense", "tcp://127.0.0.1:1", "127.0.0.1:1", "tcp://127.0.0.1", "none://127.0.0.1:1", ""])
def test_dask_is_not_asked_to_try_where_nobody_listens(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(distributed, "Client", lambda *_, **__: pytest.fail("it tries for a while, and is not heard of any more"))
    with pytest.raises(EngineError, match="no scheduler answers at") as raised, cluster(address, 1):
        pass
    assert raised.value.code == "scheduler-unreachable"

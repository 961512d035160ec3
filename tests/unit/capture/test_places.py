"""Which paths may be data of the notebook's."""

from __future__ import annotations

from pathlib import Path

from jupyter_repro.capture.places import Places


def test_what_the_kernel_keeps_for_itself_is_no_data_wherever_that_is(tmp_path: Path) -> None:
    own, data = str(tmp_path / "ipython" / "profile_default" / "history.sqlite"), str(tmp_path / "ipython.csv")
    assert [Places([str(tmp_path / "ipython")]).is_data(path) for path in (own, data)] == [False, True]
    assert Places().is_data(own)

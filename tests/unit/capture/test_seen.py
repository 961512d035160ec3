"""What a cell did to files is folded within bounds."""

from __future__ import annotations

import pytest

from jupyter_repro.capture import seen as folding
from jupyter_repro.capture.seen import Before, Seen

OLD = Before(state=(1, 2, 3, 4, 5))


def test_removed_and_moved_files_count_towards_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "_MOST", 4)
    seen = Seen()
    for number in range(4):
        seen.unlink(f"/removed/{number}", OLD)
    seen.unlink("/removed/0", OLD)
    seen.unlink("/removed/5", OLD)
    seen.rename("/moved", "/there", None)
    assert (list(seen.deleted()), seen.lost) == ([f"/removed/{number}" for number in range(4)], 2)

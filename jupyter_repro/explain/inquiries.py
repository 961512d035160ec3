"""The inquiry that ``verify`` makes into a notebook, by means of this machine: reruns in fresh kernels, the user's snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jupyter_repro.compare.settings import Settings
from jupyter_repro.explain.proving import Inquiry
from jupyter_repro.model.record import CellId
from jupyter_repro.replay.accepting import Acceptance
from jupyter_repro.replay.baselines import Baseline
from jupyter_repro.replay.outcome import Quiet
from jupyter_repro.replay.runner import replay
from jupyter_repro.replay.verdicts import compare_replay, saved_errors
from jupyter_repro.store.snapshots import snapshots_of_user

__all__ = ["inquiry_into"]


def inquiry_into(against: Baseline, acceptance: Acceptance, asked: Settings, options: Mapping[str, Any], **others: Any) -> Inquiry:
    """What is asked of a notebook: whether a rerun gives what its baseline has. The ``acceptance`` hears of each rerun; ``asked`` says how
    to compare, ``options`` how to replay; the others are those of an ``Inquiry``."""
    progress = options["progress"] or Quiet()
    if not against.own or acceptance.wanted:
        progress.compared_with({CellId(cell["id"]): tuple(cell["outputs"]) for _, cell in against.notebook.code_cells})
    replaying = {**options, "progress": progress, "expected_errors": saved_errors(against.notebook)}
    return Inquiry(
        notebook=against.notebook,
        baseline=against.record,
        then=against.sources,
        replay=lambda setup, dependents: acceptance.heard(replay(against.notebook, setup=setup, dependents=dependents, **replaying)),
        compare=lambda saved, record, replayed: compare_replay(saved, record, replayed, asked),
        snapshots=snapshots_of_user(),
        progress=progress,
        **others,
    )

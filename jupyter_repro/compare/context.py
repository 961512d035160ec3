"""What a comparison of outputs may know besides the outputs: the cell's source, what was recorded of both runs, the policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jupyter_repro.compare.facts import NOTHING_KNOWN, Facts
from jupyter_repro.compare.policy import POLICIES, Policy, Tolerance

__all__ = ["CellContext"]


@dataclass(frozen=True, kw_only=True, slots=True)
class CellContext:
    """What is known of a cell whose outputs are compared; every field may be missing.

    ``earlier_sources`` are those of the code cells before it, in order, and ``module_sources`` those of the local modules that the rerun
    imported: they define the functions that the cell calls. ``baseline`` and ``rerun`` say what the two runs did up to the end of the
    cell. ``baseline_widgets`` and ``rerun_widgets`` are the ``state`` objects of the notebook's widget metadata, by model id.
    """

    source: str = ""
    earlier_sources: tuple[str, ...] = ()
    module_sources: tuple[str, ...] = ()
    baseline: Facts = NOTHING_KNOWN
    rerun: Facts = NOTHING_KNOWN
    policy: Policy = POLICIES["default"]
    baseline_widgets: Mapping[str, Any] = field(default_factory=dict)
    rerun_widgets: Mapping[str, Any] = field(default_factory=dict)

    @property
    def tolerance(self) -> Tolerance:
        """How far apart numbers may be."""
        return self.policy.tolerance

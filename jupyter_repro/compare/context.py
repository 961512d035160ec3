"""What a comparison of outputs may know besides the outputs: the cell's source, its records, the tolerance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jupyter_repro.model.record import CellExecution

__all__ = ["CellContext", "Tolerance"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tolerance:
    """How far apart two floating point numbers may be and still be the same result; integers are compared exactly.

    ``rtol`` 1e-8 is half of a double's sixteen digits: sums taken in another order or by another BLAS differ by 1e-16 to 1e-10, while
    a changed input, seed or algorithm shows above 1e-7. ``atol`` 1e-15 is a few units of the last place of 1.0: what is left
    of a difference of equal numbers is noise below it, whatever its sign or digits. Two numbers agree when either bound holds.
    """

    rtol: float = 1e-8
    atol: float = 1e-15


@dataclass(frozen=True, kw_only=True, slots=True)
class CellContext:
    """What is known of a cell whose outputs are compared; every field may be missing.

    ``earlier_sources`` are those of the code cells before it, in order: they define the functions it calls. ``rerun_directory`` is
    the absolute working directory of the rerun. ``baseline_widgets`` and ``rerun_widgets`` are the ``state`` objects of the notebook's
    widget metadata, by model id.
    """

    source: str = ""
    earlier_sources: tuple[str, ...] = ()
    baseline_execution: CellExecution | None = None
    rerun_execution: CellExecution | None = None
    rerun_directory: str | None = None
    tolerance: Tolerance = Tolerance()
    baseline_widgets: Mapping[str, Any] = field(default_factory=dict)
    rerun_widgets: Mapping[str, Any] = field(default_factory=dict)

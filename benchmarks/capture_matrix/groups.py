"""All ways, in groups that share a kernel, and which of them can run here."""

from __future__ import annotations

import importlib.util
import shutil

from benchmarks.capture_matrix.way import Way
from benchmarks.capture_matrix.ways.addresses import ADDRESSES
from benchmarks.capture_matrix.ways.arrays import ARRAYS
from benchmarks.capture_matrix.ways.columns import ARROW
from benchmarks.capture_matrix.ways.files import FILES
from benchmarks.capture_matrix.ways.formats import FORMATS
from benchmarks.capture_matrix.ways.modules import MODULES
from benchmarks.capture_matrix.ways.pictures import PICTURES
from benchmarks.capture_matrix.ways.pools import POOLS
from benchmarks.capture_matrix.ways.programs import PROGRAMS
from benchmarks.capture_matrix.ways.tables import PANDAS

__all__ = ["GROUPS", "lacking"]

GROUPS: dict[str, tuple[Way, ...]] = {
    "files": FILES,
    "formats": FORMATS,
    "modules": MODULES,
    "programs": PROGRAMS,
    "pools": POOLS,
    "tables": PANDAS,
    "columns": ARROW,
    "arrays": ARRAYS,
    "pictures": PICTURES,
    "addresses": ADDRESSES,
}


def lacking(way: Way) -> str:
    """What a way takes and this machine has not; empty when nothing."""
    return ", ".join(need for need in way.needs if importlib.util.find_spec(need) is None and shutil.which(need) is None)

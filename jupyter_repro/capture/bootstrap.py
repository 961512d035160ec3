"""Source that starts and ends recording in any Python kernel, whether or not the package is installed there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

__all__ = ["bootstrap_source", "finish_source", "listing_source"]

_PACKAGE = Path(__file__).parent.parent

_BOOTSTRAP = """\
def _jupyter_repro_load():
    import importlib.util, os, sys
    if "jupyter_repro" not in sys.modules and os.path.isfile({front_door!r}):
        spec = importlib.util.spec_from_file_location("jupyter_repro", {front_door!r}, submodule_search_locations=[{package!r}])
        module = sys.modules["jupyter_repro"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    from jupyter_repro import load_ipython_extension
    load_ipython_extension(get_ipython(), kind={kind!r}, notebook={notebook!r}, hold={hold!r})
try:
    _jupyter_repro_load()
finally:
    del _jupyter_repro_load
"""

_LISTING = """\
import importlib.util, json, platform, sys
spec = importlib.util.spec_from_file_location("jupyter_repro", {front_door!r}, submodule_search_locations=[{package!r}])
module = sys.modules["jupyter_repro"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
from jupyter_repro.capture.distributions import Installed
from jupyter_repro.capture.places import installed_folders
from jupyter_repro.model.codec import to_dict
print(json.dumps({{
    "implementation": platform.python_implementation(), "version": platform.python_version(), "prefix": sys.prefix,
    "distributions": [{{"name": d.name, "version": d.version, "origin": to_dict(d.origin)}} for d in Installed().everything()],
    "folders": installed_folders(),
}}))
"""

_FINISH = """\
__import__("jupyter_repro.capture.extension").capture.extension.finish()
"""


def bootstrap_source(
    *, kind: Literal["interactive", "headless"], notebook: str | None = None, hold: Mapping[str, Any] | None = None
) -> str:
    """Python source that starts recording, to be sent as one silent request before the first cell. Sending it again does nothing.

    The package is loaded from where it is installed for the sender, so that sender and kernel agree on the record's schema; a kernel
    on another machine, where that path does not exist, imports its own. ``notebook`` is the notebook's file name. ``hold`` are the
    conditions to hold fixed: ``{"seedings": {generator: value}, "entropy": {"numpy:CELL_ID": [hexadecimal, …]}, "clock": {CELL_ID: [POSIX
    time, …]}, "controls": {CELL_ID: [{name: JSON text}, …]}}``, the lists having an item for each time that a cell runs.
    """
    return _BOOTSTRAP.format(
        front_door=str(_PACKAGE / "__init__.py"),
        package=str(_PACKAGE),
        kind=kind,
        notebook=notebook,
        hold=None if hold is None else dict(hold),
    )


def listing_source() -> str:
    """Python source that prints what is installed for an interpreter, as JSON: ``implementation``, ``version``, ``prefix``,
    ``distributions``, ``folders`` (of what is installed). The package is loaded by path, as for recording."""
    return _LISTING.format(front_door=str(_PACKAGE / "__init__.py"), package=str(_PACKAGE))


def finish_source() -> str:
    """Python source that completes the journal (digests and facts that were still being worked out), to be sent after the last cell."""
    return _FINISH

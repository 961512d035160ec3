"""Where an installed distribution came from, when that is no index: what PEP 610 has installers write down."""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import urlsplit

from jupyter_repro.capture.originals import read_text
from jupyter_repro.model.addresses import without_credentials
from jupyter_repro.model.environment import Origin

__all__ = ["origin_of"]

_loads = json.loads  # bound before user code can replace it
_MOST_BYTES = 1 << 16
_ON_THE_MACHINE = {"", "file"}


def origin_of(folder: str) -> Origin | None:
    """The origin that a ``.dist-info`` folder states; None where it states none, or nothing that can be understood."""
    said = read_text(os.path.join(folder, "direct_url.json"), _MOST_BYTES)
    if said:
        try:
            return _origin_in(_loads(said))
        except (ValueError, AttributeError, TypeError, RecursionError):
            return None
    return Origin(kind="conda") if read_text(os.path.join(folder, "INSTALLER"), 64).strip() == "conda" else None


def _origin_in(said: Any) -> Origin | None:
    """The origin in a ``direct_url.json``. Raises what comes of one that is none."""
    url = str(said["url"]) if "url" in said else ""
    address = None if urlsplit(url).scheme in _ON_THE_MACHINE else without_credentials(url).partition("#")[0]
    folder = f"subdirectory={said['subdirectory']}" if isinstance(said.get("subdirectory"), str) else ""
    if "dir_info" in said:
        return Origin(kind="editable" if said["dir_info"].get("editable") is True else "directory")
    if "vcs_info" in said:
        commit = said["vcs_info"].get("commit_id")
        at = f"{said['vcs_info']['vcs']}+{address}@{commit}"
        return Origin(kind="vcs", url=_with_fragment(at, folder) if address and isinstance(commit, str) else None)
    if "archive_info" in said:
        sha256 = (said["archive_info"].get("hashes") or {}).get("sha256")
        digest = f"sha256={sha256}" if isinstance(sha256, str) else ""
        return Origin(kind="archive", url=address and _with_fragment(address, digest, folder))
    return None


def _with_fragment(url: str, *parts: str) -> str:
    fragment = "&".join(filter(None, parts))
    return f"{url}#{fragment}" if fragment else url

"""Addresses as they may be written down: without what lets people in."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

__all__ = ["without_credentials", "without_credentials_in"]

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[^\s'\"<>`]+", re.IGNORECASE)
_CONDA_TOKEN = re.compile(r"/t/[^/]+(?=/)")


def without_credentials(url: str) -> str:
    """An address without user, password, query and conda's tokens; ``git``, by which everybody reaches a repository, is no secret. Raises
    ValueError where it is none."""
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    path = _CONDA_TOKEN.sub("", parts.path)
    return urlunsplit((parts.scheme, f"git@{host}" if user == "git" else host, path, "", parts.fragment))


def without_credentials_in(text: str) -> str:
    """A text with the addresses in it likewise; of those that cannot be read nothing is left."""
    return _ADDRESS.sub(lambda found: _cleaned(found[0]), text)


def _cleaned(url: str) -> str:
    try:
        return without_credentials(url)
    except ValueError:
        return "…"

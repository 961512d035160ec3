"""Where a git repository can be had from, as others may know it: no user, password or token, and no path of this machine."""

from __future__ import annotations

import re

from jupyter_repro.model.addresses import without_credentials

__all__ = ["remote_in", "shareable"]

_SCHEMES = re.compile(r"(?:https?|ssh|git)://[\w.~:/@%+,=-]+")
_SHORT = re.compile(r"(?:([\w.~%+:-]+)@)?([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+):([\w.~/%+-]+)")


def remote_in(said: bytes) -> str | None:
    """The address in what ``git config --null --get-regexp`` says of the remotes: that of ``origin``, else of the first that has one."""
    entries = [entry.partition("\n")[::2] for entry in said.decode("utf-8", "replace").split("\0") if entry]
    ordered = sorted(entries, key=lambda entry: entry[0] != "remote.origin.url")
    return next((address for _, url in ordered if (address := shareable(url)) is not None), None)


def shareable(url: str) -> str | None:
    """An address of a repository that may be written down and given to git elsewhere; None where it is none."""
    short = _SHORT.fullmatch(url)
    if short is not None:
        return f"{'git@' if short[1] == 'git' else ''}{short[2]}:{short[3]}"
    try:
        return without_credentials(url).partition("#")[0] if _SCHEMES.fullmatch(url.partition("?")[0].partition("#")[0]) else None
    except ValueError:
        return None

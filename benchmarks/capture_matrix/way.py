"""A way of reading, writing or touching files: one cell."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Way", "way"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """One cell. ``needs`` are the modules and programs that it takes, ``also`` texts in the paths of its data outside the data folder,
    ``url`` says that it asks an address, ``remote`` names the file there that Python reads. ``libc`` is False where files are opened
    without the C library."""

    name: str
    source: str
    needs: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    libc: bool = True
    url: bool = False
    remote: str = ""


def way(name: str, source: str, *needs: str, also: tuple[str, ...] = (), libc: bool = True, url: bool = False, remote: str = "") -> Way:
    """A way, in one line."""
    return Way(name=name, source=source, needs=needs, also=also, libc=libc, url=url or bool(remote), remote=remote)

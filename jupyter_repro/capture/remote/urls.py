"""URLs as the record spells them: without anything that may be a secret."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

__all__ = ["stripped", "url_of"]

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_USER = re.compile(r"//[^/@]*@")
_MATRIX = re.compile(r"(;[\w.-]*=)[^/;]+")
_NAME = re.compile(r"[\w.~\-\[\]]{1,64}")
_HIDDEN = "…"
_LONGEST = 2000
_MOST_NAMES = 50


def stripped(url: str) -> str:
    """A URL without user, password, fragment and the values of its query, whose names stay: ``https://host/path?key=…&page=…``.

    A part of the query without a name is a value. What a path holds is kept: a secret in it looks like any other part.
    """
    try:
        scheme, netloc, path, query, _ = urlsplit(url)
    except ValueError:  # an address in brackets that is none
        return _USER.sub("//", re.split("[?#]", url)[0])[:_LONGEST]
    host = netloc.rpartition("@")[2].lower().removesuffix(_DEFAULT_PORTS.get(scheme, "\0"))
    path = _MATRIX.sub(rf"\1{_HIDDEN}", _USER.sub("//", path))
    address = f"{scheme}://{host}{path or '/'}".encode("utf-8", "backslashreplace").decode()[:_LONGEST]
    names = dict.fromkeys(_name(part) for part in query.split("&")[:_MOST_NAMES] if part)
    return f"{address}?{'&'.join(names)}" if names else address


def url_of(scheme: str, host: str, port: int | None, target: str) -> str:
    """The URL that a request to a host is for; a request to a proxy names it in full."""
    if "://" in target.partition("?")[0]:
        return target
    host = f"[{host}]" if ":" in host else host
    return f"{scheme}://{host}{'' if port is None else f':{port}'}{target}"


def _name(part: str) -> str:
    name, equals, _ = part.partition("=")
    return f"{name}={_HIDDEN}" if equals and _NAME.fullmatch(name) else _HIDDEN

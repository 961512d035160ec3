"""URLs as the record spells them: without anything that may be a secret."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

__all__ = ["stripped", "url_of", "without_secrets"]

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_USER = re.compile(r"//[^/@]*@")
_MATRIX = re.compile(r"(;[\w.-]*=)[^/;]+")
_NAME = re.compile(r"[\w.~\-\[\]]{1,64}")
_HIDDEN = "…"
# In a text. Databases take passwords with a slash or an @ that nobody has escaped; what follows a host of the web is its port.
_CREDENTIALS = re.compile(r"""(?<=://)(?:(?<!http://)(?<!https://)[^\s/@:'"]*:\S*@|[^\s/@:'"]*:(?!\d*(?:[/?#\s]|$))\S*@|[^\s/?#'"]*@)""")
# A request's target may stand alone: "Max retries exceeded with url: /path?key=…".
_ADDRESS = re.compile(r"""(?P<address>(?P<scheme>[a-zA-Z][\w+.\-]*:/)?/[^\s?#'"<>]*)(?:\?(?P<query>[^\s#]+))?(?P<fragment>\#\S+)?""")
_CLOSING = re.compile(r"""['"<>()\[\]{},.:;]*$""")
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


def without_secrets(text: str) -> str:
    """A text in which URLs have no user, no password and no fragment, and queries no values."""
    return _ADDRESS.sub(_address, _CREDENTIALS.sub("", text)) if "/" in text else text


def _address(found: re.Match[str]) -> str:
    query, fragment = found["query"] or "", (found["fragment"] or "") if found["scheme"] else ""
    if not query and not fragment:
        return found[0]
    closing = _CLOSING.search(fragment or query)
    names = [_name(part) for part in query.removesuffix("" if fragment or closing is None else closing[0]).split("&") if part]
    rest = found["fragment"] or "" if not found["scheme"] else ""
    return f"{found['address']}{'?' if names else ''}{'&'.join(names)}{closing[0] if closing else ''}{rest}"


def url_of(scheme: str, host: str, port: int | None, target: str) -> str:
    """The URL that a request to a host is for; a request to a proxy names it in full."""
    if "://" in target.partition("?")[0]:
        return target
    host = f"[{host}]" if ":" in host else host
    return f"{scheme}://{host}{'' if port is None else f':{port}'}{target}"


def _name(part: str) -> str:
    name, equals, _ = part.partition("=")
    return f"{name}={_HIDDEN}" if equals and _NAME.fullmatch(name) else _HIDDEN

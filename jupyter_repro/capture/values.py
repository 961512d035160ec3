"""The values of parameters, as the record writes them: short, as JSON where that can be, and no secrets."""

from __future__ import annotations

import json
import re
import sys
from functools import lru_cache
from hashlib import sha256
from types import BuiltinFunctionType, FunctionType
from typing import Any

__all__ = ["is_secret", "json_of", "plain_json"]

_LONGEST = 200
_MOST_ITEMS = 20
_LOOKED_THROUGH = 4096  # characters of a text
_encode = json.JSONEncoder(ensure_ascii=False).encode
_SCALARS = (int, float, bool, str, type(None))

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRET_WORDS = {
    "apikey",
    "auth",
    "authorization",
    "bearer",
    "cookie",
    "credential",
    "credentials",
    "key",
    "keys",
    "pass",
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "pin",
    "pwd",
    "secret",
    "secrets",
    "token",
}
_SECRET_ENDS = ("apikey", "passphrase", "passwd", "password", "pwd", "secret", "token")  # of words run together
_SECRET_TEXT = re.compile(
    r"-----BEGIN|://[^/\s]*@|[?&][^=&\s]{0,64}(key|token|sig|secret|password)[^=&\s]{0,64}=|(?:^|\W)"
    r"(?:(?:password|passwd|pwd|pass|secret|token|api_?key|account_?key)[\"']?\s*[=:]\s*[\"']?\S|bearer\s+[\w.~+/-]{8})|(?:^|\W)"
    r"(?:sk-|gh[opsu]_|github_pat_|glpat-|xox[abprs]-|AKIA|ASIA|AIza|hf_|eyJ[\w-]+\.)[\w-]{8}",
    re.IGNORECASE,
)


def is_secret(name: str, value: Any) -> bool:
    """Whether a value is not to be recorded: its name says that it is a secret, or its text looks like one. A truth value and None tell
    nothing."""
    if value is None or type(value) is bool:
        return False
    if _is_name_of_secret(name):
        return True
    if type(value) in (list, tuple):
        return any(is_secret("", item) for item in value)
    return type(value) is str and _SECRET_TEXT.search(value, 0, _LOOKED_THROUGH) is not None


@lru_cache(maxsize=1024)
def _is_name_of_secret(name: str) -> bool:
    words = [word.lower() for word in _WORDS.findall(name)]
    return not _SECRET_WORDS.isdisjoint(words) or any(word.endswith(_SECRET_ENDS) for word in words)


def plain_json(value: Any) -> str | None:
    """A number, text, truth value or None, or a few of them in a list or tuple, as JSON, cut when long; None for anything else."""
    if type(value) in (list, tuple):
        if len(value) > _MOST_ITEMS or any(type(item) not in _SCALARS for item in value):
            return None
    elif type(value) not in _SCALARS:
        return None
    if type(value) is int and value.bit_length() > 2000:
        return None  # it may not even be printed
    return _cut(_encode(value if type(value) is not str else _short(value)))


def json_of(value: Any) -> str:
    """Any value: as JSON when it is plain, else what it is, without running code of its own: a class by its name, a function likewise,
    an object by its class."""
    numpy: Any = sys.modules.get("numpy")
    if numpy is not None and issubclass(type(value), (numpy.number, numpy.bool_)):
        value = value.item()
    plain = plain_json(value)
    if plain is not None:
        return plain
    named = value if issubclass(type(value), type) or type(value) in (FunctionType, BuiltinFunctionType) else type(value)
    return _cut(f"<{named.__module__}.{named.__qualname__}>")


def _short(text: str) -> str:
    """A text; one that is long is cut, with a digest of all of it, so that two that differ further on are told apart."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}… sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def _cut(text: str) -> str:
    text = text.encode("utf-8", "replace").decode()  # lone surrogates are no JSON
    return text if len(text) <= 2 * _LONGEST else f"{text[: 2 * _LONGEST]}…"

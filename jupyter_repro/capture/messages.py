"""Messages of errors as a record may hold them."""

from __future__ import annotations

import os
import re

from jupyter_repro.capture.remote.urls import without_secrets

__all__ = ["Redaction", "message_of"]

_LONGEST = 2000
_LOOKED_AT = 2 * _LONGEST  # characters; what is cut off before secrets are looked for could cut one in two


class Redaction:
    """Makes of any message one for the record: bounded, the home folder as ``~``, and URLs without what may be a secret."""

    def __init__(self) -> None:
        home = os.path.expanduser("~")
        forms = {form for path in (home, os.path.realpath(home)) for form in (path, path.replace("\\", "\\\\"), path.replace("\\", "/"))}
        named = sorted((re.escape(form) for form in forms if len(form) > 1), key=len, reverse=True)
        self._home = re.compile(rf"(?<![\w.\-])(?:{'|'.join(named)})(?![\w.\-])") if named else None

    def __call__(self, message: str) -> str:
        """The message for the record."""
        message = without_secrets(message[:_LOOKED_AT])
        return (message if self._home is None else self._home.sub("~", message))[:_LONGEST]


def message_of(error: BaseException) -> str:
    """What an error says, whatever its class does."""
    try:
        return str(error)
    except Exception as broken:  # a class of the user's whose message cannot be had
        return f"<{type(broken).__name__} in __str__>"

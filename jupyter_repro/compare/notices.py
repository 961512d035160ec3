"""Notices that a tool prints according to what it finds on the machine, whatever the notebook computes."""

from __future__ import annotations

import re

__all__ = ["without_notices"]

_NOTICE = re.compile(
    r"^(?:Matplotlib is building the font cache; this may take a moment\.|.*\[notice\] .*(?:pip|release).*"
    r"|.*Debugger warning: It seems that frozen modules are being used.*|.*to python to disable frozen modules\."
    r"|.*Note: Debugging will proceed\. Set PYDEVD_DISABLE_FILE_VALIDATION=1.*)\n?",
    re.MULTILINE,
)


_WRITEFILE = re.compile(r"^(?:Writing|Overwriting) (?=\S)", re.MULTILINE)


def without_notices(text: str, source: str = "") -> str:
    """The text without lines that say only that a cache was built or a newer pip exists. Under ``%%writefile`` it is the same whether
    the file was there before."""
    if source.lstrip().startswith(("%%writefile", "%%file")):
        text = _WRITEFILE.sub("Writing ", text)
    return _NOTICE.sub("", text) if any(word in text for word in ("font cache", "[notice]", "ebugg")) else text

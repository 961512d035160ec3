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
_INSTALLS = re.compile(r"\b(?:pip3?|conda|mamba|micromamba|uv)\b[^\n]{0,200}\binstall\b")
# What an installer says of how it came to what was asked for. Errors and warnings stay.
_INSTALLING = re.compile(
    r"^[ \t]*(?:Requirement already satisfied|Collecting|Downloading|Using cached|Obtaining|Preparing metadata|Building wheels?"
    r"|Created wheel|Stored in directory|Installing collected packages|Attempting uninstall|Found existing installation"
    r"|Uninstalling|Successfully"
    r"|Installing build dependencies|Getting requirements|Looking in (?:indexes|links)|Defaulting to user installation|Processing"
    r"|Note: you may need to restart the kernel|Created temporary directory"
    r"|Channels?:|Platform:|Collecting package metadata|Solving environment"
    r"|(?:Resolved|Prepared|Installed|Audited|Using Python)\b|[ ]*[━╸╺─]{5,}|# All requested packages already installed).*\n?",
    re.MULTILINE,
)


def without_notices(text: str, source: str = "") -> str:
    """The text without lines that say only that a cache was built, a newer pip exists, or how an installer came to its end.

    Which distributions were there is a fact of the environment. Under ``%%writefile`` it is the same whether the file was there before.
    """
    if source.lstrip().startswith(("%%writefile", "%%file")):
        text = _WRITEFILE.sub("Writing ", text)
    if "install" in source and _INSTALLS.search(source):
        text = _INSTALLING.sub("", text)
    return _NOTICE.sub("", text) if any(word in text for word in ("font cache", "[notice]", "ebugg")) else text

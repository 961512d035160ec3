"""Texts without who and where: names, machines, folders, mail addresses and tell-tale addresses give way to neutral words."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

from jupyter_repro.model.identity import Identity

__all__ = ["SHORTEST", "Neutral", "is_common", "people_in"]

SHORTEST = 4
"""Names of fewer letters are words of their own too often (``max``): they are taken out of paths and addresses only."""

_LONG, _MOST_PEOPLE = 6, 100

# Accounts and machines that are nobody's in particular, and mail providers.
_COMMON = frozenset(
    str.split("""
    admin admins administrator anonymous build centos codespace colab container data debian default docker example fedora guest home host
    jovyan jupyter kaggle laptop local localdomain localhost notebook notebooks nobody pi public python root runner server shared test
    tester ubuntu user users vagrant vscode work worker workspace
    gmail.com googlemail.com outlook.com hotmail.com icloud.com yahoo.com proton.me protonmail.com example.com example.org
""")
)
# Where code and data lie under their authors' names.
_TELLING = re.compile(
    r"(?:^|\.)(?:github\.com|githubusercontent\.com|github\.io|gitlab\.[a-z.]+|gitlab\.io|bitbucket\.org|codeberg\.org|sr\.ht|huggingface\.co"
    r"|kaggle\.com|wandb\.ai|google\.com|dropbox\.com|sharepoint\.com|zenodo\.org|osf\.io|figshare\.com|orcid\.org|mybinder\.org|linkedin\.com"
    r"|researchgate\.net|twitter\.com|x\.com)$"
    r"|^gitlab\.|^git\.|^dataverse\."
)
_HERE = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})  # noqa: S104 - nobody listens here

_PIECE = r"[^\s\"'`<>|:;,()\[\]{}\\*?\x1b/]+"
_BEFORE = r"(?P<before>^|[\s\"'`(=,\[{:;|>]|\x1b\[[0-9;]*m)"
_PATH = re.compile(rf"{_BEFORE}(?P<path>(?:/{_PIECE}|~[\w.-]*)(?:/{_PIECE})+/?)", re.MULTILINE)
_WINDOWS_PATH = re.compile(r"(?<![A-Za-z])[A-Za-z]:(?:(?:\\{1,2}|/)[^\s\"'`<>|:;*?\\/]+)+(?:\\{1,2}|/)?")
# None of these may begin within what it would have begun with already: a text of a million letters is looked at once.
_ADDRESS = re.compile(r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]*://[^\s\"'`<>\\)\]}]+")
_SSH = re.compile(r"(?<![\w.-])[\w.-]+@[\w-]+(?:\.[\w-]+)+:[\w./~-]+")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
_ORCID = re.compile(r"\b\d{4}-\d{4}-\d{4}-\d{3}[\dXx]\b")
_OWNER = re.compile(r"(?:/|\\{1,2})(?:home|Users|Documents and Settings)(?:/|\\{1,2})([^\s\"'`<>|:;,()\[\]{}\\*?\x1b/]+)", re.IGNORECASE)
_INLINE = re.compile(r"(data:[\w/+.;=-]+;base64,[A-Za-z0-9+/=\s]+)")

_KNOWN_ROOTS = frozenset(
    str.split("""
    home Users users root mnt media scratch data work srv gpfs lustre nfs project projects proj export net vol volumes Volumes private
    workspace workspaces afs hpc u cluster storage share shared
""")
)
_SYSTEM = frozenset(str.split("usr lib lib32 lib64 etc proc sys dev bin sbin tmp"))
_INSTALLED = re.compile(r".*?((?:site-packages|dist-packages|lib/python[\d.]+)/.*)")


class Neutral:
    """Says texts neutrally. ``hosts`` are those that a run talked to; each gets a number. ``left`` are the names that are too short to be
    looked for everywhere.

    The same text always gives the same text, so that what agreed agrees still.
    """

    def __init__(self, identity: Identity, hosts: Iterable[str] = ()) -> None:
        talked_to = dict.fromkeys(host.lower() for host in hosts if host.lower() not in _HERE)
        self._hosts = {host: f"host-{number}" for number, host in enumerate(talked_to, 1)}
        said = {name: "somewhere" for name in identity.hosts if not is_common(name)}
        said |= {name: "somebody" for name in identity.people if not is_common(name)}
        said |= {folder: "~" for folder in identity.folders if len(folder) > SHORTEST}
        self.left = tuple(sorted(name for name in (*identity.people, *identity.hosts) if len(name) < SHORTEST and name not in _COMMON))
        self._words = {_folded(form): word for name, word in {**said, **self._hosts}.items() for form in _forms(name)}
        longest_first = sorted(self._words, key=lambda form: (-len(form), form))
        self._pattern = re.compile("|".join(map(_searched, longest_first)), re.IGNORECASE) if longest_first else None

    def text(self, text: str) -> str:
        """A text without tell-tale parts. Pictures in it (``data:`` addresses) stay."""
        pieces = _INLINE.split(text)
        return "".join(piece if index % 2 else self._said(piece) for index, piece in enumerate(pieces))

    def path(self, path: str) -> str:
        """A recorded path, or the address of something remote: of what lies elsewhere than with the notebook no more than the name."""
        if "://" in path:
            return self.text(path)
        if path.startswith(("/", "~", "..", "\\")) or path[1:3] in {":\\", ":/"}:
            return self._worded(f"…/{PurePosixPath(path.replace(chr(92), '/')).name}")
        return self.text(path)

    def host(self, host: str) -> str:
        """The neutral name of a host."""
        return self._hosts.get(host.lower()) or self._worded(host)

    def _said(self, text: str) -> str:
        text = _ADDRESS.sub(lambda found: self._address(found[0]), text)
        text = _SSH.sub("git@host:repository", text)
        text = _MAIL.sub("mail-address", text)
        text = _ORCID.sub("0000-0000-0000-0000", text)
        text = _WINDOWS_PATH.sub(lambda found: f"…/{_last(found[0].replace(chr(92), '/'))}", text)
        return self._worded(_PATH.sub(_shortened, text))

    def _address(self, address: str) -> str:
        try:
            parts = urlsplit(address)
            host = (parts.hostname or "").lower()
        except ValueError:
            return "address"
        if parts.scheme.lower() == "file":
            return f"file:///…/{_last(parts.path)}"
        is_telling = (
            host in self._hosts or "@" in parts.netloc or _TELLING.search(host) or parts.scheme.lower() in {"s3", "gs", "ssh", "git"}
        )
        if not is_telling and (self._pattern is None or not self._pattern.search(address)):
            return address
        return f"{parts.scheme}://{self._hosts.get(host, 'host')}/{_last(parts.path)}"

    def _worded(self, text: str) -> str:
        if self._pattern is None or not self._may_name(text):
            return text
        # A replacement can bring two halves of a name together.
        for _ in range(3):
            said = self._pattern.sub(lambda found: self._words.get(_folded(found[0]), "somebody"), text)
            if said == text:
                break
            text = said
        return text

    def _may_name(self, text: str) -> bool:
        """Whether a text has a name in it, told in a hundredth of the time that it takes to find which and where."""
        folded = _folded(text)
        return any(form in folded for form in self._words)


def is_common(name: str) -> bool:
    """Whether a name says nothing, or stands for too many other things."""
    return name.lower() in _COMMON or name.lower() in _HERE or len(name) < SHORTEST


def people_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The accounts whose home folders texts name."""
    found = dict.fromkeys(name for text in texts for name in _OWNER.findall(text) if name.strip(".…"))
    return tuple(islice(found, _MOST_PEOPLE))


def _shortened(found: re.Match[str]) -> str:
    path = found["path"]
    pieces = [piece for piece in path.split("/") if piece]
    is_home = path.startswith("~")
    if not is_home and (pieces[0] in _SYSTEM or (pieces[0] not in _KNOWN_ROOTS and len(pieces) < 3)):
        return found[0]
    if pieces[0].lower() in {"home", "users"} and len(pieces) <= 2:
        return f"{found['before']}~"
    installed = _INSTALLED.fullmatch(path)
    return f"{found['before']}…/{installed[1] if installed else _last(path)}"


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _forms(name: str) -> Iterator[str]:
    """A name in the ways in which texts spell it."""
    for form in {name, unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name)}:
        yield form
        yield quote(form, errors="backslashreplace")
        yield quote(form, safe="", errors="backslashreplace")
        yield html.escape(form)
        yield json.dumps(form)[1:-1]
        yield form.replace("\\", "\\\\")


def _searched(form: str) -> str:
    """The expression that finds a form: a short one only where no other letters are around it, for ``mark`` is in ``benchmark``."""
    return re.escape(form) if len(form) >= _LONG else rf"(?<![^\W\d_]){re.escape(form)}(?![^\W\d_])"


def _folded(form: str) -> str:
    return form.lower()

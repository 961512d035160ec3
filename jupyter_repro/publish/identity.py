"""Who works on this machine, as it and git say."""

from __future__ import annotations

import contextlib
import getpass
import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

from jupyter_repro.capture.machine import ask_git
from jupyter_repro.model.identity import Identity

__all__ = ["identity_here"]

_ACCOUNT_VARIABLES = ("USER", "LOGNAME", "USERNAME", "JUPYTERHUB_USER", "SUDO_USER")
_HOST_VARIABLES = ("HOSTNAME", "COMPUTERNAME", "JUPYTERHUB_HOST")
_REMOTE = re.compile(r"(?:[A-Za-z+]+://|[\w.-]+@)(?:[^/@\s]+@)?([\w.-]+)(?::\d+)?[:/]+(?:([\w.~-]+)/)?")


def identity_here(folder: Path) -> Identity:
    """The accounts, people, machines and home folders that reports on notebooks in a folder could give away."""
    people, hosts = dict.fromkeys(_accounts()), dict.fromkeys(_machines())
    for mail in _git(folder, "config", "--get-all", "user.email"):
        account, _, host = mail.partition("@")
        people |= dict.fromkeys((mail, account))
        hosts |= dict.fromkeys((host,))
    for name in _git(folder, "config", "--get-all", "user.name"):
        people |= dict.fromkeys(_parts(name))
    for line in _git(folder, "config", "--get-regexp", r"^remote\..*\.url$"):
        if remote := _REMOTE.match(line.partition(" ")[2]):
            hosts |= dict.fromkeys((remote[1],))
            people |= dict.fromkeys((remote[2] or "",))
    home = str(Path.home())
    folders = dict.fromkeys((home, os.path.realpath(home)))
    known = (tuple(name for name in names if name.strip()) for names in (people, hosts, folders))
    return Identity(**dict(zip(("people", "hosts", "folders"), known, strict=True)))


def _accounts() -> Iterator[str]:
    with contextlib.suppress(OSError, KeyError, ImportError):  # an account can be without a name
        yield getpass.getuser()
    yield from (os.environ.get(name, "") for name in _ACCOUNT_VARIABLES)
    yield Path.home().name
    try:
        import pwd

        yield from _parts(pwd.getpwuid(os.getuid()).pw_gecos.partition(",")[0])
    except (ImportError, KeyError):
        return


def _parts(name: str) -> Iterator[str]:
    """A person's name, and its parts."""
    yield name
    yield from name.split()


def _machines() -> Iterator[str]:
    for name in (socket.gethostname(), *(os.environ.get(variable, "") for variable in _HOST_VARIABLES)):
        yield name
        yield name.partition(".")[0]


def _git(folder: Path, *words: str) -> list[str]:
    try:
        return (ask_git(str(folder), *words) or b"").decode("utf-8", "replace").splitlines()
    except OSError:
        return []

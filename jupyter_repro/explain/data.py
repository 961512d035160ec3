"""Causes that lie in the data: files, the network, child processes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import ClassVar

from jupyter_repro.explain.context import Context
from jupyter_repro.explain.rule import Finding, Reach
from jupyter_repro.lineage.sources import python_of
from jupyter_repro.model.artifact import Digest
from jupyter_repro.model.comparison import CellComparison
from jupyter_repro.model.record import CellId

__all__ = ["ChildProcessRan", "DataChanged", "DataMissing", "NetworkUsed", "missing_paths"]

_LISTING = re.compile(r"\b(listdir|scandir|iterdir|r?glob|iglob|os\.walk)\(")
_NO_FILE = re.compile(r"No such file or directory: '([^']+)'|([^\s'\"]+) not found\.")
_NETWORK_ERROR = re.compile(
    r"\b(URLError|HTTPError|ConnectionError|ConnectionRefusedError|ConnectTimeout|ConnectError|gaierror|RemoteDisconnected|"
    r"MaxRetryError|NewConnectionError|ReadTimeout|SSLError|ProxyError)\b"
)


class DataChanged:
    """A file, or a folder of files, that the notebook reads is not the one it read when the saved output was made.

    Told by the digest in both records, unless a cell above has made the file: then the cause lies there. Suspected too where the source
    asks which files are in a folder, of which nothing is recorded. Restore the data (the record has digest and size), or run the notebook
    again with the new.
    """

    code: ClassVar[str] = "RD201"
    name: ClassVar[str] = "data-changed"
    hint: ClassVar[str] = "restore the file whose digest the record has, or run the notebook again with the new one"
    reach: ClassVar[Reach] = "values"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:  # noqa: ARG002
        """Yields a finding for each data file that both read in different states."""
        made_above = {given.name for given in context.inputs.of.get(place, ()) if given.kind == "file"}
        for path, old, new in context.changed_files(place, modules=False):
            if "://" not in path and path not in made_above and not _is_program(path, place, context):
                yield Finding(message=f"{path} has changed: {_short(old)} → {_short(new)}", evidence="seen")
        listing = _LISTING.search(python_of(context.sources[place]))
        if listing is not None:
            yield Finding(message=f"{context.named(place)} asks which files are in a folder ({listing[1]})", evidence="possible")
        for path in sorted(_new_files(place, context)):
            yield Finding(message=f"{path} is read, and was not when the notebook was recorded", evidence="changed")


class DataMissing:
    """A file that the notebook reads is not there.

    Told by the error, by the files that the record says were read, and by those that the rerun looked for in vain. Bring the file back,
    or say in the notebook where it comes from.
    """

    code: ClassVar[str] = "RD202"
    name: ClassVar[str] = "data-missing"
    hint: ClassVar[str] = "bring the file back to where the notebook reads it, relative to the notebook"
    reach: ClassVar[Reach] = "values"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:  # noqa: ARG002
        """Yields a finding for each file that the cell wants, or has read before, and that is gone."""
        read_before = context.files(context.before.get(place), modules=False)
        for path in missing_paths(place, context):
            known = path in read_before
            message = f"{path} is not there" + (", and was when the notebook was recorded" if known else "")
            yield Finding(message=message, evidence="seen")
        if context.came_through(place):
            still = context.files(context.after[place], modules=False)
            looked_for = context.after[place].missing
            for path in sorted(read_before.keys() - still.keys() - set(looked_for)):
                if "://" not in path and not _is_program(path, place, context):
                    yield Finding(message=f"{path} was read when the notebook was recorded, and is not any more", evidence="changed")


class NetworkUsed:
    """What the cell got from the network is not what it got before, or may not be.

    Told by the digest of what an address answered, by an error of the connection, or by name look-ups and connections while the cell ran,
    unless all that came was the same. Keep a copy of what was fetched beside the notebook, and read that.
    """

    code: ClassVar[str] = "RD203"
    name: ClassVar[str] = "network"
    hint: ClassVar[str] = "keep a copy of what was fetched beside the notebook, and read that"
    reach: ClassVar[Reach] = "values"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:  # noqa: ARG002
        """Yields a finding for each address that answered otherwise, else one with the hosts."""
        old, new = (context.files(side.get(place), modules=False) for side in (context.before, context.after))
        urls = sorted(path for path in old.keys() | new.keys() if "://" in path)
        told = [f"{url} answered otherwise" for url in urls if url in old and url in new and old[url] != new[url]]
        failed = _NETWORK_ERROR.search(context.error(place))
        if context.came_through(place) or failed:
            gone = [url for url in urls if url in old and url not in new]
            told += [f"{url} answered when the notebook was recorded, and does not any more" for url in gone]
        if place in context.after:
            yield from (Finding(message=message, evidence="seen") for message in told)
        hosts = {c.host for execution in context.executions(place) for c in execution.network} - context.unchanged_hosts(place)
        if hosts and not told:
            message = f"{context.named(place)} talks to {', '.join(sorted(hosts)[:3])}"
            yield Finding(message=message, evidence="seen" if failed else "possible")
        elif failed and not told:
            yield Finding(message=f"{context.named(place)} could not reach the network ({failed[1]})", evidence="seen")


class ChildProcessRan:
    """The cell starts a program, whose answer may be another each time or on each machine.

    Told by the programs that the record names, and by the digest of the program's file where that has changed. Keep what the program gave
    in a file beside the notebook, or say in the notebook which version of it is needed.
    """

    code: ClassVar[str] = "RD204"
    name: ClassVar[str] = "child-process"
    hint: ClassVar[str] = "keep what the program gives in a file beside the notebook, and read that"
    reach: ClassVar[Reach] = "values"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:  # noqa: ARG002
        """Yields a finding for each program that has changed, else one with the programs."""
        changed = [path for path, _, _ in context.changed_files(place, modules=False) if _is_program(path, place, context)]
        for path in changed:
            yield Finding(message=f"the program {path}, which {context.named(place)} starts, has changed", evidence="seen")
        programs = _programs(place, context)
        if programs and not changed:
            yield Finding(message=f"{context.named(place)} starts {', '.join(sorted(programs)[:3])}", evidence="possible")


def missing_paths(place: CellId, context: Context) -> list[str]:
    """The files that a cell of the rerun looked for in vain, where that matters: it failed for want of them, or read them before."""
    error = context.error(place)
    told = {match[1] or match[2] for match in _NO_FILE.finditer(error)}
    read_before = context.files(context.before.get(place), modules=False)
    rerun = context.after.get(place)
    # Libraries of C code say in words of their own what they could not open.
    gone = {path for path in rerun.missing if path in read_before} if rerun is not None else set()
    return sorted(gone or told)


def _new_files(place: CellId, context: Context) -> set[str]:
    """The files that a cell reads and did not read when the baseline was made, but for those that the notebook itself makes."""
    old, new = context.before.get(place), context.after.get(place)
    if old is None or new is None:
        return set()
    read = context.files(new, modules=False).keys() - context.files(old, modules=False).keys() - context.made
    return {path for path in read if "://" not in path and not _is_program(path, place, context)}


def _programs(place: CellId, context: Context) -> set[str]:
    return {process.program for execution in context.executions(place) for process in execution.processes}


def _is_program(path: str, place: CellId, context: Context) -> bool:
    """Whether a file is one of the programs that a cell starts."""
    return PurePosixPath(path).name in {PurePosixPath(program).name for program in _programs(place, context)}


def _short(digest: Digest) -> str:
    return digest.rpartition(":")[2][:8]

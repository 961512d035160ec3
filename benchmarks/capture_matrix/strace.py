"""What strace saw: a log of ``strace -f -y -s 0`` becomes calls, the calls of a cell become its truth."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["END", "START", "SYSCALLS", "Call", "calls_of", "cells_of"]

START, END = "/.capture-matrix/start/", "/.capture-matrix/end/"
"""A kernel asks for access to these paths, with the cell's name behind, where a cell begins and ends."""

SYSCALLS = (
    "open,openat,openat2,creat,rename,renameat,renameat2,unlink,unlinkat,link,linkat,symlink,symlinkat,truncate,ftruncate,"
    "read,pread64,readv,preadv,write,pwrite64,writev,pwritev,sendfile,copy_file_range,fallocate,mmap,chdir,fchdir,"
    "execve,execveat,connect,access,faccessat,faccessat2,stat,lstat,newfstatat,statx,readlink,readlinkat,mkdir,mkdirat,mknod,mknodat"
)

_LINE = re.compile(r"(\d+) +(.*)")
_UNFINISHED = re.compile(r"(.*)<unfinished \.\.\.>$")
_RESUMED = re.compile(r"<\.\.\. (\w+) resumed>(.*)")
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+|\?|0x[0-9a-f]+)(?:<(.*)>)?(?: (E[A-Z0-9]+|\(flags).*)?$")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_DIRECTORY = re.compile(r"(?:^|, )(?:AT_FDCWD|\d+)<([^<>]*)>, $")
_HERE = re.compile(r"AT_FDCWD<([^<>]*)>")
_DESCRIPTOR = re.compile(r"\d+<(/[^<>]*)>")
_ADDRESS = re.compile(r'sin6?_port=htons\((\d+)\).*?(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"')


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One system call that came to an end. ``paths`` are the absolute paths that it names, ``descriptors`` those of the open files that
    it was given, ``opened`` that of the file which it opened, links followed; ``error`` is empty where it went well."""

    pid: int
    name: str
    arguments: str
    error: str = ""
    paths: tuple[str, ...] = ()
    descriptors: tuple[str, ...] = ()
    opened: str | None = None
    address: tuple[str, int] | None = None


def calls_of(lines: Iterable[str], directory: str) -> Iterator[Call]:
    """The calls of a log, in the order in which they ended. ``directory`` is where the traced program started."""
    begun: dict[int, str] = {}
    directories: dict[int, str] = {}
    first = None
    for line in lines:
        if (match := _LINE.match(line.rstrip("\n"))) is None:
            continue
        pid, text = int(match[1]), match[2]
        first = first or pid
        if match := _UNFINISHED.match(text):
            begun[pid] = match[1]
            continue
        if match := _RESUMED.match(text):
            text = begun.pop(pid, f"{match[1]}(") + match[2]
        if (match := _CALL.match(text)) is None:
            continue
        if here := _HERE.search(match[2]):
            directories[pid] = _text(here[1])
        # A process that has not said where it is, is where the traced program was when it began.
        call = _call(pid, match, directories.setdefault(pid, directories.get(first, directory)))
        if call.name in ("chdir", "fchdir") and not call.error:
            directories[pid] = (call.paths or call.descriptors or (directory,))[0]
        yield call


def cells_of(calls: Iterable[Call]) -> Iterator[tuple[str, list[Call]]]:
    """The calls that were made in each cell, by the cell's name."""
    name, inside = "", list[Call]()
    for call in calls:
        path = call.paths[0] if call.paths else ""
        if path.startswith(START):
            name, inside = path.removeprefix(START), []
        elif name and path == END + name:
            yield name, inside
            name = ""
        elif name:
            inside.append(call)


def _call(pid: int, match: re.Match[str], here: str) -> Call:
    name, arguments, result, opened, error = match.groups()
    paths = []
    for string in _STRING.finditer(arguments) if name not in ("connect", "write", "read") else ():
        before = _DIRECTORY.search(arguments[: string.start()])
        folder = _text(before[1]) if before and before[1] else here
        paths.append(os.path.normpath(Path(folder, _text(string[1]))))
        if name.startswith(("exec", "readlink", "symlink")) and len(paths) == (2 if name.startswith("symlink") else 1):
            break
    address = _ADDRESS.search(arguments) if name == "connect" else None
    return Call(
        pid=pid,
        name=name,
        arguments=arguments,
        error=error or "" if result.startswith("-") else "",
        paths=tuple(paths),
        descriptors=tuple(_text(path) for path in _DESCRIPTOR.findall(arguments)),
        opened=_text(opened) if opened else None,
        address=(address[2], int(address[1])) if address else None,
    )


def _text(quoted: str) -> str:
    """A path as strace spells it, with its escapes undone."""
    if "\\" not in quoted:
        return quoted
    return os.fsdecode(ast.literal_eval('b"' + quoted.replace('"', '\\"').replace('\\\\"', '\\"') + '"'))

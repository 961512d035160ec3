"""Hazards in data: absolute paths, listings as the system gives them, reads from the network."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from jupyter_repro.explain.hazards.hazard import Spot
from jupyter_repro.explain.hazards.reading import Call, ReadCell, ReadNotebook
from jupyter_repro.model.diagnostic import Severity

__all__ = ["AbsolutePath", "NetworkRead", "UnsortedListing", "lists_files"]

_ABSOLUTE = re.compile(
    r"(/(home|Users|root|mnt|content|kaggle|data|media|scratch|work|workspace|srv|Volumes|gpfs|nfs|lustre|projects?|datasets?)/[^\n\0{}]*[^\s/{}])|"
    r"([A-Za-z]:[\\/](?![\\/])[^\n\0]+)|(~/[^.\n\0][^\n\0]*)"
)
_LONGEST_PATH = 250
_HANDLED = re.compile(r"\bsort(ed)?\(|\.(unlink|remove|rmdir)\(|\b(remove|rmtree|unlink)\(")
_LISTINGS = {"os.listdir", "os.scandir", "os.walk", "glob.glob", "glob.iglob"}
_LISTING_METHODS = {"glob", "rglob", "iterdir"}
_ORDERLESS = {
    "sorted",
    "len",
    "set",
    "frozenset",
    "sum",
    "any",
    "all",
    "min",
    "max",
    "natsorted",
    "Counter",
    "next",
    "rmtree",
    "bool",
}
_URL = re.compile(r"(https?|ftp|s3|gs)://(?!localhost|127\.0\.0\.1|0\.0\.0\.0)[^\s'\"]+")
_PINNED = re.compile(
    r"/[0-9a-f]{40}/|/v?\d+\.\d+(\.\d+)?/|[?&@]v?\d+\.\d+|zenodo\.org/|doi\.org/|figshare|/archive/v?\d|osf\.io/|@[0-9a-f]{7,40}\b"
)
_FETCHES = re.compile(
    r"^(urllib\.request\.(urlopen|urlretrieve)|requests\.get|httpx\.get|wget\.download|gdown\.download|"
    r"pandas\.read_\w+|polars\.(read|scan)_\w+|geopandas\.read_file|numpy\.(loadtxt|genfromtxt)|skimage\.io\.imread|xarray\.open_\w+|"
    r"datasets\.load_dataset|yfinance\.(download|Ticker)|pandas_datareader\.(data\.)?(DataReader|get_\w+)|keras\.utils\.get_file|tensorflow\.keras\.utils\.get_file|"
    r"sklearn\.datasets\.fetch_openml|openml\.datasets\.get_dataset)$"
)
_OF_URLS_ALONE = re.compile(r"^(pandas|polars|geopandas|numpy|skimage|xarray)\.")
_PINS = {"known_hash", "revision", "data_id", "version", "file_hash", "sha256", "checksum"}
_COMMAND = re.compile(r"^\s*[!%](?:wget|curl)\b.*?((?:https?|ftp)://\S+)")


class AbsolutePath:
    """The cell names a file by a path that exists on one machine alone.

    Told by texts that begin with a folder of users or of mounts, a drive letter or ``~/``; hidden folders such as ``~/.keras`` are left
    out. Name files relative to the notebook, and keep them in its folder.
    """

    code: ClassVar[str] = "RD101"
    name: ClassVar[str] = "absolute-path"
    hint: ClassVar[str] = "name the file relative to the notebook, and keep it in its folder"
    severity: ClassVar[Severity] = "warning"

    def spots_in(self, cell: ReadCell) -> Iterator[Spot]:
        """Yields a spot for each such text."""
        documents = {id(node.value) for node in cell.nodes if isinstance(node, ast.Expr)}
        for node in cell.nodes:
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in documents:
                continue
            if len(node.value) < _LONGEST_PATH and _ABSOLUTE.fullmatch(node.value.strip()):
                yield _spot(cell, node, f"`{_cut(node.value)}` exists on one machine alone")


class UnsortedListing:
    """The cell takes the files of a folder in the order in which the system gives them: another on each machine.

    Told by calls of ``os.listdir``, ``glob`` and ``iterdir`` that nothing sorts, counts or asks for one. Sort them.
    """

    code: ClassVar[str] = "RD102"
    name: ClassVar[str] = "unsorted-listing"
    hint: ClassVar[str] = "sort it: sorted(…)"
    severity: ClassVar[Severity] = "warning"

    def spots_in(self, cell: ReadCell) -> Iterator[Spot]:
        """Yields a spot for each call."""
        for call in cell.calls:
            if lists_files(call) and not _ORDERLESS & set(call.wrapped_by) and not _sorted_later(call, cell):
                yield _spot(cell, call.node, f"`{call.last}` gives files in the order that the system happens to have")


class NetworkRead:
    """The cell reads from the network what may be another thing tomorrow, or gone.

    Told by addresses in calls that fetch, and by ``wget`` and ``curl``; addresses that name a version, a commit or an archive's number are
    left out, as are calls that check a digest. Keep a copy beside the notebook, or name a version and check a digest.
    """

    code: ClassVar[str] = "RD103"
    name: ClassVar[str] = "network-read"
    hint: ClassVar[str] = "keep a copy beside the notebook, or name a version and check its digest (pooch.retrieve(url, known_hash=…))"
    severity: ClassVar[Severity] = "warning"

    def spots(self, notebook: ReadNotebook) -> Iterator[Spot]:
        """Yields a spot for each read."""
        addresses: dict[str, str] = {}
        for cell in notebook.cells:
            addresses |= cell.recall("addresses", partial(_addresses, cell))
            for call in cell.recall("fetches", partial(_fetches, cell)):
                url = _fetched(call, addresses)
                if url is not None and not (url and _PINNED.search(url)) and not any(k.arg in _PINS for k in call.node.keywords):
                    yield _spot(cell, call.node, f"`{call.last}` reads {_cut(url) if url else 'from the network'}, which may change")
            for number, line in cell.recall("fetching commands", partial(_commands, cell)):
                yield Spot(cell=cell, message=f"`{_cut(line.strip())}` reads what may change", line=number)


def lists_files(call: Call) -> bool:
    """Whether a call lists the files of a folder."""
    of_path = call.name.startswith(".") or call.name.startswith("pathlib.")
    return call.name in _LISTINGS or (call.last in _LISTING_METHODS and of_path)


def _sorted_later(call: Call, cell: ReadCell) -> bool:
    """Whether the cell sorts the listing afterwards, looks for one file in it, or removes the files."""
    for around in cell.around(call.node):
        if isinstance(around, ast.Compare):
            return any(isinstance(operator, (ast.In, ast.NotIn)) for operator in around.ops)
        if isinstance(around, ast.Assign):
            targets = {target.id for target in around.targets if isinstance(target, ast.Name)}
            return any(re.search(rf"\b{target}\.sort\(|\bsorted\(\s*{target}\b|\blen\({target}\)\s*$", cell.source) for target in targets)
        if isinstance(around, (ast.For, ast.AsyncFor)):
            return _HANDLED.search(cell.source) is not None
    return False


def _addresses(cell: ReadCell) -> dict[str, str]:
    """The names that a source binds to addresses."""
    assigned = ((node, _address_in(node.value)) for node in cell.nodes if isinstance(node, ast.Assign))
    return {target.id: url for node, url in assigned if url is not None for target in node.targets if isinstance(target, ast.Name)}


def _fetches(cell: ReadCell) -> tuple[Call, ...]:
    """The calls that may fetch something."""
    return tuple(call for call in cell.calls if _FETCHES.match(call.name))


def _commands(cell: ReadCell) -> tuple[tuple[int, str], ...]:
    """The lines that fetch what no version names, by their number."""
    lines = ((number, line, _COMMAND.match(line)) for number, line in enumerate(cell.source.split("\n"), 1))
    return tuple((number, line) for number, line, command in lines if command is not None and not _PINNED.search(command[1]))


def _address_in(node: ast.expr) -> str | None:
    """The address that an expression spells, if it begins with one."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value if _URL.match(node.value) else None
    if isinstance(node, ast.JoinedStr) and node.values:
        return _address_in(node.values[0]) if isinstance(node.values[0], ast.expr) else None
    if isinstance(node, ast.BinOp):
        return _address_in(node.left)
    return None


def _fetched(call: Call, addresses: dict[str, str]) -> str | None:
    """The address that a call fetches; empty when it fetches one that the source does not spell, None when it fetches none."""
    named = call.keyword("origin") or call.keyword("url")
    first = named or (call.node.args[0] if call.node.args else call.keyword("filepath_or_buffer"))
    url = _address_in(first) if first is not None else None
    if url is None and isinstance(first, ast.Name):
        url = addresses.get(first.id)
    return url if url is not None or _OF_URLS_ALONE.match(call.name) else ""


def _spot(cell: ReadCell, node: ast.expr, message: str) -> Spot:
    return Spot(cell=cell, message=message, line=node.lineno, column=node.col_offset + 1)


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"

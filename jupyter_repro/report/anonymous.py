"""Reports for a double-blind review: the same report, without who made it and where.

What a report says in pictures and in prose cannot be told apart from what it is to say: names in them that are not those of an account, a
machine or a folder stay. The report says so.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

from jupyter_repro.model.artifact import Artifact, ArtifactRef, Digest, digest_of_text
from jupyter_repro.model.comparison import NotebookComparison
from jupyter_repro.model.environment import Environment, Origin
from jupyter_repro.model.identity import Identity
from jupyter_repro.model.outputs import digest_of_outputs
from jupyter_repro.model.record import CellExecution, Connection, Query, Record, Run
from jupyter_repro.report.neutral import Neutral, people_in
from jupyter_repro.report.picturetexts import without_texts
from jupyter_repro.report.renderer import Report, ReportCell

__all__ = ["anonymous", "neutral_for", "neutral_value", "texts_in"]

T = TypeVar("T")

_PICTURE = re.compile(r"image/(?:png|jpeg)")
_BINARY = re.compile(r"(?:image|audio|video)/(?!svg)|application/(?:pdf|octet-stream|zip)")


def neutral_for(report: Report, metadata: Mapping[str, Any], identity: Identity) -> Neutral:
    """What makes the texts of a report neutral: it knows who works here, whom the report names in paths, and the authors that a
    notebook's metadata names."""
    named = (name for name in texts_in(metadata.get("authors", ())) if "://" not in name)
    people = (*identity.people, *named, *people_in(texts_in((report.record, report.comparison, report.cells))))
    return Neutral(replace(identity, people=tuple(dict.fromkeys(people))), _hosts_of(report.record) if report.record else ())


def anonymous(report: Report, neutral: Neutral) -> Report:
    """A report that says nothing of who made it and where, and that it was made so."""
    cells = tuple(_cell(cell, neutral) for cell in report.cells)
    shown = {digest_of_outputs(old.outputs): digest_of_outputs(new.outputs) for old, new in zip(report.cells, cells, strict=True)}
    return replace(
        report,
        notebook=neutral.text(report.notebook),
        record=None if report.record is None else _record(report.record, neutral, shown),
        comparison=None if report.comparison is None else _comparison(report.comparison, neutral),
        cells=cells,
        is_anonymous=True,
    )


def neutral_value(value: T, neutral: Neutral) -> T:
    """A value (a dataclass, or what JSON can hold), every text in it made neutral. What is binary stays, but for texts in pictures."""
    return _said(value, neutral)  # type: ignore[no-any-return]


def texts_in(value: Any) -> Iterator[str]:
    """All texts in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if not (isinstance(key, str) and _BINARY.match(key)):
                yield from texts_in(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from texts_in(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from texts_in(getattr(value, field.name))


def _said(value: Any, neutral: Neutral) -> Any:
    if isinstance(value, str):
        return neutral.text(value)
    if isinstance(value, Mapping):
        return {_said(key, neutral): _bundled(key, item, neutral) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return _each(value, neutral)
    return _object(value, neutral) if is_dataclass(value) else value


def _each(values: list[Any] | tuple[Any, ...], neutral: Neutral) -> Any:
    is_text = isinstance(values, list) and all(isinstance(line, str) for line in values)
    if is_text and all(line.endswith("\n") for line in values[:-1]):
        # A text in lines: what goes on from one to the next is found in the whole only.
        return neutral.text("".join(values)).splitlines(keepends=True)
    return type(values)([_said(item, neutral) for item in values])


def _object(value: Any, neutral: Neutral) -> Any:
    """An object of the model, its texts by what they are."""
    if isinstance(value, (Artifact, ArtifactRef)):
        return replace(value, path=neutral.path(value.path))
    if isinstance(value, Connection):
        return replace(value, host=neutral.host(value.host))
    if isinstance(value, Query):
        database = None if value.database is None else neutral.path(value.database)
        return replace(value, host=None if value.host is None else neutral.host(value.host), database=database)
    if isinstance(value, Origin):
        return replace(value, url=None)
    return replace(value, **{field.name: _said(getattr(value, field.name), neutral) for field in fields(value)})


def _bundled(key: object, value: Any, neutral: Neutral) -> Any:
    """A value under a key, which in a bundle of an output is its media type."""
    if not isinstance(key, str) or not isinstance(value, (str, list)) or not _BINARY.match(key):
        return _said(value, neutral)
    text = value if isinstance(value, str) else "".join(map(str, value))
    if not _PICTURE.fullmatch(key):
        return text
    try:
        return base64.b64encode(without_texts(base64.b64decode("".join(text.split()), validate=True))).decode()
    except (binascii.Error, ValueError):
        return neutral.text(text)


def _cell(cell: ReportCell, neutral: Neutral) -> ReportCell:
    said = neutral_value(cell, neutral)
    return replace(said, outputs=tuple(said.outputs))


def _comparison(comparison: NotebookComparison, neutral: Neutral) -> NotebookComparison:
    """What a rerun showed, of a notebook that is named without the folders in which it lies."""
    name = comparison.path.replace("\\", "/").rpartition("/")[2]
    return replace(neutral_value(comparison, neutral), path=neutral.text(name))


def _record(record: Record, neutral: Neutral, shown: Mapping[Digest, Digest]) -> Record:
    said = neutral_value(record, neutral)
    return replace(
        said,
        run=_run(said.run),
        environment=_environment(said.environment),
        executions=tuple(_execution(old, new, neutral, shown) for old, new in zip(record.executions, said.executions, strict=True)),
    )


def _run(run: Run) -> Run:
    return replace(run, working_directory=None)


def _environment(environment: Environment) -> Environment:
    """An environment without what can be looked up (a commit) and what says where in the world it is."""
    return replace(environment, repository=None, time_zone=None, locale=None)


def _execution(old: CellExecution, new: CellExecution, neutral: Neutral, shown: Mapping[Digest, Digest]) -> CellExecution:
    return replace(
        new,
        # What is told edited by its digest must not be so because names gave way.
        source_digest=old.source_digest if old.source == new.source else digest_of_text(new.source),
        missing=tuple(map(neutral.path, old.missing)),
        deleted=tuple(map(neutral.path, old.deleted)),
        outputs_digest=None if old.outputs_digest is None else shown.get(old.outputs_digest),
    )


def _hosts_of(record: Record) -> Iterator[str]:
    for execution in record.executions:
        yield from (connection.host for connection in execution.network)
        yield from (query.host for query in execution.queries if query.host)
    for artifact in record.artifacts:
        if artifact.kind == "remote":
            try:
                yield urlsplit(artifact.path).hostname or "address"
            except ValueError:
                continue

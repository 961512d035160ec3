"""What an RO-Crate says of data: files in it, and files, folders and addresses that it only names."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from jupyter_repro.model.artifact import Artifact, ArtifactRef
from jupyter_repro.model.record import Record
from jupyter_repro.report.rocrategraph import Graph, Pointer, crate_text, local_id, path_id

__all__ = ["CratePart", "DataEntities", "media_type_of"]

_SHA256 = re.compile(r"sha256:([0-9a-f]{64})")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:\[\]-]+(?:/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?")
_FORMATS = {".parquet": "application/vnd.apache.parquet", ".ipynb": "application/x-ipynb+json", ".md": "text/markdown"}
# Python's own table: that of the machine would give other crates elsewhere.
_TYPES = mimetypes.MimeTypes().types_map[True]
_KINDS = {
    "data": "A file",
    "directory": "The files of a folder",
    "module": "A local module",
    "package-data": "A file of a distribution",
    "remote": "What an address answered",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class CratePart:
    """A file that lies in the crate, at a path from its root."""

    path: str
    sha256: str
    size: int
    description: str = ""
    properties: Mapping[str, object] = field(default_factory=dict)

    def add_to(self, graph: Graph, types: str | list[str] = "File", **properties: object) -> Pointer:
        """Adds the file's entity to a graph."""
        return graph.add(
            path_id(self.path),
            types,
            **{
                "name": crate_text(PurePosixPath(self.path).name),
                "description": self.description,
                "encodingFormat": media_type_of(self.path),
                "contentSize": str(self.size),
                "sha256": self.sha256,
                **self.properties,
                **properties,
            },
        )


class DataEntities:
    """The entities of a record's artifacts, each made when it is first referred to. ``included`` are the files that lie in the crate."""

    def __init__(self, graph: Graph, record: Record, included: Mapping[ArtifactRef, CratePart]) -> None:
        self._graph, self._included = graph, included
        self._known = {ArtifactRef(path=a.path, digest=a.digest): a for a in record.artifacts}
        self._day = crate_text(record.run.started[:10])
        self._alike: dict[tuple[str, str], list[str]] = {}
        self.web: dict[str, Pointer] = {}

    def pointer(self, ref: ArtifactRef) -> Pointer:
        """The entity of one state of an artifact."""
        artifact = self._known.get(ref) or Artifact(path=ref.path, digest=ref.digest)
        part = self._included.get(ref)
        if part is not None:
            if artifact.kind != "module":
                return part.add_to(self._graph)
            return part.add_to(self._graph, ["File", "SoftwareSourceCode"], version=part.sha256[:12])
        if artifact.kind == "remote" and _ADDRESS.fullmatch(artifact.path):
            pointer = self._add(artifact, artifact.path, "File", sdDatePublished=self._day)
            self.web[artifact.path] = pointer
            return pointer
        return self._add(artifact, self._id_of(artifact), "CreativeWork")

    def _id_of(self, artifact: Artifact) -> str:
        """The id of what is named only. It has no path: where a file lies on somebody's machine is nobody's business."""
        digest = "unread" if artifact.digest is None else artifact.digest.rpartition(":")[2][:16]
        alike = self._alike.setdefault((digest, _name_of(artifact)), [])
        if artifact.path not in alike:
            alike.append(artifact.path)
        number = alike.index(artifact.path)
        return local_id("data", digest, _name_of(artifact), *([number + 1] if number else []))

    def _add(self, artifact: Artifact, entity_id: str, entity_type: str, **properties: object) -> Pointer:
        whole = _SHA256.fullmatch(artifact.digest or "")
        where = "" if artifact.kind == "remote" else ", which is not in this crate"
        shipped = f" ({crate_text(artifact.distribution)})" if artifact.distribution else ""
        return self._graph.add(
            entity_id,
            entity_type,
            name=crate_text(_name_of(artifact)),
            alternateName=crate_text(artifact.path) if _is_portable(artifact.path) else None,
            description=f"{_KINDS[artifact.kind]}{shipped}{where}.",
            encodingFormat=None if artifact.kind == "directory" else media_type_of(artifact.path),
            contentSize=None if artifact.size is None else str(artifact.size),
            sha256=whole[1] if whole else None,
            identifier=None if whole else artifact.digest,
            url=crate_text(artifact.path) if artifact.kind == "remote" else None,
            **properties,
        )


def media_type_of(path: str) -> str:
    """The media type that a file's name says it has."""
    suffix = PurePosixPath(path).suffix.lower()
    return _FORMATS.get(suffix) or _TYPES.get(suffix) or "application/octet-stream"


def _name_of(artifact: Artifact) -> str:
    return PurePosixPath(artifact.path).name or artifact.path


def _is_portable(path: str) -> bool:
    """Whether a path says nothing of the machine: it is relative and leads below the run's folder."""
    return not path.startswith(("/", "~", "\\")) and ".." not in PurePosixPath(path).parts and "://" not in path and ":" not in path[:2]

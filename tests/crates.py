"""What tests know of RO-Crates: the terms of their contexts, and crates opened.

A crate names its contexts by address, and tests ask the network for nothing. So the terms that our crates use are listed here, with what
the two public contexts say that they mean (https://w3id.org/ro/crate/1.1/context, which is in the public domain by CC0, and
https://w3id.org/ro/terms/workflow-run/context).
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

CRATE_CONTEXT = "https://w3id.org/ro/crate/1.1/context"
RUN_CONTEXT = "https://w3id.org/ro/terms/workflow-run/context"

_SCHEMA_ORG = """
    ActivateAction ComputerLanguage ControlAction CreateAction CreativeWork Dataset HowTo HowToStep OrganizeAction Person PropertyValue
    SoftwareApplication SoftwareSourceCode
    about actionStatus additionalType alternateName author contentSize datePublished description encodingFormat endTime error exampleOfWork
    hasPart identifier instrument isPartOf license mainEntity mentions name object operatingSystem position processorRequirements
    programmingLanguage result sdDatePublished softwareRequirements softwareVersion startTime step text url value version workExample
"""
CONTEXTS: Mapping[str, Mapping[str, str]] = {
    CRATE_CONTEXT: {
        **{term: f"http://schema.org/{term}" for term in _SCHEMA_ORG.split()},
        "File": "http://schema.org/MediaObject",
        "conformsTo": "http://purl.org/dc/terms/conformsTo",
        "ComputationalWorkflow": "https://bioschemas.org/ComputationalWorkflow",
        "FormalParameter": "https://bioschemas.org/FormalParameter",
        "input": "https://bioschemas.org/ComputationalWorkflow#input",
    },
    RUN_CONTEXT: {term: f"https://w3id.org/ro/terms/workflow-run#{term}" for term in ("environment", "sha256")},
}

Entity = dict[str, Any]


def entities_of(metadata: str | bytes) -> dict[str, Entity]:
    """The entities of a crate's metadata by their ids. Fails where an id stands twice, or a term is in no context."""
    document = json.loads(metadata)
    known = {"@id", "@type"}
    for context in document["@context"]:
        known |= set(CONTEXTS[context]) if isinstance(context, str) else set(context)
    entities: dict[str, Entity] = {}
    for entity in document["@graph"]:
        assert entity["@id"] not in entities
        assert set(entity) <= known, set(entity) - known
        assert set(types_of(entity)) <= known
        entities[entity["@id"]] = entity
    return entities


def types_of(entity: Entity) -> list[str]:
    types = entity["@type"]
    return types if isinstance(types, list) else [types]


def pointers_of(entity: Entity) -> Iterator[str]:
    """The ids to which an entity points."""
    for value in entity.values():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield item["@id"]


def opened(crate: bytes) -> dict[str, bytes]:
    """The files in a crate, by path."""
    with zipfile.ZipFile(io.BytesIO(crate)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}

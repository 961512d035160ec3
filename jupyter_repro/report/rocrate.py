"""Reports as RO-Crates: the metadata of a crate, which says in JSON-LD what is in it and how it came about.

Crates are of RO-Crate 1.1 and claim the profiles Workflow RO-Crate and, where there is a record, Process, Workflow and Provenance Run Crate
0.5 (https://www.researchobject.org/workflow-run-crate/). The metadata is one JSON object of plain dictionaries. The ``rocrate`` library was
tried for it and left out: its import takes 0.13 s of CPU and brings in ``requests``, its model is files that it copies itself (not bytes,
not into a zip with fixed times), and it knows neither steps nor runs. It reads our crates, which a test shows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jupyter_repro.model.artifact import ArtifactRef
from jupyter_repro.model.comparison import NotebookComparison
from jupyter_repro.model.record import Record
from jupyter_repro.report.renderer import Report
from jupyter_repro.report.rocratedata import CratePart, DataEntities
from jupyter_repro.report.rocrategraph import Graph, Pointer, crate_text, local_id, path_id
from jupyter_repro.report.rocraterun import RunEntities, crate_time, end_of_run
from jupyter_repro.report.rocratesoftware import add_distributions, add_interpreter, add_settings, add_tool

__all__ = ["METADATA_NAME", "PREVIEW_NAME", "README_NAME", "RECORD_NAME", "VERIFICATION_NAME", "CrateContents", "crate_metadata"]

METADATA_NAME, PREVIEW_NAME, README_NAME = "ro-crate-metadata.json", "ro-crate-preview.html", "README.md"
RECORD_NAME, VERIFICATION_NAME = "repro/record.json", "repro/verification.json"

_CONTEXT = [
    "https://w3id.org/ro/crate/1.1/context",
    "https://w3id.org/ro/terms/workflow-run/context",
    {"buildInstructions": "https://codemeta.github.io/terms/buildInstructions"},
]
_CRATE = "https://w3id.org/ro/crate/1.1"
_WORKFLOW_CRATE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
_WORKFLOW_PROFILE = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"
_RUN_PROFILES = {"process": "Process Run Crate", "workflow": "Workflow Run Crate", "provenance": "Provenance Run Crate"}
_RUN_VERSION = "0.5"
_NO_LICENCE = {"name": "No licence is stated", "description": "Ask the authors before you use what is in this crate."}


@dataclass(frozen=True, kw_only=True, slots=True)
class CrateContents:
    """What lies in a crate: the notebook, files about it (``locks`` say how to build its environment), and data by their states.
    ``published`` is the crate's day, ``tool`` the name and version of what writes it; ``authors`` are those that the notebook names."""

    notebook: CratePart
    published: str
    tool: str
    language: str = "Python"
    authors: Sequence[str] = ()
    files: Sequence[CratePart] = ()
    locks: Sequence[CratePart] = ()
    data: Mapping[ArtifactRef, CratePart] = field(default_factory=dict)


def crate_metadata(report: Report, contents: CrateContents) -> str:
    """The text of ``ro-crate-metadata.json``; equal reports and contents give equal text."""
    graph = Graph()
    record, workflow = report.record, {"@id": path_id(contents.notebook.path)}
    is_stepwise = record is not None and bool(record.executions)
    authors = [graph.add(local_id("author", n), "Person", name=crate_text(name)) for n, name in enumerate(contents.authors, 1)]
    locks, files = [part.add_to(graph) for part in contents.locks], [part.add_to(graph) for part in contents.files]
    actions, web, about_run = ([], [], {}) if record is None else _add_run(graph, record, report, contents)
    if report.comparison is not None:
        actions.append(_add_verification(graph, report.comparison, contents.tool, workflow))
    contents.notebook.add_to(
        graph,
        ["File", "SoftwareSourceCode", "ComputationalWorkflow", *(["HowTo"] if is_stepwise else [])],
        programmingLanguage=_add_language(graph, contents.language, record),
        conformsTo={"@id": _WORKFLOW_PROFILE},
        version=contents.notebook.sha256[:12],
        author=authors,
        buildInstructions=locks,
        **about_run,
    )
    data = [part.add_to(graph) for part in contents.data.values()]
    root = {"author": authors, "hasPart": [workflow, *locks, *files, *data, *web], "mentions": actions, "mainEntity": workflow}
    head = _head(report, contents, _profiles(record, is_stepwise=is_stepwise), root)
    text = json.dumps({"@context": _CONTEXT, "@graph": [*head.entities, *graph.entities]}, indent=2, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"


def _add_run(
    graph: Graph, record: Record, report: Report, contents: CrateContents
) -> tuple[list[Pointer], list[Pointer], dict[str, list[Pointer]]]:
    """Adds what the record says; gives its actions, the addresses that were read, and what the notebook is told by it to have."""
    workflow = {"@id": path_id(contents.notebook.path)}
    data = DataEntities(graph, record, contents.data)
    run = RunEntities(graph, record, report.cells, workflow, data)
    settings = add_settings(graph, record.environment)
    interpreter = add_interpreter(graph, record.environment)
    run.add(interpreter, settings)
    about_run = {
        "input": run.parameters,
        "environment": list(settings.taken),
        "step": list(run.steps.values()),
        "hasPart": list(run.tools.values()),
        "softwareRequirements": [interpreter, *add_distributions(graph, record.environment)],
    }
    return [*run.actions, _add_recording(graph, record, workflow)], list(data.web.values()), about_run


def _profiles(record: Record | None, *, is_stepwise: bool) -> dict[str, str]:
    """The profiles that a crate claims, by address. Without a run there is no run's crate, without an execution no steps."""
    runs = [] if record is None else [name for name in _RUN_PROFILES if is_stepwise or name != "provenance"]
    said = {f"https://w3id.org/ro/wfrun/{name}/{_RUN_VERSION}": _RUN_PROFILES[name] for name in runs}
    return {**said, _WORKFLOW_CRATE: "Workflow RO-Crate"}


def _head(report: Report, contents: CrateContents, profiles: Mapping[str, str], root: Mapping[str, object]) -> Graph:
    """The entities that every crate begins with; ``root`` is what else is to be said of the crate itself."""
    graph, name, about = Graph(), crate_text(report.notebook), {"@id": "./"}
    graph.add(METADATA_NAME, "CreativeWork", about=about, conformsTo=[{"@id": _CRATE}, {"@id": _WORKFLOW_CRATE}])
    graph.add(
        "./",
        "Dataset",
        name=f"{name} and how it came about",
        description=_description(report),
        datePublished=contents.published,
        license=graph.add("#licence", "CreativeWork", **_NO_LICENCE),
        conformsTo=[{"@id": profile} for profile in profiles],
        **root,
    )
    graph.add(PREVIEW_NAME, "CreativeWork", name=f"{name}: reproducibility report", about=about, encodingFormat="text/html")
    for profile, title in profiles.items():
        graph.add(profile, "CreativeWork", name=title, version=profile.rpartition("/")[2])
    graph.add(_WORKFLOW_PROFILE, "CreativeWork", name="Bioschemas ComputationalWorkflow", version="1.0-RELEASE")
    return graph


def _description(report: Report) -> str:
    record, comparison = report.record, report.comparison
    said = ["A Jupyter notebook"]
    said.append(" without a record of a run" if record is None else f", with the record of its run of {crate_text(record.run.started)}")
    said.append("." if comparison is None else f". A rerun in a fresh kernel: {comparison.verdict}.")
    return "".join(said)


def _add_language(graph: Graph, language: str, record: Record | None) -> Pointer:
    version = None if record is None else crate_text(record.environment.interpreter.version)
    url = "https://www.python.org/" if language.lower() == "python" else None
    return graph.add("#language", "ComputerLanguage", name=crate_text(language), version=version, url=url)


def _add_recording(graph: Graph, record: Record, workflow: Pointer) -> Pointer:
    """How the record came about."""
    return graph.add(
        "#recording",
        "CreateAction",
        name="Recording of the run",
        description="Watched the run, cell execution by cell execution.",
        instrument=add_tool(graph, "#recorder", record.run.recorder),
        startTime=crate_time(record.run.started),
        endTime=end_of_run(record),
        object=workflow,
        result={"@id": RECORD_NAME},
    )


def _add_verification(graph: Graph, comparison: NotebookComparison, tool: str, workflow: Pointer) -> Pointer:
    """How the verdicts came about."""
    return graph.add(
        "#verification",
        "CreateAction",
        name="Verification of the notebook",
        description=f"Ran the notebook again in a fresh kernel and compared the outputs: {comparison.verdict}.",
        instrument=add_tool(graph, "#verifier", tool),
        object=workflow,
        result={"@id": VERIFICATION_NAME},
    )

"""Diagnostics and verdicts in SARIF 2.1.0, which code hosts read: each is marked at its line of the notebook's file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from jupyter_repro.model.artifact import digest_of_text
from jupyter_repro.model.comparison import Verdict, Verification
from jupyter_repro.model.diagnostic import Diagnostic, Inspection
from jupyter_repro.report.findings import UNEXPLAINED, Finding, Lines, findings_of

__all__ = ["RuleText", "inspections_as_sarif", "verification_as_sarif"]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

RuleText = tuple[str, str, str]
"""The name of a code, what it says in one line, and the way out."""

_UNEXPLAINED: RuleText = (
    "not-explained",
    "A cell differs, and no cause is known.",
    "compare the outputs, and look at what the cell depends on",
)


def inspections_as_sarif(inspections: Sequence[Inspection], rules: Mapping[str, RuleText], version: str) -> str:
    """One run with the results of all notebooks. ``rules`` describe the codes, ``version`` is that of this package."""
    codes = sorted({d.code for inspection in inspections for d in inspection.diagnostics})
    results = [_of_diagnostic(inspection.path, d, codes) for inspection in inspections for d in inspection.diagnostics]
    return _document(results, codes, rules, version)


def verification_as_sarif(
    verification: Verification, lines: Lines, rules: Mapping[str, RuleText], version: str, *, accepted: frozenset[Verdict]
) -> str:
    """One run with the causes of what differs, each at the cell where it lies."""
    found = list(findings_of(verification, lines, accepted=accepted))
    codes = sorted({finding.code for finding in found})
    results = [_of_finding(finding, codes) for finding in found]
    return _document(results, codes, {**rules, UNEXPLAINED: _UNEXPLAINED}, version)


def _document(results: list[dict[str, Any]], codes: Sequence[str], rules: Mapping[str, RuleText], version: str) -> str:
    driver = {"name": "jupyter-repro", "version": version, "rules": [_rule(code, rules[code]) for code in codes]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, sort_keys=True, indent=2)


def _rule(code: str, text: RuleText) -> dict[str, Any]:
    name, description, hint = text
    return {
        "id": code,
        "name": "".join(part.capitalize() for part in name.split("-")),
        "shortDescription": {"text": description},
        "help": {"text": hint},
    }


def _of_diagnostic(path: str, diagnostic: Diagnostic, codes: Sequence[str]) -> dict[str, Any]:
    said = f"{diagnostic.message} (cell {diagnostic.index + 1}, line {diagnostic.line}). Way out: {diagnostic.hint}."
    finding = Finding(
        path=path, line=diagnostic.file_line or 1, code=diagnostic.code, message=diagnostic.message, cell_id=str(diagnostic.cell_id)
    )
    return _result(finding, codes, level=diagnostic.severity, said=said)


def _of_finding(finding: Finding, codes: Sequence[str]) -> dict[str, Any]:
    hint = f" Way out: {finding.hint.rstrip('.')}." if finding.hint else ""
    return _result(finding, codes, level="error", said=f"{finding.message.rstrip('.')}.{hint}")


def _result(finding: Finding, codes: Sequence[str], *, level: str, said: str) -> dict[str, Any]:
    # What stays the same when cells above change tells code hosts that it is the same finding.
    print_ = digest_of_text(f"{finding.code} {finding.cell_id} {finding.message}").rpartition(":")[2][:16]
    return {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": level,
        "message": {"text": said},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": _uri(finding.path)}, "region": {"startLine": finding.line}},
                "logicalLocations": [{"name": str(finding.cell_id), "kind": "element"}],
            }
        ],
        "partialFingerprints": {"cell/v1": print_},
    }


def _uri(path: str) -> str:
    """A path as the URI that code hosts expect: relative, with slashes."""
    pure = PurePath(path)
    return pure.as_uri() if pure.is_absolute() else quote(pure.as_posix())

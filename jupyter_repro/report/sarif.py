"""Diagnostics in SARIF 2.1.0, which code hosts read: each is marked at its line of the notebook's file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from jupyter_repro.model.artifact import digest_of_text
from jupyter_repro.model.diagnostic import Diagnostic, Inspection

__all__ = ["RuleText", "inspections_as_sarif"]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

RuleText = tuple[str, str, str]
"""The name of a code, what it says in one line, and the way out."""


def inspections_as_sarif(inspections: Sequence[Inspection], rules: Mapping[str, RuleText], version: str) -> str:
    """One run with the results of all notebooks. ``rules`` describe the codes, ``version`` is that of this package."""
    codes = sorted({d.code for inspection in inspections for d in inspection.diagnostics})
    driver = {
        "name": "jupyter-repro",
        "version": version,
        "rules": [_rule(code, rules[code]) for code in codes],
    }
    results = [_result(inspection.path, d, codes) for inspection in inspections for d in inspection.diagnostics]
    form = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(form, sort_keys=True, indent=2)


def _rule(code: str, text: RuleText) -> dict[str, Any]:
    name, description, hint = text
    return {
        "id": code,
        "name": "".join(part.capitalize() for part in name.split("-")),
        "shortDescription": {"text": description},
        "help": {"text": hint},
    }


def _result(path: str, diagnostic: Diagnostic, codes: Sequence[str]) -> dict[str, Any]:
    said = f"{diagnostic.message} (cell {diagnostic.index + 1}, line {diagnostic.line}). Way out: {diagnostic.hint}."
    # What stays the same when cells above change tells code hosts that it is the same finding.
    print_ = digest_of_text(f"{diagnostic.code} {diagnostic.cell_id} {diagnostic.message}").rpartition(":")[2][:16]
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": codes.index(diagnostic.code),
        "level": diagnostic.severity,
        "message": {"text": said},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(path)},
                    "region": {"startLine": diagnostic.file_line or 1},
                },
                "logicalLocations": [{"name": str(diagnostic.cell_id), "kind": "element"}],
            }
        ],
        "partialFingerprints": {"cell/v1": print_},
    }


def _uri(path: str) -> str:
    """A path as the URI that code hosts expect: relative, with slashes."""
    pure = PurePath(path)
    return pure.as_uri() if pure.is_absolute() else quote(pure.as_posix())

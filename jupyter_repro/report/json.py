"""Records and verifications as JSON, in the form that programs may rely on.

Every key is always there; what is unknown is null or empty. Keys are sorted, so that equal objects give equal bytes.
"""

from __future__ import annotations

import json
from typing import Any

from jupyter_repro.model.codec import to_dict
from jupyter_repro.model.comparison import Verification
from jupyter_repro.model.record import Record
from jupyter_repro.report.renderer import Report

__all__ = ["REPORT_VERSION", "JsonRenderer", "json_text", "record_as_json", "verification_as_json"]

REPORT_VERSION = 1  # 1: the first
"""The version of the report's JSON form. Keys may be added without a new one."""


class JsonRenderer:
    """Renders the report as ``{"report_version", "anonymous", "notebook", "record", "verification"}``; the last two are null when absent.

    ``verification`` is one of the objects in the ``notebooks`` array of ``verification_as_json``.
    """

    def render(self, report: Report) -> str:
        """The report as JSON text that ends in a newline."""
        form = {
            "report_version": REPORT_VERSION,
            "anonymous": report.is_anonymous,
            "notebook": report.notebook,
            "record": to_dict(report.record),
            "verification": to_dict(report.comparison),
        }
        return json_text(form) + "\n"


def record_as_json(record: Record) -> str:
    """The record as JSON text: ``{"schema_version", "run", "environment", "artifacts", "executions", "gaps"}``."""
    return json_text(to_dict(record))


def verification_as_json(verification: Verification) -> str:
    """The verdicts as JSON text: ``{"notebooks": [{"path", "verdict", "notes", "cells": [{"cell_id", "verdict", "divergences", …}]}]}``."""
    return json_text(to_dict(verification))


def json_text(form: Any) -> str:
    """A JSON-ready value as text for people and programs: sorted, indented, and valid UTF-8."""
    text = json.dumps(form, sort_keys=True, indent=2, ensure_ascii=False)
    # A lone surrogate has no UTF-8 form; spelled \udXXX it is valid JSON and the same string again.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")

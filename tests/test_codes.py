"""Every code has its place in the documentation: causes by a page made of their rules, errors by a line each."""

from __future__ import annotations

import re
from pathlib import Path

from jupyter_repro.explain.pages import codes_page

ROOT = Path(__file__).parent.parent
RAISED = re.compile(r'\w*Error\(\s*"([a-z]+(?:-[a-z]+)*)"\s*,')


def test_the_page_of_causes_is_the_one_that_the_rules_make() -> None:
    assert (ROOT / "docs" / "codes.md").read_text() == codes_page(), "python -m jupyter_repro.explain.pages > docs/codes.md"


def test_every_error_code_is_explained_and_no_other() -> None:
    raised = {code for path in (ROOT / "jupyter_repro").rglob("*.py") for code in RAISED.findall(path.read_text())}
    explained = set(re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs" / "errors.md").read_text(), re.MULTILINE))
    assert explained == raised

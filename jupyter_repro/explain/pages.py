"""The documentation of the codes, made of the rules' docstrings: ``python -m jupyter_repro.explain.pages > docs/codes.md``."""

from __future__ import annotations

import inspect

from jupyter_repro.explain.engine import RULES

__all__ = ["codes_page"]

_ELEMENTS = {"RC": "Code and order", "RD": "Data", "RP": "Parameters and seeds", "RE": "Environment and hardware"}


def codes_page() -> str:
    """The page that describes every cause, in Markdown."""
    parts = ["# Causes", "The causes that `verify` names for a divergence, by the four elements that make a result."]
    for prefix, element in _ELEMENTS.items():
        parts.append(f"## {element}")
        for rule in sorted((rule for rule in RULES if rule.code.startswith(prefix)), key=lambda rule: rule.code):
            parts += [f"### {rule.code} {rule.name}", inspect.cleandoc(type(rule).__doc__ or ""), f"*Hint:* {rule.hint}."]
    return "\n\n".join(parts).replace("``", "`") + "\n"


if __name__ == "__main__":
    print(codes_page(), end="")  # noqa: T201

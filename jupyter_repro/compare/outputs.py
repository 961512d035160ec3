"""A cell's outputs, baseline against rerun: streams merged, updates applied, like put beside like, each compared by its comparator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from jupyter_repro.compare.alignment import aligned
from jupyter_repro.compare.bundles import compare_bundles, richest
from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.difference import Difference, shortened
from jupyter_repro.compare.errors import compare_errors, error_line
from jupyter_repro.compare.facts import Facts
from jupyter_repro.compare.notices import without_notices
from jupyter_repro.compare.policy import EVERYTHING, Policy
from jupyter_repro.compare.text import LIMIT, compare_printed, exact_difference, readable
from jupyter_repro.compare.widgets import WIDGET_TYPE, panes_of, without_panes
from jupyter_repro.model.comparison import ERROR_TYPE, STDERR_TYPE, STDOUT_TYPE, Divergence, Severity
from jupyter_repro.model.outputs import SUMMARY_TYPE, Output, merge_streams, text_of

__all__ = ["compare_outputs", "settled"]

_STREAM_TYPES = {"stdout": STDOUT_TYPE, "stderr": STDERR_TYPE}
_Placed = tuple[int, Output]


def compare_outputs(baseline: Sequence[Output], rerun: Sequence[Output], context: CellContext) -> tuple[Divergence, ...]:
    """Every place where a cell's outputs differ in meaning, in the order of the baseline; empty when they say the same.

    Never raises: what its comparator cannot read is compared exactly. Bounded in time by each comparator's limit of size.
    """
    if EVERYTHING in context.policy.ignored:
        return ()
    a, b = settled(baseline), settled(rerun)
    found = [*_compare_streams(a, b, context), *_compare_displays(a, b, context)]
    return tuple(sorted(found, key=lambda d: (d.output_index, d.kind, d.mime_type)))


def settled(outputs: Sequence[Output]) -> list[Output]:
    """The outputs as a front end shows them in the end: streams merged per name, cleared ones gone, displays updated in place."""
    shown: list[Output] = []
    displays: dict[str, int] = {}
    for output in outputs:
        if not isinstance(output, Mapping):
            continue
        kind = output.get("output_type")
        if kind == "clear_output":
            shown.clear()
            displays.clear()
            continue
        transient = output.get("transient")
        identity = transient.get("display_id") if isinstance(transient, Mapping) else None
        if kind == "update_display_data":
            if isinstance(identity, str) and identity in displays:
                place = displays[identity]
                shown[place] = {**shown[place], "data": output.get("data", {})}
            continue
        if isinstance(identity, str) and kind == "display_data":
            displays[identity] = len(shown)
        shown.append({**output, "text": text_of(output.get("text"))} if kind == "stream" else output)
    return merge_streams(shown)


def _compare_streams(a: list[Output], b: list[Output], context: CellContext) -> list[Divergence]:
    """Streams pair by name, wherever they stand: when a buffer is flushed is no result."""
    streams_a, streams_b = _streams(a, context.source), _streams(b, context.source)
    found: list[Divergence] = []
    for name in sorted((streams_a.keys() | streams_b.keys()) - _unheard(context.policy)):
        mime_type = _STREAM_TYPES.get(name, STDOUT_TYPE)
        severity: Severity = "warning" if name == "stderr" and context.policy.warnings else "error"
        index_a, one = streams_a.get(name, (None, ""))
        index_b, other = streams_b.get(name, (None, ""))
        if one == other:
            continue
        if index_a is None or index_b is None:
            text, index = (other, index_b) if index_a is None else (one, index_a)
            facts = context.rerun if index_a is None else context.baseline
            if index is not None and _says_something(text, context, facts):
                found.append(replace(_one_sided("added" if index_a is None else "removed", index, mime_type, text), severity=severity))
            continue
        difference = _safely(compare_printed, one, other, context)
        if difference is not None:
            found.append(replace(_modified(index_a, mime_type, difference), severity=severity))
    return found


def _unheard(policy: Policy) -> frozenset[str]:
    """The streams whose differences are none under a policy."""
    return policy.ignored if policy.warnings is not False else policy.ignored | {"stderr"}


def _streams(outputs: list[Output], source: str) -> dict[str, tuple[int, str]]:
    """Each stream's place and text, its notices of caches and versions left out."""
    return {
        str(output.get("name", "stdout")): (index, without_notices(str(output["text"]), source))
        for index, output in enumerate(outputs)
        if output.get("output_type") == "stream"
    }


def _says_something(text: str, context: CellContext, facts: Facts) -> bool:
    """Whether anything of a text stays on the screen: a bar that erased itself does not."""
    if len(text) > LIMIT or not text.strip():
        return bool(text.strip())
    return bool(_safely_read(text, context, facts).strip())


def _compare_displays(a: list[Output], b: list[Output], context: CellContext) -> list[Divergence]:
    displays_a, displays_b = _displays(a, context.policy), _displays(b, context.policy)
    found: list[Divergence] = []
    for one, other in aligned([_face(output) for _, output in displays_a], [_face(output) for _, output in displays_b]):
        if one is None or other is None:
            if one is None and other is not None:
                found.append(_alone("added", displays_b[other]))
            elif one is not None:
                found.append(_alone("removed", displays_a[one]))
            continue
        divergence = _compare_pair(displays_a[one], displays_b[other], context)
        found += _compare_panes(displays_a[one], displays_b[other], context) if divergence is None else [divergence]
    return found


def _displays(outputs: list[Output], policy: Policy) -> list[_Placed]:
    """What is no stream, with its place, without the media types that do not count, and what this package itself has shown."""
    displays = [
        (i, output) for i, output in enumerate(outputs) if output.get("output_type") != "stream" and SUMMARY_TYPE not in _bundle(output)
    ]
    if not policy.ignored:
        return displays
    kept: list[_Placed] = []
    for index, output in displays:
        bundle = {mime_type: data for mime_type, data in _bundle(output).items() if mime_type not in policy.ignored}
        if bundle or not _bundle(output):
            kept.append((index, {**output, "data": bundle} if "data" in output else output))
    return kept


def _compare_pair(baseline: _Placed, rerun: _Placed, context: CellContext) -> Divergence | None:
    index, one = baseline
    other = rerun[1]
    if _type_of(one) == ERROR_TYPE:
        difference = _safely(compare_errors, one, other, context)
        return None if difference is None else _modified(index, ERROR_TYPE, difference)
    shown = one.get("output_type") == other.get("output_type") == "execute_result"
    try:
        found = compare_bundles(_bundle(one), _bundle(other), context, shown=shown)
    except Exception:  # hostile bytes may break any reader; then only equality can be told
        exact = _exactly(_bundle(one), _bundle(other))
        found = None if exact is None else (_type_of(one), exact)
    return None if found is None else _modified(index, found[0], found[1])


def _compare_panes(baseline: _Placed, rerun: _Placed, context: CellContext) -> list[Divergence]:
    """How the outputs differ that are shown in the Output widgets of two displays, in the first that differs."""
    index, one = baseline
    states_a, states_b = context.baseline_widgets, context.rerun_widgets
    pairs = list(zip(*(panes_of(_bundle(o).get(WIDGET_TYPE), s) for o, s in ((one, states_a), (rerun[1], states_b))), strict=False))
    if not pairs:
        return []
    # Every pane is in the list, so that none is looked into again where another one shows it.
    within = replace(context, baseline_widgets=without_panes(states_a), rerun_widgets=without_panes(states_b))
    found = next((divergences for a, b in pairs if (divergences := compare_outputs(a, b, within))), ())
    return [replace(d, output_index=index, message=shortened(f"in a widget: {d.message}", 200)) for d in found]


def _safely(comparator: Any, one: Any, other: Any, context: CellContext) -> Difference | None:
    """The comparator's answer, or exact equality where it breaks on the bytes."""
    try:
        found: Difference | None = comparator(one, other, context)
    except Exception:
        return _exactly(one, other)
    return found


def _safely_read(text: str, context: CellContext, facts: Facts) -> str:
    try:
        return readable(text, context, facts)
    except Exception:
        return text


def _exactly(one: Any, other: Any) -> Difference | None:
    try:
        return None if one == other else exact_difference(repr(one), repr(other))
    except Exception:
        return Difference(message="outputs cannot be read", baseline="", rerun="")


def _bundle(output: Output) -> dict[str, Any]:
    data = output.get("data")
    return {str(key): value for key, value in data.items()} if isinstance(data, Mapping) else {}


def _type_of(output: Output) -> str:
    return ERROR_TYPE if output.get("output_type") == "error" else richest(_bundle(output))


def _face(output: Output) -> tuple[str, str]:
    """The output's kind and exact content, by which it is aligned."""
    try:
        return _type_of(output), repr(output.get("data") or output.get("evalue"))
    except Exception:
        return _type_of(output), ""


def _alone(kind: Literal["added", "removed"], placed: _Placed) -> Divergence:
    index, output = placed
    if _type_of(output) == ERROR_TYPE:
        return _one_sided(kind, index, ERROR_TYPE, error_line(output))
    bundle = _bundle(output)
    return _one_sided(kind, index, richest(bundle), text_of(bundle.get("text/plain")) or ", ".join(sorted(bundle)))


def _one_sided(kind: Literal["added", "removed"], index: int, mime_type: str, text: str) -> Divergence:
    name = mime_type.rsplit(".", 1)[-1] if mime_type.startswith("application/vnd.jupyter.") else mime_type
    message = shortened(f"the rerun {'adds' if kind == 'added' else 'lacks'} {shortened(name)}: {shortened(text, 80)}", 200)
    shown = text[:500]
    return Divergence(
        kind=kind, output_index=index, mime_type=mime_type, message=message,
        baseline=shown if kind == "removed" else None, rerun=shown if kind == "added" else None,
    )  # fmt: skip


def _modified(index: int, mime_type: str, difference: Difference) -> Divergence:
    return Divergence(
        kind="modified",
        output_index=index,
        mime_type=mime_type,
        baseline=difference.baseline,
        rerun=difference.rerun,
        message=shortened(difference.message, 200 - len(difference.among)) + difference.among,
    )

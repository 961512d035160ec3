"""The outputs of a cell on both sides, like beside like, each with the divergences that were found between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jupyter_repro.model.comparison import ERROR_TYPE, STDERR_TYPE, STDOUT_TYPE, Divergence
from jupyter_repro.model.outputs import Output, merge_streams
from jupyter_repro.report.renderer import ReportCell

__all__ = ["OutputPair", "pairs_of"]

_STREAM_TYPES = {STDOUT_TYPE, STDERR_TYPE}
_Placed = tuple[int, Output]


@dataclass(frozen=True, kw_only=True, slots=True)
class OutputPair:
    """An output of each side; None where the side has none, or where it is not known. Without divergences both say the same."""

    baseline: Output | None = None
    rerun: Output | None = None
    divergences: tuple[Divergence, ...] = ()


def pairs_of(cell: ReportCell, divergences: Sequence[Divergence]) -> list[OutputPair]:
    """The outputs in the order of the baseline, as the comparison paired them: streams by their name, what else there is in order, without
    what one side alone has. What the rerun alone has comes last, and is left out where nobody minds it.

    Where it is not known what the rerun gave, divergences stand alone after the outputs: these may not be those that it was compared with.
    """
    if cell.rerun_outputs is None:
        return [*(OutputPair(baseline=output) for output in merge_streams(cell.outputs)), *_alone(divergences)]
    saved = list(enumerate(merge_streams(cell.outputs if cell.baseline_outputs is None else cell.baseline_outputs)))
    again = list(enumerate(merge_streams(cell.rerun_outputs)))
    left = list(divergences)
    pairs = [_pair(one, other, left) for one, other in _matched(saved, again, divergences)]
    shown = [pair for pair in pairs if pair.baseline is not None or pair.divergences]
    return [*shown, *_alone(left)]


def _alone(divergences: Sequence[Divergence]) -> Iterator[OutputPair]:
    """Divergences of outputs that are not known, those of one output together."""
    places = dict.fromkeys((d.kind, d.output_index) for d in divergences)
    for place in places:
        yield OutputPair(divergences=tuple(d for d in divergences if (d.kind, d.output_index) == place))


def _matched(
    saved: Sequence[_Placed], again: Sequence[_Placed], divergences: Sequence[Divergence]
) -> Iterator[tuple[_Placed | None, _Placed | None]]:
    added, removed = (
        {d.output_index for d in divergences if d.kind == kind and d.mime_type not in _STREAM_TYPES} for kind in ("added", "removed")
    )
    streams = {_stream(output): (index, output) for index, output in again if _stream(output)}
    rest = iter([placed for placed in again if not _stream(placed[1]) and placed[0] not in added])
    for placed in saved:
        if name := _stream(placed[1]):
            yield placed, streams.pop(name, None)
        else:
            yield placed, None if placed[0] in removed else next(rest, None)
    alone = [*streams.values(), *rest, *((index, output) for index, output in again if index in added and not _stream(output))]
    yield from ((None, placed) for placed in sorted(alone, key=lambda placed: placed[0]))


def _pair(one: _Placed | None, other: _Placed | None, left: list[Divergence]) -> OutputPair:
    """A pair with its divergences, which are taken out of those that are left."""
    found = [divergence for divergence in left if _is_about(divergence, one, other)]
    for divergence in found:
        left.remove(divergence)
    baseline, rerun = one[1] if one else None, other[1] if other else None
    return OutputPair(baseline=baseline, rerun=rerun, divergences=tuple(found))


def _is_about(divergence: Divergence, one: _Placed | None, other: _Placed | None) -> bool:
    """Whether a divergence names this place, which both sides count from 0, and is of this kind of output."""
    if divergence.kind == "added" and one is not None:
        return False
    placed = other if divergence.kind == "added" else one
    if placed is None or placed[0] != divergence.output_index:
        return False
    output = placed[1]
    is_stream, is_error = bool(_stream(output)), output.get("output_type") == "error"
    return is_stream == (divergence.mime_type in _STREAM_TYPES) and (not is_error or divergence.mime_type == ERROR_TYPE)


def _stream(output: Output) -> str:
    """The name of a stream; empty for all else."""
    return str(output.get("name", "stdout")) if output.get("output_type") == "stream" else ""

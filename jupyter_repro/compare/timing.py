"""The printers of times that are known by name: IPython's magics, logging, and the libraries that time their own work."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

__all__ = ["mentions_of", "uses_tempfile", "without_log_times", "without_timings"]

# Every repetition is bounded: a span is looked for from each number of a text on.
_NUMBER = r"[\d,.]{1,20}(?:e[+-]?\d{1,3})?"
_UNIT = r"(?:ns|[µμu]s|ms|s|sec|secs|seconds?|min|mins|minutes?|h|hours?)"
_SPAN = rf"(?:{_NUMBER} ?{_UNIT}\b ?){{1,8}}"
_TIME_MAGIC = re.compile(rf"^(?:CPU times: .*|Wall time: {_SPAN}|Compiler *: {_SPAN}|Parser *: {_SPAN})$", re.MULTILINE)
_TIMEIT = re.compile(
    rf"(?<![\d,.]){_SPAN} ?(?:±|\+-) ?{_SPAN} ?per loop \((?P<what>mean ± std\. dev\. of \d{{1,9}} runs?), [\d,]{{1,20}} loops? each\)"
    rf"|(?<![\d,])[\d,]{{1,20}} loops?, best of (?P<best>\d{{1,9}}): {_SPAN} ?per loop"
)
_SLOWEST = re.compile(rf"^The slowest run took {_NUMBER} times longer.*\n?", re.MULTILINE)
# Printers that only the libraries named with them have; their words are theirs alone.
_LIBRARIES = (
    (
        ("verbose", "n_jobs", "joblib", "Parallel", "sklearn"),
        re.compile(rf"(?:(?<=elapsed: )|(?<=remaining: )|(?<=total time=)|(?<=, total=)) *{_SPAN}"),
    ),
    (("sklearn", "verbose"), re.compile(rf"(?<=\.\.\. )\(?{_SPAN}\)?$", re.MULTILINE)),
    (("cProfile", "prun"), re.compile(r"(?<= in )\d{1,9}\.\d{3} seconds|(?<=[\d ]) \d{1,9}\.\d{3}(?= )")),
    (("pytest", "unittest"), re.compile(rf"(?<= in ){_SPAN}")),
)
_WORDS = {"%", "time", "timeit"}.union(*(names for names, _ in _LIBRARIES))
_CLOCK = r"\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?"
_DATE = r"\d{4}[-/]\d\d[-/]\d\d|\d\d[-/]\d\d[-/]\d{2,4}|\d\d \w{3} \d{4}"
_LEVEL = r"(?:TRACE|DEBUG|INFO|NOTICE|SUCCESS|WARN(?:ING)?|ERROR|CRITICAL|FATAL|[DIWEC](?=[\] ]))"
_LOG_TIME = re.compile(
    rf"^(?P<mark>\W{{0,3}}|\[?{_LEVEL}\]?\W{{1,3}})(?:{_DATE})?[T_ ]?{_CLOCK}(?:Z|[+-]\d\d:?\d\d)?(?= ?[^\d\s]| [^\n]*\b{_LEVEL}\b)",
    re.IGNORECASE,
)
_LOGGERS = re.compile(r"\b(?:logging|loguru|structlog|getLogger|logzero|absl|optuna|lightning)\b")
_LOG_LINE = re.compile(rf"\b{_LEVEL}\b|{_CLOCK},\d{{3}}\b|^\W?[DIWEC] ", re.IGNORECASE)
_TEMPFILE = re.compile(r"\b(?:tempfile|mkdtemp|mkstemp|TemporaryDirectory|NamedTemporaryFile)\b")
_OPTUNA_DEFAULT = re.compile(r"^\[I \d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\]", re.MULTILINE)


def mentions_of(sources: Iterable[str]) -> frozenset[str]:
    """The words in some sources that name a printer of times."""
    return frozenset[str]().union(*map(_mentioned, sources))


@functools.lru_cache(maxsize=4096)
def _mentioned(source: str) -> frozenset[str]:
    words = {word for word in _WORDS if word in source}
    return frozenset(words | {kind for kind, pattern in (("logger", _LOGGERS), ("tempfile", _TEMPFILE)) if pattern.search(source)})


def without_timings(text: str, mentions: frozenset[str]) -> str:
    """The text with the times blanked that a printer named in the sources prints; the number of runs stays, loops are timings too."""
    if "%" in mentions:
        text = _TIME_MAGIC.sub("‹times›", text) if "time" in mentions else text
        text = _SLOWEST.sub("", _TIMEIT.sub(_runs, text)) if "timeit" in mentions else text
    for names, pattern in _LIBRARIES:
        if not mentions.isdisjoint(names):
            text = pattern.sub("‹duration›", text)
    return text


def _runs(match: re.Match[str]) -> str:
    return f"‹duration› {match['what'] or match['best']}"


def without_log_times(text: str, mentions: frozenset[str]) -> str:
    """The text without the time that starts a line of a log, where the sources name a logger and the line names a level."""
    text = _OPTUNA_DEFAULT.sub("[I ‹instant›]", text)
    if "logger" not in mentions:
        return text
    return "\n".join(_without_log_time(line) for line in text.split("\n"))


def _without_log_time(line: str) -> str:
    if len(line) > 5000 or not line[:40].strip() or not _LOG_LINE.search(line[:200]):
        return line
    return _LOG_TIME.sub(lambda match: f"{match['mark']}‹instant›", line)


def uses_tempfile(mentions: frozenset[str]) -> bool:
    """Whether the sources make temporary files by the standard library."""
    return "tempfile" in mentions

"""Instants in printed text, and whether they lie near the clock of the run that printed them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timezone

from jupyter_repro.compare.facts import NOTHING_KNOWN, Facts

__all__ = ["STAMP", "is_far", "is_in_cell"]

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)(?:\D{1,2}(?P<clock>\d.*))?", re.DOTALL)
_CALL = re.compile(r"\((?:[^()\d]*)(?P<year>\d{4}), (?P<month>\d\d?), (?P<day>\d\d?)(?:, (?P<clock>[\d, ]+))?")
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?:\D?(?P<clock>\d{4,6}))?")
_WORDS = re.compile(r"[A-Za-z]{3,}|\d+(?::\d\d)+(?:\.\d+)?|\d+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_EPOCHS = (1.0, 1e3, 1e6, 1e9)  # seconds, and their thousandths, millionths and billionths
_OLDEST, _LATEST = 631_152_000.0, 4_102_444_800.0  # 1990 to 2100: other numbers are no seconds since 1970
_FARTHEST_ZONE = 14 * 3600.0
_QUARTER = 900.0  # time zones are apart by quarters of an hour
_DAY = 86400.0
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DAY_NAME = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_TIME = r"\d\d:\d\d(?::\d\d)?"
_DAYTIME = re.compile(r"\d\d:\d\d:\d\d(?:[.,]\d{1,9})?")
STAMP = re.compile(
    r"(?<![\w.-])\d{4}[-/.]\d\d[-/.]\d\d[T_ ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?![\d:])"
    rf"|\b(?:{_DAY_NAME},? )?{_MONTH} [ \d]\d,? {_TIME}(?:(?: [AP]M)?(?: [A-Z]{{2,4}})? \d{{4}})?(?![\d:])"
    rf"|\b(?:{_DAY_NAME}[a-z]*,? )?\d\d? {_MONTH}[a-z]* \d{{4}},? {_TIME}(?![\d:])"
    r"|(?<![\w.])\d{8}[-_T]\d{6}(?!\d)"
    rf"|(?:(?<=^)|(?<=^\[)|(?<=^\())(?:{_DAYTIME.pattern})(?=[\])\s,|-])",
    re.MULTILINE,
)
"""A date with a time of day, as programs print it, or a time of day that begins a line, as in logs."""


def is_far(text: str, own: Facts, other: Facts = NOTHING_KNOWN) -> bool:
    """Whether an instant that the source seems to take from the clock cannot be from it: neither run was at that time.

    ``own`` is the run that printed it; in a replay that holds the clock it says the other's time. False when the own run's time is not
    known, or the text cannot be read as an instant.
    """
    return own.began is not None and _is_far(text, own) and (other.began is None or _is_far(text, other))


def _is_far(text: str, facts: Facts) -> bool:
    if facts.began is None:
        return False
    last = facts.ended if facts.ended is not None else facts.began
    moment = _moment(text, last)
    if moment is None:
        return False
    second, step = moment
    if step >= _DAY:
        return not facts.began - 2 * _DAY <= second <= last + _DAY
    return not facts.began - _FARTHEST_ZONE - step <= second <= last + _FARTHEST_ZONE


def is_in_cell(text: str, facts: Facts) -> bool:
    """Whether a stamp says a time at which the cell ran, in some time zone."""
    if facts.started is None or facts.ended is None:
        return False
    length = facts.ended - facts.started
    reach = _FARTHEST_ZONE + _QUARTER
    if _DAYTIME.fullmatch(text):
        reach += _DAY
        day = datetime.fromtimestamp(facts.started, timezone.utc).date()
        text = f"{day} {text}" if length < _QUARTER / 3 else ""
    moment = _moment(text, facts.ended)
    if moment is None or moment[1] >= _DAY:
        return False
    second, step = moment
    if abs(second - facts.started) > reach:
        return False
    after = (second - facts.started + step + 1) % _QUARTER  # a printed instant is cut to its step; clocks are a little apart
    return after <= length + step + 2


def _moment(text: str, now: float) -> tuple[float, float] | None:
    """An instant as seconds since 1970, as if it were UTC, and the step in which it is told; None when it cannot be read."""
    for pattern in (_CALL, _ISO, _COMPACT):
        match = pattern.search(text)
        if match is not None and (pattern is not _COMPACT or match.group() == text.strip()):
            return _seconds(int(match["year"]), int(match["month"]), int(match["day"]), match["clock"] or "")
    number = _NUMBER.fullmatch(text.strip())
    if number is not None:
        return next(((float(text) / unit, 1.0) for unit in _EPOCHS if _OLDEST <= float(text) / unit <= _LATEST), None)
    return _worded(text, now)


def _worded(text: str, now: float) -> tuple[float, float] | None:
    """An instant whose month is a word: ``Thu Nov 26 08:47:01 2026``, ``26 November 2026``."""
    words = _WORDS.findall(text)
    month = next((_MONTHS[word[:3].lower()] for word in words if word[:3].lower() in _MONTHS and word[0].isalpha()), None)
    days = [int(word) for word in words if word.isdigit() and len(word) <= 2]
    years = [int(word) for word in words if word.isdigit() and len(word) == 4]
    if month is None or not days:
        return None
    year = years[0] if years else datetime.fromtimestamp(now, timezone.utc).year
    return _seconds(year, month, days[0], next((word for word in words if ":" in word), ""))


def _seconds(year: int, month: int, day: int, clock: str) -> tuple[float, float] | None:
    parts = [int(part) for part in _clock_parts(clock)]
    try:
        midnight = datetime(year, month, day, tzinfo=timezone.utc).timestamp()
    except (ValueError, OverflowError):
        return None
    second = midnight + sum(part * size for part, size in zip(parts, (3600.0, 60.0, 1.0), strict=False))
    return second, (_DAY, 3600.0, 60.0, 1.0)[min(3, len(parts))]


def _clock_parts(clock: str) -> Iterator[str]:
    """Hour, minute and second of a time of day."""
    digits = re.match(r"\d{4,6}", clock)
    if digits is not None:
        yield from re.findall(r"\d\d", digits.group())
        return
    match = re.match(r"(\d\d?)\D{1,2}(\d\d?)(?:\D{1,2}(\d\d?))?", clock)
    yield from (part for part in (match.groups() if match is not None else ()) if part is not None)

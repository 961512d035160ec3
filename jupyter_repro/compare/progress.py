"""Progress bars: what they count and how far they came, not how fast."""

from __future__ import annotations

import re

__all__ = ["without_rates"]

# No two neighbouring parts of a pattern can take the same character, so that each line is read in one pass.
_TIME = r"(?:\?|(?:\d{1,9} days?, )?(?:\d{1,9}:)?\d{1,9}:\d\d)"
_RATE = r"[?\d.][^\s,\]]*(?: [^\s,\]=]+(?=[,\]]))?(?P<postfix>(?:[\s,][^\]\n]*)?)\]"
_COUNT = r"\d[\d.]*[^\W\d]*"
# tqdm: "desc:  40%|████      | 10/25 [00:01<00:02, 9.8it/s, loss=0.5]", without a total, or drawn by a widget, "25it [00:01, 9.8it/s]"
_TQDM = re.compile(rf"(?<!\d)\d{{1,15}}%\|[^|\n]*\| *(?P<count>{_COUNT}/{_COUNT}) \[{_TIME}<{_TIME}, *{_RATE}")
_TQDM_OPEN = re.compile(rf"(?<![\w./])(?P<count>{_COUNT}(?:/{_COUNT})?) \[{_TIME}(?:<{_TIME})?, *{_RATE}")
# Keras: "10/10 ━━━━━━━━━━ 1s 12ms/step - loss: 0.5", older "10/10 [======] - 1s 12ms/step - loss: 0.5"
_KERAS = re.compile(
    r"(?<!\d)(?P<count>\d+/\d+) (?:\[[=>.]*\] *|[━─\s]+)(?:- *)?(?:ETA: )?[\d:]+s?(?: \d{1,9}[munµ]?s/(?:step|epoch|sample))?"
)
# rich, alive-progress, progressbar2, pip and fastprogress draw a bar and say the percentage; times follow it
_PERCENTAGE = re.compile(r"\d%")
_BAR = re.compile(r"(?P<after>(?<=%)[ |]*)?(?<![━╸╺█▏▎▍▌▋▊▉#=\-.>●▇░▓])[━╸╺█▏▎▍▌▋▊▉#=\-.>●▇░▓]{8,}")
_BAR_TIMES = re.compile(
    r"\b(?:\d+:)?\d+:\d\d\b|-:--:--|(?<=ETA:)[ \d:]+|(?<![\d.])[\d.]+ ?(?:[kMG]?i?B|it|steps?|items?|rows?)/s(?:ec)?\b|\bin [\d.]+s\b"
)
_MOVES = re.compile(r"\n+(?=\n)")


def without_rates(text: str) -> str:
    """The text with each progress bar reduced to its description, counts and postfix; of the states of one bar only the last."""
    if "%" not in text and "it" not in text and "step" not in text and "[" not in text:
        return text
    lines: list[str] = []
    latest: dict[str, int] = {}
    for line in text.split("\n"):
        if len(line) > 2000:
            lines.append(line)
            continue
        bar = _TQDM.search(line) or (_TQDM_OPEN.search(line) if "s" in line and "[" in line else None)
        if bar is None:
            lines.append(_drawn(line))
            continue
        description = line[: bar.start()].strip()
        shown = f"{description} ‹progress› {bar['count']}{bar['postfix']}{line[bar.end() :]}"
        key = f"{description} {bar['count'].partition('/')[2]}"
        if key in latest:  # a bar that something was printed below starts on a line of its own again
            lines[latest[key]] = shown
        else:
            latest[key] = len(lines)
            lines.append(shown)
    return _MOVES.sub("", "\n".join(lines)) if latest else "\n".join(lines)


def _drawn(line: str) -> str:
    keras = _KERAS.search(line)
    if keras is not None:
        return f"{line[: keras.start()]}‹progress› {keras['count']}{line[keras.end() :]}"
    last = max((match.start() for match in _PERCENTAGE.finditer(line)), default=-1)
    drawn = _BAR.sub(lambda bar: "‹bar›" if bar["after"] is not None or bar.start() < last else bar.group(), line) if "%" in line else line
    return _BAR_TIMES.sub("‹time›", drawn) if drawn != line else line

"""Paths that differ from one machine, checkout or process to the next, and say nothing of the result."""

from __future__ import annotations

import itertools
import re

__all__ = ["from_one_checkout", "without_process_paths"]

_KERNEL_FILE = re.compile(r"(?:[A-Za-z]:)?(?<![\w./\\~+-])[\w./\\~+-]{0,300}[/\\]ipykernel_\d+[/\\]\d+\.py|<ipython-input-\d+-[0-9a-f]+>")
_INSTALLED = re.compile(r"(?:[A-Za-z]:)?(?<![^\s'\"<>|:(\[=,])[/\\~][^\s'\"<>|:]{0,300}?[/\\](?:site|dist)-packages[/\\]")
_INSTALLED_LINE = re.compile(r"(‹installed›[^\s:]+\.pyx?):\d+(?=: \w*(?:Warning|Error)\b)")
_STANDARD = re.compile(r"(?:[A-Za-z]:)?(?<![^\s'\"<>|:(\[=,])[/\\~][^\s'\"<>|:]{0,300}?[/\\]lib[/\\]python3\.\d+[/\\](?=\w)")
_TEMPORARY = r"(?:/private)?(?:/var/folders/\w{1,40}/\w{1,60}/T|/var/tmp|/tmp|/dev/shm|\b[A-Za-z]:[^\s'\"]{0,100}[/\\][Tt]e?mp)[/\\]"
_TEMPORARY_NAME = re.compile(rf"{_TEMPORARY}tmp[a-z0-9_]{{8}}(?![a-z0-9_])")
_ANY_TEMPORARY_NAME = re.compile(rf"({_TEMPORARY}[\w.-]{{0,80}}?)[a-z0-9_]{{8}}(?=\.\w{{1,8}}\b|[/\\\s'\")\],]|$)", re.MULTILINE)
_WORKER_FOLDER = re.compile(r"joblib_memmapping_folder_\d+_[0-9a-f]+(?:_[0-9a-f]+)?")
# A word without which the pattern cannot match, the pattern, and what it leaves.
_PROCESS_PATHS = (
    ("ipykernel_", _KERNEL_FILE, "‹cell›"),
    ("<ipython-input-", _KERNEL_FILE, "‹cell›"),
    ("-packages", _INSTALLED, "‹installed›/"),
    ("‹installed›", _INSTALLED_LINE, r"\1"),
    ("python3.", _STANDARD, "‹python›/"),
    ("tmp", _TEMPORARY_NAME, "‹temporary›"),
    ("joblib_", _WORKER_FOLDER, "‹folder›"),
)
# Folders may have spaces in their names; but where a space comes before a root, another path begins.
_ABSOLUTE = r"(?:[A-Za-z]:[/\\]|[/~])(?:(?!\s(?:[/~]|[A-Za-z]:[/\\]))[^\n'\"<>|,;]){0,300}?"
_MOST_PLACES = 50
_ANY_HOME = r"(?:~|/(?:home|Users)/[^/\s'\"]{1,80}|/root|[A-Za-z]:\\Users\\[^\\\s]{1,80})"


def without_process_paths(text: str, *, uses_tempfile: bool) -> str:
    """The text with the paths blanked that name a kernel's process, a temporary file or where distributions are installed.

    Names made by ``tempfile`` with the default prefix tell themselves by their shape; those with another prefix are believed only when
    the source uses ``tempfile``.
    """
    if "/" not in text and "\\" not in text and "<ipython" not in text:
        return text
    for word, pattern, replacement in _PROCESS_PATHS:
        if word in text:
            text = pattern.sub(replacement, text)
    return _ANY_TEMPORARY_NAME.sub(_blanked_name, text) if uses_tempfile else text


def _blanked_name(match: re.Match[str]) -> str:
    return match.group(1) + "‹temporary›"


def from_one_checkout(baseline: str, rerun: str, before: str | None, after: str | None) -> tuple[str, str]:
    """Both texts, the directory that each ran in written alike.

    ``before`` and ``after`` are the directories where the two ran, as far as they are known. Where the baseline's is not, it is where
    the same tail (``…/data/a.csv``) stands below another absolute path, or what stands at the same place in the same line. Either
    side may be the one with the known directory; when both name it, both ran there.
    """
    if not after or len(after) < 2:
        return baseline, rerun
    directory = after.rstrip("/\\")
    place = _place_of(directory)
    for own in (_place_of(before.rstrip("/\\")) if before and len(before) > 1 else place, place):
        if own.search(baseline) and place.search(rerun):
            return own.sub("‹directory›", baseline), place.sub("‹directory›", rerun)
    if directory in rerun:
        return _alike(baseline, rerun, directory)
    if directory in baseline:
        other, known = _alike(rerun, baseline, directory)
        return known, other
    return baseline, rerun


def _place_of(directory: str) -> re.Pattern[str]:
    """A directory where a text names it; a home folder that is not known may be anybody's."""
    head, tail = (_ANY_HOME, directory[1:]) if directory.startswith("~") else ("", directory)
    return re.compile(rf"{head}{re.escape(tail)}(?![\w-])")


def _alike(unknown: str, known: str, directory: str) -> tuple[str, str]:
    place = _place_of(directory)
    heads = {directory, *_heads_by_tail(unknown, known, place)}
    if len(heads) == 1:
        heads |= _heads_by_line(unknown, known, place)
    if len(heads) == 1 and directory not in unknown:
        return unknown, known
    for head in sorted(heads, key=lambda h: (-len(h), h)):
        unknown = re.sub(re.escape(head) + r"(?![\w-])", "‹directory›", unknown)
    return unknown, place.sub("‹directory›", known)


def _heads_by_tail(unknown: str, known: str, place: re.Pattern[str]) -> set[str]:
    """The directories of the other side's paths that end like one of the known ones."""
    heads: set[str] = set()
    for count, match in enumerate(place.finditer(known)):
        if count >= _MOST_PLACES or heads:
            break
        tail = re.match(r"[/\\][^\s'\"<>|,;:)\]}]+", known[match.end() : match.end() + 500])
        if tail is not None and tail.group() in unknown:
            found = re.search(rf"(?<![\w./\\-])({_ABSOLUTE}){re.escape(tail.group())}(?![\w-])", unknown)
            heads |= {found.group(1)} if found and len(found.group(1)) > 1 else set()
    return heads


def _heads_by_line(unknown: str, known: str, place: re.Pattern[str]) -> set[str]:
    """The directories that stand where the known one does in an otherwise equal line."""
    lines = [line for line in unknown.split("\n")[:2000] if len(line) < 1000]
    naming = (line for line in known.split("\n")[:2000] if len(line) < 1000 and place.search(line))
    for line in itertools.islice(naming, _MOST_PLACES):
        before, *after = place.split(line)
        pattern = re.compile(re.escape(before) + rf"({_ABSOLUTE})" + r"\1".join(re.escape(part) for part in after) + "$")
        for other in lines:
            found = pattern.match(other)
            if found and len(found.group(1)) > 1:
                return {found.group(1)}
    return set()

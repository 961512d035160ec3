"""Comparing ends: on texts that a pattern which tries all ways would not finish, and on notebooks of many cells.

The time is not measured. An input here takes hours, or longer, where the work grows faster than the input.
"""

from __future__ import annotations

import pytest

from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.facts import Facts
from jupyter_repro.compare.outputs import compare_outputs
from jupyter_repro.compare.paths import from_one_checkout
from jupyter_repro.compare.progress import without_rates
from jupyter_repro.compare.tables import unwrapped
from jupyter_repro.compare.templates import templates_of, without_volatile
from jupyter_repro.compare.timing import mentions_of, without_timings
from jupyter_repro.compare.volatile import Code, Natures
from tests.builders import stream


@pytest.mark.parametrize(
    "line",
    [
        "digits of pi: [" + "3" * 1900 + "]",
        "s[ " + "3" * 1900,
        "12 [00:01, " + "3" * 1900,
        "1%|" + "█" * 900 + "| " + "3" * 900,
        "100% " + "=" * 1900,
        "%" + "=" * 1900,
        "1/1 " + " " * 1900,
    ],
)
def test_a_line_that_is_nearly_a_progress_bar_is_read_in_one_pass(line: str) -> None:
    assert without_rates("\n".join([line] * 200)) == "\n".join([without_rates(line)] * 200)


def test_a_line_with_many_holes_is_read_literal_by_literal() -> None:
    holes = "x".join(f"{{a{i}}}" for i in range(11))
    source = f"import time\nprint(f'{{time.time()}}x{holes}x…END')"
    line = "x" * 1900

    assert without_volatile(line, Code(source), (Facts(), Facts())) == line
    assert without_volatile("1.5" + "x7" * 11 + "x…END", Code(source), (Facts(), Facts())) == "‹instant›" + "x7" * 11 + "x…END"


@pytest.mark.parametrize("text", ["1 ns " * 100_000, "1" * 500_000, "1," * 250_000])
def test_numbers_without_end_are_no_timings(text: str) -> None:
    assert without_timings(text, mentions_of(["%timeit f()"])) == text


@pytest.mark.parametrize("text", ["a \\\n" * 120_000, "a \\\n\n" * 90_000, "a\\\n" * 160_000])
def test_headers_without_a_table_stay_as_they_are(text: str) -> None:
    assert unwrapped(text) == text


@pytest.mark.parametrize(("others", "found"), [(49, True), (50, False)])
def test_another_checkout_is_looked_for_in_the_first_fifty_lines_that_name_the_directory(others: int, found: bool) -> None:
    known = "\n".join([*(f"{i} in /home/me/project" for i in range(others)), "now in /home/me/project"])

    a, b = from_one_checkout("now in /srv/project", known, None, "/home/me/project")

    assert ("‹directory›" in a) == ("‹directory›" in b) == found


def test_a_format_of_zeros_ends() -> None:
    assert templates_of(Code(f"print('%{'0' * 200_000}' % x)")) == ()


def test_each_source_is_read_a_few_times_however_many_cells_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    reading = Natures.followed_by

    def counted(self: Natures, source: str) -> Natures:
        read.append(source)
        return reading(self, source)

    monkeypatch.setattr(Natures, "followed_by", counted)
    sources = [f"import time\nt = time.time()\ndef f{i}():\n    print(f'cell {i}: {{time.time() - t}} s')\nf{i}()" for i in range(300)]

    found = [
        compare_outputs(
            [stream(f"cell {i}: 0.1 s")],
            [stream(f"cell {i}: 0.2 s")],
            CellContext(source=source, earlier_sources=tuple(sources[:i])),
        )
        for i, source in enumerate(sources)
        if i % 3 == 0
    ]

    assert not any(found)
    assert max(map(read.count, read)) <= 4

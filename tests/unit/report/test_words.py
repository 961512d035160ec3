"""How facts are said."""

from __future__ import annotations

import pytest

from jupyter_repro.model.randomness import Entropy
from jupyter_repro.model.record import Parameter
from jupyter_repro.report.words import cut, duration_words, entropy_words, one_line, parameter_words, plain, size_words, time_words


@pytest.mark.parametrize(
    ("size", "words"),
    [(None, "unknown"), (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (4_150_000, "4.2 MB"), (999_999, "1.0 MB"), (5 * 10**12, "5.0 TB")],
)
def test_sizes_are_said_in_decimal_units(size: int | None, words: str) -> None:
    assert size_words(size) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "unknown"),
        (0.0002, "<1 ms"),
        (0.0042, "4 ms"),
        (0.9999, "1.00 s"),
        (59.5, "59.50 s"),
        (125, "2 min 5 s"),
        (3600, "60 min 0 s"),
    ],
)
def test_durations_are_said_as_one_would(seconds: float | None, words: str) -> None:
    assert duration_words(seconds) == words


def test_a_moment_is_said_in_utc_without_fractions() -> None:
    assert time_words("2026-01-05T10:00:00.123456Z") == "2026-01-05 10:00:00 UTC"
    assert time_words("yesterday") == "yesterday"


def test_text_is_plain_once_control_characters_are_spelled_out() -> None:
    assert plain("\x1b[1;31mred\x1b[0m\ttab\nline\x00\x7f\u202e\ud800") == "red\ttab\nline\\x00\\x7f\\u202e\\ud800"
    assert one_line("a\n  b\r\nc") == "a b c"


@pytest.mark.parametrize(
    ("entropy", "words"),
    [
        (Entropy(source="numpy", count=2, values=("a", "b")), "a numpy generator took fresh entropy, 2 times (values recorded)"),
        (
            Entropy(source="numpy", count=1500, values=("a",) * 1000),
            "a numpy generator took fresh entropy, 1,500 times (first 1,000 recorded)",
        ),
        (
            Entropy(source="os.urandom", count=1),
            "fresh entropy from os.urandom, 1 time (values never recorded, they may be keys)",
        ),
    ],
)
def test_entropy_says_whether_all_of_it_was_recorded(entropy: Entropy, words: str) -> None:
    assert entropy_words(entropy) == words


def test_a_text_is_cut_with_a_word_on_how_much() -> None:
    assert cut("a\nb\nc\n", 2, 10) == "a\nb\n… (1 more line)"
    assert cut("abcdef", 2, 4) == "abcd … (2 more characters)"
    assert cut("short\n", 2, 10) == "short"


def test_the_arguments_of_a_model_are_said_together() -> None:
    parameters = (
        Parameter(name="Ridge.alpha", value="1.0", source="estimator"),
        Parameter(name="rate", value="0.5"),
        Parameter(name="Ridge.tol", value="0.1", source="estimator"),
        Parameter(name="token", source="papermill"),
    )
    assert parameter_words(parameters) == ("rate = 0.5", "token (a secret, not recorded) (papermill)", "Ridge: alpha = 1.0, tol = 0.1")

"""The values of parameters as the record writes them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from jupyter_repro.capture.values import is_secret, json_of, plain_json


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (0.5, "0.5"),
        (True, "true"),
        (None, "null"),
        ("adam", '"adam"'),
        ((1, 2), "[1, 2]"),
        (["a", None], '["a", null]'),
        ("\ud800", '"?"'),
    ],
)
def test_plain_values_are_json(value: object, text: str) -> None:
    assert plain_json(value) == text


@pytest.mark.parametrize("value", [{}, [[1]], list(range(21)), object(), 10**1000, np.float64(1), b"x"])
def test_other_values_are_not_plain(value: object) -> None:
    assert plain_json(value) is None


def test_a_long_text_is_cut_and_has_a_digest_that_tells_it_from_others() -> None:
    first, second = plain_json("x" * 10_000 + "1"), plain_json("x" * 10_000 + "2")
    assert first is not None
    assert first != second
    assert len(first) < 250
    assert isinstance(json.loads(first), str)


@pytest.mark.parametrize(
    ("value", "text"),
    [(np.int64(3), "3"), (np.bool_(1), "true"), (len, "<builtins.len>"), (dict, "<builtins.dict>"), ({}, "<builtins.dict>")],
)
def test_what_is_not_plain_is_told_by_what_it_is(value: object, text: str) -> None:
    assert json_of(value) == text


def test_no_code_of_a_value_runs() -> None:
    class Own:
        def __repr__(self) -> str:
            raise AssertionError

        __class__: Any = property(__repr__)

    assert json_of(Own()).endswith("Own>")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("password", "x"),
        ("db_password", "x"),
        ("API_KEY", "x"),
        ("apiKey", "x"),
        ("openai_token", "x"),
        ("AWSSecretAccess", "x"),
        ("pin", 1234),
        ("url", "postgresql://me:hunter2@host/db"),
        ("address", "https://host/?a=1&access_token=abc"),
        ("x", "ghp_abcdefghijkl"),
        ("several", ["a", "sk-abcdefghijkl"]),
        ("pem", "-----BEGIN PRIVATE KEY-----"),
    ],
)
def test_secrets_are_known_by_name_or_by_text(name: str, value: object) -> None:
    assert is_secret(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_tokens", 5),
        ("tokenizer", "bert"),
        ("monkey", "x"),
        ("author", "x"),
        ("use_auth", True),
        ("url", "https://host/a?page=2"),
        ("t", "task-list-items"),
    ],
)
def test_plain_names_and_texts_are_no_secrets(name: str, value: object) -> None:
    assert not is_secret(name, value)

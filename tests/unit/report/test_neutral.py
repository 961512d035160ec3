"""Texts said neutrally: what gives way, and what must not."""

from __future__ import annotations

import pytest

from jupyter_repro.model.identity import Identity
from jupyter_repro.report.neutral import Neutral, people_in

IDENTITY = Identity(
    people=("ameier", "Anna Meier", "anna.meier@uni-x.edu", "mark", "root", "al", "O'Brien"),
    hosts=("ws17.chem.uni-x.edu", "localhost"),
    folders=("/home/ameier",),
)
NEUTRAL = Neutral(IDENTITY, ["data.lab.org", "localhost"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("File \x1b[32m/home/ameier/My Lab/x.py:3\x1b[39m, in f", "File \x1b[32m…/My Lab/x.py:3\x1b[39m, in f"),
        ("/home/ameier/v/lib/python3.11/site-packages/numpy/core.py", "…/lib/python3.11/site-packages/numpy/core.py"),
        ("pd.read_csv('/data/lab/x.csv')", "pd.read_csv('…/x.csv')"),
        ("<td>/scratch/lab/x.csv</td>", "<td>…/x.csv</td>"),
        ("~/thesis/x.csv", "…/x.csv"),
        ("cd /home/bob && ls", "cd ~ && ls"),
        ("C:\\Users\\ameier\\x.csv", "…/x.csv"),
        (r"'C:\\Users\\ameier\\x.csv'", "'…/x.csv'"),
        ("file:///home/ameier/x.csv", "file:///…/x.csv"),
        ("https://data.lab.org/a/b.csv?key=1", "https://host-1/b.csv"),
        ("DATA.LAB.ORG:443", "host-1:443"),
        ("https://github.com/ameier/repo.git", "https://host/repo.git"),
        ("https://example.org/~ameier/x.csv", "https://host/x.csv"),
        ("git@github.com:ameier/repo.git", "git@host:repository"),
        ("postgresql://ameier:pw@db.uni.edu/x", "postgresql://host/x"),
        ("anna.meier@uni-x.edu, someone@else.org", "mail-address, mail-address"),
        ("0000-0002-1825-0097", "0000-0000-0000-0000"),
        ("AMEIER_HOME, Ameier, anna%20meier", "somebody_HOME, somebody, somebody"),
        ("O&#x27;Brien and O'Brien", "somebody and somebody"),
        ("ws17.chem.uni-x.edu", "somewhere"),
        ("by mark", "by somebody"),
    ],
)
def test_who_and_where_give_way(text: str, said: str) -> None:
    assert NEUTRAL.text(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "benchmark, marker, Markdown",
        "</td></tr> a/b/c 1/2 and/or",
        "/usr/lib/python3.11/json/decoder.py",
        "/tmp/ipykernel_7/1.py",
        "https://scikit-learn.org/stable/modules/svm.html",
        '<img src="data:image/png;base64,ab/home/ameier/cd">',
        "root_cell_id, al, total",
        "x = a / b / c",
        "http://localhost:8888/lab",
    ],
)
def test_what_says_nothing_of_anybody_stays(text: str) -> None:
    assert NEUTRAL.text(text) == text


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/data/My Lab/x.csv", "…/x.csv"),
        ("~/thesis/x.csv", "…/x.csv"),
        ("../other/x.csv", "…/x.csv"),
        ("data/x.csv", "data/x.csv"),
        ("ameier/x.csv", "somebody/x.csv"),
        ("https://data.lab.org/a/b.csv", "https://host-1/b.csv"),
    ],
)
def test_a_recorded_path_keeps_what_lies_with_the_notebook(path: str, said: str) -> None:
    assert NEUTRAL.path(path) == said


def test_whoever_paths_name_is_found() -> None:
    assert people_in(["/home/bob/x, C:\\Users\\carol\\x", r"C:\\Users\\dave"]) == ("bob", "carol", "dave")


def test_names_that_are_words_are_said_to_be_left() -> None:
    assert NEUTRAL.left == ("al",)


def test_a_text_said_neutrally_is_neutral() -> None:
    text = "/home/ameier/x https://data.lab.org/a ws17.chem.uni-x.edu Anna Meier a@b.org C:\\a\\b.csv"
    assert NEUTRAL.text(NEUTRAL.text(text)) == NEUTRAL.text(text)

"""The words of command lines that may be paths."""

from __future__ import annotations

import ast

import pytest

from jupyter_repro.capture.commands import program_of, script_targets, shell_sources, split, targets_of


@pytest.mark.parametrize(
    ("words", "program"),
    [
        (["/usr/bin/sort", "a.csv"], "sort"),
        (["sh", "-c", "SECRET=1 sort a.csv"], "sort"),
        (["bash", "script.sh"], "bash"),
        ([], ""),
    ],
)
def test_a_command_line_runs_the_program(words: list[str], program: str) -> None:
    assert program_of(words) == program


def test_variables_set_for_a_command_are_none_of_its_words() -> None:
    assert split("PASSWORD=hunter2 mysql db") == ["mysql", "db"]


def test_arguments_and_the_values_of_options_may_be_paths() -> None:
    assert targets_of(["tool", "a.csv", "--out=b.csv", "-v"]) == ["a.csv", "b.csv", "-v"]


def test_the_words_of_a_shell_s_script_may_be_paths_its_signs_not() -> None:
    assert targets_of(["sh", "-c", "sort <a.csv | head >b.csv; cat *.txt"]) == ["sort", "a.csv", "head", "b.csv", "cat", "*.txt"]
    assert script_targets("cat a\ncp 'b c' d") == ["cat", "a", "cp", "b c", "b", "c", "d"]


def test_code_names_what_it_quotes_and_no_shell_expands_it() -> None:
    assert targets_of(["python", "-c", "open('a.csv')"]) == ["-c", "a.csv"]
    assert "*" not in targets_of(["sqlite3", "base.sqlite", "select * from t"])


@pytest.mark.parametrize(
    ("transformed", "source", "expected"),
    [
        ("get_ipython().system('sort a.csv')", "!sort a.csv", ["sort a.csv"]),
        ("x = get_ipython().getoutput('ls')", "x = !ls", ["ls"]),
        ("get_ipython().run_line_magic('cat', 'a.csv')", "%cat a.csv", ["cat a.csv"]),
        ("get_ipython().run_line_magic('timeit', 'f()')", "%timeit f()", []),
        ("", "%%bash\nsort a.csv\n", ["sort a.csv\n"]),
        ("", "%%time\nf()", []),
    ],
)
def test_magics_give_the_shell_their_commands(transformed: str, source: str, expected: list[str]) -> None:
    assert shell_sources(ast.parse(transformed), source) == expected

"""The command line answers at once, prints errors in one form, and leaves the process as it was."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_repro import __version__
from jupyter_repro.cli.main import exit_code_of
from jupyter_repro.replay.light import without_grammar
from jupyter_repro.store.notebooks import write_notebook
from jupyter_repro.store.records import embed
from tests.builders import a_notebook, a_record

HEAVY = {"nbformat", "nbclient", "jupyter_client", "jupyter_core", "jinja2", "rich", "msgspec", "IPython", "numpy", "zmq"}


def test_the_help_of_verify_has_a_chapter_for_each_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(["verify", "--help"]) == 0
    chapters = capsys.readouterr().out.split("\n\n")
    others = next(chapter for chapter in chapters if chapter.startswith("Others:"))
    assert others == "Others:\n  -h, --help  Show this message and exit."


def test_help_names_every_verb_and_imports_nothing_heavy() -> None:
    code = (
        "import sys, atexit\n"
        f"atexit.register(lambda: print(sorted({HEAVY!r} & set(sys.modules))))\n"
        "from jupyter_repro.cli.main import main\n"
        "main(['--help'])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert all(f"\n  {verb} " in done.stdout for verb in ("run", "verify", "show", "report"))
    assert done.stdout.endswith("\n[]\n")


def test_without_a_verb_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(["--help"]) == 0
    help_text = capsys.readouterr().out
    assert exit_code_of([]) == 2
    assert capsys.readouterr() == ("", help_text)


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "jupyter_repro", "--version"], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout == f"jupyter-repro, version {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["verify"], "error[usage]: Missing argument 'NOTEBOOK...'.\nhint: jupyter-repro verify --help\n"),
        (["juggle"], "error[usage]: No such command 'juggle'.\nhint: jupyter-repro --help\n"),
        (["verify", "n.ipynb", "--format", "xml"], "error[usage]: Invalid value for '--format': 'xml' is not one of 'text', 'json'.\n"),
        (["verify", "n.ipynb", "--timeout", "0"], "error[usage]: Invalid value for '--timeout': 0.0 is not in the range x>0.\n"),
        (["verify", "n.ipynb", "--timeout", "nan"], "error[usage]: Invalid value for '--timeout': 'nan' is not a finite number.\n"),
        (["run", "n.ipynb", "--timeout", "inf"], "error[usage]: Invalid value for '--timeout': 'inf' is not a finite number.\n"),
        (["verify", "n.ipynb", "--rtol", "nan"], "error[usage]: Invalid value for '--rtol': 'nan' is not a finite number.\n"),
        (["run", "a.ipynb", "b.ipynb", "-o", "c.ipynb"], "error[usage]: several notebooks cannot be written to one file: c.ipynb\n"),
        (["verify", "n.ipynb", "-o", "n.ipynb"], "error[usage]: the result is no notebook: n.ipynb\n"),
        (
            ["verify", "n.ipynb", "--report", "github", "--format", "json"],
            "error[usage]: --report github and --format json would both be printed\n",
        ),
        (
            ["verify", "n.ipynb", "--report", "a.html"],
            "error[usage]: Invalid value for '--report': 'a.html' is none of text, json, junit, sarif, github, md, html: "
            "say html=a.html.\n",
        ),
        (["report", "n.ipynb", "-o", "gone/n.html"], "error[not-writable]: gone/n.html cannot be written: there is no folder gone\n"),
        (["show", "."], "error[notebook-directory]: . is a folder\nhint: name the notebook in it: NAME.ipynb\n"),
        (["report", "n.ipynb", "-o", "n.docx"], "error[report-format]: no report can be written to a file with the suffix '.docx'\n"),
    ],
)
def test_bad_usage_is_an_error_with_a_way_out(capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    code = exit_code_of(arguments)

    captured = capsys.readouterr()
    assert code == 2
    assert captured.out == ""
    assert captured.err.startswith(said)
    assert captured.err.count("\n") == 2


def test_a_bad_variable_is_refused_and_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(["verify", "n.ipynb", "--hold-env", "s3cret"]) == 2

    said = capsys.readouterr().err
    assert "say NAME=VALUE" in said
    assert "s3cret" not in said


def test_two_results_are_never_written_to_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = exit_code_of(["run", "a/x.ipynb", "b/x.ipynb", "-o", str(tmp_path)])

    assert code == 2
    assert f"error[usage]: two notebooks would be written to {tmp_path / 'x.ipynb'}\n" in capsys.readouterr().err


def test_a_bug_is_told_as_one_and_never_as_a_difference(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("jupyter_repro.api.read_record", broken)

    assert exit_code_of(["show", "n.ipynb"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("Traceback")
    assert "this is a bug of jupyter-repro" in said.splitlines()[-1]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    write_notebook(tmp_path / "n.ipynb", embed(a_notebook("1"), a_record()))

    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "jupyter_repro", "show", str(tmp_path / "n.ipynb")],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )

    assert done.returncode == 2
    assert done.stderr == (
        "error[not-writable]: standard output cannot be written: No space left on device\nhint: make room, or send it to another place\n"
    )


def test_the_grammar_is_hidden_only_for_a_while() -> None:
    before = importlib.util.find_spec("rfc3987_syntax")

    with without_grammar(), pytest.raises(ModuleNotFoundError, match="rfc3987_syntax"):
        importlib.import_module("rfc3987_syntax" if "rfc3987_syntax" not in sys.modules else "rfc3987_syntax.never")

    assert importlib.util.find_spec("rfc3987_syntax") == before

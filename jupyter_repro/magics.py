"""``%repro``: what the panel tells, for front ends that have none."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from jupyter_repro.model.record import CellExecution, Record

__all__ = ["completions_of", "repro"]

_VERBS = ("verify", "report", "lock", "lint", "diff", "slice")
"""Verbs of the command line, about the notebook as it is saved."""

_LACKING = re.compile(r"No module named '?(jupyter_repro|click|msgspec|nbclient|nbformat)'?$")
"""How Python ends that cannot start the command line."""

_CLEAN_UP_SECONDS = 20

_PLACES = ("RC101", "RC102", "RC103", "RC104")
"""Hazards that lie in where cells stand in the notebook, which the kernel does not know."""


def repro(line: str) -> None:
    """How reproducible this notebook is.

    %repro                  how the run in this kernel stands: cells, files, randomness, environment
    %repro hazards          what may make its results others next time
    %repro why [N]          what the result of [N], or of the last cell, is made of
    %repro save             writes the record beside the notebook, for front ends that do not put it in

    About the notebook as it is saved, by the command line (its options can follow, and another notebook's file):

    %repro verify           reruns it in a fresh kernel, and says what differs and why
    %repro report -o FILE   writes a report on it, as .html, .md or .json
    %repro lock             writes its environment as lock files
    %repro lint | slice CELL | diff

    What is shown is no result of the notebook: ``verify`` passes over it.
    """
    import shlex

    from IPython.display import display

    from jupyter_repro.capture.extension import apart

    with apart():
        try:
            command, *words = shlex.split(line) or ["status"]
            shown = _answer(command, words)
        except Exception as error:  # whatever it is, the user's cell goes on and shows no traceback
            shown = Shown(f"%repro {line}".rstrip() + f": {_told(error)}")
        display(shown)  # type: ignore[no-untyped-call]


class Shown:
    """A text, and its HTML where that is more than the text, marked as being no result of the notebook's."""

    def __init__(self, text: str, html: str | None = None) -> None:
        from html import escape

        self._text = text
        style = "margin: 0; white-space: pre-wrap; word-break: normal"
        self._html = html or f'<pre style="{style}" aria-label="Reproducibility">{escape(text)}</pre>'

    def __repr__(self) -> str:
        return self._text

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from jupyter_repro.model.outputs import SUMMARY_TYPE

        return {SUMMARY_TYPE: {}, "text/html": self._html, "text/plain": self._text}


def _answer(command: str, words: Sequence[str]) -> Shown:
    own: dict[str, Callable[[Sequence[str]], Shown]] = {"status": _status, "hazards": _hazards, "why": _why, "save": _save}
    if command in own:
        return own[command](words)
    if command in _VERBS:
        return _by_command_line(command, words)
    raise ValueError(f"there is no such command; there are {', '.join((*own, *_VERBS))}")


def _status(_: Sequence[str]) -> Shown:
    from jupyter_repro.capture.extension import recorder
    from jupyter_repro.report.essentials import essentials_as_text, essentials_of
    from jupyter_repro.report.essentialspage import essentials_as_html

    here = recorder()
    essentials = essentials_of(None) if here is None else essentials_of(here.record(), recording=here.is_recording)
    return Shown(essentials_as_text(essentials), essentials_as_html(essentials))


def _hazards(_: Sequence[str]) -> Shown:
    from jupyter_repro.explain.lint import lint
    from jupyter_repro.report.words import counted, one_line, prompt_of

    record = _record()
    last = {str(execution.cell_id or execution.source_digest): execution for execution in _ended(record)}
    cells = [{"cell_type": "code", "id": cell, "source": e.source, "execution_count": e.execution_count} for cell, e in last.items()]
    found, _ignored = lint(cells, record, ignore=_PLACES)
    lines = [
        f"{prompt_of(last[str(d.cell_id)])} line {d.line}: {d.code} {one_line(d.message)}\n    hint: {one_line(d.hint)}" for d in found
    ]
    return Shown("\n".join([*lines, f"{counted(len(found), 'hazard')} in {counted(len(cells), 'cell')} that ran"]))


def _why(words: Sequence[str]) -> Shown:
    from jupyter_repro.report.makings import makings_as_text

    record = _record()
    ended = _ended(record)
    if words:
        number = words[0].strip("[]")
        ended = [execution for execution in ended if str(execution.execution_count) == number]
    if not ended:
        raise ValueError(f"no recorded cell has the prompt [{number}]" if words else "no cell has run since recording began")
    return Shown(makings_as_text(record, next(i for i, e in enumerate(record.executions) if e is ended[-1])))


def _save(words: Sequence[str]) -> Shown:
    from jupyter_repro.model.codec import to_json
    from jupyter_repro.store.files import write_atomically
    from jupyter_repro.store.notebooks import read_notebook
    from jupyter_repro.store.records import METADATA_KEY, of_notebook, sidecar_of

    _refuse_when_headless()
    notebook = read_notebook(_notebook_of(words))
    if METADATA_KEY in notebook.metadata:
        raise ValueError(f"{notebook.path} has a record in it, which the front end brings up to date when it saves")
    target = sidecar_of(notebook.path)
    write_atomically(target, to_json(of_notebook(_record(), notebook.cells)).encode())
    return Shown(f"the record is in {target}")


def _by_command_line(verb: str, words: Sequence[str]) -> Shown:
    """What a verb of the command line says, in a process of its own."""
    import subprocess
    import sys

    _refuse_when_headless()
    named = any(word.endswith(".ipynb") for word in words)
    path = [] if named else [str(_notebook_of(()))]
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyter_repro", verb, *path, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    try:
        said, _ = process.communicate()
    except KeyboardInterrupt:
        _let_end(process)
        raise ValueError("interrupted") from None
    if process.returncode and (lacking := _LACKING.search(said.rstrip())):
        raise ImportError(name=lacking[1])
    return Shown(said.strip() or "nothing to say")


def _let_end(process: subprocess.Popen[str]) -> None:
    """Waits for a process that was interrupted with this one, so that it can end its kernels."""
    from subprocess import TimeoutExpired

    try:
        process.communicate(timeout=_CLEAN_UP_SECONDS)
    except TimeoutExpired:
        process.terminate()
        process.communicate()


def _refuse_when_headless() -> None:
    """A notebook that asks for its own verification would be verified for ever."""
    from jupyter_repro.capture.extension import recorder

    here = recorder()
    if here is not None and here.kind == "headless":
        raise ValueError("not in a run from top to bottom")


def _notebook_of(words: Sequence[str]) -> Path:
    """The file of the notebook: as it is named, as VS Code says, or as Jupyter's server did when it started the kernel."""
    import os
    from pathlib import Path

    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()
    said = [*words[:1], shell.user_ns.get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME")]
    found = next((path for path in map(Path, filter(None, said)) if path.suffix == ".ipynb"), None)
    if found is None:
        raise ValueError("the kernel does not know the notebook's file; name it, too")
    return Path(os.path.relpath(found)) if found.is_absolute() and found.is_relative_to(Path.cwd()) else found


def _record() -> Record:
    from jupyter_repro.capture.extension import recorder

    here = recorder()
    if here is None:
        raise ValueError("nothing is recorded in this kernel; %load_ext jupyter_repro starts it")
    return here.record()


def _ended(record: Record) -> list[CellExecution]:
    """The executions that came to an end, but for those that only asked this magic."""
    return [e for e in record.executions if e.status != "running" and not e.source.lstrip().startswith("%repro")]


def _told(error: Exception) -> str:
    """An error in one line, with the way out."""
    if isinstance(error, ImportError):
        return f"the kernel's environment lacks {error.name}: install jupyter-repro there"
    return " ".join(str(error).split()) or type(error).__name__


def completions_of(line: str) -> list[str]:
    """What can follow ``%repro`` in a line that is being written."""
    words = line.split()
    first = len(words) < 2 or (len(words) == 2 and not line.endswith(" "))
    return ["status", "hazards", "why", "save", *_VERBS] if first else []

"""A verification in a process of its own: ``python -m jupyter_repro.server.verifier NOTEBOOK FOLDER``.

It tells how it goes on standard output, an object of JSON a line:

==============  ===================================  =====================================================================
``event``       fields                               meaning
==============  ===================================  =====================================================================
``notebook``    ``digest``, ``total``                it has read the notebook
``cell``        ``cell_id``, ``status``,             a cell of the first rerun has started or ended
                ``duration``
``experiment``  ``held``                             a further rerun begins
``finished``                                         the comparison is in the folder, with the outputs of the cells that differ
``error``       ``code``, ``message``, ``hint``      it could not be made
==============  ===================================  =====================================================================

It ends, and its kernels with it, when its standard input is closed: whoever asked is gone, or no longer wants to know.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from jupyter_repro.api import verify_notebook
from jupyter_repro.errors import ReproError
from jupyter_repro.model.codec import to_dict
from jupyter_repro.model.comparison import NotebookComparison
from jupyter_repro.model.outputs import Output
from jupyter_repro.model.record import CellId
from jupyter_repro.model.verifying import digest_of_cells
from jupyter_repro.replay.light import without_grammar
from jupyter_repro.replay.outcome import CellStatus, Quiet, ReplayedNotebook
from jupyter_repro.replay.rerunoutputs import RerunOutputs, bounded
from jupyter_repro.server.processes import descendants, end
from jupyter_repro.store.notebooks import Notebook, read_notebook
from jupyter_repro.store.verifications import OutputPair

__all__ = ["COMPARISON", "OUTPUTS", "main"]

COMPARISON = "comparison.json"
OUTPUTS = "outputs.jsonl"

_CLEAN_UP_SECONDS = 10.0
"""How long kernels have to end by themselves."""

_CUT_SHORT = 130


class Teller(Quiet):
    """Tells of the cells of the first rerun, and what further ones hold."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._is_first = True

    def tell(self, event: str, **fields: Any) -> None:
        """Writes an event."""
        self._out.write(json.dumps({"event": event, **fields}) + "\n")
        self._out.flush()

    def cell_started(self, cell_id: CellId, number: int, total: int, source: str) -> None:  # noqa: ARG002 - the protocol's names
        """Tells that a cell runs."""
        if self._is_first:
            self.tell("cell", cell_id=cell_id, status="running", duration=None)

    def cell_ended(self, cell_id: CellId, status: CellStatus, duration: float | None) -> None:
        """Tells how a cell ended."""
        if self._is_first:
            self.tell("cell", cell_id=cell_id, status="skipped" if status == "interrupted" else status, duration=duration)

    def replayed(self, notebook: ReplayedNotebook) -> None:  # noqa: ARG002 - the protocol's name
        """The first rerun is over."""
        self._is_first = False

    def experiment_starts(self, held: str) -> None:
        """Tells what the next rerun holds."""
        self.tell("experiment", held=held)


def main(path: Path, folder: Path) -> None:
    """Verifies a notebook, unless nobody wants to know any more."""
    # A server that was started in the background may have had it ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    teller = Teller(_own_output())
    leash = _Leash()
    try:
        _verify(path, folder, teller)
    except ReproError as error:
        teller.tell("error", code=error.code, message=error.message, hint=error.hint)
    finally:
        leash.let_go()


class _Leash:
    """Ends this process, and all that it started, when standard input is closed."""

    def __init__(self) -> None:
        self._is_over, self._pulled = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._wait, daemon=True)
        self._thread.start()

    def let_go(self) -> None:
        """Says that the work is over. Where it was cut short, waits until nothing is left of it."""
        self._is_over.set()
        if self._pulled.is_set():
            self._thread.join()

    def _wait(self) -> None:
        while os.read(0, 1):  # a buffered read would not let the process end
            pass
        self._pulled.set()
        # What a kernel started may be no child of anybody's when the kernel has gone.
        started = descendants()
        os.kill(os.getpid(), signal.SIGINT)
        self._is_over.wait(_CLEAN_UP_SECONDS)
        end((*started, *descendants()))
        os._exit(_CUT_SHORT)


def _verify(path: Path, folder: Path, teller: Teller) -> None:
    notebook = read_notebook(path)
    teller.tell("notebook", digest=digest_of_cells(notebook.cells), total=sum(1 for _ in notebook.code_cells))
    reruns = RerunOutputs(teller)
    comparison = verify_notebook(notebook, progress=reruns)
    (folder / COMPARISON).write_text(json.dumps(to_dict(comparison)))
    with (folder / OUTPUTS).open("w") as file:
        file.writelines(json.dumps(to_dict(pair)) + "\n" for pair in _pairs(notebook, comparison, reruns.differing(comparison)))
    teller.tell("finished")


def _pairs(notebook: Notebook, comparison: NotebookComparison, rerun: Mapping[CellId, tuple[Output, ...]]) -> Iterator[OutputPair]:
    """The outputs on both sides of the cells that differ."""
    differing = {cell.cell_id for cell in comparison.differing}
    for cell in notebook.cells:
        if cell["id"] in differing:
            yield OutputPair(cell_id=CellId(cell["id"]), baseline=bounded(cell["outputs"]), rerun=rerun.get(cell["id"]))


def _own_output() -> TextIO:
    """Standard output for events alone: what anything else prints goes where errors go."""
    own = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return own


if __name__ == "__main__":
    with without_grammar():
        main(Path(sys.argv[1]), Path(sys.argv[2]))

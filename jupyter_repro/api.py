"""The verbs as functions: run, verify, lint, lock, read a record, write a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_repro.errors import NotebookError, RecordError
from jupyter_repro.model.comparison import NotebookComparison, Verification
from jupyter_repro.model.diagnostic import Inspection
from jupyter_repro.model.outputs import Output
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.replay.bounds import BOUNDLESS, Bounds
from jupyter_repro.store.files import check_writable, written_atomically
from jupyter_repro.store.history import remember
from jupyter_repro.store.notebooks import Notebook, read_notebook, write_notebook
from jupyter_repro.store.records import read_record as record_of

if TYPE_CHECKING:
    from jupyter_repro.compare.policy import PolicyName
    from jupyter_repro.explain.proving import Inquiry
    from jupyter_repro.model.staleness import Staleness
    from jupyter_repro.replay.baselines import AskedBaseline
    from jupyter_repro.replay.freezing import Frozen
    from jupyter_repro.replay.outcome import Progress, ReplayedNotebook
    from jupyter_repro.replay.pins import Scope
    from jupyter_repro.replay.search import Effort
    from jupyter_repro.store.slices import NotebookSlice

__all__ = [
    "Interrupted",
    "NotebookRun",
    "lint",
    "lint_notebook",
    "lock",
    "read_record",
    "run",
    "slice_of",
    "stale_cells",
    "verify",
    "verify_notebook",
    "write_report",
    "write_slice",
]

_NO_RECORD = "it has no record: outputs alone are compared (record it: jupyter repro run)"


@dataclass(frozen=True, kw_only=True, slots=True)
class NotebookRun:
    """What ``run`` did. ``output`` is the notebook that was written; ``failed`` says in words which cell ended the run, and how."""

    path: str
    output: str
    cells: int
    failed: str | None = None
    record: Record | None = None
    notes: tuple[str, ...] = ()


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, and what was done before it: ``result`` is what the verb would have given, as far as it went."""

    def __init__(self, result: NotebookRun | NotebookComparison) -> None:
        super().__init__("interrupted")
        self.result = result


def run(
    path: str | PathLike[str],
    *,
    output: str | PathLike[str] | None = None,
    kernel: str | None = None,
    bounds: Bounds = BOUNDLESS,
    snapshots: bool | None = None,
    progress: Progress | None = None,
) -> NotebookRun:
    """Runs a notebook top to bottom in a fresh kernel and writes outputs and record, in place or to ``output``.

    ``bounds`` say what the run may take. With ``snapshots`` the bytes of the files that it read are kept in the user's data folder, so
    that ``verify`` can hold them; None leaves that to the project's ``pyproject.toml``. When a cell fails, what was done until then is
    written. Raises NotebookError or KernelError when the notebook cannot be read, run or written, and then changes no file; raises
    Interrupted on Ctrl-C.
    """
    from jupyter_repro.replay.outcome import Quiet
    from jupyter_repro.replay.runner import replay
    from jupyter_repro.replay.writing import check_target, document_of, write_replayed

    notebook = _with_code(read_notebook(Path(path)))
    target = notebook.path if output is None else Path(output)
    check_target(notebook, target)
    replayed = replay(notebook, kernel=kernel, bounds=bounds, progress=progress or Quiet())
    document = document_of(notebook, replayed, renamed=kernel is not None)
    write_replayed(notebook, target, document)
    notes = (*notebook.notes, *replayed.notes, *_snapshots_of(notebook, replayed, wanted=snapshots))
    failed = replayed.failed
    done = NotebookRun(
        path=str(path),
        output=str(target),
        cells=sum(1 for cell in replayed.cells if cell.status != "skipped"),
        failed=None if failed is None else f"cell {failed.index + 1} ({failed.cell_id}): {failed.message}",
        record=replayed.record,
        notes=(*notes, *remember(target, replayed.record, document["cells"])),
    )
    if replayed.interrupted:
        raise Interrupted(done)
    return done


def verify(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]],
    *,
    kernel: str | None = None,
    bounds: Bounds = BOUNDLESS,
    rtol: float | None = None,
    atol: float | None = None,
    policy: PolicyName | None = None,
    explain: Effort = "fast",
    hold_env: Mapping[str, str] | None = None,
    environment: str | PathLike[str] | None = None,
    baseline: str | PathLike[str] | AskedBaseline | None = None,
    update: bool = False,
    progress: Progress | None = None,
) -> Verification:
    """Reruns notebooks and compares; touches none of them unless told to ``update`` them. Raises what ``verify_notebook`` raises, at the
    first that does."""
    each = [paths] if isinstance(paths, (str, PathLike)) else paths
    options: dict[str, Any] = {"kernel": kernel, "bounds": bounds, "rtol": rtol, "atol": atol, "progress": progress}
    options |= {"policy": policy, "explain": explain, "hold_env": hold_env, "environment": environment}
    options |= {"baseline": baseline, "update": update}
    return Verification(notebooks=tuple(verify_notebook(path, **options) for path in each))


def verify_notebook(
    path: str | PathLike[str] | Notebook,
    *,
    kernel: str | None = None,
    bounds: Bounds = BOUNDLESS,
    rtol: float | None = None,
    atol: float | None = None,
    policy: PolicyName | None = None,
    explain: Effort = "fast",
    hold_env: Mapping[str, str] | None = None,
    environment: str | PathLike[str] | None = None,
    baseline: str | PathLike[str] | AskedBaseline | None = None,
    update: bool = False,
    progress: Progress | None = None,
    remembered: bool = True,
) -> NotebookComparison:
    """Reruns one notebook, of a path or as it was read, in a fresh kernel and compares with its saved outputs and its record.

    ``policy`` says how strictly to compare, ``rtol`` and ``atol`` how far apart numbers may be; what a cell's tags and metadata say goes
    before them, and they before the notebook's metadata. Cells that differ, but no longer do in a further rerun that holds recorded
    conditions fixed, are ``replayed``. ``explain`` bounds those reruns: ``none``, two (``fast``), or 16 (``full``); ``bounds`` what each
    may take. ``hold_env`` gives the values that environment variables had. ``environment`` is ``recorded``, or a lock file: the notebook
    is rerun in an environment that is built from it. ``baseline`` is another notebook to compare with, a folder with one of the same name,
    or a revision of git. With ``update`` a first rerun that differs is written into the notebook. With ``remembered`` the user's history
    has the run. Raises Interrupted on Ctrl-C, and NotebookError, RecordError, KernelError or LockError when the notebook cannot be checked.
    """
    from jupyter_repro.compare.settings import Settings
    from jupyter_repro.explain.inquiries import inquiry_into
    from jupyter_repro.replay.accepting import Acceptance
    from jupyter_repro.replay.baselines import asked_baseline, baseline_of
    from jupyter_repro.replay.isolate import workshop_of_user

    notebook = _with_code(path if isinstance(path, Notebook) else read_notebook(Path(path)))
    against = baseline_of(notebook, asked_baseline(baseline, update=update))
    workshop = workshop_of_user(progress)
    built = None if environment is None else workshop.asked(environment, _in_python(notebook), against.record, kernel=kernel)
    acceptance = Acceptance(notebook, wanted=update, renamed=kernel is not None)
    inquiry = inquiry_into(
        against,
        acceptance,
        Settings(policy=policy, rtol=rtol, atol=atol),
        {"kernel": kernel, "bounds": bounds, "progress": progress, "interpreter": None if built is None else built.interpreter},
        effort=explain,
        variables=hold_env or {},
        recorded_environment=lambda: workshop.interpreter_of(against.record) if built is None else None,
    )
    comparison = against.told(_verdicts_of(inquiry))
    notes = [*(built.told if built else ()), *(() if against.record else (_NO_RECORD,))]
    notes += against.remember(comparison) if remembered else ()
    return acceptance.done(replace(comparison, notes=(*comparison.notes, *notes)), remembered=remembered)


def _verdicts_of(inquiry: Inquiry) -> NotebookComparison:
    """The verdicts on a notebook. Raises Interrupted on Ctrl-C."""
    from jupyter_repro.explain.proving import Stopped, verdicts_of

    try:
        return verdicts_of(inquiry)
    except Stopped as stopped:
        raise Interrupted(stopped.comparison) from None


def read_record(path: str | PathLike[str]) -> Record:
    """The record of a notebook's last run. Raises NotebookError when the notebook cannot be read, RecordError when it has none."""
    notebook = read_notebook(Path(path))
    record = record_of(notebook)
    if record is None:
        raise RecordError("record-missing", f"{path} has no record", hint=f"record it: jupyter repro run {path}")
    return record


def lock(
    path: str | PathLike[str],
    *,
    record: Record | None = None,
    output: str | PathLike[str] | None = None,
    scope: Scope = "imported",
    binder: bool = False,
    replace: bool = False,
    trusted: bool = True,
) -> Frozen:
    """Writes the recorded environment of a notebook as lock files, into its folder or ``output``.

    ``record`` is taken in place of the one that the notebook was saved with. ``scope`` says of what: ``imported`` distributions and what
    they need, or ``all`` that is installed. ``binder`` adds a folder for Binder. Files that are there are written over with ``replace``
    only. A record that is not ``trusted`` names no addresses to install from, and no code of distributions is run. Raises NotebookError and
    RecordError as ``read_record`` does, LockError when the versions cannot be had.
    """
    from jupyter_repro.replay.freezing import Wanted, freeze
    from jupyter_repro.replay.installers import installer_of_user
    from jupyter_repro.replay.kernelspecs import installed_for
    from jupyter_repro.replay.runner import kernel_name_of

    notebook = _in_python(read_notebook(Path(path)))
    folder = notebook.path.parent if output is None else Path(output)
    wanted = Wanted(folder=folder, scope=scope, binder=binder, replace=replace, trusted=trusted)
    taken = read_record(path) if record is None else record
    return freeze(notebook.path.name, taken, installed_for(kernel_name_of(notebook)), wanted, installer_of_user())


def slice_of(path: str | PathLike[str], cell: str) -> NotebookSlice:
    """The cells that the result of a cell needs, itself the last, in the order in which they ran.

    ``cell`` is an id, an execution count (``[5]``) or a place (``#3``). Raises NotebookError when the notebook cannot be read or has no
    such code cell, RecordError when its record is broken.
    """
    return _sliced(path, cell)[1]


def write_slice(path: str | PathLike[str], cell: str, output: str | PathLike[str], *, replace: bool = False) -> NotebookSlice:
    """Writes a notebook that holds only the cells of a slice. Raises as ``slice_of`` does, and NotebookError when the file is there
    already and is not to be replaced, or cannot be written."""
    from jupyter_repro.store.slices import document_of

    target = Path(output)
    if target.exists() and (not replace or target.resolve() == Path(path).resolve()):
        raise NotebookError("file-exists", f"{target} is there already", hint="name another file with -o, or replace it with --force")
    notebook, sliced = _sliced(path, cell)
    check_writable(target)
    write_notebook(target, document_of(notebook, sliced))
    return sliced


def _sliced(path: str | PathLike[str], cell: str) -> tuple[Notebook, NotebookSlice]:
    """A notebook, and the slice of it that a cell needs."""
    from jupyter_repro.store.slices import slice_of_cell

    notebook = _in_python(read_notebook(Path(path)))
    return notebook, slice_of_cell(notebook, record_of(notebook), cell)


def stale_cells(path: str | PathLike[str]) -> dict[CellId, Staleness]:
    """How each code cell's saved result stands to the notebook as it is now: fresh, or stale and why. Raises as ``read_record`` does."""
    from jupyter_repro.lineage.staleness import staleness_of

    notebook = read_notebook(Path(path))
    return staleness_of(read_record(path), {CellId(cell["id"]): cell["source"] for _, cell in notebook.code_cells})


def lint(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]], *, select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> tuple[Inspection, ...]:
    """The hazards of notebooks, without running them. Raises what ``lint_notebook`` raises, at the first that does."""
    each = [paths] if isinstance(paths, (str, PathLike)) else paths
    return tuple(lint_notebook(path, select=select, ignore=ignore) for path in each)


def lint_notebook(path: str | PathLike[str], *, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Inspection:
    """The hazards of one notebook, from its sources and, where it has one, its record.

    ``select`` and ``ignore`` are codes (``RP101``) or their beginnings (``RP``). Raises NotebookError or RecordError when the notebook or
    its record cannot be read, UsageError when a code is none.
    """
    from jupyter_repro.explain.lint import lint as lint_cells
    from jupyter_repro.store.positions import source_lines_of

    notebook = _in_python(read_notebook(Path(path)))
    found, ignored = lint_cells(notebook.cells, record_of(notebook), select=select, ignore=ignore)
    file_lines = {(index, line): place for index, lines in source_lines_of(notebook).items() for line, place in enumerate(lines, 1)}
    placed = (replace(d, file_line=file_lines.get((d.index, d.line))) for d in found)
    return Inspection(path=str(notebook.path), diagnostics=tuple(placed), ignored=ignored, notes=notebook.notes)


def write_report(
    path: str | PathLike[str],
    output: str | PathLike[str],
    *,
    comparison: NotebookComparison | None = None,
    reruns: Mapping[CellId, tuple[Output, ...]] | None = None,
    baselines: Mapping[CellId, tuple[Output, ...]] | None = None,
    with_data: bool = False,
    anonymous: bool = False,
) -> tuple[str, ...]:
    """Writes the report on a notebook to a file whose suffix says the form (``.html``, ``.pdf``, ``.md``, ``.json``, or ``.zip`` for an
    RO-Crate); gives notes on it.

    ``comparison`` is what ``verify_notebook`` gave, if the report is to have it, ``reruns`` the outputs of the rerun by cell: a page shows
    them beside those that were saved, or the ``baselines``, where the rerun was compared with others. ``with_data`` puts the files that the
    run read and wrote into a crate; ``anonymous`` takes out who works here. Raises UsageError for another suffix, ReportError when a PDF
    cannot be made, NotebookError and RecordError when notebook or record cannot be read, or the report not be written.
    """
    from jupyter_repro.publish.identity import identity_here
    from jupyter_repro.publish.reports import check_report, known_of, write_as

    target = Path(output)
    check_report(target)
    notebook = read_notebook(Path(path))
    report = known_of(notebook, record=record_of(notebook), comparison=comparison, reruns=reruns, baselines=baselines)
    identity = identity_here(notebook.path.resolve().parent) if anonymous else None
    with written_atomically(target) as file:
        return write_as(target.suffix, file, notebook, report, with_data=with_data, identity=identity)


def _snapshots_of(notebook: Notebook, replayed: ReplayedNotebook, *, wanted: bool | None) -> Iterator[str]:
    """Keeps the bytes that a run read, if that is wanted; gives a note on those that could not be kept."""
    from jupyter_repro.replay.data import keep_files
    from jupyter_repro.store.project import project_settings
    from jupyter_repro.store.snapshots import snapshots_of_user

    folder = notebook.path.resolve().parent
    if wanted is None:
        wanted = project_settings(folder).get("snapshots") is True
    if wanted and replayed.record is not None and (lost := keep_files(replayed.record, folder, snapshots_of_user())):
        names = f"{', '.join(lost[:5])}{' and others' if len(lost) > 5 else ''}"
        yield f"no snapshot of {names}: changed since, too big, or far from the notebook"


def _in_python(notebook: Notebook) -> Notebook:
    name = notebook.language
    if name is not None and "python" not in name.lower():
        hint = "jupyter repro verify NOTEBOOK compares outputs in any language"
        raise NotebookError("notebook-language", f"{notebook.path} is in {name}: sources are read in Python only", hint=hint)
    return notebook


def _with_code(notebook: Notebook) -> Notebook:
    if next(notebook.code_cells, None) is None:
        raise NotebookError("notebook-no-code", f"{notebook.path} has no code to run", hint="write a code cell first")
    return notebook

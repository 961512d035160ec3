"""Putting the parts of the extension into a server."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_server.serverapp import ServerApp
from jupyter_server.utils import url_path_join
from tornado import web

from jupyter_repro.model.record import Record
from jupyter_repro.server.assessments import AssessedRecordHandler, AssessmentHandler
from jupyter_repro.server.assessor import Assessor
from jupyter_repro.server.child import ChildVerifier
from jupyter_repro.server.diskfiles import DiskFiles
from jupyter_repro.server.embedding import Embedder, file_of
from jupyter_repro.server.handing import HandedJournals
from jupyter_repro.server.handinghandlers import EventsHandler
from jupyter_repro.server.handlers import BootstrapHandler, ExecutionsHandler, RecordHandler
from jupyter_repro.server.hash_seed import seed_hashes
from jupyter_repro.server.historian import Historian
from jupyter_repro.server.historyhandlers import HistoryDifferenceHandler, HistoryHandler
from jupyter_repro.server.kernels import NotebookKernels
from jupyter_repro.server.labsettings import LabSettings, user_settings_folder
from jupyter_repro.server.lockhandlers import LockHandler
from jupyter_repro.server.renaming import Renaming
from jupyter_repro.server.reporthandlers import ReportHandler
from jupyter_repro.server.savednotebooks import SavedNotebooks
from jupyter_repro.server.servedfiles import ServedFiles
from jupyter_repro.server.settings import JupyterRepro
from jupyter_repro.server.snapshots import SnapshotKeeper
from jupyter_repro.server.verificationhandlers import VerificationHandler, VerificationOutputsHandler, VerificationsHandler
from jupyter_repro.server.verifications import Verifications
from jupyter_repro.store.database import database_of_user
from jupyter_repro.store.history import History
from jupyter_repro.store.journals import LiveJournals, prune
from jupyter_repro.store.verifications import KeptVerifications

__all__ = ["load"]

_KERNEL_ACTIONS = "https://events.jupyter.org/jupyter_server/kernel_actions/v1"

_CONTENTS_ACTIONS = "https://events.jupyter.org/jupyter_server/contents_service/v1"

_JOURNALS_KEPT = 14 * 24 * 3600.0
"""Seconds that a journal outlives the last word of its kernel."""


def load(app: ServerApp) -> None:
    """Adds the REST handlers, the embedding of records on save, the history, and a hash seed for the kernels that the server starts."""
    journals = Path(app.kernel_manager.connection_dir)
    live = LiveJournals(journals)
    settings = JupyterRepro(parent=app)
    kernels = NotebookKernels(app.session_manager)
    embedder = _embedder(app, settings, kernels, live)
    files, saved = ServedFiles(app.contents_manager), SavedNotebooks()
    assessor = Assessor(
        journals=live, files=DiskFiles(), saved=saved, file_of=lambda path: _file_of(app, path), root=_root_of(app), log=app.log
    )
    _add(
        app,
        ("bootstrap", BootstrapHandler, {}),
        ("assessments", AssessmentHandler, {"assessor": assessor}),
        ("assessments/record", AssessedRecordHandler, {"assessor": assessor}),
        (r"kernels/([^/]+)/record", RecordHandler, {"journals": live}),
        (r"kernels/([^/]+)/executions", ExecutionsHandler, {"journals": live}),
        (
            r"kernels/([^/]+)/events",
            EventsHandler,
            {"handed": HandedJournals(journals, live, lambda kernel_id: _is_elsewhere(app, kernel_id))},
        ),
        ("lockfiles", LockHandler, {"files": files, "journals": live}),
    )
    _add_verifications(app, settings, embedder, files, saved)
    prune(journals, older_than=_JOURNALS_KEPT)
    _listen(app, _KERNEL_ACTIONS, kernels.on_kernel_action)
    app.contents_manager.register_pre_save_hook(embedder)
    seed_hashes(app.session_manager)


def _embedder(app: ServerApp, settings: JupyterRepro, kernels: NotebookKernels, live: LiveJournals) -> Embedder:
    """What is done when a notebook is saved."""
    lab = LabSettings(lambda: user_settings_folder(app.extension_manager.extension_apps))
    snapshots = SnapshotKeeper(app.log)
    historian = Historian(History(database_of_user(), most=settings.history_runs), app.log)

    def keep(record: Record, file: Path, cells: list[dict[str, Any]]) -> None:
        snapshots.keep(record, file.parent)
        if settings.history_runs:
            historian.remember(record, file, cells)

    return Embedder(
        place=lambda: settings.embedding(lab),
        kernels=kernels,
        journals=live,
        born=lambda kernel_id: _born(app, kernel_id),
        log=app.log,
        keep=keep,
    )


def _add_verifications(app: ServerApp, settings: JupyterRepro, embedder: Embedder, files: ServedFiles, saved: SavedNotebooks) -> None:
    """Adds what outlives kernels and pages: verifications, reports with them, the history."""
    database = database_of_user()
    history = History(database)
    verifications = Verifications(
        verifier=ChildVerifier(), kept=KeptVerifications(database), at_once=settings.verifications_at_once, log=app.log
    )
    verifying = {"verifications": verifications, "files": files}
    _add(
        app,
        ("verifications", VerificationsHandler, verifying),
        (r"verifications/([0-9a-f]+)", VerificationHandler, verifying),
        (r"verifications/([0-9a-f]+)/outputs/([^/]+)", VerificationOutputsHandler, verifying),
        ("reports", ReportHandler, {**verifying, "live": embedder.record_of}),
        ("history", HistoryHandler, {"history": history, "files": files, "saved": saved}),
        (r"history/([0-9a-f]+)/([0-9a-f]+)", HistoryDifferenceHandler, {"history": history, "files": files}),
    )
    _listen(app, _CONTENTS_ACTIONS, Renaming(verifications, database, lambda path: _file_of(app, path), app.log).on_contents_action)


def _listen(app: ServerApp, schema_id: str, listener: Callable[..., Coroutine[Any, Any, None]]) -> None:
    if app.event_logger is not None:
        app.event_logger.add_listener(schema_id=schema_id, listener=listener)


def _is_elsewhere(app: ServerApp, kernel_id: str) -> bool:
    """Whether a kernel is one of the server's and on another machine, as on a gateway."""
    try:
        return not isinstance(app.kernel_manager.get_kernel(kernel_id).provisioner, LocalProvisioner)
    except (AttributeError, KeyError, web.HTTPError):
        return False


def _born(app: ServerApp, kernel_id: str) -> float | None:
    """When the process of a kernel was started, in seconds since the epoch; None where that is not known."""
    try:
        provisioner: Any = app.kernel_manager.get_kernel(kernel_id).provisioner
        # Without a number it would be this process.
        return None if provisioner.pid is None else psutil.Process(provisioner.pid).create_time()
    except (AttributeError, KeyError, TypeError, web.HTTPError, psutil.Error):
        return None


def _add(app: ServerApp, *handlers: tuple[str, type[web.RequestHandler], dict[str, Any]]) -> None:
    """Adds handlers for addresses below the extension's own."""
    base = url_path_join(app.web_app.settings["base_url"], "jupyter-repro", "api")
    app.web_app.add_handlers(".*$", [(url_path_join(base, path), handler, parts) for path, handler, parts in handlers])


def _file_of(app: ServerApp, path: str) -> Path | None:
    """The file that has a path on the server; None where there is none, or none that the server gives out."""
    try:
        return file_of(app.contents_manager, path)
    except (web.HTTPError, OSError, ValueError):
        return None


def _root_of(app: ServerApp) -> Path | None:
    """The folder that the contents manager serves; None where it keeps no files."""
    root = getattr(app.contents_manager, "root_dir", None)
    return Path(root).absolute() if root and hasattr(app.contents_manager, "_get_os_path") else None

"""Putting the parts of the extension into a server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_server.serverapp import ServerApp
from jupyter_server.utils import url_path_join
from tornado import web

from jupyter_repro.server.assessments import AssessmentHandler
from jupyter_repro.server.assessor import Assessor
from jupyter_repro.server.child import ChildVerifier
from jupyter_repro.server.diskfiles import DiskFiles
from jupyter_repro.server.embedding import Embedder, file_of
from jupyter_repro.server.handlers import BootstrapHandler, ExecutionsHandler, RecordHandler
from jupyter_repro.server.hash_seed import seed_hashes
from jupyter_repro.server.kernels import NotebookKernels
from jupyter_repro.server.servedfiles import ServedFiles
from jupyter_repro.server.settings import JupyterRepro
from jupyter_repro.server.snapshots import SnapshotKeeper
from jupyter_repro.server.verificationhandlers import VerificationHandler, VerificationOutputsHandler, VerificationsHandler
from jupyter_repro.server.verifications import Verifications
from jupyter_repro.store.database import database_of_user
from jupyter_repro.store.journals import LiveJournals, prune
from jupyter_repro.store.verifications import KeptVerifications

__all__ = ["load"]

_KERNEL_ACTIONS = "https://events.jupyter.org/jupyter_server/kernel_actions/v1"

_JOURNALS_KEPT = 14 * 24 * 3600.0
"""Seconds that a journal outlives the last word of its kernel."""


def load(app: ServerApp) -> None:
    """Adds the REST handlers, the embedding of records on save, and a hash seed for the kernels that the server starts."""
    journals = Path(app.kernel_manager.connection_dir)
    live = LiveJournals(journals)
    assessor = Assessor(journals=live, files=DiskFiles(), file_of=lambda path: _file_of(app, path), root=_root_of(app), log=app.log)
    settings = JupyterRepro(parent=app)
    database = database_of_user()
    files = ServedFiles(app.contents_manager)
    verifications = Verifications(
        verifier=ChildVerifier(), kept=KeptVerifications(database), at_once=settings.verifications_at_once, log=app.log
    )
    verifying = {"verifications": verifications, "files": files}
    _add(
        app,
        ("bootstrap", BootstrapHandler, {}),
        ("assessments", AssessmentHandler, {"assessor": assessor}),
        (r"kernels/([^/]+)/record", RecordHandler, {"journals": live}),
        (r"kernels/([^/]+)/executions", ExecutionsHandler, {"journals": live}),
        ("verifications", VerificationsHandler, verifying),
        (r"verifications/([0-9a-f]+)", VerificationHandler, verifying),
        (r"verifications/([0-9a-f]+)/outputs/([^/]+)", VerificationOutputsHandler, verifying),
    )
    prune(journals, older_than=_JOURNALS_KEPT)
    kernels = NotebookKernels(app.session_manager)
    if app.event_logger is not None:
        app.event_logger.add_listener(schema_id=_KERNEL_ACTIONS, listener=kernels.on_kernel_action)
    app.contents_manager.register_pre_save_hook(
        Embedder(settings=settings, kernels=kernels, journals=journals, log=app.log, keep=SnapshotKeeper(app.log).keep)
    )
    seed_hashes(app.session_manager)


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

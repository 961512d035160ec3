"""The sensor of remote reads: which addresses a cell reads, and what they answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from jupyter_repro.capture.audit import Audit
from jupyter_repro.capture.draft import Current, Draft
from jupyter_repro.capture.importwatch import ImportWatch
from jupyter_repro.capture.patches import Patches
from jupyter_repro.capture.remote.aiohttp import AiohttpClient
from jupyter_repro.capture.remote.bodies import Bodies
from jupyter_repro.capture.remote.httpcore import HttpcoreClient
from jupyter_repro.capture.remote.standard import StandardClient
from jupyter_repro.capture.sensor import Finish
from jupyter_repro.model.artifact import Artifact

__all__ = ["RemoteSensor"]


class RemoteSensor:
    """Records, for each answer that passes through a Python client, its address without secrets, its status, its size and, once it has
    passed whole, the digest of its body as the server sent it (compressed, if so).

    The clients' modules are hooked when the notebook has imported them, at low seams that all their users share. What is sent to a server
    is not recorded; of an answer that is not read to its end, or that is a part of a file, there is no digest.
    """

    name = "remote reads"
    follows = True

    def __init__(
        self,
        current: Current,
        audit: Audit,
        imports: ImportWatch,
        *,
        on_artifact: Callable[[int, Artifact], None],
        on_error: Callable[[str, Exception], None],
        on_loss: Callable[[str, str, int], None],
    ) -> None:
        self._audit, self._imports, self._on_error = audit, imports, on_error
        self._bodies, self._patches = Bodies(current, on_artifact, partial(on_loss, self.name)), Patches()

    def start(self) -> None:
        """Hooks the clients that are there, and the others once they are imported."""
        standard = StandardClient(self._bodies, self._patches, self._quietly)
        self._audit.on("http.client.send", self.name, standard.sent)
        for client in (
            standard,
            HttpcoreClient(self._bodies, self._patches, self._quietly),
            AiohttpClient(self._bodies, self._patches, self._quietly),
        ):
            for module in client.modules:
                self._imports.on(module, self.name, partial(client.found, module))

    def stop(self) -> None:
        """Takes the hooks away."""
        self._audit.off("http.client.send", self.name)
        self._patches.undo()
        self._bodies.clear()

    def watch(self, draft: Draft) -> Finish:
        """Collects the draft's answers from now on."""
        self._bodies.watch(draft)
        return partial(self._bodies.finish, draft)

    def _quietly(self, function: Callable[..., None], *args: Any, **kwargs: Any) -> None:
        """Calls a function of ours inside a call of the user's, which goes on whatever happens here."""
        try:
            function(*args, **kwargs)
        except Exception as error:
            self._on_error(self.name, error)

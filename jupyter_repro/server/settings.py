"""The settings of the server extension."""

from __future__ import annotations

from traitlets import Enum, Integer
from traitlets.config import Configurable

from jupyter_repro.server.labsettings import LabSettings
from jupyter_repro.store.history import MOST_RUNS

__all__ = ["JupyterRepro"]


class JupyterRepro(Configurable):
    """The settings of the server extension: ``c.JupyterRepro.embed = "sidecar"`` in ``jupyter_server_config.py``."""

    embed = Enum(
        ["notebook", "sidecar", "off"],
        default_value="notebook",
        help="Where a notebook's record goes on saving: into its metadata, into NAME.repro.json beside it, or nowhere."
        " Where it is not set here, what the user has set in JupyterLab counts.",
    ).tag(config=True)

    history_runs = Integer(MOST_RUNS, min=0, help="How many runs of a notebook the history keeps; 0: none.").tag(config=True)

    verifications_at_once = Integer(1, min=1, help="How many notebooks are verified at a time; the others wait in a queue.").tag(
        config=True
    )

    def embedding(self, lab: LabSettings) -> str:
        """Where records go: as is set here, else as the user has set in JupyterLab, else into the notebook."""
        chosen = lab.get("embedRecord")
        is_set = "embed" in self.config.get("JupyterRepro", {})
        return self.embed if is_set or chosen not in ("notebook", "sidecar", "off") else chosen

"""The settings of the server extension."""

from __future__ import annotations

from traitlets import Enum, Integer
from traitlets.config import Configurable

__all__ = ["JupyterRepro"]


class JupyterRepro(Configurable):
    """The settings of the server extension: ``c.JupyterRepro.embed = "sidecar"`` in ``jupyter_server_config.py``."""

    embed = Enum(
        ["notebook", "sidecar", "off"],
        default_value="notebook",
        help="Where a notebook's record goes on saving: into its metadata, into NAME.repro.json beside it, or nowhere.",
    ).tag(config=True)

    verifications_at_once = Integer(1, min=1, help="How many notebooks are verified at a time; the others wait in a queue.").tag(
        config=True
    )

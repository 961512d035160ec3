"""What a front end does for ipywidgets' Output: outputs that are sent while the widget listens become its state."""

from __future__ import annotations

from typing import Any

from nbclient.output_widget import OutputWidget

__all__ = ["Pane"]


class Pane(OutputWidget):
    """An Output widget as JupyterLab shows it. The kernel hears what it holds when ``tell`` is called, and not with each output: a kernel
    takes nothing in while a cell runs, and everything anew each time would be quadratic."""

    msg_id = ""
    _untold = False

    def sync_state(self) -> None:
        """Notes that the kernel does not know yet what the widget holds."""
        self._untold = True

    def tell(self) -> None:
        """Tells the kernel what the widget holds, if it does not know.

        Nobody may wait for a reply meanwhile: sending on a socket of zmq uses up the note that a message has come, and who waits for it
        would sleep until the timeout.
        """
        if self._untold:
            self._untold = False
            super().sync_state()

    def set_state(self, state: dict[str, Any]) -> None:
        """Takes over which request to listen to, and outputs that the kernel sets itself."""
        if "outputs" in state:
            self.outputs = state["outputs"]
            self.clear_before_next_output = False
            self._untold = False
        if "msg_id" in state:
            self._listen_to(state["msg_id"])

    def _listen_to(self, request: str) -> None:
        hooks = self.executor.output_hook_stack
        if self in hooks[self.msg_id]:  # not the last one, where two threads write to two widgets
            hooks[self.msg_id].remove(self)
        self.msg_id = request
        if request:
            hooks[request].append(self)

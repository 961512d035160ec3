"""The end of a kernel that is asked to shut down."""

from __future__ import annotations

import atexit
import gc
from typing import Any

__all__ = ["end_in_order", "end_lightly"]

_PATIENCE = 2.0


def end_in_order(kernel: Any) -> None:
    """Lets a kernel's control thread say that it shuts down before ipykernel closes the channel on which it says so.

    ipykernel does both at once. When the channel goes first, that thread waits for ever, and the kernel for that thread, until whoever
    stops the kernel kills it after some seconds. It may happen to any kernel; what is loaded only changes how often.
    """
    atexit.unregister(_await_control)
    atexit.register(_await_control, kernel)  # called before ipykernel's own, which was registered before


def _await_control(kernel: Any) -> None:
    thread = getattr(kernel, "control_thread", None)
    # A kernel that ends by itself has asked nothing of that thread, which then does not end.
    if getattr(kernel, "_shutdown_message", None) is not None and thread is not None and thread.is_alive():
        thread.join(_PATIENCE)


def end_lightly(shell: Any) -> None:
    """Lets a kernel that nobody works in look for garbage once while it ends.

    IPython and the interpreter do so four or five times, each time through all that is loaded, which takes a quarter of what such a kernel
    takes from its start to its end. What the notebook left in cycles is still finalized, and what modules hold is still let go.
    """
    atexit.register(_let_go, shell)  # called after what cells register, before IPython's own, which was registered before


def _let_go(shell: Any) -> None:
    clear = getattr(shell, "_atexit_once", None)
    if clear is None or not hasattr(gc, "freeze"):  # PyPy's cannot
        return
    gc.freeze()
    clear()  # IPython looks for garbage before it takes away the names that keep it
    gc.unfreeze()
    gc.collect()
    gc.freeze()

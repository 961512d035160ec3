"""The end of a kernel that is asked to shut down."""

from __future__ import annotations

import atexit
from typing import Any

__all__ = ["end_in_order"]

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

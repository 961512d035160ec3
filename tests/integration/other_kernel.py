"""A kernel that speaks a language of its own: it says back what it is told."""

from __future__ import annotations

from typing import Any

from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel


class OtherKernel(Kernel):
    """Says back what it is told."""

    implementation = "other"
    implementation_version = "1"
    language_info = {"name": "other", "mimetype": "text/plain", "file_extension": ".txt"}  # noqa: RUF012
    banner = "other"

    async def do_execute(self, code: str, silent: bool, *_args: Any, **_options: Any) -> dict[str, Any]:
        """Sends the code back as a stream."""
        if not silent:
            self.send_response(self.iopub_socket, "stream", {"name": "stdout", "text": code})  # type: ignore[no-untyped-call]
        return {"status": "ok", "execution_count": self.execution_count, "payload": [], "user_expressions": {}}


if __name__ == "__main__":
    IPKernelApp.launch_instance(kernel_class=OtherKernel)

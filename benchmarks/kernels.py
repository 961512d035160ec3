"""A kernel to be measured: plain, or with an extension loaded before its first cell."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

__all__ = ["MeasuredKernel", "measured_kernel"]

_SECONDS = 600


@dataclass(frozen=True, kw_only=True)
class MeasuredKernel:
    """A running kernel. Cells are told apart by nothing: what is measured is how long they take."""

    client: BlockingKernelClient
    pid: int

    def run(self, source: str) -> float:
        """Seconds from the request of a cell to the end of its output. Raises RuntimeError when the cell raises."""
        start = time.perf_counter()
        reply = self.client.execute_interactive(source, timeout=_SECONDS, output_hook=lambda _: None)
        took = time.perf_counter() - start
        if reply["content"]["status"] != "ok":
            raise RuntimeError(reply["content"])
        return took

    def ask(self, source: str) -> str:
        """What an expression is, as Python prints it, looked at in a request that is no cell."""
        reply = self.client.execute_interactive(
            "", silent=True, store_history=False, user_expressions={"asked": source}, timeout=_SECONDS, output_hook=lambda _: None
        )
        answer = reply["content"]["user_expressions"]["asked"]
        if answer["status"] != "ok":
            raise RuntimeError(answer)
        return str(answer["data"]["text/plain"])

    def tell(self, source: str) -> None:
        """Runs code in a request that is no cell."""
        reply = self.client.execute_interactive(source, silent=True, store_history=False, timeout=_SECONDS)
        if reply["content"]["status"] != "ok":
            raise RuntimeError(reply["content"])

    @property
    def memory(self) -> int:
        """The bytes of memory that the kernel's process holds."""
        pages = Path(f"/proc/{self.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def measured_kernel(folder: Path, extension: str | None, environment: dict[str, str]) -> Iterator[MeasuredKernel]:
    """A kernel in a folder, from its start to its end, with variables added to its environment."""
    manager = KernelManager(kernel_name="python3")
    arguments = ["--log-level=50", "--HistoryManager.hist_file=:memory:", *([f"--ext={extension}"] if extension else [])]
    # Bytecode is kept, as an installation keeps it: else each start would compile the recorder anew.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    manager.start_kernel(cwd=str(folder), env=kept | environment, extra_arguments=arguments)
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        kernel = MeasuredKernel(client=client, pid=manager.provisioner.pid)  # type: ignore[union-attr]
        if extension is not None and repr(extension) not in kernel.ask("get_ipython().extension_manager.loaded"):
            raise RuntimeError(f"the kernel did not load {extension}")  # it starts all the same
        yield kernel
    finally:
        client.stop_channels()
        manager.shutdown_kernel()

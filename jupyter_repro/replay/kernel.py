"""A kernel of our own: started in a private folder, told which cell it runs, and always brought to an end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager

from jupyter_repro.errors import KernelError
from jupyter_repro.model.journal import JOURNAL_VARIABLE
from jupyter_repro.replay.inherited import inherited
from jupyter_repro.replay.kernelspecs import OneSpec, in_environment, lightly, spec_of
from jupyter_repro.replay.randomness import MAX_HASH_SEED, fresh_hash_seed

__all__ = ["Kernel", "a_hash_seed", "kernel_named"]

_SOCKET_PATH_LIMIT = 90  # sun_path holds 104 bytes on some systems, and zmq appends a number
_START_SECONDS = 60
_STOP_SECONDS = 5
_END_SECONDS = 0.01  # between looks whether a kernel has ended
_LOOK_SECONDS = 0.5  # between looks whether a kernel that starts is still there
_PUBLISHED_SECONDS = 0.1  # after the reply; what is not heard by then was published before anybody listened
_RECONNECT_MILLISECONDS = 10  # sockets try anew to reach a kernel that is not there yet; zmq's own pause is 100
_LOG = "kernel.log"  # what the kernel itself prints is no output of the notebook


class CellKernelClient(AsyncKernelClient):
    """A client that says in each execute request which cell it is for, and its tags, as JupyterLab does."""

    cell_id: str | None = None
    tags: Sequence[str] = ()

    def execute(self, code: str, **options: Any) -> str:  # type: ignore[override]
        """Sends an execute request with what nbclient and this package say of it; gives its message id."""
        content = {
            "code": code,
            "silent": options.get("silent", False),
            "store_history": options.get("store_history", True),
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": options.get("stop_on_error", True),
        }
        metadata = {} if self.cell_id is None else {"cellId": self.cell_id, "tags": list(self.tags)}
        message = self.session.msg("execute_request", content, metadata=metadata)
        self.shell_channel.send(message)
        message_id: str = message["header"]["msg_id"]
        return message_id


@dataclass(frozen=True, kw_only=True)
class Kernel:
    """A running kernel, its client, and the private folder that holds its sockets and its journal."""

    manager: AsyncKernelManager
    client: CellKernelClient
    folder: Path
    hash_seed: str
    spec: Mapping[str, Any]
    language_info: Mapping[str, Any] = field(default_factory=dict)

    @property
    def journal(self) -> Path:
        """Where the kernel's recorder writes."""
        return self.folder / "journal.jsonl"

    @property
    def is_python(self) -> bool:
        """Whether the kernel speaks Python."""
        return str(self.language_info.get("name", "")).lower() == "python"

    async def ask(self, source: str) -> dict[str, Any]:
        """Runs code silently, unseen by the notebook; gives the reply's content. Raises KernelError when no reply comes."""
        self.client.cell_id = None
        message_id = self.client.execute(source, silent=True, store_history=False)
        try:
            return await _reply_to(message_id, self.client, self.manager)
        except ChildProcessError:
            raise KernelError("kernel-died", "the kernel died before the first cell", hint="try the kernel in Jupyter") from None
        except TimeoutError:
            raise KernelError("kernel-silent", "the kernel does not answer", hint="try the kernel in Jupyter") from None

    async def interrupt(self) -> None:
        """Interrupts what the kernel does, and waits a little for it to say so."""
        with contextlib.suppress(Exception):  # a kernel that cannot be interrupted is killed by what follows
            await self.manager.interrupt_kernel()
            await asyncio.wait_for(self.client.get_shell_msg(timeout=2), timeout=2)

    async def stop(self, *, now: bool = False) -> None:
        """Ends the kernel: politely when it answers, so that its exit handlers run, else by force."""
        try:
            if not now:
                with contextlib.suppress(RuntimeError, asyncio.TimeoutError):
                    await asyncio.wait_for(self._ended(), timeout=_STOP_SECONDS * 2)
        finally:
            self.client.stop_channels()
            with contextlib.suppress(RuntimeError):
                await self.manager.shutdown_kernel(now=True)

    async def _ended(self) -> None:
        """Asks the kernel to end, and waits until it has; the manager would look ten times a second only."""
        self.client.shutdown()
        await self.gone()

    async def gone(self) -> None:
        """Waits until the kernel's process has ended."""
        while await self.manager.is_alive():
            await asyncio.sleep(_END_SECONDS)

    def remove_folder(self) -> None:
        """Removes the private folder, journal included."""
        shutil.rmtree(self.folder, ignore_errors=True)


async def kernel_named(
    name: str,
    *,
    directory: Path,
    hash_seed: str | None = None,
    variables: Mapping[str, str | None] | None = None,
    interpreter: Path | None = None,
) -> Kernel:
    """A fresh kernel, ready to run cells, with ``directory`` as its working directory. ``variables`` are set in its environment (None: not
    there). It runs in the environment of the ``interpreter``, if one is given.

    Raises KernelError when there is no such kernel or when it does not start.
    """
    spec = lightly(spec_of(name) if interpreter is None else in_environment(name, interpreter))
    folder = Path(tempfile.mkdtemp(prefix="jupyter-repro-"))
    kernel = None
    try:
        kernel = await _launched(name, spec, folder, directory=directory, hash_seed=hash_seed or a_hash_seed(), variables=variables or {})
        info = await _introduced(kernel.client, kernel.manager)
        return replace(kernel, language_info=info["language_info"])
    except BaseException as error:
        if kernel is not None:
            await kernel.stop(now=True)
        said = _last_line(folder / _LOG)
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, (OSError, RuntimeError, KeyError)):
            reason = f"{error} ({said})" if said else str(error)
            raise KernelError(
                "kernel-start",
                f"the kernel {name!r} does not start: {reason}",
                hint="try it in Jupyter, or choose another with --kernel NAME",
            ) from error
        raise


async def _introduced(client: CellKernelClient, manager: AsyncKernelManager) -> dict[str, Any]:
    """What a kernel says of itself, as soon as it is heard on both of its channels: what it publishes before that is lost.

    ``wait_for_ready`` gives the same, but waits for 0.2 s of silence. Raises as ``_reply_to`` does.
    """
    deadline = time.monotonic() + _START_SECONDS
    message_id = client.kernel_info()
    info = await _reply_to(message_id, client, manager)
    while not await _is_published(client, message_id):
        if time.monotonic() > deadline:
            raise TimeoutError(f"it said nothing in {_START_SECONDS} s")
        message_id = client.kernel_info()
    return info


async def _reply_to(message_id: str, client: CellKernelClient, manager: AsyncKernelManager) -> dict[str, Any]:
    """The content of the reply to a request. Raises ChildProcessError when the kernel dies first, TimeoutError when it says nothing."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(queue.Empty):
            while (reply := await client.get_shell_msg(timeout=_LOOK_SECONDS))["parent_header"].get("msg_id") != message_id:
                pass
            content: dict[str, Any] = reply["content"]
            return content
        if not await manager.is_alive():
            raise ChildProcessError("it died before it said anything")
    raise TimeoutError(f"it said nothing in {_START_SECONDS} s")


async def _is_published(client: CellKernelClient, message_id: str) -> bool:
    """Whether it is heard that the kernel is done with a request; what is heard besides is about nothing that was asked."""
    with contextlib.suppress(queue.Empty):
        while True:
            message = await client.get_iopub_msg(timeout=_PUBLISHED_SECONDS)
            if message["parent_header"].get("msg_id") == message_id and message["content"].get("execution_state") == "idle":
                return True
    return False


async def _launched(name: str, spec: Any, folder: Path, *, directory: Path, hash_seed: str, variables: Mapping[str, str | None]) -> Kernel:
    """A kernel whose process was started, and which may not be listening yet."""
    specs = OneSpec()
    specs.spec = spec
    manager = AsyncKernelManager(
        kernel_name=name,
        connection_file=str(folder / "kernel.json"),
        transport=_transport(folder, spec),
        client_class=_CLIENT,
        kernel_spec_manager=specs,
    )
    own = {"PYTHONHASHSEED": hash_seed, JOURNAL_VARIABLE: str(folder / "journal.jsonl")}
    environment = {name: value for name, value in {**inherited(), **variables, **own}.items() if value is not None}
    with (folder / _LOG).open("wb") as log:
        await manager.start_kernel(
            cwd=str(directory), env=environment, extra_arguments=_arguments(manager), stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
    client = manager.client()
    assert isinstance(client, CellKernelClient)  # noqa: S101
    client.context.setsockopt(zmq.RECONNECT_IVL, _RECONNECT_MILLISECONDS)
    client.context.setsockopt(
        zmq.RCVHWM, 0
    )  # else zmq keeps a thousand messages, and drops outputs when they come faster than they are read
    client.start_channels(hb=False)
    described = {"name": name, "display_name": spec.display_name, "language": spec.language}
    return Kernel(manager=manager, client=client, folder=folder, hash_seed=hash_seed, spec=described)


_CLIENT = f"{CellKernelClient.__module__}.{CellKernelClient.__qualname__}"


def a_hash_seed() -> str:
    """The value of ``PYTHONHASHSEED`` for a kernel: the caller's own if it is a number, else a fresh one."""
    said = inherited().get("PYTHONHASHSEED", "")
    # 0 would turn randomization off, and with it the chance to see that a result hangs on it.
    return said if said.isdecimal() and int(said) <= MAX_HASH_SEED else fresh_hash_seed()


def _transport(folder: Path, spec: Any) -> str:
    """``ipc`` for local Python kernels, because only our own user can reach its sockets; kernels of other languages may know only
    ``tcp``, as may those that a provisioner starts elsewhere."""
    local = "kernel_provisioner" not in spec.metadata and spec.language.lower() == "python"
    short = len(os.fsencode(folder / "kernel-ipc")) < _SOCKET_PATH_LIMIT
    return "ipc" if local and short and sys.platform != "win32" else "tcp"


def _last_line(log: Path) -> str:
    """The last thing that a kernel said of itself; empty when it said nothing."""
    try:
        lines = log.read_bytes()[-4000:].decode("utf-8", "replace").split("\n")
    except OSError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def _arguments(manager: AsyncKernelManager) -> list[str]:
    """IPython keeps a history of interactive work; a replay is none."""
    return ["--HistoryManager.hist_file=:memory:"] if manager.ipykernel else []

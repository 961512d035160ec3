"""Connections to Dask clusters, and the cluster of this machine that lives as long as a command."""

from __future__ import annotations

import logging
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from jupyter_repro.errors import EngineError

__all__ = ["cluster"]

_CONNECT_SECONDS = 20
_KNOCK_SECONDS = 5
_INSTALL = 'pip install "jupyter-repro[dask]"'
_SETTINGS = {
    "distributed.nanny.pre-spawn-environ": {},  # a rerun shall have the threads that the user has
    "distributed.scheduler.worker-saturation": 1.0,  # what waits behind a notebook that ends its worker is not to blame
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.scheduler.allowed-failures": 1,  # in company; as many again when it runs alone
}


@contextmanager
def cluster(scheduler: str | None, jobs: int) -> Iterator[Any]:
    """A client of the cluster with that scheduler; without one, of a new cluster of this machine with so many workers.

    Raises EngineError when Dask is not installed, or the scheduler does not answer.
    """
    try:
        distributed: Any = import_module("distributed")
        import_module("cryptography")
    except ImportError:
        raise EngineError("dask-missing", "--engine dask needs Dask, which is not installed", hint=_INSTALL) from None
    with _cluster_of(distributed, scheduler) if scheduler is not None else _cluster_here(distributed, jobs) as client:
        yield client


@contextmanager
def _cluster_of(distributed: Any, scheduler: str) -> Iterator[Any]:
    try:
        _knock_at(scheduler)
        client = distributed.Client(scheduler, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError, ImportError):
        raise EngineError("scheduler-unreachable", f"no scheduler answers at {scheduler}", hint="name one as tcp://HOST:8786") from None
    with client, _told_by_us("distributed.client"):
        yield client


def _knock_at(scheduler: str) -> None:
    """Raises OSError or ValueError where nobody listens at an address, or it is none: Dask would try again and again for a while."""
    addressing: Any = import_module("distributed.comm.addressing")
    socket.create_connection(addressing.get_address_host_port(scheduler), timeout=_KNOCK_SECONDS).close()


@contextmanager
def _told_by_us(logger: str) -> Iterator[None]:
    """Keeps a logger quiet, of what is told as an error anyway."""
    log = logging.getLogger(logger)
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(before)


@contextmanager
def _cluster_here(distributed: Any, jobs: int) -> Iterator[Any]:
    """Workers that are processes, each with a nanny that starts it anew when it dies. Nobody but this command can give them work."""
    import dask

    from jupyter_repro.batch.private import Private

    before = dict(os.environ)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="jupyter-repro-", ignore_cleanup_errors=True) as folder,
            dask.config.set(_SETTINGS),
            distributed.LocalCluster(
                n_workers=jobs,
                threads_per_worker=1,
                memory_limit=0,
                dashboard_address="127.0.0.1:0",  # None is the port that everybody takes
                scheduler_kwargs={"dashboard": False},
                local_directory=folder,
                security=True,  # workers do what they are told by whoever reaches them, and a port of this machine all its users reach
                silence_logs=logging.CRITICAL,
            ) as there,
            distributed.Client(there, set_as_default=False) as client,
        ):
            client.register_plugin(Private(folder))
            yield client
    finally:
        # Nannies set variables in the process that they are in, which is this one.
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)

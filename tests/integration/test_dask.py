"""Notebooks verified on Dask clusters: one of this machine, and one that is there already."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

pytest.importorskip("distributed")
pytest.importorskip("cryptography")

from benchmarks.scale import a_folder_of, outcome_of
from jupyter_repro.api import run
from jupyter_repro.batch.cluster import cluster
from jupyter_repro.batch.dask import DaskEngine
from jupyter_repro.batch.engine import Asked, Verified
from jupyter_repro.cli.main import exit_code_of
from jupyter_repro.store.history import history_of_user
from jupyter_repro.store.notebooks import write_notebook
from tests.builders import a_notebook

PATIENCE = 120.0


def recorded(path: Path, *sources: str) -> Path:
    write_notebook(path, a_notebook(*sources))
    run(path)
    return path


def shown(path: Path, source: str, text: str) -> Path:
    """A notebook that was saved with an output, and never run."""
    notebook = a_notebook(source)
    notebook.cells[0]["execution_count"] = 1
    output = {"output_type": "execute_result", "data": {"text/plain": text}, "execution_count": 1, "metadata": {}}
    notebook.cells[0]["outputs"] = [output]
    write_notebook(path, notebook)
    return path


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert condition()


def codes_of(found: list[Verified]) -> dict[str, str]:
    return {Path(one.path).stem: one.error.code if one.error else str(one.comparison and one.comparison.verdict) for one in found}


@contextmanager
def a_cluster(folder: Path, **variables: str) -> Iterator[str]:
    """The address of a scheduler in a process of its own, with one worker."""
    environment = {**os.environ, **variables}
    start = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard", "--host", "127.0.0.1"]
    place = folder / "scheduler.json"
    place.unlink(missing_ok=True)
    with subprocess.Popen([*start, "--scheduler-file", str(place)], cwd=folder, stderr=subprocess.DEVNULL) as scheduler:
        wait_for(lambda: place.exists() and place.stat().st_size > 0)
        address: str = json.loads(place.read_text())["address"]
        words = ["distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard", "--local-directory", str(folder)]
        with subprocess.Popen([sys.executable, "-m", *words], cwd=folder, env=environment, stderr=subprocess.DEVNULL) as worker:
            try:
                yield address
            finally:
                worker.terminate()
                worker.wait(PATIENCE)
                scheduler.terminate()
                scheduler.wait(PATIENCE)


def test_each_notebook_is_reported_once_and_rightly_though_workers_are_killed(tmp_path: Path) -> None:
    expected = a_folder_of(24, tmp_path)
    outcome = outcome_of(expected, jobs=2, every=6)
    assert (outcome.twice, outcome.missing, outcome.wrong) == ((), (), ())
    assert outcome.kills == 3
    assert outcome.counts == {"reproduced": 20, "replayed": 1, "diverged": 1, "notebook-broken-json": 2} | outcome.counts


def test_a_notebook_that_ends_its_worker_is_an_error_and_the_others_are_not_to_blame(tmp_path: Path) -> None:
    """The kernel's parent is the worker; the notebook's own kernel ends with it."""
    for name in "ace":
        recorded(tmp_path / f"{name}.ipynb", "1")
    log = tmp_path / "kernels"
    kill = f"import os, signal, time\nwith open({str(log)!r}, 'a') as log: log.write(f'{{os.getpid()}} ')\n"
    shown(tmp_path / "b.ipynb", f"{kill}os.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(600)", "None")
    paths = tuple(str(path) for path in sorted(tmp_path.glob("*.ipynb")))
    before = dict(os.environ)

    found = list(DaskEngine(jobs=2).verify(Asked(paths=paths)))

    assert codes_of(found) == {"a": "reproduced", "b": "worker-lost", "c": "reproduced", "e": "reproduced"}
    assert len(found) == 4
    assert dict(os.environ) == before
    assert history_of_user().runs(tmp_path / "a.ipynb")[0].verdict == "reproduced"
    kernels = [int(word) for word in log.read_text().split()]
    assert len(kernels) > 1
    wait_for(lambda: not any(psutil.pid_exists(kernel) for kernel in kernels))


def test_kernels_on_a_cluster_have_the_users_variables_and_a_hash_seed_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nannies set threads and one hash seed for all workers, under which what hangs on it would look reproducible."""
    for name in ("OMP_NUM_THREADS", "MALLOC_TRIM_THRESHOLD_", "PYTHONHASHSEED"):
        monkeypatch.delenv(name, raising=False)
    source = "import os\n[os.environ.get(name) for name in ('OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'MALLOC_TRIM_THRESHOLD_')]"
    shown(tmp_path / "a.ipynb", source, "[None, '3', None]")
    shown(tmp_path / "b.ipynb", "import os\nos.environ['PYTHONHASHSEED'] != '6640'", "True")
    with a_cluster(tmp_path, MKL_NUM_THREADS="3") as address:
        code = exit_code_of(["verify", str(tmp_path), "--engine", "dask", "--scheduler", address, "--explain", "none"])
    said = capsys.readouterr()
    assert code == 0, said


def test_what_a_cluster_of_this_machine_reproduced_is_cached(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By the variables of the user, not by those that Dask sets."""
    recorded(tmp_path / "a.ipynb", "1")
    words = ["verify", str(tmp_path), "--cache"]
    assert exit_code_of([*words, "--engine", "dask"]) == 0
    assert "cached" not in capsys.readouterr().out
    assert exit_code_of(words) == 0
    assert "cached: nothing that it depends on has changed" in capsys.readouterr().out


def test_a_cluster_of_this_machine_is_nobody_elses() -> None:
    """Who reaches a worker may have it do anything; all users of a machine reach its ports."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with cluster(None, 1) as client:
            here = psutil.Process()
            for process in (here, *here.children(recursive=True)):
                for connection in process.net_connections("tcp"):
                    if connection.status == psutil.CONN_LISTEN:
                        host, port = connection.laddr
                        assert host == "127.0.0.1"
                        assert not answers_without_key(host, port)
            assert client.scheduler.address.startswith("tls://")


def answers_without_key(host: str, port: int) -> bool:
    """Whether somebody at a port shows something, or talks, without TLS."""
    with socket.create_connection((host, port), timeout=PATIENCE) as connection:
        connection.sendall(b"GET /info/main/workers.html HTTP/1.0\r\n\r\n")
        try:
            said = connection.recv(1 << 10)
        except OSError:
            return False
    return bool(said) and not said.startswith((b"HTTP/1.1 404", b"\x15"))  # an alert of TLS


def test_a_notebook_that_a_worker_sees_otherwise_is_not_verified(tmp_path: Path) -> None:
    """The first notebook writes over the second, which was digested before."""
    shown(tmp_path / "a.ipynb", "import pathlib\npathlib.Path('b.ipynb').write_text('{}')", "2")
    shown(tmp_path / "b.ipynb", "1", "1")
    found = list(DaskEngine(jobs=1).verify(Asked(paths=(str(tmp_path / "a.ipynb"), str(tmp_path / "b.ipynb")))))
    assert codes_of(found) == {"a": "reproduced", "b": "notebook-unseen"}


def test_workers_of_another_version_are_named_and_those_without_the_package_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown(tmp_path / "a.ipynb", "1", "1")
    stub = tmp_path / "stub" / "jupyter_repro"
    stub.mkdir(parents=True)
    (stub / "__init__.py").write_text("raise ImportError('not installed')")
    words = ["verify", str(tmp_path / "a.ipynb"), "--engine", "dask", "--scheduler"]
    with a_cluster(tmp_path) as address:
        monkeypatch.setattr("jupyter_repro.batch.dask.__version__", "0.0.0")
        assert exit_code_of([*words, address]) == 0
    assert "verified by jupyter-repro" in capsys.readouterr().out
    with a_cluster(tmp_path, PYTHONPATH=str(stub.parent)) as address:
        assert exit_code_of([*words, address]) == 2
    assert "error[worker-unfit]" in capsys.readouterr().err


def test_a_cluster_that_is_not_there_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown(tmp_path / "a.ipynb", "1", "1")
    monkeypatch.setattr("jupyter_repro.batch.cluster._CONNECT_SECONDS", 0.5)
    assert exit_code_of(["verify", str(tmp_path), "--engine", "dask", "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert exit_code_of(["verify", str(tmp_path), "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert [line for line in capsys.readouterr().err.splitlines() if line.startswith("error")] == [
        "error[scheduler-unreachable]: no scheduler answers at tcp://127.0.0.1:1",
        "error[usage]: --scheduler is for --engine dask",
    ]


def test_the_loss_of_a_scheduler_is_an_error_for_what_was_not_done(tmp_path: Path) -> None:
    shown(tmp_path / "a.ipynb", "1", "1")
    shown(tmp_path / "b.ipynb", "import pathlib, time\npathlib.Path('here').touch()\ntime.sleep(600)", "None")
    found: list[Verified] = []
    with a_cluster(tmp_path) as address:
        paths = (str(tmp_path / "a.ipynb"), str(tmp_path / "b.ipynb"))
        for one in DaskEngine(address).verify(Asked(paths=paths)):
            found.append(one)
            wait_for((tmp_path / "here").exists)
            for each in psutil.Process().children():
                if any("dask_scheduler" in word for word in _words(each)):
                    each.kill()
    assert codes_of(found) == {"a": "reproduced", "b": "scheduler-lost"}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("where", ["here", "there"])
def test_ctrl_c_ends_what_is_under_way_and_keeps_what_was_done(tmp_path: Path, where: str) -> None:
    shown(tmp_path / "a.ipynb", "1", "1")
    for name in "bc":
        shown(tmp_path / f"{name}.ipynb", f"import pathlib, time\npathlib.Path('here-{name}').touch()\ntime.sleep(600)", "None")
    with a_cluster(tmp_path) as address:
        scheduler = ["-j", "1"] if where == "here" else ["--scheduler", address]
        command = [sys.executable, "-m", "jupyter_repro", "verify", str(tmp_path), "--engine", "dask", "--format", "json", *scheduler]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
        wait_for(lambda: any(tmp_path.glob("here-*")))
        below = psutil.Process(process.pid).children(recursive=True)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does

        out, err = process.communicate(timeout=PATIENCE)

        assert process.returncode == 130, err
        assert "interrupted: these results are partial" in err
        verdicts = {Path(notebook["path"]).stem: notebook["verdict"] for notebook in json.loads(out)["notebooks"]}
        assert verdicts == {"a": "reproduced", **dict.fromkeys(verdicts.keys() - {"a"}, "skipped")}
        assert len(verdicts) > 1
        wait_for(lambda: not any(each.is_running() for each in below))
        wait_for(lambda: not any("ipykernel_launcher" in _words(each) and str(tmp_path) == _folder(each) for each in psutil.process_iter()))


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def _folder(process: psutil.Process) -> str:
    try:
        return process.cwd()
    except psutil.Error:
        return ""

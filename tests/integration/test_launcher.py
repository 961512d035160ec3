"""Kernels that start with less work show their cells what any kernel does."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.kernelspec import KernelSpec

from jupyter_repro.replay import kernel as kernels
from jupyter_repro.replay.kernel import kernel_named
from jupyter_repro.replay.kernelspecs import lightly, spec_of
from jupyter_repro.replay.runner import replay
from jupyter_repro.store.notebooks import read_notebook, write_notebook
from tests.builders import a_notebook

LOOK = """
def _look():
    import atexit, builtins, gc, inspect, json, os, signal, sys, threading, warnings
    def depth(n=1):
        try: return depth(n + 1)
        except RecursionError: return n
    private = "pydev", "debugpy", "cython", "runpy", "encodings", "stringprep"
    public = {name for name in sys.modules if not any(part in name for part in private)}
    in_packages = [name.rpartition(".") for name in public if "." in name]
    facts = {
        "stack": [frame.function for frame in inspect.stack(0)][:-1],
        "depth": depth(),
        "modules": sorted(public),
        "reached": sorted(f"{package}.{name}" for package, _, name in in_packages if hasattr(sys.modules.get(package), name)),
        "builtins": sorted(dir(builtins)),
        "variables": dict(os.environ),
        "path": sys.path,
        "argv": [sys.argv[0], sys.argv[1], *sys.argv[3:]],
        "options": [repr(sys.flags), sys._xoptions],
        "finders": [getattr(finder, "__name__", type(finder).__name__) for finder in sys.meta_path],
        "garbage": [gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()],
        "main": {name: type(value).__name__ for name, value in vars(sys.modules["__main__"]).items()},
        "threads": sorted(type(thread).__name__ for thread in threading.enumerate()),
        "signals": {str(number): str(signal.getsignal(number)).partition(" at ")[0] for number in signal.valid_signals()},
        "warnings": [str(each) for each in warnings.filters],
        "hooks": [sys.gettrace(), sys.getprofile(), *(type(hook).__name__ for hook in (sys.breakpointhook, sys.excepthook, sys.stdout))],
    }
    open("facts.json", "w").write(json.dumps(facts))
_look()
del _look
"""


def as_it_is(spec: KernelSpec) -> KernelSpec:
    return spec


def facts_in_a_kernel(folder: Path) -> dict[str, Any]:
    async def look() -> None:
        kernel = await kernel_named("python3", directory=folder, hash_seed="7")
        try:
            assert (await kernel.ask(LOOK))["status"] == "ok"
        finally:
            await kernel.stop()
            kernel.remove_folder()

    asyncio.run(look())
    facts: dict[str, Any] = json.loads((folder / "facts.json").read_text())
    del facts["variables"]["JUPYTER_REPRO_JOURNAL"]  # in a folder of its own
    return facts


def test_a_cell_finds_all_as_in_any_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    light = facts_in_a_kernel(tmp_path)
    monkeypatch.setattr(kernels, "lightly", as_it_is)
    assert light == facts_in_a_kernel(tmp_path)


def test_what_the_debugger_would_have_left_to_a_cell_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "said.py").write_text("said = 'so'\n")
    (tmp_path / "typing.py").write_text("raise OSError('this is of the notebook')\n")
    sources = [
        "breakpoint()\n1",
        "execfile('said.py')\nsaid",
        "import debugpy\ndebugpy.is_client_connected()",
        "import http\nhttp.client.responses[404]",
        "import sys\n'_pydevd_bundle' in sys.modules",
    ]
    write_notebook(tmp_path / "n.ipynb", a_notebook(*sources))

    def outcomes() -> list[Any]:
        return [(cell.status, cell.message, cell.outputs) for cell in replay(read_notebook(tmp_path / "n.ipynb")).cells]

    light = outcomes()
    monkeypatch.setattr(kernels, "lightly", as_it_is)
    assert [status for status, *_ in light] == ["ok"] * len(sources)
    assert light == outcomes()


def test_the_debugger_is_not_loaded_until_it_is_asked_for(tmp_path: Path) -> None:
    write_notebook(tmp_path / "n.ipynb", a_notebook("import sys\n'pydevd' in sys.modules", "breakpoint()\n'pydevd' in sys.modules"))
    shown = [cell.outputs[-1]["data"]["text/plain"] for cell in replay(read_notebook(tmp_path / "n.ipynb")).cells]
    assert shown == ["False", "True"]


@pytest.mark.parametrize(
    "argv",
    [
        ["docker", "run", "image", "python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        ["python", "-m", "xpython", "-f", "{connection_file}"],
        ["python", "ipykernel_launcher", "-f", "{connection_file}"],
        [],
    ],
)
def test_a_kernel_that_is_started_otherwise_is_started_as_it_says(argv: list[str]) -> None:
    spec = KernelSpec(argv=argv, display_name="x", language="python")
    assert lightly(spec) is spec


def test_a_kernel_of_another_provisioner_is_started_as_it_says() -> None:
    spec = spec_of("python3")
    spec.metadata = {"kernel_provisioner": {"provisioner_name": "elsewhere"}}
    assert lightly(spec) is spec


def test_all_else_that_a_specification_says_holds() -> None:
    spec = KernelSpec(
        argv=["/x/bin/python", "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "{connection_file}", "--quiet"],
        display_name="x",
        language="python",
        env={"A": "1"},
        interrupt_mode="message",
        metadata={"debugger": True},
        resource_dir="/x/share",
    )
    light = lightly(spec)
    assert [light.argv[0], light.argv[1], light.argv[2], *light.argv[4:]] == [
        "/x/bin/python",
        "-Xfrozen_modules=off",
        "-c",
        "-f",
        "{connection_file}",
        "--quiet",
    ]
    assert {**light.to_dict(), "argv": spec.argv} == spec.to_dict()
    assert light.resource_dir == spec.resource_dir

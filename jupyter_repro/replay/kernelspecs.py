"""Kernel specifications: those that are installed, and those of environments that have none."""

from __future__ import annotations

import os
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from jupyter_core.paths import jupyter_path

from jupyter_repro.errors import KernelError
from jupyter_repro.replay.installed import InstalledEnvironment, installed_at, interpreter_of

__all__ = ["OneSpec", "in_environment", "installed_for", "lightly", "spec_of"]

_LAUNCHER = "ipykernel_launcher"


class OneSpec(KernelSpecManager):
    """Knows one specification, whatever it is asked for."""

    spec: KernelSpec

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:  # noqa: ARG002
        """The one."""
        return self.spec


def spec_of(name: str) -> KernelSpec:
    """The specification of that name. Raises KernelError when there is none."""
    specs = KernelSpecManager(kernel_dirs=jupyter_path("kernels"), ensure_native_kernel=False)
    if name.lower() not in specs.find_kernel_specs():
        specs = KernelSpecManager()  # imports IPython, for the sake of one more folder
    try:
        return specs.get_kernel_spec(name)
    except NoSuchKernel:
        there = ", ".join(sorted(specs.find_kernel_specs())) or "none"
        raise KernelError(
            "kernel-unknown", f"there is no kernel {name!r}; installed: {there}", hint="choose one with --kernel NAME, or install it"
        ) from None


def in_environment(name: str, interpreter: Path) -> KernelSpec:
    """The specification of that name as it would be in another environment: with its Python, and what else the kernel is given (options,
    variables). One that is not installed is taken for IPython's."""
    try:
        spec = spec_of(name)
    except KernelError:
        spec = KernelSpec(display_name=name, language="python")
    options = spec.argv[spec.argv.index(_LAUNCHER) + 1 :] if _LAUNCHER in spec.argv else ["-f", "{connection_file}"]
    path = os.pathsep.join([str(interpreter.parent), spec.env.get("PATH") or os.environ.get("PATH", os.defpath)])
    return KernelSpec(
        argv=[str(interpreter), "-m", _LAUNCHER, *options],
        env={**spec.env, "PATH": path, "VIRTUAL_ENV": str(interpreter.parent.parent)},
        display_name=spec.display_name,
        language=spec.language,
        interrupt_mode=spec.interrupt_mode,
        metadata={key: value for key, value in spec.metadata.items() if key != "kernel_provisioner"},
    )


def installed_for(name: str) -> InstalledEnvironment | None:
    """What is installed where the kernel of that name runs; None where that cannot be known, or there is no such kernel."""
    try:
        spec = spec_of(name)
    except KernelError:
        return None
    interpreter = interpreter_of(spec.argv)
    return None if interpreter is None else installed_at(interpreter, spec.env)


def lightly(spec: KernelSpec) -> KernelSpec:
    """The specification by which an IPython kernel of this machine starts with less work (see ``launcher``); any other as it is."""
    at = spec.argv.index(_LAUNCHER) - 1 if _LAUNCHER in spec.argv else 0
    if spec.argv[at : at + 1] != ["-m"] or interpreter_of(spec.argv) is None or "kernel_provisioner" in spec.metadata:
        return spec
    source = Path(__file__).with_name("launcher.py").read_text(encoding="utf-8")
    argv = [*spec.argv[:at], "-c", source, *spec.argv[at + 2 :]]
    return KernelSpec(resource_dir=spec.resource_dir, **{**spec.to_dict(), "argv": argv})

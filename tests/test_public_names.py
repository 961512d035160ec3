"""What the package says is public is there, has a docstring, and nothing else is needed to use it."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys

import pytest

import jupyter_repro

# The C library is no module, though its file ends like one.
MODULES = sorted(
    m.name for m in pkgutil.walk_packages(jupyter_repro.__path__, "jupyter_repro.") if not m.name.endswith("__main__") and "-" not in m.name
)


@pytest.mark.parametrize("name", jupyter_repro.__all__)
def test_each_public_name_is_there(name: str) -> None:
    assert getattr(jupyter_repro, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        jupyter_repro.nonsense  # noqa: B018


@pytest.mark.parametrize("name", MODULES)
def test_each_module_names_what_is_public_and_documents_it(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__, name
    for public in getattr(module, "__all__", ()):
        thing = getattr(module, public)
        if getattr(thing, "__module__", None) == name and callable(thing):
            assert thing.__doc__, f"{name}.{public}"


def test_importing_the_package_imports_nothing_of_it() -> None:
    source = "import sys, jupyter_repro; print([m for m in sys.modules if m.startswith('jupyter_repro.')])"
    assert subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_loading_the_extension_imports_none_of_the_heavy_modules() -> None:
    source = (
        "import sys\nfrom IPython.core.interactiveshell import InteractiveShell\nshell = InteractiveShell.instance()\n"
        "before = set(sys.modules)\nshell.extension_manager.load_extension('jupyter_repro')\n"
        "heavy = {'nbformat', 'nbclient', 'jinja2', 'numpy', 'pandas', 'msgspec', 'click', 'rich'}\n"
        "print(sorted(heavy & (set(sys.modules) - before)))"
    )
    assert subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True).stdout == "[]\n"

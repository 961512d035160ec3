"""What is replaced while recording lasts comes back as it was."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_repro.capture.patches import Patches


class Reader:
    @staticmethod
    def one(path: str) -> str:
        return path

    @classmethod
    def two(cls, path: str) -> str:
        return path

    def three(self, path: str) -> str:
        return path


class Further(Reader):
    pass


@pytest.mark.parametrize("owner", [Reader, Further])
@pytest.mark.parametrize("name", ["one", "two", "three"])
def test_a_method_of_any_kind_is_afterwards_what_it_was(owner: type, name: str) -> None:
    before = dict(vars(owner))
    patches = Patches()

    def make(original: Any) -> Any:
        def call(*args: Any) -> Any:
            return original(*args)

        return call

    patches.put(owner, name, make)
    assert dict(vars(owner)) != before
    patches.undo()
    assert dict(vars(owner)) == before
    assert getattr(owner(), name)("x") == "x"

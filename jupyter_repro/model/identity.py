"""Who somebody is, as far as it can be read off a machine: what an anonymous report must not say."""

from __future__ import annotations

from jupyter_repro.model.lean import dataclass

__all__ = ["Identity"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """``people`` are names of accounts and persons and their mail addresses, ``hosts`` names of machines, of mail domains and of where
    repositories lie, ``folders`` home folders."""

    people: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()

"""The sources of the local modules that a replay imported: they say what they print, as cells do."""

from __future__ import annotations

from pathlib import Path

from jupyter_repro.replay.outcome import ReplayedNotebook

__all__ = ["module_sources_of"]

_MOST_MODULES = 50
_LARGEST = 200_000  # bytes; written by hand, a module is smaller


def module_sources_of(replayed: ReplayedNotebook) -> tuple[str, ...]:
    """The sources of the local modules in a replay's record, as they are on disk; without those that cannot be read or are long."""
    if replayed.record is None:
        return ()
    paths = sorted({artifact.path for artifact in replayed.record.artifacts if artifact.kind == "module" and artifact.path.endswith(".py")})
    found = (_source_of(Path(replayed.directory, path).expanduser()) for path in paths[:_MOST_MODULES])
    return tuple(source for source in found if source is not None)


def _source_of(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8") if path.stat().st_size <= _LARGEST else None
    except (OSError, ValueError):
        return None

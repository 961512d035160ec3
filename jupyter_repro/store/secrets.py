"""Digests by a key of the user's own: what was digested cannot be guessed from them, not even where there is little to guess."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

__all__ = ["keyed_digest"]

_BYTES = 32


def keyed_digest(parts: Sequence[object]) -> str:
    """The digest of some JSON-ready values: the same for the same values as long as the user's key is there, 64 hexadecimal digits.
    Raises OSError where no key can be kept."""
    said = json.dumps(list(parts), sort_keys=True, default=str).encode()
    return hmac.new(_key(), said, hashlib.sha256).hexdigest()


def _key() -> bytes:
    """The user's key, made when it is first asked for."""
    from jupyter_core.paths import jupyter_data_dir

    path = Path(jupyter_data_dir()) / "jupyter-repro" / "key"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"key.{secrets.token_hex(8)}")
    if not path.exists():
        try:
            with open(fresh, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                file.write(secrets.token_bytes(_BYTES))
            os.link(fresh, path)  # whole, and only if no other process was faster
        except FileExistsError:
            pass
        finally:
            fresh.unlink(missing_ok=True)
    return path.read_bytes()

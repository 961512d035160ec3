from __future__ import annotations

import pytest

from jupyter_repro.model.addresses import without_credentials, without_credentials_in


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("ssh://git@example.org/a.git", "ssh://git@example.org/a.git"),
        ("https://me:secret@example.org:8443/a?key=secret#b", "https://example.org:8443/a#b"),
        ("https://conda.example.org/t/me-secret/main/linux-64/a.conda", "https://conda.example.org/main/linux-64/a.conda"),
        ("file:///a/b", "file:///a/b"),
    ],
)
def test_an_address_keeps_what_everybody_needs_to_reach_it(url: str, clean: str) -> None:
    assert without_credentials(url) == clean


def test_addresses_in_a_text_lose_their_credentials_wherever_they_stand() -> None:
    said = "error: failed to fetch `https://me:secret@example.org/simple/a/` and https://[secret"
    assert without_credentials_in(said) == "error: failed to fetch `https://example.org/simple/a/` and …"

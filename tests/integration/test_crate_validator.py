"""Crates before the public validator: where roc-validator is installed, which ``make test-crates`` sees to."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import requests
import urllib3
from requests.adapters import BaseAdapter

from jupyter_repro.api import run, verify_notebook, write_report
from jupyter_repro.report.rocrate import METADATA_NAME, crate_metadata
from jupyter_repro.store.notebooks import bytes_of
from tests.builders import a_notebook, display, result
from tests.crates import CONTEXTS, CRATE_CONTEXT, entities_of, opened
from tests.golden.report_fixture import PNG, the_crate, the_report

pytestmark = pytest.mark.skipif(find_spec("rocrate_validator") is None, reason="roc-validator is not installed")

Found = tuple[set[str], set[str]]
"""The required and the recommended checks that a crate fails."""

UNKNOWN = {
    "ro-crate-1.1_22.2",  # the crate's author: only if the notebook names one
    "ro-crate-1.1_22.3",  # a publisher
    "process-run-crate-0.5_8.6",  # who ran it
    "process-run-crate-0.5_3.2",  # addresses of cells and distributions
    "process-run-crate-0.5_5.1",  # likewise
}
"""The recommended checks that ask for what no record knows."""

READS_AND_WRITES = """from pathlib import Path
n = 3
Path('out put#1.csv').write_text(Path('dätä/ä b?.csv').read_text() * n)"""


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Found]:
    """Validates a crate against a profile and all that it builds on, offline."""
    services: Any = import_module("rocrate_validator.services")
    severity: Any = import_module("rocrate_validator.models").Severity

    cache = tmp_path_factory.mktemp("contexts") / "cache"
    remember_contexts(cache)

    def validate(crate: Path, profile: str = "provenance-run-crate") -> Found:
        asked = {"rocrate_uri": str(crate), "profile_identifier": profile, "requirement_severity": severity.RECOMMENDED}
        found = services.validate({**asked, "offline": True, "cache_path": cache})
        required = {issue.check.identifier for issue in found.get_issues() if issue.severity == severity.REQUIRED}
        return required, {issue.check.identifier for issue in found.get_issues()} - required

    return validate


def remember_contexts(cache: Path) -> None:
    """Fills the validator's cache with the contexts, as if it had fetched them."""
    requests_cache: Any = import_module("requests_cache")

    class Contexts(BaseAdapter):
        def send(self, request: Any, *_: Any, **__: Any) -> requests.Response:
            body = json.dumps({"@context": CONTEXTS[request.url]}).encode()
            response = requests.Response()
            response.status_code, response.url, response.request = 200, request.url, request
            response.headers["Content-Type"] = "application/ld+json"
            response.raw = urllib3.HTTPResponse(body=io.BytesIO(body), headers=response.headers, status=200, preload_content=False)
            return response

        def close(self) -> None:
            pass

    session = requests_cache.CachedSession(str(cache), backend="sqlite", expire_after=-1)
    session.mount("https://", Contexts())
    for address in CONTEXTS:
        session.get(address, headers={"Accept": "application/ld+json, application/json, */*;q=0.1"}).raise_for_status()
    session.close()


def a_run_notebook(folder: Path, *sources: str, name: str = "analysis.ipynb") -> Path:
    path = folder / name
    path.write_bytes(bytes_of(a_notebook(*sources)))
    run(path)
    return path


@pytest.mark.parametrize("with_data", [False, True])
@pytest.mark.parametrize("name", ["analysis.ipynb", "Ünïcode & 100 %.ipynb"])
def test_a_notebook_that_reads_writes_draws_and_shows_is_a_valid_crate(
    tmp_path: Path, validator: Callable[..., Found], name: str, with_data: bool
) -> None:
    (tmp_path / "dätä").mkdir()
    (tmp_path / "dätä" / "ä b?.csv").write_text("1\n")
    (tmp_path / "helper.py").write_text("x = 1\n")
    shows = f"import helper, base64\nfrom IPython.display import Image\nImage(base64.b64decode({''.join(PNG.split())!r}))"
    path = a_run_notebook(tmp_path, READS_AND_WRITES, shows, "import random\nloss = random.random()", name=name)
    write_report(path, tmp_path / "n.crate.zip", comparison=verify_notebook(path, explain="none"), with_data=with_data)
    files = opened((tmp_path / "n.crate.zip").read_bytes())
    assert ("dätä/ä b?.csv" in files) == ("out put#1.csv" in files) == ("helper.py" in files) == with_data
    required, recommended = validator(tmp_path / "n.crate.zip")
    assert required == set()
    assert recommended <= UNKNOWN | {"process-run-crate-0.5_8.4"}  # when the verification ended


def test_a_notebook_that_failed_is_a_valid_crate(tmp_path: Path, validator: Callable[..., Found]) -> None:
    path = a_run_notebook(tmp_path, "1 + 1", "open('gone.csv')", "2")
    write_report(path, tmp_path / "n.zip")
    assert "error" in entities_of(opened((tmp_path / "n.zip").read_bytes())[METADATA_NAME])["#run"]
    required, recommended = validator(tmp_path / "n.zip")
    assert required == set()
    assert recommended <= UNKNOWN


def test_a_notebook_without_a_record_is_a_valid_workflow_crate(tmp_path: Path, validator: Callable[..., Found]) -> None:
    content = a_notebook("1 + 1", language="R")
    content["metadata"]["authors"] = [{"name": "Ada"}]
    content.cells[0]["outputs"] = [result("2"), display({"image/png": PNG})]
    (tmp_path / "n.ipynb").write_bytes(bytes_of(content))
    write_report(tmp_path / "n.ipynb", tmp_path / "n.zip")
    required, recommended = validator(tmp_path / "n.zip", "workflow-ro-crate")
    assert required == set()
    assert recommended <= UNKNOWN | {"ro-crate-1.1_30.2", "ro-crate-1.1_30.3"}  # the author's affiliation


def test_whatever_a_record_can_hold_makes_a_valid_crate(tmp_path: Path, validator: Callable[..., Found]) -> None:
    required, recommended = validator(a_crate_of_everything(tmp_path / "n.zip", lambda entities: None))
    assert required == set()
    # Addresses and what was recorded cannot be looked at.
    assert recommended <= UNKNOWN | {"process-run-crate-0.5_8.4", "ro-crate-1.1_30.2", "ro-crate-1.1_30.3", "ro-crate-1.1_28.1"}


def test_the_validator_does_refuse_what_is_none(tmp_path: Path, validator: Callable[..., Found]) -> None:
    def without_tools(entities: dict[str, Any]) -> None:
        del entities["#execution/0"]["instrument"]
        del entities["analysis.ipynb"]["hasPart"]

    required, _ = validator(a_crate_of_everything(tmp_path / "n.zip", without_tools))
    assert required >= {"process-run-crate-0.5_1.1"}


def a_crate_of_everything(path: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """A crate of the report that holds a little of everything, its entities changed; its files have no sense."""
    document = json.loads(crate_metadata(the_report(), the_crate()))
    assert document["@context"][0] == CRATE_CONTEXT
    entities = {entity["@id"]: entity for entity in document["@graph"]}
    change(entities)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(METADATA_NAME, json.dumps(document))
        for part in (the_crate().notebook, *the_crate().files, *the_crate().data.values()):
            archive.writestr(part.path, "x")
    return path


def test_the_library_of_crates_reads_them(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("1")
    path = a_run_notebook(tmp_path, "open('x.csv').read()")
    write_report(path, tmp_path / "n.zip", with_data=True)
    crate = import_module("rocrate.rocrate").ROCrate(str(tmp_path / "n.zip"))
    assert crate.mainEntity.id == "analysis.ipynb"
    assert crate.get("#execution/0")["object"].id == "x.csv"
    assert crate.get("x.csv")["contentSize"] == "1"

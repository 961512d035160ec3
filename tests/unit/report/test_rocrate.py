"""The metadata of a crate: what it says of a run, and that it holds together."""

from __future__ import annotations

from typing import Any

from jupyter_repro.model.artifact import ArtifactRef
from jupyter_repro.model.environment import Origin
from jupyter_repro.model.record import CellError, CellId, Metric, Parameter, Record
from jupyter_repro.report.renderer import Report, ReportCell
from jupyter_repro.report.rocrate import METADATA_NAME, PREVIEW_NAME, CrateContents, crate_metadata
from jupyter_repro.report.rocratedata import CratePart
from tests.builders import a_digest, a_distribution, a_record, a_ref, an_artifact, an_environment, an_execution, stream
from tests.crates import Entity, entities_of, pointers_of
from tests.golden.report_fixture import the_report

NOTEBOOK = CratePart(path="analysis.ipynb", sha256="0" * 64, size=10)
FAILED = "http://schema.org/FailedActionStatus"


def contents(**changes: Any) -> CrateContents:
    files = [CratePart(path=f"repro/{name}.json", sha256="1" * 64, size=2) for name in ("record", "verification")]
    return CrateContents(**{"notebook": NOTEBOOK, "published": "2026-01-05", "tool": "jupyter-repro 0.1.0", "files": files, **changes})


def entities(record: Record | None, *cells: ReportCell, **changes: Any) -> dict[str, Entity]:
    return entities_of(crate_metadata(Report(notebook="analysis.ipynb", record=record, cells=cells), contents(**changes)))


def a_cell(cell_id: str = "c0", index: int = 0, source: str = "1 + 1", outputs: tuple[dict[str, Any], ...] = ()) -> ReportCell:
    return ReportCell(cell_id=cell_id, index=index, cell_type="code", source=source, outputs=outputs)


def test_whatever_an_entity_points_to_is_there_and_whatever_is_there_is_pointed_to() -> None:
    found = entities_of(crate_metadata(the_report(), contents(authors=["Ada"])))
    pointed = {pointer for entity in found.values() for pointer in pointers_of(entity)}
    assert pointed - set(found) == {"https://w3id.org/ro/crate/1.1"}
    assert set(found) - pointed == {METADATA_NAME, PREVIEW_NAME}


def test_each_execution_is_an_action_whose_step_and_tool_the_workflow_has() -> None:
    record = a_record(an_execution(), an_execution("2", cell_id=CellId("c1"), order=1), an_execution("1", order=2))
    found = entities(record, a_cell(), a_cell("c1", 1, "2"))
    tools = [found[f"#execution/{order}"]["instrument"]["@id"] for order in range(3)]
    assert len(set(tools)) == 3  # c0 ran with two sources
    notebook = found["analysis.ipynb"]
    assert {pointer["@id"] for pointer in notebook["hasPart"]} == set(tools)
    assert {pointer["@id"] for pointer in notebook["step"]} == {f"{tool}/step" for tool in tools}
    assert [found[f"{tool}/step"].get("position") for tool in tools] == ["1", "2", "1"]
    assert [found[tool].get("text") for tool in tools] == [None, None, "1"]  # what the notebook has is not said again
    for order, tool in enumerate(tools):
        control = found[f"#execution/{order}/control"]
        assert (control["instrument"]["@id"], control["object"]["@id"]) == (f"{tool}/step", f"#execution/{order}")


def test_a_run_read_what_it_had_not_made_itself() -> None:
    write = an_execution(generated=(a_ref("a.csv", "1"),))
    read = an_execution("2", order=1, used=(a_ref("a.csv", "1"), a_ref("b.csv", "2")), generated=(a_ref("a.csv", "3"),))
    record = a_record(write, read, artifacts=(an_artifact("a.csv", "1"), an_artifact("b.csv", "2"), an_artifact("a.csv", "3")))
    found = entities(record)
    assert [found[i].get("alternateName") for i in pointers_in(found["#run"], "object")[:1]] == ["b.csv"]
    (made,) = pointers_in(found["#run"], "result")
    assert found[made]["sha256"] == a_digest("3").removeprefix("sha256:")


def pointers_in(entity: Entity, name: str) -> list[str]:
    return list(pointers_of({name: entity.get(name, [])}))


def test_a_cell_that_made_nothing_created_nothing() -> None:
    record = a_record(an_execution(), an_execution("2", order=1, outputs_digest=a_digest()))
    found = entities(record, a_cell(outputs=(stream("2"),)))
    assert found["#execution/0"]["@type"] == "ActivateAction"
    assert found["#execution/1"]["@type"] == "CreateAction"
    assert found["#execution/1/outputs"]["identifier"] == a_digest()


def test_an_execution_that_failed_says_why_and_so_does_the_run() -> None:
    record = a_record(an_execution(status="error", error=CellError(type="ValueError", message="bad\n\x1b[31mred")))
    found = entities(record, a_cell())
    assert (found["#execution/0"]["actionStatus"], found["#execution/0"]["error"]) == (FAILED, "ValueError: bad red")
    assert (found["#run"]["actionStatus"], found["#run"]["error"]) == (FAILED, "cell 1: ValueError: bad red")
    assert "error" not in entities(a_record(an_execution()))["#run"]


def test_times_have_the_form_of_the_profile() -> None:
    found = entities(a_record(an_execution(started="2026-01-05T10:00:59.999600Z", duration=0.5)))
    assert (found["#execution/0"]["startTime"], found["#execution/0"]["endTime"]) == (
        "2026-01-05T10:00:59.999+00:00",
        "2026-01-05T10:01:00.499+00:00",
    )
    assert found["#run"]["endTime"] == "2026-01-05T10:01:00.499+00:00"
    assert "startTime" not in entities(a_record(an_execution(started="soon")))["#execution/0"]


def test_data_is_named_with_digest_and_size_and_never_by_where_it_lies_on_the_machine() -> None:
    refs = (a_ref("/data/lab/x.csv", "x"), a_ref("~/y.csv", "y"), a_ref("../z.csv", "z"), a_ref("d/w.csv", "w"), ArtifactRef(path="/v.csv"))
    record = a_record(an_execution(used=refs), artifacts=(an_artifact("/data/lab/x.csv", "x"), an_artifact("d/w.csv", "w")))
    text = crate_metadata(Report(notebook="analysis.ipynb", record=record), contents())
    assert "/data" not in text
    assert "~" not in text
    assert "../" not in text
    found = [entities_of(text)[pointer] for pointer in pointers_in(entities_of(text)["#execution/0"], "object")]
    assert [entity["name"] for entity in found] == ["x.csv", "y.csv", "z.csv", "w.csv", "v.csv"]
    assert [entity.get("alternateName") for entity in found] == [None, None, None, "d/w.csv", None]
    assert (found[0]["sha256"], found[0]["contentSize"]) == (a_digest("x").removeprefix("sha256:"), "1")


def test_files_of_one_name_and_content_are_files_of_their_own() -> None:
    refs = (a_ref("a/x.csv", "x"), a_ref("b/x.csv", "x"), a_ref("a/x.csv", "x"), ArtifactRef(path="/c/y"), ArtifactRef(path="/d/y"))
    found = entities(a_record(an_execution(used=refs), an_execution(order=1, used=refs[1:2])))
    pointers = pointers_in(found["#execution/0"], "object")
    assert [found[pointer].get("alternateName") for pointer in pointers] == ["a/x.csv", "b/x.csv", None, None]
    assert len(set(pointers)) == 4
    assert pointers_in(found["#execution/1"], "object") == pointers[1:2]


def test_what_lies_in_the_crate_is_a_file_of_it_under_an_address_that_can_be_one() -> None:
    ref = a_ref("d/ä b#1?.csv", "x")
    part = CratePart(path=ref.path, sha256=a_digest("x")[7:], size=1)
    found = entities(a_record(an_execution(used=(ref,)), artifacts=(an_artifact(ref.path, "x"),)), data={ref: part})
    (pointer,) = pointers_in(found["#execution/0"], "object")
    assert pointer == "d/%C3%A4%20b%231%3F.csv"
    assert found[pointer]["@type"] == "File"
    assert pointer in pointers_in(found["./"], "hasPart")


def test_an_address_that_was_read_is_a_file_on_the_web_if_it_can_be_one() -> None:
    good, cut = "https://example.org/a.csv", "https://example.org/a.csv?key="
    kinds = {"kind": "remote"}
    record = a_record(
        an_execution(used=(a_ref(good, "x"), a_ref(cut, "x"))), artifacts=(an_artifact(good, "x", **kinds), an_artifact(cut, "x", **kinds))
    )
    found = entities(record)
    assert pointers_in(found["#execution/0"], "object")[0] == good
    assert found[good]["@type"] == "File"
    other = found[pointers_in(found["#execution/0"], "object")[1]]
    assert (other["@type"], other["url"]) == ("CreativeWork", cut)


def test_parameters_have_values_by_execution_and_a_type() -> None:
    record = a_record(
        an_execution(parameters=(Parameter(name="n", value="3"), Parameter(name="token"))),
        an_execution(order=1, parameters=(Parameter(name="n", value="4"), Parameter(name="x", value="0.5"))),
        environment=an_environment(thread_settings={"OMP_NUM_THREADS": "2"}),
    )
    found = entities(record)
    names = {pointer: found[pointer]["additionalType"] for pointer in pointers_in(found["analysis.ipynb"], "input")}
    assert names == {
        "#parameter/n": "Integer",
        "#parameter/token": "Text",
        "#parameter/x": "Float",
        "#variable/OMP_NUM_THREADS": "Text",
        "#variable/PYTHONHASHSEED": "Text",
    }
    assert [found[i].get("value") for i in pointers_in(found["#run"], "object")] == ["3", None, "4", "0.5"]
    assert found["#variable/OMP_NUM_THREADS/value"]["value"] == "2"


def test_metrics_are_results() -> None:
    found = entities(a_record(an_execution(metrics=(Metric(name="loss", value=0.25),))))
    (metric,) = pointers_in(found["#execution/0"], "result")
    assert (found[metric]["name"], found[metric]["value"]) == ("loss", "0.25")


def test_distributions_are_named_by_package_urls_where_an_index_has_them() -> None:
    mine = a_distribution("My_Lab", "1", origin=Origin(kind="vcs", url="git+https://example.org/my.git@1f"))
    found = entities(a_record(an_execution(), environment=an_environment(distributions=(a_distribution(), mine))))
    assert found["pkg:pypi/numpy@2.0.0"]["softwareVersion"] == "2.0.0"
    assert found["#distribution/my-lab@1"]["url"] == "https://example.org/my.git@1f"


def test_a_notebook_without_a_record_is_a_workflow_that_claims_no_run() -> None:
    found = entities(None, a_cell())
    assert found["analysis.ipynb"]["@type"] == ["File", "SoftwareSourceCode", "ComputationalWorkflow"]
    assert pointers_in(found["./"], "conformsTo") == ["https://w3id.org/workflowhub/workflow-ro-crate/1.0"]
    assert not [i for i in found if i.startswith("#run")]


def test_a_run_without_executions_claims_no_steps() -> None:
    assert len(pointers_in(entities(a_record())["./"], "conformsTo")) == 3
    assert len(pointers_in(entities(a_record(an_execution()))["./"], "conformsTo")) == 4


def test_ids_hold_whatever_a_record_holds() -> None:
    odd = "c 0/#<>\udc80ä"
    record = a_record(
        an_execution(cell_id=CellId(odd), used=(a_ref("\udc80 \n.csv", "x"),), parameters=(Parameter(name="\udc80<", value="1"),))
    )
    text = crate_metadata(Report(notebook="an\udc80.ipynb", record=record, cells=(a_cell(odd),)), contents())
    text.encode()
    for identifier in entities_of(text):
        assert identifier.isascii()
        assert not set(identifier) & set(' <>"{}|\\^`\n')

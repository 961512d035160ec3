"""Anonymous reports: the same, without who made them and where."""

from __future__ import annotations

import base64
import io
from dataclasses import replace

from PIL import Image, PngImagePlugin

from jupyter_repro.model.comparison import NotebookComparison
from jupyter_repro.model.environment import Origin, Repository
from jupyter_repro.model.identity import Identity
from jupyter_repro.model.outputs import digest_of_outputs
from jupyter_repro.model.record import Connection, Query
from jupyter_repro.report.anonymous import anonymous, neutral_for
from jupyter_repro.report.picturetexts import without_texts
from jupyter_repro.report.renderer import Report, ReportCell, renderer_for
from jupyter_repro.report.summary import code_summary
from tests.builders import a_distribution, a_record, a_ref, a_run, an_artifact, an_environment, an_error, an_execution, display, stream

ANNA = Identity(people=("ameier",), hosts=("ws17.uni-x.edu",), folders=("/home/ameier",))
SOURCE = "open('/home/ameier/lab/x.csv')"


def hidden(report: Report) -> Report:
    return anonymous(report, neutral_for(report, {}, ANNA))


def a_report(**changes: object) -> Report:
    cell = ReportCell(cell_id="c0", index=0, cell_type="code", source=SOURCE, outputs=(stream("ameier\n"),))
    execution = an_execution(SOURCE, used=(a_ref("/home/ameier/lab/x.csv", "x"),), outputs_digest=digest_of_outputs(cell.outputs))
    record = a_record(execution, artifacts=(an_artifact("/home/ameier/lab/x.csv", "x"),))
    return replace(Report(notebook="ameier.ipynb", record=record, cells=(cell,)), **changes)  # type: ignore[arg-type]


def test_a_cell_whose_names_gave_way_is_not_told_edited_and_its_outputs_are_still_its_own() -> None:
    report = hidden(a_report())
    assert report.record is not None
    assert code_summary(report.record, report.cells).is_linear
    assert report.record.executions[0].outputs_digest == digest_of_outputs(report.cells[0].outputs)
    assert report.record.executions[0].used == (a_ref("…/x.csv", "x"),)
    assert report.record.artifacts == (an_artifact("…/x.csv", "x"),)


def test_what_can_be_looked_up_and_where_in_the_world_it_was_is_taken_out() -> None:
    mine = a_distribution("thing", origin=Origin(kind="vcs", url="git+https://git.uni-x.edu/thing@1f"))
    environment = an_environment(repository=Repository(commit="0123abcd"), time_zone="Europe/Zurich", locale="de_CH", distributions=(mine,))
    report = hidden(a_report(record=a_record(environment=environment, run=a_run(working_directory="~/thesis"))))
    assert report.record is not None
    said = report.record.environment
    assert (said.repository, said.time_zone, said.locale, report.record.run.working_directory) == (None, None, None, None)
    assert said.distributions[0].origin == Origin(kind="vcs")


def test_hosts_have_one_neutral_name_each_wherever_they_stand() -> None:
    url = "https://data.lab.org/a/b.csv"
    execution = an_execution(
        f"get('{url}')",
        network=(Connection(host="data.lab.org", port=443), Connection(host="db.lab.org")),
        queries=(Query(dialect="postgresql", host="db.lab.org", database="/var/lab/x.db"),),
        used=(a_ref(url, "x"),),
    )
    report = hidden(a_report(record=a_record(execution, artifacts=(an_artifact(url, "x", kind="remote"),))))
    assert report.record is not None
    (said,) = report.record.executions
    assert said.source == "get('https://host-1/b.csv')"
    assert [connection.host for connection in said.network] == ["host-1", "host-2"]
    assert said.queries == (Query(dialect="postgresql", host="host-2", database="…/x.db"),)
    assert said.used == (a_ref("https://host-1/b.csv", "x"),)


def test_whoever_a_path_names_is_taken_out_everywhere() -> None:
    other = ReportCell(cell_id="c1", index=1, cell_type="markdown", source="Thanks to bjones!")
    report = a_report()
    report = hidden(replace(report, cells=(*report.cells, replace(other, outputs=(an_error("E", "/home/bjones/x"),)), other)))
    assert report.cells[-1].source == "Thanks to somebody!"


def test_a_traceback_keeps_its_entries_and_a_text_in_lines_its_lines() -> None:
    outputs = (an_error("E", "e", ["a\n", "b", "/home/ameier/x\n"]), {"output_type": "stream", "name": "stdout", "text": ["ame\n", "ier"]})
    cell = ReportCell(cell_id="c0", index=0, cell_type="code", outputs=outputs)
    said = hidden(Report(notebook="n.ipynb", cells=(cell,))).cells[0].outputs
    assert said[0]["traceback"] == ["a\n", "b", "…/x\n"]
    assert said[1]["text"] == ["ame\n", "ier"]


def test_a_comparison_names_the_notebook_without_its_folders() -> None:
    comparison = NotebookComparison(path="/home/ameier/thesis/ameier.ipynb", verdict="reproduced")
    said = hidden(a_report(comparison=comparison)).comparison
    assert said is not None
    assert said.path == "somebody.ipynb"


def test_every_form_says_that_it_is_anonymous() -> None:
    report = hidden(a_report())
    for suffix, words in ((".html", "This report is anonymous"), (".md", "This report is anonymous"), (".json", '"anonymous": true')):
        assert words in renderer_for(suffix).render(report)
        assert words not in renderer_for(suffix).render(a_report())


def a_picture(form: str) -> bytes:
    file, texts = io.BytesIO(), PngImagePlugin.PngInfo()
    texts.add_text("Author", "ameier")
    exif = Image.Exif()
    exif[315] = "ameier"
    extra = {"pnginfo": texts} if form == "PNG" else {"comment": b"ameier"}
    Image.linear_gradient("L").save(file, form, exif=exif, **extra)
    assert b"ameier" in file.getvalue()
    return file.getvalue()


def test_pictures_lose_their_texts_and_stay_the_same_pictures() -> None:
    for form in ("PNG", "JPEG"):
        picture = a_picture(form)
        bare = without_texts(picture)
        assert b"ameier" not in bare
        assert Image.open(io.BytesIO(bare)).tobytes() == Image.open(io.BytesIO(picture)).tobytes()
    assert without_texts(b"GIF89a") == b"GIF89a"
    assert without_texts(b"\xff\xd8\xff") == b"\xff\xd8\xff"


def test_a_picture_in_an_output_loses_its_texts() -> None:
    encoded = base64.b64encode(a_picture("PNG")).decode()
    cell = ReportCell(cell_id="c0", index=0, cell_type="code", outputs=(display({"image/png": encoded, "text/plain": "ameier"}),))
    said = hidden(Report(notebook="n.ipynb", cells=(cell,))).cells[0].outputs[0]["data"]
    assert b"ameier" not in base64.b64decode(said["image/png"])
    assert said["text/plain"] == "somebody"

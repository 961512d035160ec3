"""Laws of anonymous reports, for any record and any names."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_repro.model.identity import Identity
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.publish.reports import known_of, write_as
from jupyter_repro.report.neutral import Neutral
from jupyter_repro.store.notebooks import bytes_of, read_notebook
from tests.builders import a_notebook, a_record, a_ref, an_artifact, an_error, an_execution, display, stream
from tests.crates import opened

# Letters that the words of reports are not made of; what stands between them is what names have.
names = st.text("qxzäßж", min_size=6, max_size=10).flatmap(
    lambda name: st.sampled_from([name, f"{name[:3]}.{name[3:]}", f"{name[:3]} {name[3:]}", f"{name}'q", f"{name}-qx", name.upper()])
)


@st.composite
def secrets(draw: st.DrawFn) -> tuple[Identity, list[str]]:
    user, person, host, mail = (draw(names) for _ in range(4))
    home = draw(st.sampled_from(["/home/{}", "/Users/{}", "/data/{}/home"])).format(user)
    identity = Identity(people=(user, person, mail, f"{mail}@qx.example"), hosts=(host, f"{host}.qx.example"), folders=(home,))
    return identity, [user, person, host, mail, home, f"{mail}@qx.example"]


def sentence_with(words: list[str]) -> st.SearchStrategy[str]:
    """Texts in which secrets stand where notebooks have them."""
    ways = [
        "{}",
        "x {} y",
        "({})",
        "'{}'",
        "/home/{}/a b.csv",
        "_{}_",
        "https://x.example/~{}/z.csv",
        "<b>{}</b>",
        "\x1b[32m{}\x1b[0m",
        "{0}{0}",
    ]
    parts = st.tuples(st.sampled_from(ways), st.sampled_from(words)).map(lambda pair: pair[0].format(pair[1]))
    return st.lists(st.one_of(parts, st.sampled_from(["\n", " is ", "import os"])), min_size=1, max_size=5).map("".join)


@st.composite
def notebooks(draw: st.DrawFn) -> tuple[Identity, list[str], Any, Record]:
    identity, words = draw(secrets())
    text = sentence_with(words)
    content = a_notebook(draw(text), draw(text))
    content["metadata"].update(authors=[{"name": words[1]}], colab={"name": draw(text)}, title=draw(text))
    html = {"text/html": draw(text), "text/plain": [f"{draw(text)}\n", draw(text)], "application/json": {draw(text): [draw(text)]}}
    content.cells[0]["outputs"] = [stream(draw(text)), display(html), an_error("E", draw(text), [draw(text), draw(text)])]
    content.cells[1]["metadata"]["executionInfo"] = {"user": {"displayName": words[1]}}
    path = f"{draw(st.sampled_from(words))}/x.csv"
    execution = an_execution(
        content.cells[0]["source"],
        cell_id=CellId("c0"),
        used=(a_ref(path, "x"),),
        missing=(draw(text),),
        environment_variables=(draw(text),),
    )
    return identity, words, content, a_record(execution, artifacts=(an_artifact(path, "x"),))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(notebooks())
def test_no_secret_is_in_any_form(made: tuple[Identity, list[str], Any, Record]) -> None:
    identity, words, content, record = made
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "n.ipynb")
        path.write_bytes(bytes_of(content))
        notebook = read_notebook(path)
        known = known_of(notebook, record=record)
        for suffix in (".html", ".md", ".json", ".zip"):
            file = BytesIO()
            write_as(suffix, file, notebook, replace(known, notebook=f"{words[0].replace('/', '')}.ipynb"), identity=identity)
            for name, content_of in (opened(file.getvalue()) if suffix == ".zip" else {"": file.getvalue()}).items():
                said = (name + content_of.decode()).lower()
                for word in words:
                    assert word.lower() not in said, (suffix, name, word)


SOMEBODY = Identity(people=("qxmeier", "q.x.meier@qx.example"), hosts=("ws17.qx.example",), folders=("/home/qxmeier",))
PIECES = [
    "/",
    "//",
    ":",
    "\\",
    "@",
    "~",
    "home",
    "qxmeier",
    "ws17.qx.example",
    "http",
    "data:x;base64,",
    ".",
    "[",
    "%",
    "\n",
    "\x1b[1m",
    "'",
    "ſ",
    "İ",
]
anything = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=12).map("".join)


@given(anything)
def test_any_text_can_be_said_neutrally_and_is_neutral_then(text: str) -> None:
    neutral = Neutral(SOMEBODY, ["data.qx.example"])
    said = neutral.text(text)
    assert neutral.text(said) == said
    assert neutral.path(text) == neutral.path(text)

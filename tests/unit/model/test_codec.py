"""The record's JSON form, its schema and its golden file."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

import jupyter_repro.model
from jupyter_repro.errors import RecordError
from jupyter_repro.model.artifact import ArtifactRef
from jupyter_repro.model.codec import answers_schema, convert, from_dict, from_json, schema, to_dict, to_json
from jupyter_repro.model.environment import Blas, Gpu, Hardware, Origin, Repository
from jupyter_repro.model.randomness import Entropy, GeneratorChange, GeneratorObject, Seeding
from jupyter_repro.model.record import (
    CellError,
    CellId,
    ChildProcess,
    Connection,
    Gap,
    Metric,
    Parameter,
    Query,
    Record,
    VariableChange,
    last_executions,
)
from tests.builders import a_digest, a_distribution, a_record, a_ref, a_run, an_artifact, an_environment, an_execution

GOLDEN = Path(__file__).parents[2] / "golden" / "record-1.json"


def full_record() -> Record:
    """A record with something in every field."""
    return a_record(
        an_execution(
            "df = pd.read_csv('data.csv')",
            used=(a_ref("data.csv", "a"), ArtifactRef(path="gone.csv")),
            generated=(a_ref("out.csv", "b"),),
            missing=("settings.toml",),
            deleted=("old.csv",),
            distributions=(a_distribution("pandas", "2.2.0"),),
            seedings=(Seeding(generator="numpy.random", value="42"),),
            generators=(GeneratorChange(generator="random", before=a_digest("x"), after=a_digest("y"), seeded="recorder"),),
            generator_objects=(GeneratorObject(variable="rng", type="numpy.random.Generator", after=a_digest("z")),),
            entropy=(Entropy(source="numpy", count=1, values=("ff",)), Entropy(source="os.urandom", count=2)),
            clock=("time.time",),
            environment_variables=("LR",),
            processes=(ChildProcess(program="git", followed=True),),
            network=(Connection(host="example.org", port=443),),
            queries=(Query(dialect="sqlite", database="data.db", digest=a_digest("select 1")),),
            parameters=(Parameter(name="rate", value="0.5", source="papermill"),),
            metrics=(Metric(name="loss", value=0.25),),
            variables=(VariableChange(name="df", change="bound", fingerprint="f"),),
            threads=1,
            continued=("thread",),
            outputs_digest=a_digest("[]"),
        ),
        an_execution(
            "1/0", cell_id=CellId("c1"), order=1, status="error", error=CellError(type="ZeroDivisionError", message="division by zero")
        ),
        run=a_run(
            capture_level="complete",
            limits=("Programs that make system calls by themselves are not seen.",),
            seedings=(Seeding(generator="random", value="7", by="recorder"),),
        ),
        environment=an_environment(
            hardware=Hardware(cpu="CPU", cpu_count=2, memory=1, gpus=(Gpu(name="GPU", driver="1"),)),
            blas=Blas(name="openblas", version="0.3"),
            thread_settings={"OMP_NUM_THREADS": "1"},
            determinism={"torch.backends.cudnn.benchmark": "False"},
            distributions=(a_distribution("pandas", "2.2.0", direct=True, origin=Origin(kind="vcs", url="git+https://a/b@c")),),
            repository=Repository(commit="0" * 40, dirty=True, diff_digest=a_digest("diff")),
        ),
        artifacts=(
            an_artifact("data.csv", "a"),
            an_artifact("helper.py", "b", kind="module"),
            an_artifact("images", "c", kind="directory", files=3),
            an_artifact("https://example.org/data.csv", "d", kind="remote", status=200),
        ),
        gaps=(Gap(sensor="files", message="OSError: full", order=0),),
    )


@pytest.mark.parametrize(("name", "form"), [("record", schema()), ("answers", answers_schema())])
def test_the_schema_files_are_those_that_the_model_gives(name: str, form: dict[str, Any]) -> None:
    file = Path(jupyter_repro.model.__file__).parent / f"{name}.schema.json"
    assert file.read_text() == json.dumps(form, indent=2, sort_keys=True) + "\n", "write it anew: python -m jupyter_repro.model.codec"


def test_the_golden_record_of_each_schema_version_still_reads() -> None:
    assert from_json(GOLDEN.read_text()) == full_record()
    assert GOLDEN.read_text() == to_json(full_record(), indent=2) + "\n"


def test_every_field_is_written_even_when_it_is_empty() -> None:
    execution = to_dict(a_record(an_execution()))["executions"][0]
    assert {"used", "generated", "distributions", "seedings", "entropy"} <= execution.keys()


def test_a_record_of_a_newer_schema_is_refused_with_the_way_out() -> None:
    with pytest.raises(RecordError) as caught:
        from_dict({**to_dict(a_record()), "schema_version": 99})
    assert (caught.value.code, caught.value.message) == (
        "record-newer",
        "the record has schema version 99; this jupyter-repro reads up to 1",
    )
    assert caught.value.hint == "upgrade it: pip install --upgrade jupyter-repro"


def test_an_invalid_field_is_named_by_its_path() -> None:
    data = to_dict(a_record(an_execution()))
    data["executions"][0]["order"] = "first"
    with pytest.raises(RecordError, match=r"\$\.executions\[0\]\.order"):
        from_dict(data)


def test_fields_that_a_later_version_added_are_passed_over() -> None:
    assert from_dict({**to_dict(a_record()), "mood": "good"}) == a_record()


def test_the_last_execution_of_each_cell_counts_in_order_of_execution() -> None:
    first, second, again = (an_execution(cell_id=CellId(c), order=o) for o, c in enumerate(("a", "b", "a")))
    assert list(last_executions(a_record(first, second, again)).items()) == [("b", second), ("a", again)]


def test_two_threads_do_not_convert_to_a_class_for_the_first_time_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process may crash when they do: msgspec works out then what the class is."""

    @dataclass
    class New:
        x: int

    under_way, most = 0, 0
    enough = threading.Event()

    def conversion(data: Any, **options: Any) -> Any:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        enough.wait(0.1)
        under_way -= 1
        return options["type"](**data)

    monkeypatch.setattr(msgspec, "convert", conversion)
    threads = [threading.Thread(target=convert, args=({"x": 1}, New)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert convert({"x": 1}, New) == New(x=1)

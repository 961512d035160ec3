"""One report that holds a little of everything that a report can show."""

from __future__ import annotations

from jupyter_repro.model.artifact import digest_of_text
from jupyter_repro.model.comparison import Cause, CellComparison, Divergence, NotebookComparison, PlainRerun, Verification
from jupyter_repro.model.environment import Blas, Repository
from jupyter_repro.model.randomness import Entropy, GeneratorChange, GeneratorObject, Seeding
from jupyter_repro.model.record import (
    CellError,
    CellExecution,
    CellId,
    ChildProcess,
    Connection,
    Gap,
    Parameter,
    Query,
    Record,
    VariableChange,
)
from jupyter_repro.report.renderer import Report, ReportCell
from jupyter_repro.report.rocrate import README_NAME, RECORD_NAME, VERIFICATION_NAME, CrateContents
from jupyter_repro.report.rocratedata import CratePart
from tests.builders import (
    a_digest,
    a_distribution,
    a_record,
    a_ref,
    a_run,
    an_artifact,
    an_environment,
    an_error,
    an_execution,
    display,
    result,
    stream,
)

LOAD = "import pandas as pd\n\npenguins = pd.read_csv('data/penguins.csv')\npenguins.describe()"
BOOTSTRAP = "rng = np.random.default_rng()\nmeans = rng.choice(masses, (1000, masses.size)).mean(axis=1)\nnp.percentile(means, [2.5, 97.5])"
PLOT = "plt.hist(means, bins=40)\nplt.title('Bootstrap of the mean')"
SAVE = "penguins.to_csv('clean.csv')\nprint('saved')"
EDITED = "threshold = 4200"
PASSED_OVER = ("stdout: at 10:00:00 → at 11:30:00",)
# A small picture, as bytes that do not depend on the version of zlib.
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAABgAAAAJCAAAAAANlrMaAAAAPklEQVR42nXIWQJAIABF0SskQsmUef+7tIJ3Pg8Upqxq27i28/0whjileVm3XX"
    "1G/IH4E/EX4m/EP4h/Ef/9C2gNFS9SQDIAAAAASUVORK5CYII="
)


def executions() -> tuple[CellExecution, ...]:
    numpy_before, numpy_after = a_digest("before"), a_digest("after")
    return (
        an_execution(
            LOAD,
            cell_id=CellId("load"),
            order=0,
            used=(a_ref("data/penguins.csv", "penguins"), a_ref("helpers.py", "def f(): ...")),
            distributions=(a_distribution("pandas", "2.2.0"), a_distribution("numpy", "2.0.0", direct=False)),
            environment_variables=("PANDAS_HOME",),
            missing=("data/penguins.parquet",),
            duration=0.412,
        ),
        an_execution(
            "threshold = 4000",
            cell_id=CellId("edited"),
            order=1,
            execution_count=2,
            parameters=(Parameter(name="threshold", value="4000"), Parameter(name="token", source="papermill")),
            variables=(VariableChange(name="threshold", change="bound"), VariableChange(name="penguins", change="unknown")),
        ),
        an_execution(SAVE, cell_id=CellId("save"), order=2, execution_count=3, generated=(a_ref("clean.csv", "clean"),)),
        an_execution(
            BOOTSTRAP,
            cell_id=CellId("bootstrap"),
            order=3,
            execution_count=4,
            entropy=(Entropy(source="numpy", count=1, values=("0x2a",)),),
            generators=(GeneratorChange(generator="numpy.random", before=numpy_before, after=numpy_after, seeded="cell"),),
            generator_objects=(GeneratorObject(variable="rng", type="numpy.random.Generator", after=a_digest("rng")),),
            seedings=(Seeding(generator="numpy.random", value="42"),),
            duration=1.5,
        ),
        an_execution(PLOT, cell_id=CellId("plot"), order=4, execution_count=5, clock=("time.time()",)),
        an_execution(
            "fetch()",
            cell_id=CellId("gone"),
            order=5,
            execution_count=6,
            status="error",
            error=CellError(type="URLError", message="no route"),
            used=(a_ref("https://example.org/weights.csv", "weights"), a_ref("images", "images")),
            deleted=("cache.csv",),
            network=(Connection(host="example.org", port=443),),
            queries=(Query(dialect="postgresql", host="db.example.org", database="penguins", digest=a_digest("select 1")),),
            processes=(ChildProcess(program="curl", followed=True), ChildProcess(program="hugo", followed=False)),
            threads=2,
            continued=("callback", "thread"),
        ),
    )


def the_record() -> Record:
    return a_record(
        *executions(),
        run=a_run(
            capture_level="complete",
            limits=("Programs that are linked statically are not followed.",),
            seedings=(Seeding(generator="random", value="123456789", by="recorder"),),
        ),
        environment=an_environment(
            blas=Blas(name="openblas", version="0.3.27"),
            thread_settings={"OMP_NUM_THREADS": "2"},
            determinism={"torch.backends.cudnn.benchmark": "True"},
            repository=Repository(commit="0123456789abcdef0123456789abcdef01234567", dirty=True, diff_digest=a_digest("diff")),
            distributions=(a_distribution("numpy", "2.0.0", direct=False), a_distribution("pandas", "2.2.0")),
        ),
        artifacts=(
            an_artifact("clean.csv", "clean"),
            an_artifact("data/penguins.csv", "penguins"),
            an_artifact("helpers.py", "def f(): ...", kind="module"),
            an_artifact("https://example.org/weights.csv", "weights", kind="remote", status=200),
            an_artifact("images", "images", kind="directory", files=1200),
        ),
        gaps=(Gap(sensor="files", message="data/locked.csv could not be read", order=0),),
    )


def the_comparison() -> NotebookComparison:
    cause = Cause(
        code="RP201",
        message="default_rng() took fresh entropy",
        status="proved",
        root_cell_id=CellId("bootstrap"),
        hint="give it a seed: default_rng(42)",
    )
    return NotebookComparison(
        path="analysis.ipynb",
        verdict="diverged",
        notes=("the record has no hash seed",),
        rerun=PlainRerun(started="2026-01-06T09:00:00Z", made_by="jupyter-repro 0.1.0", changed=("numpy 2.0.0 → 2.1.0",)),
        cells=(
            CellComparison(cell_id=CellId("load"), index=1, verdict="reproduced", execution_count=1, duration=0.4, passed_over=PASSED_OVER),
            CellComparison(
                cell_id=CellId("bootstrap"),
                index=2,
                verdict="diverged",
                execution_count=4,
                duration=1.4,
                divergences=(
                    Divergence(
                        kind="modified",
                        output_index=0,
                        mime_type="text/plain",
                        baseline="array([4144.82, 4261.03])",
                        rerun="array([4146.01, 4261.03])",
                        message="1 of 2 numbers differs",
                        causes=(cause,),
                    ),
                ),
            ),
            CellComparison(
                cell_id=CellId("plot"),
                index=3,
                verdict="diverged",
                execution_count=5,
                divergences=(
                    Divergence(kind="modified", output_index=0, mime_type="image/png", message="3.1 % of pixels differ", causes=(cause,)),
                    Divergence(kind="added", output_index=1, mime_type="application/vnd.jupyter.stderr", rerun="a warning\n"),
                ),
            ),
            CellComparison(cell_id=CellId("save"), index=4, verdict="skipped", message="tagged skip-execution"),
        ),
    )


def the_verification() -> Verification:
    return Verification(notebooks=(the_comparison(), NotebookComparison(path="clean.ipynb", verdict="reproduced")))


def the_cells() -> tuple[ReportCell, ...]:
    def code(index: int, cell_id: str, source: str, count: int, *outputs: dict[str, object]) -> ReportCell:
        return ReportCell(cell_id=cell_id, index=index, cell_type="code", source=source, outputs=outputs, execution_count=count)

    table = "<table><thead><tr><th></th><th>mass</th></tr></thead><tbody><tr><th>mean</th><td>4201.75</td></tr></tbody></table>"
    return (
        ReportCell(cell_id="title", index=0, cell_type="markdown", source="# Penguins\n\nBody mass of 342 penguins."),
        code(1, "load", LOAD, 1, result("       mass\nmean  4201.75", text__html=table)),
        code(2, "bootstrap", BOOTSTRAP, 4, result("array([4144.82, 4261.03])", 4)),
        code(3, "plot", PLOT, 5, display({"image/png": PNG, "text/plain": "<Figure size 640x480 with 1 Axes>"})),
        code(4, "save", SAVE, 3, stream("saved\n"), an_error("ValueError", "bad", ["\x1b[31mValueError\x1b[0m: bad"])),
        code(5, "edited", EDITED, 2),
    )


def the_crate() -> CrateContents:
    """What lies in the crate of the report, one data file included."""
    data = CratePart(path="data/penguins.csv", sha256=a_digest("penguins").removeprefix("sha256:"), size=8)
    return CrateContents(
        notebook=CratePart(path="analysis.ipynb", sha256="0" * 64, size=2000, description="The notebook as it was saved."),
        published="2026-01-05",
        tool="jupyter-repro 0.1.0",
        authors=("Ada Lovelace",),
        files=(
            CratePart(path=README_NAME, sha256="1" * 64, size=10, properties={"about": {"@id": "./"}}),
            *(CratePart(path=name, sha256="1" * 64, size=10) for name in (RECORD_NAME, VERIFICATION_NAME)),
        ),
        data={a_ref("data/penguins.csv", "penguins"): data},
    )


def the_report(*, verified: bool = True) -> Report:
    comparison = the_comparison() if verified else None
    assert digest_of_text(EDITED) != executions()[1].source_digest
    return Report(notebook="analysis.ipynb", record=the_record(), comparison=comparison, cells=the_cells())

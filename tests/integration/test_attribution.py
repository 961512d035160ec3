"""Each fact goes to the cell execution that it belongs to, whatever task, thread or callback it happens in, in a real kernel."""

from __future__ import annotations

import ast
import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from nbclient import NotebookClient

from jupyter_repro.capture.extension import CAPTURE_VARIABLE
from jupyter_repro.model.journal import events_of, fold
from jupyter_repro.model.record import CellExecution, Record
from tests.integration.recording import Act, execution_of, record
from tests.serving import PATIENCE

WAIT = "await asyncio.sleep(0.5)  # {}"

CELLS = (
    "import asyncio, atexit, decimal, os, threading, time, traceback\nfrom concurrent.futures import ThreadPoolExecutor\n"
    "from multiprocessing.pool import ThreadPool\n"
    "def read(name):\n    with open(name) as file: return file.read()",
    "calls = []\ndef look(*_): calls.extend(frame.filename for frame in traceback.extract_stack() if 'jupyter_repro' in frame.filename)\n"
    "decimal.getcontext().prec = 3\n"
    "looker = threading.Thread(target=look); looker.start(); looker.join()\n"
    "ThreadPoolExecutor(1).submit(look).result(); ThreadPool(1).map(look, [1])\n"
    "get_ipython().events.register('pre_run_cell', look); asyncio.get_running_loop().call_soon(look)\n"
    "precision = ThreadPoolExecutor(1).submit(lambda: decimal.getcontext().prec).result()",
    "get_ipython().events.unregister('pre_run_cell', look)\n_ = open('stack', 'w').write(repr((len(calls), precision)))",
    "async def after(name):\n    await asyncio.sleep(0.2); read(name)\ntask = asyncio.create_task(after('task'))",
    "await asyncio.sleep(0.1); read('await'); await asyncio.sleep(0.3); read('await-again')",
    "def slow(name):\n    time.sleep(0.2); read(name)\nthread = threading.Thread(target=slow, args=('thread',)); thread.start()",
    "time.sleep(0.4); read('beside-thread')",
    "executor, pool = ThreadPoolExecutor(1), ThreadPool(1); executor.submit(read, 'executor-1').result(); pool.map(read, ['pool-1'])",
    "executor.submit(read, 'executor-2').result(); pool.map(read, ['pool-2']); list(pool.imap(read, ['pool-3']))",
    "late = executor.submit(slow, 'executor-late')",
    "later = pool.apply_async(slow, ['pool-late'])",
    WAIT.format("for the pools"),
    "await asyncio.to_thread(read, 'to-thread'); await asyncio.get_running_loop().run_in_executor(None, read, 'in-executor')",
    "handle = asyncio.get_running_loop().call_later(0.1, read, 'call-later')",
    "timer = threading.Timer(0.1, read, ['timer']); timer.start()",
    WAIT.format("for the timers"),
    "def grandchild(): threading.Thread(target=slow, args=('grandchild',)).start()\nthreading.Thread(target=grandchild).start()",
    WAIT.format("for the grandchild"),
    "%%time\n_ = read('timed')",
    "%%capture captured\nread('captured')",
    "get_ipython().run_cell('read(\"inner\")', store_history=True); _ = read('outer')",
    "get_ipython().run_cell('1/0'); _ = read('after-inner-error')",
    "class Shown:\n    def __repr__(self): return read('shown')\n    def _repr_html_(self): return read('shown-html')\nShown()",
    "read('error'); 1/0",
    "read('interrupt'); raise KeyboardInterrupt",
    "read('syntax') +",
    "def hook(*_): read('hook-before')\nget_ipython().events.register('pre_run_cell', hook)",
    "def hook_after(*_): read('hook-after')\nget_ipython().events.register('post_run_cell', hook_after)",
    "get_ipython().events.unregister('pre_run_cell', hook); get_ipython().events.unregister('post_run_cell', hook_after)",
    "import _thread; _thread.start_new_thread(read, ('raw-thread',)); time.sleep(0.2)",
    "%%bash --bg\nsleep 0.1",
    "!sleep 0.1 &",
    "child = os.fork()\nif child == 0:\n    try: threading.Thread(target=read, args=('forked',)).start(); read('forked')\n"
    "    finally: os._exit(0)\n"
    "_ = os.waitpid(child, 0)",
    "_ = atexit.register(read, 'exit')",
)
NAMES = (
    "task await await-again thread beside-thread executor-1 executor-2 pool-1 pool-2 pool-3 executor-late pool-late to-thread in-executor "
    "call-later timer grandchild timed captured inner outer after-inner-error shown shown-html error interrupt syntax hook-before "
    "hook-after raw-thread forked exit"
)


def files(folder: Path, names: str) -> Path:
    folder.mkdir()
    for name in names.split():
        (folder / name).write_text(name)
    return folder


@pytest.fixture(scope="module", params=["complete", "python"])
def level(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def folder(level: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return files(tmp_path_factory.mktemp(level) / "project", NAMES)


@pytest.fixture(scope="module")
def recorded(level: str, folder: Path) -> Record:
    recorded = record(*CELLS, folder=folder, env={CAPTURE_VARIABLE: level})
    if recorded.run.capture_level != level:
        pytest.skip("the C library does not run here")
    return recorded


def facts(execution: CellExecution) -> tuple[list[str], list[str]]:
    """What a cell read, and how it went on after its end."""
    return [ref.path for ref in execution.used], list(execution.continued)


def test_nothing_failed_while_recording(recorded: Record) -> None:
    assert recorded.gaps == ()
    failed = [e.source.split("(")[0] for e in recorded.executions if e.status != "ok"]
    assert failed == ["read", "read", "read", "!sleep 0.1 &"]  # IPython refuses to run a command in the background


@pytest.mark.parametrize(
    ("source", "used", "continued"),
    [
        ("async def after", ["task"], ["task"]),
        ("read('await')", ["await", "await-again"], []),
        ("def slow", ["thread"], ["thread"]),
        ("beside-thread", ["beside-thread"], []),
        ("executor-1", ["executor-1", "pool-1"], []),
        ("executor-2", ["executor-2", "pool-2", "pool-3"], []),
        ("executor-late", ["executor-late"], ["thread"]),
        ("pool-late", ["pool-late"], ["thread"]),
        ("for the pools", [], []),
        ("to-thread", ["in-executor", "to-thread"], []),
        ("call-later", ["call-later"], ["callback"]),
        ("'timer'", ["timer"], ["thread"]),
        ("for the timers", [], []),
        ("def grandchild", ["grandchild"], ["thread"]),
        ("for the grandchild", [], []),
        ("%%time", ["timed"], []),
        ("%%capture", ["captured"], []),
        ("_ = read('outer')", ["outer"], []),
        ("after-inner-error", ["after-inner-error"], []),
        ("class Shown", ["shown", "shown-html"], []),
        ("read('error')", ["error"], []),
        ("read('interrupt')", ["interrupt"], []),
        ("read('syntax')", [], []),
        ("def hook(", ["hook-before"], ["callback"]),
        ("def hook_after(", ["hook-after"], ["callback"]),
        ("events.unregister", [], []),
        ("raw-thread", ["raw-thread"], []),
        ("os.fork", ["forked"], []),
        ("atexit.register", ["exit"], ["callback"]),
    ],
)
def test_what_was_read_belongs_to_the_cell_whose_code_asked_for_it(
    recorded: Record, source: str, used: list[str], continued: list[str]
) -> None:
    assert facts(execution_of(recorded, source)) == (used, continued)


def test_a_cell_that_another_cell_runs_with_history_has_its_own_facts(recorded: Record) -> None:
    assert [facts(e) for e in recorded.executions if e.source == 'read("inner")'] == [(["inner"], [])]


def test_no_frame_of_the_recorder_is_under_a_task_a_callback_or_a_thread_nor_is_a_context_copied(recorded: Record, folder: Path) -> None:
    assert recorded.executions
    assert (folder / "stack").read_text() == "(0, 28)"


def test_the_threads_that_a_cell_started_are_counted(recorded: Record) -> None:
    counts = [execution_of(recorded, source).threads for source in ("def slow", "beside-thread", "def grandchild", "raw-thread")]
    assert counts == [1, 0, 2, 0]


def test_programs_in_the_background_belong_to_the_cell_that_started_them(recorded: Record) -> None:
    started = {process.program for process in execution_of(recorded, "--bg").processes}
    assert started >= {"bash"}


WIDGETS = "button slider box observed-here clicked clicked-too seen seen-too heard opened target-heard closed shown-2 shown-4 running"


class FrontEnd:
    """Acts that send comm messages, to comms that cells have printed the ids of."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {"own": "own"}
        self.errors: list[str] = []

    async def learn(self, client: NotebookClient) -> None:
        printed = [output.text for cell in client.nb.cells for output in cell.get("outputs", ()) if output.output_type == "stream"]
        self.names |= ast.literal_eval(printed[-1])

    def send(self, kind: str, comm: str, **content: Any) -> Act:
        async def act(client: NotebookClient) -> None:
            assert client.kc is not None
            client.kc.shell_channel.send(client.kc.session.msg(kind, {"comm_id": self.names[comm], **content}))
            await asyncio.sleep(0.3)

        return act

    def click(self, comm: str) -> Act:
        return self.send("comm_msg", comm, data={"method": "custom", "content": {"event": "click"}})

    def slide(self, comm: str, value: int) -> Act:
        return self.send("comm_msg", comm, data={"method": "update", "state": {"value": value}, "buffer_paths": []})


@pytest.fixture(scope="module")
def called_back(tmp_path_factory: pytest.TempPathFactory) -> tuple[Record, Path]:
    pytest.importorskip("ipywidgets")
    front_end = FrontEnd()
    folder = files(tmp_path_factory.mktemp("callbacks") / "project", WIDGETS)
    recorded = record(
        "import ipywidgets, comm, asyncio\ndef read(name):\n    with open(name) as file: return file.read()",
        "button, slider, plain = ipywidgets.Button(), ipywidgets.IntSlider(), comm.create_comm(target_name='x')\n"
        "print(dict(button=button.comm.comm_id, slider=slider.comm.comm_id, plain=plain.comm_id))",
        front_end.learn,
        "def clicked(_): read('clicked')\nbutton.on_click(clicked)",
        "def clicked_too(_): read('clicked-too'); 1/0\nbutton.on_click(clicked_too)",
        "def seen(change): read('seen')\nslider.observe(seen, 'value')",
        "def seen_too(change): read('seen-too')\nslider.observe(seen_too, 'value')",
        "plain.on_msg(lambda message: read('heard')); plain.on_close(lambda message: read('closed'))",
        "def opened(comm, message):\n    read('opened'); comm.on_msg(lambda message: read('target-heard')); kept.append(comm)\n"
        "kept = []; get_ipython().kernel.comm_manager.register_target('own', opened)",
        "shown = ipywidgets.interactive(lambda n: read(f'shown-{n}'), n=ipywidgets.IntSlider(2, 0, 5))\n"
        "print(dict(shown=shown.children[0].comm.comm_id))",
        front_end.learn,
        front_end.slide("shown", 4),
        front_end.click("button"),
        front_end.slide("slider", 3),
        front_end.send("comm_msg", "plain", data={}),
        front_end.send("comm_close", "plain", data={}),
        front_end.send("comm_open", "own", target_name="own", data={}),
        front_end.send("comm_msg", "own", data={}),
        "button.click(); slider.value = 4  # running",
        "slider.unobserve(seen, 'value'); button.on_click(clicked, remove=True)\n"
        "_ = open('left', 'w').write(repr((button._click_handlers.callbacks == [clicked_too], slider._trait_notifiers['value'])))",
        front_end.slide("slider", 5),
        folder=folder,
    )
    return recorded, folder


@pytest.mark.parametrize(
    ("source", "used", "continued"),
    [
        ("button, slider, plain", [], []),
        ("def clicked(", ["clicked"], ["callback"]),
        ("def clicked_too(", ["clicked-too"], ["callback"]),
        ("def seen(", ["seen"], ["callback"]),
        ("def seen_too(", ["seen-too"], ["callback"]),
        ("plain.on_msg", ["closed", "heard"], ["callback"]),
        ("def opened(", ["opened", "target-heard"], ["callback"]),
        ("ipywidgets.interactive", ["shown-2", "shown-4"], ["callback"]),
        ("# running", ["clicked", "clicked-too", "seen", "seen-too"], []),
    ],
)
def test_what_a_callback_read_belongs_to_the_cell_that_registered_it(
    called_back: tuple[Record, Path], source: str, used: list[str], continued: list[str]
) -> None:
    assert facts(execution_of(called_back[0], source)) == (used, continued)


def test_callbacks_are_removed_by_the_function_that_was_registered(called_back: tuple[Record, Path]) -> None:
    recorded, folder = called_back
    assert recorded.gaps == ()
    assert (folder / "left").read_text().startswith("(True, {'change': [<function seen_too at 0x")


async def run_beside(client: NotebookClient) -> None:
    """Runs a cell in a subshell, and one in the main shell, at the same time."""
    kc: Any = client.kc
    kc.control_channel.send(kc.session.msg("create_subshell_request", {}))
    subshell = (await kc.control_channel.get_msg(timeout=PATIENCE))["content"]["subshell_id"]
    cells = (("read('sub'); time.sleep(0.4); read('sub-again')", subshell), ("time.sleep(0.2); read('main'); time.sleep(0.4)", None))
    for source, shell in cells:
        message = kc.session.msg("execute_request", {"code": source, "silent": False, "store_history": True})
        message["header"]["subshell_id"] = shell
        kc.shell_channel.send(message)
    replies = [await kc.shell_channel.get_msg(timeout=PATIENCE) for _ in cells]
    assert [reply["content"]["status"] for reply in replies] == ["ok", "ok"]


def test_cells_that_run_at_the_same_time_in_subshells_have_their_own_facts(tmp_path: Path) -> None:
    ipykernel = pytest.importorskip("ipykernel")
    if ipykernel.version_info[0] < 7:
        pytest.skip("subshells came with ipykernel 7")
    folder = files(tmp_path / "project", "sub sub-again main")
    recorded = record("import time\ndef read(name):\n    with open(name) as file: return file.read()", run_beside, "'last'", folder=folder)
    beside = {e.source.split("'")[1]: facts(e) for e in recorded.executions[1:]}
    assert beside == {"sub": (["sub", "sub-again"], []), "main": (["main"], []), "last": ([], [])}


def test_what_happens_after_the_last_cell_is_told_without_another_cell(tmp_path: Path) -> None:
    folder = files(tmp_path / "project", "late")
    told: list[list[list[str]]] = []

    async def look(client: NotebookClient) -> None:
        until = time.monotonic() + PATIENCE
        while not told or (told[-1] == [[]] and time.monotonic() < until):
            await asyncio.sleep(0.1)
            journal = fold(events_of(folder.with_suffix(".jsonl").read_text()))
            told.append([[ref.path for ref in execution.used] for execution in journal.record.executions])

    record("import asyncio\nhandle = asyncio.get_running_loop().call_later(0.1, lambda: open('late').close())", look, folder=folder)
    assert told[-1] == [["late"]]


async def interrupt(client: NotebookClient) -> None:
    """Runs a cell that awaits, and interrupts it."""
    kc: Any = client.kc
    content = {"code": "read('before')\nprint('here')\nwhile True: await asyncio.sleep(0.1)", "stop_on_error": False}
    kc.shell_channel.send(kc.session.msg("execute_request", content))
    while (await kc.iopub_channel.get_msg(timeout=PATIENCE))["msg_type"] != "stream":
        pass
    manager: Any = client.km
    await manager.interrupt_kernel()
    assert (await kc.shell_channel.get_msg(timeout=PATIENCE))["content"]["status"] == "error"


def test_an_awaiting_cell_that_is_interrupted_ends_and_the_next_has_its_own_facts(tmp_path: Path) -> None:
    folder = files(tmp_path / "project", "before next")
    recorded = record("import asyncio\ndef read(name):\n    open(name).close()", interrupt, "read('next')", folder=folder)
    assert recorded.gaps == ()
    assert [(e.status, facts(e)) for e in recorded.executions[1:]] == [("error", (["before"], [])), ("ok", (["next"], []))]


def test_threads_that_ipython_starts_for_itself_are_not_counted(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    start = "import threading\nfor _ in range(2):\n    thread = threading.Thread(target=print); thread.start(); thread.join()"
    recorded = record("%%bash\ntrue", start, folder=tmp_path / "project")
    assert [execution.threads for execution in recorded.executions] == [0, 2]

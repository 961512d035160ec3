"""What a notebook makes of its own objects comes out the same when it is recorded, however odd they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_repro.model.journal import events_of, fold
from jupyter_repro.model.record import Record
from tests.integration.plain_shell import seen

KEEPS_A_FILE_OPEN = """
import numpy as np
def draw():
    log = open('log.txt', 'w')
    log.write('drawn')
    return np.random.default_rng().integers(5)
_ = draw()
print(open('log.txt').read())
"""
SPEAKS_WHEN_PRINTED = """
import datetime, decimal, fractions, functools, io, pathlib, types, uuid
class Date(datetime.date):
    def __repr__(self): print('asked'); return 'date'
class Time(datetime.datetime):
    tzinfo = property(lambda self: print('asked'))
class Number(decimal.Decimal):
    __repr__ = __str__ = lambda self: print('asked') or ''
class Share(fractions.Fraction):
    __repr__ = __str__ = lambda self: print('asked') or ''
    numerator = property(lambda self: print('asked'))
class Path(type(pathlib.Path())):
    __str__ = __fspath__ = lambda self: print('asked') or ''
class Text(io.StringIO):
    closed = property(lambda self: print('asked'))
    tell = getvalue = lambda self: print('asked')
class Space(types.SimpleNamespace):
    def __getattribute__(self, name): print('asked'); return super().__getattribute__(name)
class Part(functools.partial):
    func = property(lambda self: print('asked'))
class Name(uuid.UUID):
    __repr__ = __str__ = lambda self: print('asked') or ''
held = Date(2020, 1, 1), Time(2020, 1, 1), Number(1), Share(1, 2), Path('x'), Text('t'), Space(a=1), Part(len), Name(int=1)
"""
ANSWERS_IN_ITS_OWN_WAY = """
import asyncio
class Callback:
    def __getattr__(self, name): raise KeyError(name)
    def __call__(self): print('called')
async def main():
    asyncio.get_running_loop().call_soon(Callback())
    await asyncio.sleep(0.01)
loop = asyncio.new_event_loop()
loop.run_until_complete(main())
"""
FAILS_WITHOUT_A_MESSAGE = """
import subprocess
class Wordless(Exception):
    def __str__(self): raise ValueError('no words')
class Program:
    def __fspath__(self): raise Wordless
try:
    subprocess.Popen([Program()])
except Wordless:
    print('refused')
"""
SUMS_UP = "total = " + "1 + " * 900 + "1"


@pytest.mark.parametrize(
    "source",
    [KEEPS_A_FILE_OPEN, SPEAKS_WHEN_PRINTED, ANSWERS_IN_ITS_OWN_WAY, FAILS_WITHOUT_A_MESSAGE, SUMS_UP],
    ids=lambda source: source[:30],
)
@pytest.mark.parametrize("level", ["complete", "python"])
def test_what_a_cell_prints_is_the_same_and_no_sensor_fails(
    source: str, level: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_REPRO_CAPTURE", level)
    plain, recorded = (folder(tmp_path / name) for name in ("plain", "recorded"))
    cells = [source, "held = globals().get('held'); open('later.txt', 'w').close()"]
    assert seen(cells, recorded, str(tmp_path / "journal.jsonl")) == seen(cells, plain, None)
    record = record_of(tmp_path / "journal.jsonl")
    assert record.gaps == ()
    assert [ref.path for ref in record.executions[1].generated] == ["later.txt"]


def test_what_the_names_of_variables_call_a_secret_has_no_fingerprint(tmp_path: Path) -> None:
    seen(
        ["from getpass import getpass; getpass = str.upper", "password = getpass('a'); size = 3"],
        folder(tmp_path / "a"),
        str(tmp_path / "j"),
    )
    prints = {variable.name: variable.fingerprint for variable in record_of(tmp_path / "j").executions[1].variables}
    assert prints["password"] is None
    assert prints["size"] is not None


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def record_of(journal: Path) -> Record:
    return fold(events_of(journal.read_text())).record

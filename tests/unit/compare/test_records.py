"""What the records of the two runs say of their outputs."""

from __future__ import annotations

import pytest

from jupyter_repro.compare.clock import is_far, is_in_cell
from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.facts import NOTHING_KNOWN, Facts, facts_by_cell, seconds_of
from jupyter_repro.compare.outputs import compare_outputs
from jupyter_repro.model.outputs import Output
from jupyter_repro.model.randomness import Entropy
from jupyter_repro.model.record import CellId
from tests.builders import a_record, a_ref, a_run, an_execution, result, stream

UUID_A, UUID_B = "1b4e28ba-2fa1-41d2-883f-0016d3cca427", "9f3e28ba-2fa1-41d2-883f-0016d3cca400"
NOW = "import datetime\nprint('as of', datetime.datetime.now())"


def at(started: str, duration: float = 1.0, **known: object) -> Facts:
    """A run whose cell started then."""
    start = seconds_of(started)
    assert start is not None
    return Facts(began=start - 10, started=start, ended=start + duration, **known)  # type: ignore[arg-type]


BEFORE, AFTER = at("2026-01-05T10:00:00Z"), at("2026-11-26T08:47:01Z")


def differs(baseline: Output, rerun: Output, context: CellContext) -> bool:
    return bool(compare_outputs([baseline], [rerun], context))


@pytest.mark.parametrize(
    "stamp",
    ["2026-11-26 08:47:01.5", "2026-11-26T17:47:02", "Thu Nov 26 08:47:01 2026", "26 November 2026", "1795682821.7", "20261126_084701",
     "datetime.datetime(2026, 11, 26, 8, 47, 1)", "08:47", "41.3"],
)  # fmt: skip
def test_an_instant_near_the_run_or_that_cannot_be_read_is_not_far(stamp: str) -> None:
    assert not is_far(stamp, AFTER)
    assert not is_far(stamp, NOTHING_KNOWN)


@pytest.mark.parametrize(
    "stamp", ["1999-12-31 23:59", "2026-11-20", "2027-11-26 08:47:01", "1700000000", "26 November 2025", "datetime.date(2019, 1, 2)"]
)
def test_an_instant_of_another_time_is_far(stamp: str) -> None:
    assert is_far(stamp, AFTER)


@pytest.mark.parametrize(
    ("stamp", "inside"),
    [("2026-11-26 08:47:01", True), ("2026-11-26 14:17:02", True), ("Nov 26 08:47", True), ("2026-11-26 08:40:00", False),
     ("2026-11-25 08:47", False), ("2026-11-26", False), ("2024-03-01 10:15:00,120", False)],
)  # fmt: skip
def test_a_stamp_in_a_cell_says_when_the_cell_ran_in_some_time_zone(stamp: str, inside: bool) -> None:
    assert is_in_cell(stamp, AFTER) == inside


def test_a_fixed_date_where_the_source_prints_the_time_is_a_divergence() -> None:
    context = CellContext(source=NOW, baseline=BEFORE, rerun=AFTER)
    assert not differs(stream("as of 2026-01-05 10:00:00.5"), stream("as of 2026-11-26 08:47:01.2"), context)
    assert differs(stream("as of 2026-01-05 10:00:00.5"), stream("as of 1999-12-31 23:59:00"), context)
    assert differs(stream("as of 1999-12-31 23:59:00"), stream("as of 2026-11-26 08:47:01.2"), context)


@pytest.mark.parametrize("before", [BEFORE, NOTHING_KNOWN])
def test_the_time_at_which_a_cell_ran_is_no_divergence_whoever_printed_it(before: Facts) -> None:
    context = CellContext(source="!ls -l", baseline=before, rerun=AFTER)
    assert not differs(stream("-rw a 10 Jan  5 10:00 r.txt"), stream("-rw a 10 Nov 26 08:47 r.txt"), context)
    assert differs(stream("-rw a 10 Jan  5 10:00 r.txt"), stream("-rw a 10 Nov 20 08:47 r.txt"), context)


def test_a_random_uuid_is_no_divergence_where_the_run_took_entropy() -> None:
    took, none = Facts(took_entropy=True), Facts(took_entropy=False)
    assert not differs(result(UUID_A), result(UUID_B), CellContext(baseline=took, rerun=took))
    assert not differs(result(UUID_A), result(UUID_B), CellContext(rerun=took))
    assert differs(result(UUID_A), result(UUID_B), CellContext(rerun=none))
    assert differs(result(UUID_A), result(UUID_B), CellContext(baseline=none, rerun=took))


def test_the_name_of_a_temporary_file_is_no_divergence_where_the_run_wrote_one() -> None:
    wrote = Facts(generated=frozenset({"/tmp/stage_f8rtqqef.csv"}))
    saved, again = stream("staged to /tmp/stage_ab12cd3_.csv"), stream("staged to /tmp/stage_f8rtqqef.csv")
    assert not differs(saved, again, CellContext(rerun=wrote))
    assert differs(saved, again, CellContext())


def test_the_directory_of_the_baseline_is_known_from_its_record() -> None:
    context = CellContext(baseline=Facts(directory="~/study"), rerun=Facts(directory="/srv/ci/build"))
    assert not differs(stream("in /home/ada/study"), stream("in /srv/ci/build"), context)
    assert differs(stream("in /home/ada/study2"), stream("in /srv/ci/build"), CellContext(baseline=Facts(directory="~/study")))


def test_what_a_local_module_prints_is_read_from_its_source() -> None:
    module = (
        "import time\ndef fit():\n    t = time.time()\n    print(f'fitted in {time.time() - t:.2f} s')\n    return 3\nstart = time.time()"
    )
    context = CellContext(source="import fitting\nfitting.fit()", module_sources=(module,))
    assert not differs(stream("fitted in 0.52 s"), stream("fitted in 1.13 s"), context)
    assert differs(stream("loss 0.52"), stream("loss 1.13"), context)
    other = CellContext(source="print('start', start)", module_sources=(module,))
    assert differs(stream("start 0.5"), stream("start 1.5"), other)


def test_facts_add_up_from_cell_to_cell() -> None:
    first = an_execution(cell_id=CellId("a"), order=0, started="2026-01-05T10:00:00Z", duration=2.0, generated=(a_ref("/tmp/x"),))
    second = an_execution(
        cell_id=CellId("b"), order=1, started="2026-01-05T10:00:05Z", duration=None, entropy=(Entropy(source="os.urandom", count=1),)
    )
    record = a_record(first, second, run=a_run(started="2026-01-05T09:59:50Z", working_directory="~/study"))
    began = seconds_of("2026-01-05T09:59:50Z")
    assert began is not None

    assert facts_by_cell(record) == {
        CellId("a"): Facts(
            began=began, started=began + 10, ended=began + 12, directory="~/study", generated=frozenset({"/tmp/x"}), took_entropy=False
        ),
        CellId("b"): Facts(began=began, started=began + 15, directory="~/study", generated=frozenset({"/tmp/x"}), took_entropy=True),
    }
    assert facts_by_cell(record, "/home/ada/study")[CellId("a")].directory == "/home/ada/study"

"""What printed text says, and what of it belongs to one run alone."""

# ruff: noqa: E501 one case a line reads best

from __future__ import annotations

import pytest

from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.facts import Facts
from jupyter_repro.compare.outputs import compare_outputs
from tests.builders import result, stream

TIMED = "import time\nt = time.time()\nprint(f'took {time.time() - t:.3f} s')"
UUID_A, UUID_B = "1b4e28ba-2fa1-41d2-883f-0016d3cca427", "9f3e28ba-2fa1-41d2-883f-0016d3cca400"

SAME = [
    ("an address in a default repr", "", "<__main__.A object at 0x7f01>", "<__main__.A object at 0x7f99>"),
    ("addresses in a list", "", "[<A at 0x7f01>, <A at 0x7f02>]", "[<A at 0x7f03>, <A at 0x7f04>]"),
    ("the address of a function", "", "<function <lambda> at 0x7f01>", "<function <lambda> at 0x7f02>"),
    ("the address of a bound method", "", "<bound method A.f of <A object at 0x7f01>>", "<bound method A.f of <A object at 0x7f0a>>"),
    ("the ident of a thread", "", "<Thread(T-1, started 140123456)>", "<Thread(T-1, started 140999999)>"),
    ("the order of a set in a dict", "", "{'k': {'x', 'y'}, 'n': 3}", "{'k': {'y', 'x'}, 'n': 3}"),
    ("the order of a frozenset of tuples", "", "frozenset({(1, 2), (3, 4)})", "frozenset({(3, 4), (1, 2)})"),
    ("the order of a set that pandas prints", "", "0    {cat, dog}\ndtype: object", "0    {dog, cat}\ndtype: object"),
    ("a set inside a string", "", "\"{'a', 'b'}\"", "\"{'b', 'a'}\""),
    ("float noise", "", "[0.30000000000000004, 1.0]", "[0.3, 1.0]"),
    ("float noise below 1e-8", "", "0.123456789012", "0.123456789012345"),
    ("negative zero", "", "[-0.  1.]", "[0. 1.]"),
    ("noise around zero", "", "-1.1102230246251565e-16", "5.5e-17"),
    ("where an array's lines break", "", "[0. 1.\n 2. 3.]", "[0. 1. 2. 3.]"),
    ("colours", "", "\x1b[31mred\x1b[0m", "red"),
    ("carriage returns", "", "step 1\rstep 2\rstep 3\n", "step 3\n"),
    ("the kernel's file", "", "/tmp/ipykernel_12/345.py:4: UserWarning: x", "/tmp/ipykernel_99/345.py:4: UserWarning: x"),
    ("where a library is installed", "", "/a/site-packages/b/c.py:1: FutureWarning: x", "/z/y/site-packages/b/c.py:7: FutureWarning: x"),
    ("a temporary folder", "", "/tmp/tmpab12cd3_/x.csv", "/tmp/tmpzz99cd3a/x.csv"),
    ("a temporary file of the cell", "import tempfile", "wrote /tmp/run_ab12cd3_.csv", "wrote /tmp/run_zz99cd3a.csv"),
    ("a progress bar's rate", "", "fit: 100%|███| 5/5 [00:01<00:00, 3.1it/s]", "fit: 100%|███| 5/5 [00:02<00:00, 2.9it/s]"),
    ("a bar without a total", "", "5it [00:01, 3.1it/s]", "5it [00:02, 2.9it/s]"),
    ("a bar of Keras", "", "10/10 ━━━━━━━━━ 1s 12ms/step - loss: 0.5", "10/10 ━━━━━━━━━ 2s 15ms/step - loss: 0.5"),
    ("%time", "%time f()", "CPU times: user 3 ms, total: 3 ms\nWall time: 4.05 ms", "CPU times: user 9 ms, total: 9 ms\nWall time: 1.2 s"),
    ("%timeit", "%timeit f()", "1.2 µs ± 3 ns per loop (mean ± std. dev. of 7 runs, 1,000 loops each)",
     "3 ms ± 3 µs per loop (mean ± std. dev. of 7 runs, 10 loops each)"),
    ("a duration of the cell", TIMED, "took 0.123 s", "took 9.876 s"),
    ("a log's time", "import logging", "2026-01-05 10:00:00,123 INFO loss=0.5", "2026-02-06 11:00:01,456 INFO loss=0.5"),
    ("a time that the cell reads", "import datetime\nprint('at', datetime.datetime.now())", "at 2026-01-05 10:00:00.1", "at 2026-02-06 11:30:00.2"),
    ("a uuid of the cell", "import uuid\nprint('run', uuid.uuid4())", f"run {UUID_A}", f"run {UUID_B}"),
    ("a process id", "import os\nprint('pid', os.getpid())", "pid 1234", "pid 99"),
    ("a clock by another name", "import time as tm\ns = tm.time()\nprint('%s seconds' % (tm.time() - s))", "2.4e-05 seconds", "0.5 seconds"),
    ("laps", "laps.append(time.time())\nfor i, (a, b) in enumerate(zip(laps, laps[1:])):\n    print(f'lap {i}: {b - a} s')", "lap 0: 0.5 s", "lap 0: 0.7 s"),
    ("a key that holds a duration", "import time\nprint({'fit': time.time() - start})", "{'fit': 0.5}", "{'fit': 0.7}"),
    ("a column of durations", "rows.append({'n': 1, 'seconds': time.time() - t})\nprint(df)", "   n  seconds\n0  1  0.5", "   n  seconds\n0  1  0.75"),
    ("a profile", "import cProfile\ncProfile.run('f()')", "   4 function calls in 0.132 seconds\n    1    0.011    0.013 x:1(f)", "   4 function calls in 0.145 seconds\n    1    0.012    0.019 x:1(f)"),
    ("memory in use", "import resource\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)", "55.72", "62.46"),
    ("ties of a counter", "", "Counter({'a': 2, 'b': 1, 'c': 1})", "Counter({'a': 2, 'c': 1, 'b': 1})"),
    ("numpy's generator", "", "Generator(PCG64) at 0x7F1A780D1D20", "Generator(PCG64) at 0x7EFD043DDC40"),
    ("the number of a task", "", "<Task finished name='Task-19' result=3>", "<Task finished name='Task-16' result=3>"),
    ("a duration in columns", "import time\nt = time.time()\nprint(f'{name:<6}{score:>8.2f}{time.time() - t:>10.5f}')", "ridge     0.81   0.00058", "ridge     0.81   0.00071"),
    ("a display's width", "", "    a  \\\n0   1   \n\n    b  \n0   2  ", "    a   b\n0   1   2"),
]  # fmt: skip
DIFFERENT = [
    ("seconds that are data", TIMED, "median reaction time: 3.21 s", "median reaction time: 4.02 s"),
    ("seconds without a clock", "print(x)", "took 3.21 s", "took 4.02 s"),
    ("a checksum", "", "checksum 0x1f3a9b", "checksum 0x2f3a9b"),
    ("an address outside of a repr", "", "loaded at 0x7f1201", "loaded at 0x7f1202"),
    ("a date in the data", "import datetime\nprint('at', datetime.datetime.now())", "last sale 2024-01-05 10:00:00", "last sale 2024-01-06 10:00:00"),
    ("a uuid in the data", "", f"customer {UUID_A}", f"customer {UUID_B}"),
    ("days since a date", "print('age', (date.today() - date(1990, 1, 1)).days)", "age 13000", "age 13001"),
    ("a seed from the clock", "seed = int(time.time()) % 1000\nprint('seed', seed)", "seed 12", "seed 13"),
    ("a progress bar's total", "", "100%|███| 25/25 [00:01<00:00, 3.1it/s]", "100%|███| 23/23 [00:01<00:00, 3.1it/s]"),
    ("a progress bar's postfix", "", "100%|██| 5/5 [00:01<00:00, 3it/s, loss=0.5]", "100%|██| 5/5 [00:01<00:00, 3it/s, loss=0.7]"),
    ("a progress bar's description", "", "fit: 100%|██| 5/5 [00:01<00:00, 3it/s]", "cv: 100%|██| 5/5 [00:01<00:00, 3it/s]"),
    ("a logged value", "import logging", "2026-01-05 10:00:00,123 INFO loss=0.5", "2026-01-05 10:00:00,123 INFO loss=0.6"),
    ("a millionth", "", "3.141592653589793", "3.1415957951824462"),
    ("a number beside a printed duration", "print(time.time() - t)\nfit()", "loss 0.5", "loss 0.7"),
    ("the number of a lap", "laps.append(time.time())\nfor i, (a, b) in enumerate(zip(laps, laps[1:])):\n    print(f'lap {i}: {b - a} s')", "lap 0: 0.5 s", "lap 1: 0.5 s"),
    ("an integer that became a float", "", "128", "128.0"),
    ("the order of a list", "", "['a', 'b']", "['b', 'a']"),
    ("the order of a dict", "", "{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}"),
    ("an element of a set", "", "{'a', 'b'}", "{'a', 'c'}"),
    ("indices in LaTeX", "", "f_{1,2}", "f_{2,1}"),
    ("white space inside a string", "", "['a', 'b ']", "['a', 'b']"),
    ("bytes", "", r"b'\x00\x01'", r"b'\x00\x02'"),
    ("a dtype line", "", "0    1\nName: x, dtype: int64", "0    1\nName: x, dtype: int32"),
    ("a length line", "", "Length: 5", "Length: 6"),
    ("a version", "", "numpy 1.26.4", "numpy 1.26.5"),
    ("a sparse matrix's entries", "", "<(3, 3) sparse matrix with 3 stored elements>", "<(3, 3) sparse matrix with 4 stored elements>"),
    ("NaN that was a number", "", "nan", "1.0"),
    ("a value beside a duration", TIMED + "\n(acc, t)", "(0.91, 0.5)", "(0.89, 0.5)"),
    ("a file's name", "", "/run/here/a1.csv", "/run/here/a2.csv"),
    ("a count of a counter", "", "Counter({'a': 2, 'b': 1})", "Counter({'a': 3, 'b': 1})"),
    ("a score in columns", "import time\nt = time.time()\nprint(f'{name:<6}{score:>8.2f}{time.time() - t:>10.5f}')", "ridge     0.81   0.00058", "ridge     0.82   0.00058"),
    ("a wider table with another value", "", "    a  \\\n0   1   \n\n    b  \n0   2  ", "    a   b\n0   1   3"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "baseline", "rerun"), [case[1:] for case in SAME], ids=[case[0] for case in SAME])
def test_it_is_no_divergence(source: str, baseline: str, rerun: str) -> None:
    context = CellContext(source=source)
    assert compare_outputs([stream(baseline)], [stream(rerun)], context) == ()
    assert compare_outputs([result(baseline)], [result(rerun)], context) == ()


@pytest.mark.parametrize(("source", "baseline", "rerun"), [case[1:] for case in DIFFERENT], ids=[case[0] for case in DIFFERENT])
def test_it_is_a_divergence(source: str, baseline: str, rerun: str) -> None:
    context = CellContext(source=source, rerun=Facts(directory="/run/here"))
    assert [d.kind for d in compare_outputs([stream(baseline)], [stream(rerun)], context)] == ["modified"]
    assert [d.kind for d in compare_outputs([result(baseline)], [result(rerun)], context)] == ["modified"]


def test_a_duration_printed_by_a_function_of_an_earlier_cell_is_no_divergence() -> None:
    earlier = (
        "def timed(f):\n    def g():\n        t = time.perf_counter()\n        f()\n        print(f'{f.__name__} took {time.perf_counter() - t} s')\n"
        "    return g"
    )
    context = CellContext(source="fit()", earlier_sources=(earlier,))
    assert compare_outputs([stream("fit took 0.5 s")], [stream("fit took 0.7 s")], context) == ()


def test_a_path_below_another_checkout_is_no_divergence() -> None:
    context = CellContext(rerun=Facts(directory="/run/here"))
    saved, again = "loading /home/ada/project/data.csv\ncwd: /home/ada/project", "loading /run/here/data.csv\ncwd: /run/here"
    assert compare_outputs([stream(saved)], [stream(again)], context) == ()


def test_the_value_that_a_cell_ends_with_is_no_divergence_when_it_is_a_duration() -> None:
    context = CellContext(source="time.time() - start", earlier_sources=("start = time.time()",))
    assert compare_outputs([result("0.123")], [result("4.5")], context) == ()


def test_the_times_of_cross_validation_are_no_divergence_and_its_scores_are() -> None:
    context = CellContext(source="from sklearn.model_selection import cross_validate\ncross_validate(m, X, y)")
    saved = "{'fit_time': array([0.1, 0.2]), 'test_score': array([0.5, 0.6])}"
    assert compare_outputs([result(saved)], [result(saved.replace("0.1, 0.2", "0.3, 0.4"))], context) == ()
    assert len(compare_outputs([result(saved)], [result(saved.replace("0.5", "0.7"))], context)) == 1


def test_whether_writefile_found_the_file_is_no_divergence() -> None:
    writing, overwriting = [stream("Writing m.py\n")], [stream("Overwriting m.py\n")]
    assert compare_outputs(writing, overwriting, CellContext(source="%%writefile m.py\nx = 1")) == ()
    assert compare_outputs(writing, overwriting, CellContext(source="print(how, 'm.py')")) != ()


def test_an_operation_that_goes_on_with_a_percent_sign_is_no_magic() -> None:
    source = "import time\nstart = time.time()\nprint(\n    'took %.3f s'\n    % (time.time() - start)\n)"

    assert not compare_outputs([stream("took 0.123 s")], [stream("took 0.456 s")], CellContext(source=source))


@pytest.mark.parametrize("more", ["/run/here/data.csv", "/else/where/data.csv"])
def test_a_path_more_is_a_difference_in_either_direction(more: str) -> None:
    context = CellContext(rerun=Facts(directory="/run/here"))
    one, two = [result("/run/here/data.csv")], [result(f"{more} /run/here/data.csv")]
    assert [len(compare_outputs(a, b, context)) for a, b in ((one, two), (two, one))] == [1, 1]


def test_how_an_installer_came_to_its_end_is_no_divergence_and_that_it_failed_is() -> None:
    context = CellContext(source="%pip install x")
    collected = [stream("Collecting x\n  Downloading x.whl\nSuccessfully installed x\n")]
    assert compare_outputs(collected, [stream("Requirement already satisfied: x\n")], context) == ()
    assert len(compare_outputs(collected, [stream("ERROR: no matching distribution found for x\n")], context)) == 1
    assert len(compare_outputs(collected, [stream("Requirement already satisfied: x\n")], CellContext())) == 1


def test_a_mapping_that_is_filled_with_durations_only_is_one() -> None:
    filled = "import time\nfor name in names:\n    t = time.time()\n    times[name] = time.time() - t\n"
    saved, again = [result("{'a': 0.52, 'b': 1.13}")], [result("{'a': 0.61, 'b': 1.02}")]
    assert compare_outputs(saved, again, CellContext(source=filled + "times")) == ()
    assert len(compare_outputs(saved, again, CellContext(source=filled + "times['b'] = score\ntimes"))) == 1

"""Workers: multiprocessing, executors, joblib, dask."""

from __future__ import annotations

from benchmarks.capture_matrix.way import way

__all__ = ["POOLS"]

POOLS = (
    way(
        "multiprocessing fork Pool",
        "import multiprocessing as mp, workers\nwith mp.get_context('fork').Pool(2) as p:\n"
        "    p.map(workers.read, ['many/040.txt', 'many/041.txt'])",
    ),
    way(
        "multiprocessing spawn Pool",
        "import multiprocessing as mp, workers\nwith mp.get_context('spawn').Pool(2) as p:\n"
        "    p.map(workers.read, ['many/042.txt', 'many/043.txt'])",
    ),
    way(
        "multiprocessing forkserver Pool",
        "import multiprocessing as mp, workers\nwith mp.get_context('forkserver').Pool(2) as p:\n    p.map(workers.read, ['many/044.txt'])",
    ),
    way(
        "multiprocessing fork Process",
        "import multiprocessing as mp, workers\n"
        "q = mp.get_context('fork').Process(target=workers.write, args=('out/process.txt',))\nq.start()\nq.join()",
    ),
    way(
        "multiprocessing spawn Process",
        "import multiprocessing as mp, workers\n"
        "q = mp.get_context('spawn').Process(target=workers.write, args=('out/spawned.txt',))\nq.start()\nq.join()",
    ),
    way(
        "forkserver kept from an earlier cell",
        "import multiprocessing as mp, workers\n"
        "q = mp.get_context('forkserver').Process(target=workers.write, args=('out/served.txt',))\nq.start()\n"
        "q.join()",
    ),
    way(
        "ProcessPoolExecutor",
        "from concurrent.futures import ProcessPoolExecutor\nimport workers\npool = ProcessPoolExecutor(2)\n"
        "list(pool.map(workers.read, ['many/045.txt', 'many/046.txt']))",
    ),
    way("the same pool in a later cell", "list(pool.map(workers.read, ['many/047.txt', 'many/048.txt']))\npool.shutdown()"),
    way(
        "joblib loky",
        "import joblib, workers\njoblib.Parallel(2)(joblib.delayed(workers.read)(f'many/{n:03}.txt') for n in (50, 51))",
        "joblib",
    ),
    way("joblib loky, workers kept", "joblib.Parallel(2)(joblib.delayed(workers.read)(f'many/{n:03}.txt') for n in (52, 53))", "joblib"),
    way(
        "joblib threading",
        "joblib.Parallel(2, 'threading')(joblib.delayed(workers.read)(f'many/{n:03}.txt') for n in (54, 55))",
        "joblib",
    ),
    way(
        "joblib multiprocessing",
        "joblib.Parallel(2, 'multiprocessing')(joblib.delayed(workers.read)(f'many/{n:03}.txt') for n in (56, 57))",
        "joblib",
    ),
    way("joblib Memory", "import joblib\nm = joblib.Memory('out/memory', verbose=0)\nf = m.cache(len)\nf([1, 2])", "joblib"),
    way(
        "dask delayed, threads",
        "import dask, workers\ndask.compute(dask.delayed(workers.read)('many/060.txt'), scheduler='threads')",
        "dask",
    ),
    way(
        "dask delayed, processes",
        "dask.compute([dask.delayed(workers.read)(f'many/{n:03}.txt') for n in (61, 62)], scheduler='processes', num_workers=2)",
        "dask",
    ),
    way("dask read_csv", "import dask.dataframe as dd\ndd.read_csv('chunk*.csv').a.sum().compute()", "dask"),
    way("dask to_parquet", "import dask.dataframe as dd\ndd.read_csv('chunk*.csv').to_parquet('out/dask')", "dask"),
    way("dask read_parquet", "import dask.dataframe as dd\nlen(dd.read_parquet('parts'))", "dask"),
    way("dask bag read_text", "import dask.bag\ndask.bag.read_text('many/06*.txt').count().compute(scheduler='threads')", "dask"),
)

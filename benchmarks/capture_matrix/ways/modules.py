"""Local modules, magics, threads and tasks."""

from __future__ import annotations

from benchmarks.capture_matrix.way import way

__all__ = ["MODULES"]

MODULES = (
    way("import a local module", "import helper_module"),
    way("import a local package with data", "import helper_package\nhelper_package.data()"),
    way(
        "importlib.resources of a local package",
        "import importlib.resources as r\nr.files('helper_package').joinpath('data.json').read_text()",
    ),
    way("importlib.import_module", "import importlib\nimportlib.import_module('other_module')"),
    way(
        "importlib.reload",
        "import importlib, reloaded_module\nopen('reloaded_module.py', 'a').write('B = 2\\n')\nimportlib.reload(reloaded_module)",
    ),
    way(
        "spec_from_file_location",
        "import importlib.util as u\ns = u.spec_from_file_location('m', 'tools/by_path.py')\n"
        "m = u.module_from_spec(s)\ns.loader.exec_module(m)",
    ),
    way("runpy.run_path", "import runpy\nrunpy.run_path('script.py', init_globals={'NAME': 'runpy'})"),
    way("exec of a file", "exec(compile(open('script.py').read(), 'script.py', 'exec'), {'NAME': 'exec'})"),
    way("%run", "NAME = 'run'\n%run -i script.py"),
    way("%load_ext of a local extension", "%load_ext local_extension"),
    way("import from a zip", "import sys\nsys.path.insert(0, 'modules.zip')\nimport zipped_module\nsys.path.remove('modules.zip')"),
    way("%%writefile", "%%writefile out/magic.txt\nhello"),
    way("%%writefile -a", "%%writefile -a append2.txt\nhello"),
    way("%%capture", "%%capture kept\nprint(open('text.txt').read())"),
    way("%%time", "%%time\nopen('more.txt').read()"),
    way("%timeit", "%timeit -n 1 -r 1 open('text.txt').read()"),
    way("%pycat and %cat", "%cat text.txt"),
    way("%%html of a file", "from IPython.display import HTML\nHTML(filename='page.html')"),
    way("IPython.display.Image", "from IPython.display import Image\nImage('image.png')"),
    way(
        "dotted, exec in thread pool executor",
        "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(2) as p:\n"
        "    list(p.map(lambda n: open(f'many/{n:03}.txt').read(), range(10, 14)))",
    ),
    way(
        "a thread",
        "import threading\n"
        "t = threading.Thread(target=lambda: open('out/thread.txt', 'w').write(open('more.txt').read()))\nt.start()\n"
        "t.join()",
    ),
    way(
        "_thread",
        "import _thread, time\ndone = _thread.allocate_lock()\ndone.acquire()\n"
        "_thread.start_new_thread(lambda: (open('many/020.txt').read(), done.release()), ())\n_ = done.acquire()",
    ),
    way(
        "asyncio",
        "import asyncio\nasync def read(p):\n    return open(p).read()\nawait asyncio.gather(read('text.txt'), read('more.txt'))",
    ),
    way("asyncio.to_thread", "import asyncio\nawait asyncio.to_thread(lambda: open('many/030.txt').read())"),
    way(
        "asyncio task",
        "import asyncio\nasync def later():\n    await asyncio.sleep(0)\n    open('out/task.txt', 'w').write('x')\n"
        "await asyncio.create_task(later())",
    ),
)

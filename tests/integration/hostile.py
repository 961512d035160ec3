"""Notebooks that put a recorder to the test: what they replace, remove, exhaust or raise. Cells are separated by ``# %%``."""

from __future__ import annotations

__all__ = ["HOSTILE"]

# One statement a line: of two, stack_data shows the surroundings of either, in the order of a set.
_BROKEN = "def broken(*args, **kwargs):\n    raise RuntimeError('broken by the user')\n"

_NOTEBOOKS = {
    "open is replaced": f"""{_BROKEN}
import builtins, io
kept = builtins.open
builtins.open = io.open = broken
# %%
builtins.open = io.open = kept
""",
    "os is replaced": f"""{_BROKEN}
import os
names = 'stat open read getcwd getpid scandir fsdecode readlink'.split()
kept = {{name: getattr(os, name) for name in names}}
for name in kept: setattr(os, name, broken)
# %%
1 + 1
# %%
for name in kept: setattr(os, name, kept[name])
""",
    "paths are replaced": f"""{_BROKEN}
import os.path
names = 'join exists realpath normpath relpath basename abspath'.split()
kept = {{name: getattr(os.path, name) for name in names}}
for name in kept: setattr(os.path, name, broken)
# %%
_ = open('a.txt').read()
# %%
for name in kept: setattr(os.path, name, kept[name])
""",
    "the clock stands still": """
import time
kept = time.time, time.perf_counter
time.time = time.perf_counter = lambda: 0
# %%
time.time()
# %%
time.time, time.perf_counter = kept
""",
    "json and hashlib are replaced": f"""{_BROKEN}
import json, hashlib
kept = json.dumps, hashlib.sha256
json.dumps = hashlib.sha256 = json.JSONEncoder.encode = json.JSONEncoder.iterencode = broken
# %%
_ = open('a.txt').read()
# %%
json.dumps, hashlib.sha256 = kept
""",
    "the generators' functions are replaced": f"""{_BROKEN}
import random
random.getstate = random.setstate = random.seed = broken
# %%
isinstance(random.random(), float)
# %%
random.seed(1)
""",
    "threads are replaced": f"""{_BROKEN}
import threading
threading.get_ident = threading.current_thread = threading.Thread.start = broken
# %%
2 + 2
""",
    "hooks are removed": """
import sys
sys.meta_path[:] = [f for f in sys.meta_path if 'jupyter' not in type(f).__module__]
events = get_ipython().events
for name in ('pre_run_cell', 'post_run_cell'):
    for f in list(events.callbacks[name]): events.unregister(name, f)
# %%
import colorsys
_ = open('a.txt').read()
colorsys.rgb_to_hsv(0, 0, 0)
""",
    "warnings are errors": """
import warnings
warnings.simplefilter('error')
# %%
_ = open('a.txt').read()
print('\\d')
# %%
3
""",
    "the stack is shallow": """
import sys
sys.setrecursionlimit(120)
# %%
def f(n): return n and f(n - 1)
f(60)
# %%
sys.setrecursionlimit(3000)
""",
    "a tracer runs": """
import sys
calls = []
sys.setprofile(lambda *a: calls.append(0))
# %%
x = 1
# %%
sys.setprofile(None); x
""",
    "the environment is emptied": """
import os
os.environ.clear()
os.environ.get('HOME')
# %%
os.environ['A'] = 'b'
os.environ['A']
""",
    "the working directory is gone": """
import os
os.mkdir('d'); os.chdir('d'); os.rmdir('../d')
# %%
x = 1
open('nothing')
""",
    "modules are no modules": """
import sys
sys.modules['strange'] = None
sys.modules['stranger'] = 5
class M(type(sys)):
    def __getattribute__(self, n): raise SystemError('touched')
sys.modules['hostile'] = M('hostile')
# %%
import random
x = 2
x
""",
    "values are hostile": """
class H:
    def __eq__(s, o): raise SystemError('eq')
    def __hash__(s): raise SystemError('hash')
    def __repr__(s): raise SystemError('repr')
    def __getattr__(s, n): raise SystemError('attr ' + n)
    def __len__(s): raise SystemError('len')
    def __bool__(s): raise SystemError('bool')
    def __del__(s): print('gone')
    __class__ = property(lambda s: 1 / 0)
h = H(); rate = h
several = [h, {1: h}]
several.append(several)
# %%
several[0] = 1
several[1].clear()
len(several)
# %%
del h, rate
""",
    "a cell is interrupted": """
raise KeyboardInterrupt
# %%
4
""",
    "the shell is asked to exit": """
raise SystemExit(3)
# %%
5
""",
    "a cell does not parse": """
def (
# %%
6
""",
    "a child is forked": """
import os
pid = os.fork()
if not pid: os._exit(0)
print(os.waitpid(pid, 0)[1])
# %%
7
""",
    "a child is forked in a thread": """
import os, threading
def f():
    pid = os.fork()
    if not pid: os._exit(7)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
t = threading.Thread(target=f)
t.start()
t.join()
# %%
8
""",
    "a seed is refused": """
import numpy as np
def f():
    return np.random.seed('x')
f()
# %%
import random
random.Random([])
# %%
open('no such file')
""",
    "errors come from threads and pools": """
import threading, traceback
from concurrent.futures import ThreadPoolExecutor
def f():
    1 / 0
threading.excepthook = lambda a: print(''.join(traceback.format_tb(a.exc_traceback)))
t = threading.Thread(target=f)
t.start()
t.join()
# %%
with ThreadPoolExecutor(1) as pool:
    pool.submit(f).result()
# %%
import decimal, contextvars
decimal.getcontext().prec = 5
variable = contextvars.ContextVar('variable', default=0)
variable.set(1)
threading.Thread(target=lambda: print(decimal.getcontext().prec, variable.get(), len(contextvars.copy_context()))).start()
print(threading.active_count() < 3)
""",
    "tasks fail": """
import asyncio, traceback
async def f():
    await asyncio.sleep(0)
    1 / 0
async def main():
    task = asyncio.ensure_future(f())
    try: await task
    except ZeroDivisionError as error: traceback.print_tb(error.__traceback__)
    print(repr(asyncio.current_task()).count('coro'))
asyncio.run(main())
""",
    "all files are open": """
import resource
limits = resource.getrlimit(resource.RLIMIT_NOFILE)
files = []
resource.setrlimit(resource.RLIMIT_NOFILE, (60, limits[1]))
try:
    while True: files.append(open('a.txt'))
except OSError as error: print(error.errno)
# %%
2 ** 8
# %%
del files
resource.setrlimit(resource.RLIMIT_NOFILE, limits)
open('a.txt').read()
""",
    "children show what they inherit": """
import os, subprocess, sys
names = sorted(k for k in subprocess.run(['env'], capture_output=True, text=True).stdout.splitlines() if 'PRELOAD' in k or 'REPRO' in k)
print(names)
print(subprocess.run([sys.executable, '-c', 'import os; print(sorted(k for k in os.environ if "PRELOAD" in k or "REPRO" in k))'],
                     capture_output=True, text=True).stdout)
# %%
print(os.system('exit 3') >> 8, os.popen('echo a').read(), os.popen('exit 4').close())
# %%
os.environ['LD_PRELOAD'] = ''
print(subprocess.run('echo "[$LD_PRELOAD]"', shell=True, capture_output=True, text=True).stdout)
""",
}

HOSTILE = {name: tuple(cell.strip() for cell in text.split("# %%\n")) for name, text in _NOTEBOOKS.items()}
"""The cells of each notebook, by what happens in it."""

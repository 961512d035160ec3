"""Child processes: programs and shells, and C code of one's own."""

from __future__ import annotations

from benchmarks.capture_matrix.way import way

__all__ = ["PROGRAMS"]

PROGRAMS = (
    way("subprocess.run", "import subprocess\nsubprocess.run(['cat', 'text.txt'], capture_output=True)"),
    way(
        "subprocess.Popen, stdout to a file",
        "import subprocess\nwith open('out/popen.txt', 'w') as f:\n    subprocess.Popen(['cat', 'more.txt'], stdout=f).wait()",
    ),
    way("subprocess shell=True", "import subprocess\nsubprocess.run('wc -l < text.txt > out/wc.txt', shell=True)"),
    way("subprocess, empty environment", "import subprocess\nsubprocess.run(['/bin/cp', 'text.txt', 'out/envless.txt'], env={})"),
    way("subprocess cwd", "import subprocess\nsubprocess.run(['cp', '001.txt', '../out/cwd.txt'], cwd='many')"),
    way("env -i", "import subprocess\nsubprocess.run(['env', '-i', '/bin/cp', 'text.txt', 'out/env_i.txt'])"),
    way(
        "child Python script",
        "import subprocess, sys\nsubprocess.run([sys.executable, 'child.py', 'text.txt', 'out/child.txt'], check=True)",
    ),
    way(
        "child Python -c with pandas",
        "import subprocess, sys\nsubprocess.run([sys.executable, '-c', \"import pandas; pandas.read_csv('table.csv')\"])",
        "pandas",
    ),
    way(
        "child Python -I -S",
        "import subprocess, sys\nsubprocess.run([sys.executable, '-I', '-S', 'child.py', 'text.txt', 'out/isolated.txt'])",
    ),
    way("grandchild", "import subprocess\nsubprocess.run(['sh', '-c', 'sh -c \"cp text.txt out/grandchild.txt\"'])"),
    way("a failing child", "import subprocess\nsubprocess.run(['cat', 'text.txt', 'not_there.txt'], capture_output=True)"),
    way(
        "asyncio subprocess",
        "import asyncio\np = await asyncio.create_subprocess_exec('cp', 'text.txt', 'out/async.txt')\nawait p.wait()",
    ),
    way("!cmd", "!cat text.txt"),
    way("!cmd redirected", "!sort text.txt > out/sorted.txt"),
    way("x = !cmd", "lines = !head -n 1 more.txt"),
    way("%%bash", "%%bash\ncp text.txt out/bash.txt\ncat more.txt >> out/bash.txt"),
    way("%%sh pipeline", "%%sh\ncat text.txt | grep -c a | tee out/pipe.txt"),
    way("%%python", "%%python\nopen('out/percent.txt', 'w').write(open('text.txt').read())"),
    way("%%script perl", "%%script perl\nopen(F, '<', 'text.txt'); my @l = <F>;", "perl"),
    way("os.system", "import os\nos.system('cp text.txt out/system.txt')"),
    way("os.popen", "import os\nos.popen('cat text.txt').read()"),
    way("os.posix_spawn", "import os\nos.waitpid(os.posix_spawn('/bin/cp', ['cp', 'text.txt', 'out/spawn.txt'], os.environ), 0)"),
    way("os.spawnvp", "import os\nos.spawnvp(os.P_WAIT, 'cp', ['cp', 'text.txt', 'out/spawnvp.txt'])"),
    way(
        "os.fork",
        "import os\npid = os.fork()\nif not pid:\n    open('out/fork.txt', 'w').write(open('text.txt').read())\n"
        "    os._exit(0)\nos.waitpid(pid, 0)",
    ),
    way(
        "os.fork, exec",
        "import os\npid = os.fork()\nif not pid:\n    os.execvp('cp', ['cp', 'more.txt', 'out/forkexec.txt'])\nos.waitpid(pid, 0)",
    ),
    way("pty.spawn", "import pty\npty.spawn(['cp', 'text.txt', 'out/pty.txt'])"),
    way("ctypes system", "import ctypes\nctypes.CDLL(None).system(b'cp text.txt out/ctypes_system.txt')"),
    way("make", "!make -s -f rules.mk out/made.txt", "make"),
    way("git hash-object", "!git hash-object table.csv", "git"),
    way("sed -i", "!sed -i s/a/b/ sed.txt"),
    way("tar czf", "!tar czf out/tarred.tgz many"),
    way("find and xargs", "!find many -name '01*.txt' | xargs wc -l > out/xargs.txt"),
    way("awk", "!awk -F, '{print $1}' table.csv > out/awk.txt", "awk"),
    way("dd", "!dd if=raw.bin of=out/dd.bin bs=16 count=2 status=none"),
    way("mv", "!mv move2.txt out/moved2.txt"),
    way("rm", "!rm remove3.txt"),
    way("ln -s", "!ln -s ../text.txt out/ln.txt"),
    way("gzip", "!gzip -k -f packed.txt"),
    way("sqlite3 shell", "!sqlite3 base.sqlite 'select * from t' > out/sqlite.txt", "sqlite3"),
    way("node", "!node -e \"fs=require('fs');fs.writeFileSync('out/node.txt',fs.readFileSync('text.txt'))\"", "node"),
    way("a background shell job", "!(cp text.txt out/background.txt &) ; while [ ! -s out/background.txt ]; do sleep 0.05; done"),
    way(
        "ctypes fopen",
        "import ctypes\nc = ctypes.CDLL(None)\nc.fopen.restype = ctypes.c_void_p\nf = c.fopen(b'text.txt', b'r')\n"
        "c.fclose(ctypes.c_void_p(f))",
    ),
    way("ctypes open", "import ctypes\nc = ctypes.CDLL('libc.so.6')\nc.close(c.open(b'more.txt', 0))"),
    way("own shared library", "import ctypes\nl = ctypes.CDLL('./libtouch.so')\nl.touch(b'text.txt', b'out/library.txt')", "gcc"),
    way("own program", "!./touch text.txt out/program.txt", "gcc"),
    way("static program", "!./touch-static text.txt out/static.txt", "gcc", libc=False),
    way("raw system call", "import ctypes, os\nos.close(ctypes.CDLL(None).syscall(257, -100, b'text.txt', 0))", libc=False),
)

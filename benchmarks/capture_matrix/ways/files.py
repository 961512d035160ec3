"""Files by the standard library: opening, mapping, copying, renaming, removing."""

from __future__ import annotations

from benchmarks.capture_matrix.way import way

__all__ = ["FILES"]

FILES = (
    way("open r", "text = open('text.txt').read()"),
    way("open w", "open('out/open.txt', 'w').write('x')"),
    way("open w over a file", "with open('over.txt', 'w') as file:\n    file.write('new')"),
    way("open a", "with open('append.txt', 'a') as file:\n    file.write('more')"),
    way("open r+", "with open('update.txt', 'r+') as file:\n    text = file.read()\n    file.seek(0)\n    file.write('NEW')"),
    way("open x", "with open('out/exclusive.txt', 'x') as file:\n    file.write('x')"),
    way("open rb unbuffered", "with open('raw.bin', 'rb', buffering=0) as file:\n    file.readinto(bytearray(10))"),
    way("open a missing file", "try:\n    open('not_there.csv')\nexcept OSError:\n    pass"),
    way("read, then overwrite", "text = open('refresh.txt').read()\nopen('refresh.txt', 'w').write(text.upper())"),
    way("write, then read back", "open('out/own.txt', 'w').write('x')\nassert open('out/own.txt').read() == 'x'"),
    way("the same file twice", "a = open('text.txt').read()\nb = open('text.txt').read()"),
    way("pathlib read_text", "from pathlib import Path\nPath('text.txt').read_text()"),
    way("pathlib write_text", "from pathlib import Path\nPath('out/path.txt').write_text('x')"),
    way("pathlib read_bytes", "from pathlib import Path\nlen(Path('raw.bin').read_bytes())"),
    way("pathlib write_bytes", "from pathlib import Path\nPath('out/path.bin').write_bytes(b'x')"),
    way("pathlib glob and open", "from pathlib import Path\nlines = [p.read_text() for p in sorted(Path('many').glob('00*.txt'))]"),
    way("os.open read", "import os\nfd = os.open('text.txt', os.O_RDONLY)\nos.read(fd, 10)\nos.close(fd)"),
    way("os.open write", "import os\nfd = os.open('out/os.bin', os.O_WRONLY | os.O_CREAT)\nos.write(fd, b'x')\nos.close(fd)"),
    way(
        "os.open dir_fd",
        "import os\nd = os.open('many', os.O_RDONLY)\nfd = os.open('007.txt', os.O_RDONLY, dir_fd=d)\nos.close(fd)\nos.close(d)",
    ),
    way("os.pwrite", "import os\nfd = os.open('update2.txt', os.O_RDWR)\nos.pwrite(fd, b'ZZ', 0)\nos.close(fd)"),
    way("os.truncate", "import os\nos.truncate('truncate.txt', 3)"),
    way("os.link", "import os\nos.link('text.txt', 'out/hard.txt')"),
    way("os.symlink, read through it", "import os\nos.symlink('../text.txt', 'out/soft.txt')\nopen('out/soft.txt').read()"),
    way("read through a link", "open('link.csv').read()"),
    way("os.remove", "import os\nos.remove('remove.txt')"),
    way("read, then remove", "import os\nopen('remove2.txt').read()\nos.remove('remove2.txt')"),
    way("os.rename", "import os\nos.rename('rename.txt', 'out/renamed.txt')"),
    way("chdir, relative path", "import os\nos.chdir('many')\nopen('003.txt').read()\nos.chdir('..')"),
    way("io.FileIO", "import io\nwith io.FileIO('raw.bin') as file:\n    file.read(4)"),
    way("io.open_code", "import io\nwith io.open_code(__import__('os').path.abspath('text.txt')) as file:\n    file.read(4)"),
    way("codecs.open", "import codecs\nwith codecs.open('text.txt', encoding='utf-8') as file:\n    file.read()"),
    way("mmap read", "import mmap\nwith open('raw.bin', 'rb') as f, mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ) as m:\n    m[:4]"),
    way("mmap write", "import mmap\nwith open('mapped.bin', 'r+b') as f, mmap.mmap(f.fileno(), 0) as m:\n    m[:4] = b'mmap'"),
    way("fileinput", "import fileinput\nwith fileinput.input(['text.txt', 'more.txt']) as lines:\n    n = sum(1 for _ in lines)"),
    way(
        "fileinput inplace",
        "import fileinput\nwith fileinput.input(['inplace.txt'], inplace=True) as lines:\n    for s in lines:\n        print(s.upper())",
    ),
    way("linecache", "import linecache\nlinecache.getline('text.txt', 1)"),
    way(
        "tempfile, then rename",
        "import os, tempfile\nfd, t = tempfile.mkstemp(dir='out')\nos.write(fd, b'x')\nos.close(fd)\nos.replace(t, 'out/temp.txt')",
    ),
    way("temporary file only", "import tempfile\nwith tempfile.TemporaryFile() as file:\n    file.write(b'x')\nopen('text.txt').read()"),
    way("shutil.copy", "import shutil\nshutil.copy('raw.bin', 'out/copy.bin')"),
    way("shutil.copytree", "import shutil\nshutil.copytree('images', 'out/images')"),
    way("shutil.move", "import shutil\nshutil.move('move.txt', 'out/moved.txt')"),
    way("shutil.move a folder", "import shutil\nshutil.move('movedir', 'out/movedir')"),
    way("shutil.rmtree", "import shutil\nshutil.rmtree('rmdir')"),
    way(
        "os.sendfile",
        "import os\na, b = os.open('raw.bin', 0), os.open('out/sent.bin', os.O_RDWR | os.O_CREAT)\n"
        "os.sendfile(b, a, 0, 9)\nos.close(a)\nos.close(b)",
    ),
    way(
        "os.copy_file_range",
        "import os\na, b = os.open('raw.bin', 0), os.open('out/ranged', 65)\nos.copy_file_range(a, b, 9)\nos.close(a)\nos.close(b)",
    ),
    way("a folder of 100 files", "import os\nall_of_it = [open(e.path).read() for e in os.scandir('many')]"),
    way(
        "a FIFO",
        "import os, threading\nos.mkfifo('out/fifo')\n"
        "t = threading.Thread(target=lambda: open('out/fifo', 'w').write('x'))\nt.start()\nopen('out/fifo').read()\n"
        "t.join()\nopen('text.txt').read()",
    ),
    way("a name with spaces and umlauts", "open('out/größe 1.txt', 'w').write('x')\nopen('größe 0.txt').read()"),
    way("an open file never closed", "kept = open('kept.txt')\nkept.read()"),
    way("a cell that raises", "open('text.txt').read()\nopen('out/raised.txt', 'w').write('x')\n1 / 0"),
)

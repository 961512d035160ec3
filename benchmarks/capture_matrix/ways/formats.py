"""Formats and databases of the standard library."""

from __future__ import annotations

from benchmarks.capture_matrix.way import way

__all__ = ["FORMATS"]

FORMATS = (
    way("csv reader", "import csv\nwith open('table.csv', newline='') as file:\n    rows = list(csv.reader(file))"),
    way("csv writer", "import csv\nwith open('out/rows.csv', 'w', newline='') as file:\n    csv.writer(file).writerow([1, 2])"),
    way("json load", "import json\njson.load(open('config.json'))"),
    way("json dump", "import json\nwith open('out/dump.json', 'w') as file:\n    json.dump({'a': 1}, file)"),
    way("pickle load", "import pickle\npickle.load(open('object.pkl', 'rb'))"),
    way("pickle dump", "import pickle\nwith open('out/object.pkl', 'wb') as file:\n    pickle.dump([1], file)"),
    way("gzip read", "import gzip\ngzip.open('text.gz').read()"),
    way("gzip write", "import gzip\nwith gzip.open('out/text.gz', 'wt') as file:\n    file.write('x')"),
    way("bz2 read", "import bz2\nbz2.open('text.bz2').read()"),
    way("lzma read", "import lzma\nlzma.open('text.xz').read()"),
    way("lzma write", "import lzma\nwith lzma.open('out/text.xz', 'w') as file:\n    file.write(b'x')"),
    way("zipfile read", "import zipfile\nwith zipfile.ZipFile('archive.zip') as z:\n    z.read('text.txt')"),
    way("zipfile write", "import zipfile\nwith zipfile.ZipFile('out/new.zip', 'w') as z:\n    z.write('text.txt')"),
    way("zipfile extractall", "import zipfile\nwith zipfile.ZipFile('archive.zip') as z:\n    z.extractall('out/unzipped')"),
    way("tarfile read", "import tarfile\nwith tarfile.open('archive.tar.gz') as t:\n    t.extractfile('text.txt').read()"),
    way("tarfile write", "import tarfile\nwith tarfile.open('out/new.tar.gz', 'w:gz') as t:\n    t.add('many')"),
    way("shutil.make_archive", "import shutil\nshutil.make_archive('out/made', 'zip', 'images')"),
    way("shutil.unpack_archive", "import shutil\nshutil.unpack_archive('archive.tar.gz', 'out/unpacked')"),
    way("shelve", "import shelve\nwith shelve.open('out/shelf') as s:\n    s['a'] = 1"),
    way("dbm.gnu or ndbm", "import dbm\nwith dbm.open('out/plain', 'n') as d:\n    d['a'] = 'b'"),
    way("sqlite3 read", "import sqlite3\nc = sqlite3.connect('base.sqlite')\nc.execute('select * from t').fetchall()\nc.close()"),
    way(
        "sqlite3 read-only address",
        "import sqlite3\nc = sqlite3.connect('file:base.sqlite?mode=ro', uri=True)\nc.execute('select 1 from t').fetchall()\nc.close()",
    ),
    way("sqlite3 write", "import sqlite3\nc = sqlite3.connect('out/new.sqlite')\nc.execute('create table t(a)')\nc.commit()\nc.close()"),
    way(
        "sqlite3 insert",
        "import sqlite3\nc = sqlite3.connect('insert.sqlite')\nc.execute('insert into t values (9)')\nc.commit()\nc.close()",
    ),
    way(
        "sqlite3 ATTACH",
        "import sqlite3\nc = sqlite3.connect(':memory:')\nc.execute(\"attach 'base.sqlite' as b\")\n"
        "c.execute('select * from b.t').fetchall()\nc.close()",
    ),
    way(
        "sqlite3 WAL",
        "import sqlite3\nc = sqlite3.connect('out/wal.sqlite')\nc.execute('pragma journal_mode=wal')\n"
        "c.execute('create table t(a)')\nc.commit()\nc.close()",
    ),
    way("configparser", "import configparser\nc = configparser.ConfigParser()\nc.read('conf.ini')"),
    way("configparser, missing file", "import configparser\nc = configparser.ConfigParser()\nc.read(['conf.ini', 'site.ini'])"),
    way("tomllib", "import tomllib\nwith open('conf.toml', 'rb') as file:\n    tomllib.load(file)"),
    way("wave", "import wave\nwith wave.open('sound.wav') as w:\n    w.getnframes()"),
    way("xml.etree parse", "import xml.etree.ElementTree as E\nE.parse('table.xml')"),
    way(
        "logging to a file",
        "import logging\nh = logging.FileHandler('out/run.log')\nlogging.getLogger('m').addHandler(h)\n"
        "logging.getLogger('m').error('x')\nh.close()",
    ),
    way(
        "contextlib.redirect_stdout",
        "import contextlib\nwith open('out/stdout.txt', 'w') as f, contextlib.redirect_stdout(f):\n    print('x')",
    ),
    way("email, mailbox", "import mailbox\nlen(mailbox.mbox('mail.mbox', create=False))"),
    way("zoneinfo and locale", "import zoneinfo\nzoneinfo.ZoneInfo('Europe/Zurich')\nopen('text.txt').read()"),
)

"""How much of what cells truly touch the recorder sees, level by level, with strace as the yardstick.

usage: python -m benchmarks.capture_matrix [--level complete|python|both] [--group NAME] [--only TEXT] [--markdown FILE] [--check]
       [--peer FlowBook|ReproZip|noWorkflow=VENV …]

Each way of reading, writing or touching files is a cell of a real kernel that runs under strace: once without the recorder, which tells
what is true, and once with it at each level. Needs strace and, for all ways, what ``requirements.txt`` lists.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.capture_matrix.groups import GROUPS, lacking
from benchmarks.capture_matrix.kernel import run
from benchmarks.capture_matrix.peers import PEERS, peer_scores
from benchmarks.capture_matrix.score import Score, scores_of
from benchmarks.capture_matrix.server import serving
from benchmarks.capture_matrix.table import findings_of, rows_of, table_of, totals_of

_LEVELS = {"complete": ("complete",), "python": ("python",), "both": ("complete", "python")}


def main() -> int:
    """Measures and prints; with ``--check``, 1 when the level complete misses a way that goes through libc or says something false."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--level", choices=_LEVELS, default="both")
    parser.add_argument("--group", action="append", choices=GROUPS, default=[])
    parser.add_argument("--only", default="", help="ways whose name holds this text; what they need of earlier cells is not run")
    parser.add_argument("--markdown", type=Path)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=VENV", help=f"a peer ({', '.join(PEERS)}) and where it is")
    options = parser.parse_args()
    peers = {name: Path(venv).resolve() for name, _, venv in (text.partition("=") for text in options.peer)}
    if unknown := peers.keys() - PEERS.keys():
        parser.error(f"no peer {', '.join(unknown)}")
    if shutil.which("strace") is None:
        parser.error("strace is not installed")
    with tempfile.TemporaryDirectory(prefix="capture-matrix-") as place:
        root = Path(place).resolve() / "data"
        scores = asyncio.run(_scores(root, _LEVELS[options.level], options.group or list(GROUPS), options.only, peers))
    rows = rows_of(scores)
    totals = [totals_of(level, found) for level, found in scores.items()]
    print(
        table_of(rows), "", *(findings_of(name, found, root) for name, found in scores.items() if name not in peers), "", *totals, sep="\n"
    )
    if options.markdown:
        options.markdown.write_text("\n\n".join([table_of(rows, markdown=True), *totals]) + "\n")
    return int(options.check and any((s.missed or s.false) and s.way.libc for s in scores.get("complete", ())))


async def _scores(root: Path, levels: tuple[str, ...], groups: list[str], only: str, peers: dict[str, Path]) -> dict[str, list[Score]]:
    pristine = root.parent / "pristine"
    pristine.mkdir()
    subprocess.run([sys.executable, "-m", "benchmarks.capture_matrix.inputs", str(pristine)], check=True, stderr=subprocess.DEVNULL)
    scores: dict[str, list[Score]] = {name: [] for name in (*levels, *peers)}
    with serving(pristine) as names:
        for group in groups:
            ways = [way for way in GROUPS[group] if only.lower() in way.name.lower()]
            for way in ways:
                if missing := lacking(way):
                    print(f"not run: {way.name}: no {missing}", file=sys.stderr)
            ways = [way for way in ways if not lacking(way)]
            if not ways:
                continue
            plain = await run(ways, _fresh(pristine, root), level=None, names=names)
            for level in levels:
                print(f"{group}, {level}", file=sys.stderr)
                recorded = await run(ways, _fresh(pristine, root), level=level, names=names)
                scores[level] += (found := scores_of(ways, plain, recorded, root))
            for name, venv in peers.items():
                print(f"{group}, {name}", file=sys.stderr)
                scores[name] += peer_scores(found, await PEERS[name](ways, _fresh(pristine, root), names, venv))
    return scores


def _fresh(pristine: Path, root: Path) -> Path:
    """The data folder as it was in the beginning."""
    shutil.rmtree(root, ignore_errors=True)
    return Path(shutil.copytree(pristine, root, symlinks=True))


if __name__ == "__main__":
    sys.exit(main())

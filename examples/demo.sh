#!/bin/sh
# The main job on real notebooks: record → verify → report. usage: demo.sh FOLDER (a copy of the examples)
set -u
cd "$1" || exit 2

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
run() {
  printf '$ %s\n' "$*"
  "$@"
}

say "1. Record: run a clean notebook in a fresh kernel, with everything its result depends on"
run jupyter-repro run 1-clean-analysis.ipynb || exit 1

say "2. Verify: rerun it in another fresh kernel and compare"
run jupyter-repro verify 1-clean-analysis.ipynb || exit 1

say "3. Verify notebooks that hide something: fresh randomness, hidden state, changed data"
run jupyter-repro verify 2-fresh-randomness.ipynb 3-hidden-state.ipynb 4-changed-data.ipynb
[ $? -eq 1 ] || exit 1

say "4. Report: what a reviewer reads, and a machine checks"
for name in 1-clean-analysis 4-changed-data; do
  run jupyter-repro report "$name.ipynb" --verify -o "$name-report.html"
  [ $? -le 1 ] || exit 1
done

say "Done. Open these reports in a browser:"
for report in *-report.html; do
  echo "  $(pwd)/$report"
done
echo "and see the notebooks record themselves live:  make lab"

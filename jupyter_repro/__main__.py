"""``python -m jupyter_repro`` is ``jupyter-repro``."""

from jupyter_repro.cli.main import main

main()

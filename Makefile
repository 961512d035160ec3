# Two commands do everything on a fresh machine with Python ≥ 3.10 and Node 20: `make demo` and `make test`.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DEMO := demo
FRONT := package.json yarn.lock tsconfig.json $(shell find labextension -type f -not -path '*/node_modules/*')
NATIVE := hatch_build.py $(wildcard jupyter_repro/capture/native/*.[ch])

# The oldest Python we promise, where this machine has one.
FLOOR := $(shell for python in python3.10 $(HOME)/.pyenv/versions/3.10.*/bin/python; do \
  "$$python" -c 'import venv, sys; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null && { echo "$$python"; break; }; done)

.PHONY: help demo lab test lint format test-collaboration test-crates test-floor test-python test-front benchmarks chromium wheels clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "make %-18s %s\n", $$1, $$2}'

# --- set-up -----------------------------------------------------------------------------------------------------------------------

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("jupyter-repro needs Python 3.10 or later" if sys.version_info < (3, 10) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

# The package with its front end, JupyterLab, and what the examples import. Building the front end needs node.
$(VENV)/.installed: pyproject.toml jupyter_repro/__init__.py examples/requirements.txt $(FRONT) $(NATIVE) | $(BIN)/python
	@command -v node >/dev/null || { echo "error: building the front end needs Node.js 20 or later (apt-get install nodejs)" >&2; exit 2; }
	$(BIN)/python -m pip install --quiet --editable '.[lab]' --requirement examples/requirements.txt
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --group test
	@touch $@

# The browser test needs a Chromium; where there is none, Debian's is installed.
chromium:
	@command -v chromium >/dev/null || { \
	  echo "installing chromium"; \
	  root=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	  $$root apt-get update -qq && $$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; }

# --- use --------------------------------------------------------------------------------------------------------------------------

demo: $(VENV)/.installed ## record a real notebook, rerun it, flag what differs, write the report
	@rm -rf $(DEMO) && cp -r examples $(DEMO)
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh examples/demo.sh $(DEMO)

lab: $(VENV)/.installed ## open JupyterLab on a copy of the examples
	@[ -d $(DEMO) ] || cp -r examples $(DEMO)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/jupyter lab --notebook-dir=$(DEMO)

# --- tests ------------------------------------------------------------------------------------------------------------------------

test: lint test-front test-crates test-floor test-python ## set up and run all tests, the browser's included

lint: $(VENV)/.installed-test ## linters and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/jlpm lint:check
	$(BIN)/jlpm typecheck

test-front: $(VENV)/.installed-test ## the front end's own tests
	$(BIN)/jlpm test

# With the oldest Python: everything but the browser. The bundle that the other environment has built serves here too.
test-floor: $(VENV)/.installed-test ## the same with Python 3.10, where there is one
ifeq ($(FLOOR),)
	@echo "no Python 3.10 on this machine: the floor is not tested"
else
	@[ -x $(VENV)-floor/bin/python ] || { $(FLOOR) -m venv $(VENV)-floor && $(VENV)-floor/bin/python -m pip install --quiet --upgrade pip; }
	$(VENV)-floor/bin/python -m pip install --quiet --editable . --requirement examples/requirements.txt --group test
	$(VENV)-floor/bin/python -m pytest -n 2 --dist loadfile tests/unit tests/property tests/golden -p no:cacheprovider
	$(VENV)-floor/bin/python -m pytest tests/integration -p no:cacheprovider  # not at once: Jupyter may give two kernels one port
endif

test-python: $(VENV)/.installed-test chromium ## all of pytest: unit, property, integration, golden, browser
	$(BIN)/python -m pytest

# Two people on one notebook, in an environment of its own: jupyter-collaboration changes how JupyterLab saves.
test-collaboration: $(VENV)/.installed-test chromium ## the browser tests that need jupyter-collaboration
	@[ -x $(VENV)-collaboration/bin/python ] || { $(PYTHON) -m venv $(VENV)-collaboration && \
	  $(VENV)-collaboration/bin/python -m pip install --quiet --upgrade pip; }
	$(VENV)-collaboration/bin/python -m pip install --quiet --editable '.[lab]' --group collaboration
	$(VENV)-collaboration/bin/python -m pytest tests/ui/test_collaboration.py -p no:cacheprovider

# RO-Crates before their public validator, in an environment of its own: it wants older versions of what others want newer.
test-crates: $(VENV)/.installed-test ## validate RO-Crates
	@[ -x $(VENV)-crates/bin/python ] || { $(PYTHON) -m venv $(VENV)-crates && $(VENV)-crates/bin/python -m pip install --quiet --upgrade pip; }
	$(VENV)-crates/bin/python -m pip install --quiet --editable . --group crates
	$(VENV)-crates/bin/python -m pytest tests/integration/test_crate_validator.py -p no:cacheprovider

format: $(VENV)/.installed-test ## format everything
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/jlpm lint

benchmarks: $(VENV)/.installed-test ## what recording costs, against plain nbclient
	$(BIN)/python -m benchmarks.overhead

# The library of complete capture is for one kind of machine each; Debian's gcc-aarch64-linux-gnu makes the other's.
wheels: $(VENV)/.installed ## build the sdist and the wheels, for aarch64 too where its cross compiler is installed
	$(BIN)/python -m pip install --quiet build
	$(BIN)/python -m build
	@if command -v aarch64-linux-gnu-gcc >/dev/null; then \
	  CC=aarch64-linux-gnu-gcc JUPYTER_REPRO_MACHINE=aarch64 $(BIN)/python -m build --wheel; \
	else echo "no aarch64-linux-gnu-gcc: no wheel for aarch64"; fi

clean: ## remove everything that was built
	rm -rf $(VENV) $(VENV)-floor $(VENV)-collaboration $(VENV)-crates $(DEMO) lib node_modules jupyter_repro/labextension jupyter_repro/capture/native/*.so .mypy_cache .ruff_cache .pytest_cache .hypothesis

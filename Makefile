# Every target is thin: it prepares the virtual environment, then runs one command that also works by itself.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.installed

.PHONY: help demo demo-cluster test test-programs test-cluster check format pages benchmarks bench-validator

help:                     ## Say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/'

$(READY): pyproject.toml
	@echo 'Preparing $(VENV): this takes some minutes the first time.'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable . --group dev
	touch $@

demo: $(READY)            ## Validate, publish, launch and delete a service, on this machine alone
	$(BIN)/python -m demo

demo-cluster: $(READY)    ## The same, deployed and pruned by a real Argo CD (needs Go)
	$(BIN)/python -m tests.cluster.build
	$(BIN)/python -m tests.cluster.isolated $(BIN)/python -m tests.cluster.run -- $(BIN)/python -m demo --cluster

test: $(READY)            ## Run the tests; what needs a cluster, or programs that are not built, is skipped and says so
	$(BIN)/python -m pytest -n auto --dist loadgroup

test-programs: $(READY)   ## Build the forges, servers and tools that tests are run with where they are there (needs Go)
	$(BIN)/python -m tests.servers.go_programs

test-cluster: $(READY)    ## Run the tests that need a real control plane (needs Go)
	$(BIN)/python -m tests.cluster.build
	SARDONYX_REQUIRE_CLUSTER=1 $(BIN)/python -m tests.cluster.isolated $(BIN)/python -m pytest tests/cluster tests/unit/instances/secrecy/test_kubeseal.py

check: $(READY)           ## Run the linters, the type checker and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)          ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

pages: $(READY)           ## Write again what is generated in docs: rules, commands, the outputs in the tutorial
	$(BIN)/sardonyx rule --write-pages docs/rules
	$(BIN)/python -m sardonyx.cli.reference > docs/commands.md
	$(BIN)/python -m tests.tools.transcripts docs/tutorial.md docs/releasing.md

benchmarks: $(READY)      ## Measure every figure that the documentation claims
	$(BIN)/python -m benchmarks

bench-validator: $(READY) ## Count what the validator finds of planted defects and of mutants
	$(BIN)/python -m benchmarks validator

# Every target sets up what it needs; a second run finds it there and starts at once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TEST_WORKERS ?= 2
TOOLS := .venv-tools
PIP := $(BIN)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help run test test-faults test-clients test-containers coverage lint format bench screens migrate run-memory-worker lock clean sbom audit pin-images

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-20s %s\n", $$1, $$2}' Makefile

run: $(VENV)/run.stamp  ## Set everything up and start the product (sandbox if no Telegram token is set)
	@exec $(BIN)/majordome run

test: $(VENV)/dev.stamp  ## Set everything up and pass the whole test suite
	@$(BIN)/python -m pytest -n $(TEST_WORKERS) --dist worksteal $(PYTEST_ARGS)

test-faults: $(VENV)/dev.stamp  ## The long fault tests: kills, outages, full size
	@FAULTS=full $(BIN)/python -m pytest tests/e2e tests/security tests/application/safety -m faults $(PYTEST_ARGS)

test-clients: $(VENV)/dev.stamp  ## Other people's clients at our doors (installs them apart, asks the package index)
	@CLIENTS=install $(BIN)/python -m pytest tests/clients $(PYTEST_ARGS)

test-containers: $(VENV)/dev.stamp  ## Build the image, try both compose files in a real engine, take all down
	@$(BIN)/python -m tests.containers

coverage: $(VENV)/dev.stamp  ## The suite with coverage of src: coverage.xml; fails below 85 %
	@$(BIN)/python -m pytest -n $(TEST_WORKERS) --dist worksteal --cov=src \
	  --cov-report=term:skip-covered --cov-report=xml --cov-fail-under=85 $(PYTEST_ARGS)

lint: $(VENV)/dev.stamp  ## Style, types and layer rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: $(VENV)/dev.stamp  ## Rewrite the code in the project's format
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: $(VENV)/dev.stamp  ## Measure speed, each row against a baseline in the same run
	@$(BIN)/python -m tests.bench

screens: $(VENV)/dev.stamp  ## What is on the screen 1, 5, 20 s after a start, a stop, an outage (four minutes)
	@$(BIN)/python -m tests.bench.screens

migrate: $(VENV)/run.stamp  ## Bring stored documents and indexes up to date (MIGRATE_ARGS=--dry-run only counts)
	@$(BIN)/python scripts/migrations/migrate.py $(MIGRATE_ARGS)

run-memory-worker: $(VENV)/run.stamp  ## Compress the memory of every user who is due, once
	@$(BIN)/python scripts/workers/personalization_memory_worker.py --once

lock:  ## Resolve the dependencies anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --no-annotate pyproject.toml -o requirements/run.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --no-annotate --group dev pyproject.toml -o requirements/dev.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --no-annotate --group build -c requirements/run.lock -o requirements/build.lock

sbom: $(TOOLS)  ## Write sbom.cdx.json: what the product is made of (CycloneDX)
	@$(TOOLS)/bin/cyclonedx-py requirements requirements/run.lock --output-format JSON -o sbom.cdx.json
	@echo "sbom.cdx.json is written"

audit: $(TOOLS)  ## Look for known weaknesses of the locked dependencies (asks the package index)
	@$(TOOLS)/bin/pip-audit --require-hashes --disable-pip --progress-spinner off -r requirements/run.lock \
	  || { echo "Either weaknesses are listed above, or the index could not be asked: see there."; exit 1; }

pin-images:  ## Look up the digests of the containers' images (needs docker)
	@deploy/pin_images.sh

$(TOOLS):
	@$(PYTHON) -m venv $(TOOLS)
	@$(TOOLS)/bin/python -m pip --disable-pip-version-check install --quiet 'cyclonedx-bom>=7,<8' 'pip-audit>=2.9,<3' \
	  || { rm -rf $(TOOLS); echo "The tools could not be fetched: no package index is reached."; exit 1; }

clean:  ## Remove the virtual environment and caches (not DATA_DIR)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage .coverage.* coverage.xml

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Majordome needs Python 3.11 or newer; set PYTHON=/path/to/python3"; exit 1; }
	@echo "Making an environment for Majordome in $(VENV)…"
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "This Python cannot make virtual environments; on Debian: apt-get install python3-venv"; exit 1; }

# The wheels are checked against the lock's hashes; the product itself is then linked, not copied.
$(VENV)/run.stamp: requirements/run.lock requirements/build.lock pyproject.toml | $(VENV)/bin/python
	@test -e $(VENV)/dev.stamp || { echo "Installing Majordome (once, a minute or two)…"; \
	  $(PIP) install --quiet --require-hashes -r requirements/run.lock -r requirements/build.lock; }
	@test -e $(VENV)/dev.stamp || $(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing Majordome and its test tools (once, a minute or two)…"
	@$(PIP) install --quiet --require-hashes -r requirements/dev.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/run.stamp

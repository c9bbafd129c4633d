# The two commands: `make run` and `make test`. `make` alone lists the targets.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
CATALOGUES := $(shell find src -name '*.po' 2>/dev/null)
TYPED := src/luodi/kernel src/luodi/workbooks src/luodi/config src/luodi/cli.py $(wildcard benchmarks) \
	$(wildcard src/luodi/apps/*/actions* src/luodi/apps/*/queries*)
UV_LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --generate-hashes --no-header --no-annotate --system-certs \
	--no-emit-index-url --universal --python-version 3.11 --no-emit-package luodi

.PHONY: help setup run test lint format bench soak lock clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(VENV)/.installed $(VENV)/.messages  ## make .venv with the locked packages and the command luodi

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
		{ echo 'Luodi needs Python 3.11: set PYTHON=/path/to/python3.11'; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo 'Installing the locked packages into $(VENV) ...'
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(VENV)/.messages: $(VENV)/.installed $(CATALOGUES)
	@$(BIN)/luodi messages compile
	@touch $@

$(VENV)/.tools: $(VENV)/.installed requirements-dev.lock
	@echo 'Installing the locked test packages into $(VENV) ...'
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.bench: $(VENV)/.tools requirements-bench.lock
	@echo 'Installing what is measured beside it into $(VENV) ...'
	@$(PIP) install --require-hashes -r requirements-bench.lock
	@touch $@

run: setup  ## start the demo city: web and worker, addresses and accounts printed
	@exec $(BIN)/luodi run $(if $(PORT),--port $(PORT))

test: setup $(VENV)/.tools  ## lint, then all tests, on SQLite and (where found) PostgreSQL and Chromium
	@bash .ci/tests

lint: setup $(VENV)/.tools  ## ruff and mypy
	@$(BIN)/ruff check src tests $(wildcard benchmarks)
	@$(BIN)/ruff format --check src tests $(wildcard benchmarks)
	@$(BIN)/mypy $(TYPED)

format: $(VENV)/.tools  ## put the code into its one format
	@$(BIN)/ruff check --fix src tests $(wildcard benchmarks)
	@$(BIN)/ruff format src tests $(wildcard benchmarks)

bench: setup $(VENV)/.bench  ## measure what the README claims about speed
	@$(BIN)/python -m benchmarks

soak: setup $(VENV)/.tools  ## ten minutes of readers and writers: errors, memory, size of the log
	@$(BIN)/python -m benchmarks soak

lock: $(VENV)/.tools  ## write the locks again from pyproject.toml
	@$(UV_LOCK) --output-file requirements.lock
	@$(UV_LOCK) --extra postgresql --constraint requirements.lock --output-file requirements-postgresql.lock
	@$(UV_LOCK) --extra dev --constraint requirements.lock --output-file requirements-dev.lock
	@$(UV_LOCK) --extra bench --constraint requirements-dev.lock --output-file requirements-bench.lock

clean:  ## remove the environment and the caches; data in var/ stays
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build test-results

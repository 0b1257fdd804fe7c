# Needs git, make and any Python >= 3.10. Every target sets up what it uses, below this folder.

VENV ?= .venv
GIT ?= git
PYTHON ?= $(shell scripts/pythons ensurepip venv | awk 'NR == 1 { print $$2 }')
BIN = $(VENV)/bin
PYTEST = python -m pytest -q -n auto --dist loadgroup --inline-snapshot=disable
# Left to make test: what drives git and sh rather than Python, and what builds a wheel.
UNIT = --ignore tests/packaging --ignore tests/hooks --ignore tests/install --ignore tests/e2e/matrix
PIP_INSTALL = $(BIN)/python -m pip install -qq --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: training-environment test-training bench-train help demo test check unit bench test-all test-matrix mutations minimums environment lock clean
MAKEFLAGS += --no-print-directory

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-22s%s\n", $$1, $$2 }' Makefile

demo: environment  ## the whole story in a sandbox, build/demo
	@$(BIN)/teamkit demo build/demo

test: check training-environment  ## the checks, then every test
	@$(BIN)/$(PYTEST) $(ARGS)

check: environment  ## lint, format, types, imports, shell, sizes
	@$(BIN)/python -m scripts.check

bench: environment  ## teamkit against its peers, as ratios
	@$(BIN)/python -m benchmarks

test-all:  ## the unit tests on every Python >= 3.10 of this machine
	@MAKE='$(MAKE)' scripts/test-all

test-matrix: environment  ## who gets past the guard; GIT=path/to/git for another git
	@GIT='$(GIT)' PRE_COMMIT='$(PRE_COMMIT)' $(BIN)/python -m tests.e2e.matrix

training-environment:  ## torch and Lightning, in .venv-training, for the tests of generated projects
	@scripts/training-environment .venv-training '$(PYTHON)'

test-training: environment training-environment  ## generated projects alone, with every way to break them
	@SLOW_TESTS=1 $(BIN)/python -m pytest -q -n auto --dist load --durations=0 tests/training $(ARGS)

bench-train: environment training-environment  ## a generated project against the Trainer and a loop by hand
	@scripts/training-environment .venv-bench '$(PYTHON)' benchmarks/trained/requirements.txt
	@TRAINING_PYTHON=.venv-bench/bin/python $(BIN)/python -m benchmarks.training
	@$(BIN)/python -m benchmarks.tasks

mutations: environment  ## breaks the guard on purpose and sees that a test notices
	@$(BIN)/python -m tests.mutations $(ARGS)

unit: environment  ## the tests of the Python code alone
	@$(BIN)/$(PYTEST) $(UNIT) $(ARGS)

minimums:  ## the unit tests with the lowest versions that pyproject.toml admits
	@$(MAKE) VENV=.venv-minimums PYTHON="$$(scripts/pythons ensurepip venv | sort -V | awk 'NR == 1 { print $$2 }')" environment
	@.venv-minimums/bin/python -m pip install -qq --disable-pip-version-check $$(.venv-minimums/bin/python -m scripts.minimums)
	@.venv-minimums/bin/$(PYTEST) $(UNIT) $(ARGS)

environment: $(VENV)/stamp

# An environment that stands is used, whoever made it; one that is broken or too old is made anew.
$(VENV)/stamp: pyproject.toml constraints.txt
	@test -n '$(PYTHON)' || { \
	    echo 'error: no Python >= 3.10 with venv on this machine' >&2; \
	    echo 'hint: apt-get install python3-venv, or make PYTHON=/path/to/python3' >&2; exit 1; }
	@echo 'setting up $(VENV)' >&2
	@$(BIN)/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || '$(PYTHON)' -m venv --clear $(VENV)
	@$(PIP_INSTALL) -e '.[dev]' -c constraints.txt
	@touch $@

lock:  ## constraints.txt anew, for every Python from 3.10
	@mkdir -p build
	@'$(PYTHON)' -m venv .venv-lock
	@.venv-lock/bin/python -m pip install -qq --disable-pip-version-check uv
	@.venv-lock/bin/uv pip compile -q --universal --python-version 3.10 --no-python-downloads --upgrade \
	    --extra dev --no-annotate --no-header pyproject.toml -o build/constraints.txt
	@{ echo '# What `make` installs, for every Python from 3.10; written by `make lock`.'; cat build/constraints.txt; } >constraints.txt

clean:  ## remove what make made
	@rm -rf .venv .venv-* build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

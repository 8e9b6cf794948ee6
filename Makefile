# Everything lies under .venv and one data folder (TILAN_DATA, ./data if not set).
PORT ?= $(or $(TILAN_PORT),8000)
WORKERS ?= 2
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check bench lock messages screens format clean

run: .venv/runtime.stamp
	@exec $(BIN)/tilan serve --sample --port $(PORT)

test: .venv/dev.stamp
	@scripts/system-packages
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile $(ARGS)

check: .venv/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/dev.stamp
	$(BIN)/python -m bench $(ARGS)

format: .venv/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Renew the locks from pyproject.toml. No pip option (index address, local folder) of this machine is written into them.
COMPILE := env -u PIP_FIND_LINKS $(BIN)/pip-compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe \
	--no-header --no-annotate --no-emit-options
lock: .venv/dev.stamp
	$(COMPILE) --extra build --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra build --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

# Collect messages from code and templates into the English catalogue.
messages: .venv/dev.stamp
	$(BIN)/python scripts/messages

# Take the pictures of docs/screens anew.
screens: .venv/dev.stamp
	@scripts/system-packages
	$(BIN)/python scripts/screens $(ARGS)

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Tilan needs Python 3.11 or newer"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "python3 cannot make environments here; on Debian: apt install python3-venv"; exit 1; }

.venv/runtime.stamp: .venv/bin/python requirements.lock pyproject.toml
	@echo "installing the locked packages into .venv …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: .venv/runtime.stamp requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist *.egg-info

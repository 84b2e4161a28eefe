# The two commands a user needs: `make conformance` and `make test`.
# Set-up is a local .venv from requirements.lock; it is made once and then kept.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
NEED_NODE = command -v node >/dev/null || { echo "Node.js is missing: apt-get install nodejs (Debian), or put node 18 or newer on the PATH"; exit 1; }

.PHONY: conformance test test-extra node-expected check format lock bench clean

# Much of a run is waiting that checks ask for, so four workers pay on two cores; 0 runs in one process.
WORKERS ?= 4
conformance: $(READY)
	@$(BIN)/samsvar run -n $(WORKERS) $(ARGS)

test: $(READY) check
	@$(BIN)/python -m pytest -q -n auto --dist worksteal $(ARGS)

# What needs more than Python: pages in a real browser, the example engine in Node.js.
test-extra: $(READY)
	@command -v chromium >/dev/null || { echo "Chromium is missing: apt-get install chromium (Debian), or put a browser named chromium on the PATH"; exit 1; }
	@command -v chromedriver >/dev/null || { echo "ChromeDriver is missing: apt-get install chromium-driver (Debian), or put the chromedriver of that browser's version on the PATH"; exit 1; }
	@$(NEED_NODE)
	@$(BIN)/python -m pytest -q -m extra tests/extra $(ARGS)

# Writes down anew which checks the example engine does not pass; look through the difference.
node-expected: $(READY)
	@$(NEED_NODE)
	@$(BIN)/python tests/extra/test_node_engine.py

check: $(READY)
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo > $(VENV)/import-contracts.txt || { cat $(VENV)/import-contracts.txt; exit 1; }

format: $(READY)
	@$(BIN)/ruff check --fix --quiet
	@$(BIN)/ruff format --quiet

bench: $(READY)
	@$(BIN)/python -m bench $(ARGS)

# Needs uv; upgrades only with UPGRADE=--upgrade. --no-emit-index-url keeps addresses out of the lock file.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --extra dev \
		--no-emit-index-url --no-header --no-annotate $(UPGRADE) pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) out *.egg-info

$(READY): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing: install Python 3.11 or newer (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python is too old: $$($(PYTHON) --version) found, 3.11 or newer needed (name another with: make PYTHON=python3.12 …)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv is missing: install it with 'apt-get install python3-venv' (Debian, Ubuntu) and run make again"; exit 1; }
	@echo "Setting up $(VENV) (once) …"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

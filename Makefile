# The commands of the project: `make help` lists them. Two are enough to begin: `make demo`, `make test`.

VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PORT ?= 8000
POSTGRES_PORT ?= 5455
ELASTICSEARCH_PORT ?= 9255
export POSTGRES_PORT ELASTICSEARCH_PORT

CREATED := $(VENV)/.created
# A lock is installed again only when it changed.
RUNTIME := $(VENV)/.runtime-installed
DEVELOPMENT := $(VENV)/.development-installed
PIP_INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes --only-binary :all:

.DEFAULT_GOAL := help
.PHONY: help demo run services test test-sqlite test-postgres test-elasticsearch drill e2e lint format lock search-quality bench bench-search bench-ideas bench-registrations screenshots guide-images clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  \033[1m%-18s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUNTIME) ## Serve the portal with its content on http://127.0.0.1:8000 (PORT=8001 for another port)
	@exec $(BIN)/python -m scripts.demo --port $(PORT)

run: $(DEVELOPMENT) ## Serve for developers: reloads when the code changes (run `make demo` once before)
	$(MANAGE) runserver 127.0.0.1:$(PORT)

test: $(DEVELOPMENT) ## Every test: SQLite, then PostgreSQL, Elasticsearch and the browser when `make services` has run
	@$(BIN)/python -m scripts.run_tests

test-sqlite: $(DEVELOPMENT) ## The tests on SQLite only
	@$(BIN)/python -m scripts.run_tests sqlite

test-postgres: $(DEVELOPMENT) ## The tests on PostgreSQL only
	@$(BIN)/python -m scripts.run_tests postgres

test-elasticsearch: $(DEVELOPMENT) ## The tests of the search, on Elasticsearch
	@$(BIN)/python -m scripts.run_tests elasticsearch

drill: $(DEVELOPMENT) ## Servers killed and frozen under load (several minutes)
	@$(BIN)/python -m scripts.run_tests drill

e2e: $(DEVELOPMENT) ## The browser's tests only
	@$(BIN)/python -m scripts.run_tests e2e

services: ## Install and start what the whole test suite needs: PostgreSQL, Elasticsearch, Chromium, Caddy
	@scripts/services

lint: $(DEVELOPMENT) ## Format, lint, types, import contracts, templates, migrations, deployment checks
	@PATH="$(CURDIR)/$(BIN):$$PATH" scripts/lint

format: $(DEVELOPMENT) ## Format the Python code and sort its imports
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .

lock: $(DEVELOPMENT) ## Resolve requirements/*.in again into the hash-locked *.txt
	$(BIN)/uv pip compile --quiet --upgrade --python-version 3.11 --universal --generate-hashes \
		--no-emit-index-url requirements/base.in -o requirements/base.txt
	$(BIN)/uv pip compile --quiet --upgrade --python-version 3.11 --universal --generate-hashes \
		--no-emit-index-url -c requirements/base.txt requirements/dev.in -o requirements/dev.txt

search-quality: $(DEVELOPMENT) ## Relevance of the search against the judged queries, on each engine and database at hand
	@$(BIN)/python -m scripts.search_quality

bench: $(DEVELOPMENT) ## Requests, exports and mails per second, queries, bytes and growth (several minutes)
	@$(BIN)/python -m tests.load.bench
	@$(BIN)/python -m tests.load.bench_exports
	@$(BIN)/python -m tests.load.bench_mail

bench-search: $(DEVELOPMENT) ## The search on each engine at 1,000, 10,000 and 100,000 sheets (an hour; REUSE=dir keeps the sites)
	@$(BIN)/python -m tests.load.bench_search $(if $(REUSE),--reuse $(REUSE))

bench-ideas: $(DEVELOPMENT) ## The idea bank with 50,000 ideas and 500,000 supports, on PostgreSQL (needs `make services`)
	@$(BIN)/python -m tests.load.bench_ideas

bench-registrations: $(DEVELOPMENT) ## 500 people who register at once for 100 places, on PostgreSQL (needs `make services`)
	@$(BIN)/python -m tests.load.bench_registrations

screenshots: $(DEVELOPMENT) ## Pictures of the main pages, in light and dark, into var/screenshots/
	@$(BIN)/python -m scripts.screenshots

guide-images: $(DEVELOPMENT) ## Pictures of the editors' guide, taken while a browser plays it, into docs/images/
	@GUIDE_IMAGES=$(CURDIR)/docs/images $(BIN)/python -m pytest tests/e2e/test_editor.py tests/e2e/test_organisers.py

clean: ## Remove the virtual environment and what was generated; the data in var/ stays
	rm -rf $(VENV) staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# The stamp is written last: an environment whose creation was interrupted is made again from nothing.
$(CREATED):
	@[ -e $(RUNTIME) ] || { python="$$(scripts/find-python)" && "$$python" -m venv --clear $(VENV); }
	@touch $@

$(RUNTIME): requirements/base.txt | $(CREATED)
	@echo "Installation des bibliothèques (une fois, quelques dizaines de secondes)…"
	@$(PIP_INSTALL) -r requirements/base.txt
	@touch $@

$(DEVELOPMENT): requirements/base.txt requirements/dev.txt | $(CREATED)
	@echo "Installing the libraries of development (once)…"
	@$(PIP_INSTALL) -r requirements/dev.txt
	@touch $@ $(RUNTIME)

# make run     everything that is needed, then the site with its job consumer; Ctrl-C stops all of it
# make test    all tests: SQLite, then PostgreSQL where one answers, and a browser where Chromium is
# make lint    style, layers, templates, translations
# make bench   measure speed and memory
# make lock    pin what requirements*.in asks for, with hashes

PYTHON ?= python3
BIN := .venv/bin
MO := forum/translations/nl/LC_MESSAGES/messages.mo
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
LOCK := $(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --allow-unsafe --strip-extras --no-annotate --no-header

ifdef PORT
export PORT
endif
ifdef HOST
export HOST
endif
ifdef FORUM_INSTANCE
export FORUM_INSTANCE
endif

.PHONY: run install test lint bench lock translations clean

run: install
	@FORUM_DEV=1 exec $(BIN)/forum serve --prepare

install: .venv/.installed translations

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; name it with PYTHON=…"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.installed: requirements.txt setup.cfg pyproject.toml | .venv/bin/python
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed
	$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

translations: $(MO)

$(MO): $(wildcard forum/translations/parts/*.po) | .venv/.installed
	@$(BIN)/python -m forum.translations

test: .venv/.installed-dev translations
	@$(BIN)/python -m tests

lint: .venv/.installed-dev translations
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python -m forum.translations --check

bench: .venv/.installed-dev translations
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.searching
	$(BIN)/python -m tests.bench.photos
	$(BIN)/python -m tests.bench.writing
	$(BIN)/python -m tests.bench.moderating

lock: .venv/.installed-dev
	env -u PIP_FIND_LINKS $(LOCK) -o requirements.txt requirements.in
	env -u PIP_FIND_LINKS $(LOCK) -o requirements-dev.txt -c requirements.txt requirements-dev.in

clean:
	rm -rf .venv *.egg-info .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

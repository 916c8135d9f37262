# Needs make and Python 3.11 or later, nothing else. PORT=8001 moves `make run`.
PORT ?= 8000
VENV = .venv/bin
.DEFAULT_GOAL := help
.PHONY: help run fresh test prove check bench format lock dev

# The first Python that answers and is new enough: a name on the path may be a shim with nothing behind it.
FIND_PYTHON = found=; for python in $(PYTHON) python3.13 python3.12 python3.11 python3 python; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Python 3.11 or later is needed, and none was found. Install it, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; \
	fi

help: ## these lines
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16

run: ## start the demo at http://localhost:8000
	@$(FIND_PYTHON); PORT=$(PORT) $$found -m lms.demo --port-is-free && $$found .ci/venv.py run
	@PORT=$(PORT) exec $(VENV)/python -m lms.demo

fresh: ## throw the demo's data away; the next `make run` makes it anew
	rm -rf var

test: dev ## all tests, on PostgreSQL, and a part of them again on SQLite
	$(VENV)/python -m pytest -q -n 2 --ignore=tests/prove tests
	DATABASE_URL=sqlite:///tests.sqlite3 $(VENV)/python -m pytest -q -n 2 --ignore=tests/prove -m sqlite tests

prove: dev ## races, kills and bombs
	$(VENV)/python -m pytest -q -n 2 tests/prove

check: dev ## style, templates, settings, migrations, imports, sizes
	$(VENV)/python -m tests.check

bench: dev ## every page as a multiple of an empty one
	$(VENV)/python -m tests.bench

format: dev ## write the code in the house style
	$(VENV)/ruff check --fix --quiet . || true
	$(VENV)/ruff format .

lock: dev ## pin the requirements again
	$(VENV)/python .ci/lock.py

dev:
	@$(FIND_PYTHON); $$found .ci/venv.py dev

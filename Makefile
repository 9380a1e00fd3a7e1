# Two commands do all the set-up: `make chat` and `make test`. Both may be run again at any time.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: chat index test lint bench lock clean help

help:            ## what can be made
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/: *[^#]*## */\t/' | expand -t 12

chat: $(READY)   ## install, index corpus/ and open the chat page
	@$(BIN)/pincite index
	@$(BIN)/pincite chat

test: $(READY)   ## install and run the tests
	@$(BIN)/python -m pytest

lint: $(READY)   ## style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(READY)  ## measure quality and speed (needs ../shared/bench; see tests/benchmarks)
	@$(BIN)/python -m tests.benchmarks

lock:            ## pin every dependency again (needs uv); the graphics-card builds that torch names are left to pip
	uv pip compile --quiet --universal --python-version 3.11 --extra dev --no-annotate --no-header pyproject.toml \
	  | grep -vE '^(nvidia-|cuda-|triton)' > requirements.lock

clean:           ## remove the environment and the index
	rm -rf $(VENV) vectorstore/catalogue.sqlite* vectorstore/chroma-* vectorstore/lexical

# Every version is pinned, so pip has nothing to work out: minutes of searching become seconds.
$(READY): requirements.lock pyproject.toml
	@echo "Installing Pincite into $(VENV) (a few minutes the first time) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pincite needs Python 3.11 or newer; name one: make PYTHON=python3.12 chat")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

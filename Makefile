# Everything a person does with this repository. `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BIN := .venv/bin
# a pyenv shim on PATH may stand for a version that is not active, so each candidate is tried
ifndef PYTHON
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11 /usr/bin/python3; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$p"; break; }; done)
endif
YES ?= $(CI)

.PHONY: help setup demo up doctor test dialogues walks lint format types contracts train embeddings eval bench bench-call rehearse voices browsers clean lock

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## uv, both Pythons and all packages; ends at once when nothing has changed
	@$(if $(PYTHON),,echo "Python 3.11 or newer is needed: apt-get install python3" >&2; exit 1;) $(PYTHON) scripts/setup.py

demo: setup ## customers by text and phone and a STOP through the whole product, then what was recorded
	@$(BIN)/courtesy demo

up: setup ## start everything with sample accounts and a phone page; Ctrl-C stops it (production: courtesy up)
	@$(BIN)/courtesy up --demo

doctor: setup ## what is missing or unreachable, and how to mend it
	@$(BIN)/courtesy doctor

test: lint types contracts ## everything a change must pass
	@$(BIN)/python -m pytest $(ARGS)

dialogues: setup ## play dialogue scripts with the real product: FILE=path, ARGS="--opening line --json ..."
	@$(BIN)/python -m dialogues $(FILE) $(ARGS)

walks: setup ## random walks, looking for leaks: N=10000 through the service, STACK=300 through the whole product
	@$(BIN)/python -m dialogues.walk --service $(or $(N),10000) --product $(or $(STACK),300) $(ARGS)

lint: setup ## style and format
	@$(BIN)/ruff check && $(BIN)/ruff format --check

format: setup ## put it into the house's format
	@$(BIN)/ruff check --fix && $(BIN)/ruff format

types: setup ## mypy, strict
	@$(BIN)/mypy

contracts: setup ## who may import whom
	@$(BIN)/lint-imports

train: setup ## train the dialogue model, if what it is made of has changed
	@$(BIN)/courtesy train

embeddings: setup ## bring the shipped embeddings of the training turns up to date
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONWARNINGS=ignore bot/.venv/bin/python -m bot.components.nlu.shipped_embeddings

eval: setup ## measure understanding on every labelled set; writes bench/results/
	@$(BIN)/python -m evaluation $(ARGS)

bench: setup ## measure the text webhook against Rasa's own channels; writes bench/results/
	@$(BIN)/python -m bench.sms_webhook $(ARGS)

rehearse: setup ## a month of outreach in minutes, with 10,000 people, faults and a referee: ARGS="--accounts 1000 --kill 3"
	@$(BIN)/python -m rehearsal $(ARGS)

bench-call: setup ## measure live calls: gaps, interruptions, turns taken too early; writes bench/results/
	@$(BIN)/python -m bench.calls $(ARGS)

voices: setup ## render the Mandarin sentences of calls ahead (minutes, once); otherwise it is done beside the first start
	@$(BIN)/python -m telephony.preparing

browsers: ## Chromium for the tests of the web pages (Debian; asks first, YES=1 does not)
	@command -v chromium >/dev/null || { $(if $(YES),,read -p "Install Debian's chromium with apt-get? [y/N] " a && [ "$$a" = y ] &&) \
	apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; }

clean: ## stop what runs and delete .state: databases, models, logs, keys (asks first; recordings only with RECORDINGS=1)
	@$(PYTHON) scripts/clean.py $(if $(YES),--yes,) $(if $(RECORDINGS),--recordings,)

lock: setup ## bring both locks up to date with pyproject.toml
	@uv=.uv/bin/uv; [ -x $$uv ] || uv=uv; $$uv lock && $$uv lock --directory bot

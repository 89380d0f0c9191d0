# Comitia. `make demo` shows a whole meeting, `make test` passes the tests; each does its own set-up.
SHELL := /bin/sh
V := .venv
PY := $(V)/bin/python
MADE := $(V)/.made
STAMP := $(V)/.stamp
UV := .uvenv/bin/uv
LOCKS := packaging/requirements-client.txt packaging/requirements-server.txt packaging/requirements-dev.txt
QM := resources/comitia_resources/translations/comitia_en.qm
PAPERS := resources/comitia_resources/practice/papers/.stamp
QML := $(shell find client/comitia_client/qml -name '*.qml' 2>/dev/null | sort)
TS := resources/comitia_resources/translations/comitia_en.ts
SOURCES := client server shared resources tests packaging

.PHONY: help setup demo test long bare check format replay bench screenshots package translations lock clean
help:
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

setup: $(STAMP) $(QM) $(PAPERS) ## virtual environment with locked dependencies, Debian packages, translations, papers

$(MADE):
	@python3 -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { echo "Comitia needs Python 3.11 to 3.13 as python3."; exit 1; }
	@packaging/debian_packages.sh
	rm -rf $(V)
	python3 -m venv $(V)
	touch $@

$(STAMP): $(LOCKS) pyproject.toml | $(MADE)
	$(V)/bin/pip install -q --disable-pip-version-check --require-hashes --only-binary :all: $(LOCKS:%=-r %)
	$(V)/bin/pip install -q --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	$(V)/bin/pip check -q
	touch $@

$(QM): $(TS) $(STAMP)
	$(V)/bin/pyside6-lrelease -silent $(TS) -qm $@

$(PAPERS): resources/comitia_resources/practice/papers.py resources/comitia_resources/practice/report.py $(STAMP)
	$(PY) -m comitia_resources.practice.papers
	touch $@

demo: setup ## hold the practice meeting: on the screen, or headless with pictures and minutes in build/demo
	@packaging/debian_packages.sh
	$(PY) -m tests.demo

test: setup ## all tests, the long ones with a small seed
	@packaging/debian_packages.sh
	$(PY) -m pytest -q
	packaging/with_opengl.sh $(PY) -m pytest -q -m opengl tests/screen

long: setup ## the long tests at full length
	@packaging/debian_packages.sh
	COMITIA_LONG=1 $(PY) -m pytest -q
	packaging/bare.sh setup demo test

bare: ## what README says, on a bare Debian 12 in a folder, as root and as a user: make bare [DOES="setup demo test"]
	packaging/bare.sh $(DOES)

check: setup ## lint, types, import contracts, screens, translations
	$(V)/bin/ruff check $(SOURCES)
	$(V)/bin/ruff format --check -q $(SOURCES)
	$(V)/bin/mypy
	$(V)/bin/lint-imports
	packaging/lint_qml.sh
	$(PY) packaging/check_shape.py
	packaging/check_translations.sh

format: setup ## put the code into shape
	$(V)/bin/ruff check --fix $(SOURCES)
	$(V)/bin/ruff format $(SOURCES)

replay: setup ## hold a published meeting again: make replay PACK=DIR
	$(PY) -m tests.replay $(PACK)

bench: setup ## measure against floors and peers: make bench [ONLY=NAME]
	@packaging/debian_packages.sh bench
	$(PY) -m tests.bench $(ONLY)

screenshots: setup ## a picture of every screen in build/screenshots
	rm -rf build/screenshots
	$(PY) -m tests.pictures

translations: setup ## collect new texts of the screens
	$(V)/bin/pyside6-lupdate -silent -locations none -source-language vi_VN -target-language en_US -no-obsolete $(QML) -ts $(TS)

package: setup ## a wheel in build/package
	$(V)/bin/pip wheel -q --no-deps --no-build-isolation --no-index -w build/package .

$(UV):
	python3 -m venv .uvenv && .uvenv/bin/pip install -q uv==0.13.9

lock: | $(UV) ## renew the lock files
	$(UV) pip compile -q --universal --generate-hashes --all-extras --custom-compile-command "make lock" -o packaging/requirements-all.txt pyproject.toml
	for x in client server dev; do $(UV) pip compile -q --universal --generate-hashes --extra $$x -c packaging/requirements-all.txt --no-annotate --custom-compile-command "make lock" -o packaging/requirements-$$x.txt pyproject.toml || exit 1; done
	! grep -nE '://|^-(i|f)|--(index|extra-index|find-links|trusted)' packaging/requirements-*.txt

clean: ## remove what was built
	rm -rf build $(V) .uvenv resources/comitia_resources/practice/papers $(QM)

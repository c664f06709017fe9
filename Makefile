# Everything that is done with this project is a target here; `make` alone lists them.

SWIFT ?= swift
PREFIX ?= /usr/local
TRIALS ?= 5
SEED ?= 20260520
REPLICATES ?= 1000
TEXTS ?= 200000
INPUTS ?= 100000

FLAGS = --explicit-target-dependency-import-check error
# A crashed program's backtracer would hold the pipes of whoever started it.
export SWIFT_BACKTRACE = enable=no

.PHONY: help
help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: deps
deps: ## look for the C libraries and install what is missing (apt or brew)
	@.ci/deps

.PHONY: build
build: deps ## build everything for development
	$(SWIFT) build $(FLAGS)

.PHONY: release
release: deps ## build the two programs as they are installed
	$(SWIFT) build $(FLAGS) -c release --static-swift-stdlib --product agent-eval
	$(SWIFT) build $(FLAGS) -c release --static-swift-stdlib --product support-agent

.PHONY: demo
demo: release ## evaluate the shipped agent with the shipped eval set
	.build/release/agent-eval run -n $(TRIALS) --seed $(SEED)

.PHONY: run
run: release ## run with your own arguments: make run ARGS="list cases"
	.build/release/agent-eval $(ARGS)

.PHONY: test
test: deps ## run all tests; what failed is said again at the end
	@.ci/test $(SWIFT) test $(FLAGS)

.PHONY: check
check: deps lint ## everything else that must hold before a change lands
	$(SWIFT) build $(FLAGS)
	.build/debug/agent-eval validate agent-eval.yaml fixtures/support/agent.yaml evalsets

.PHONY: lint
lint: ## style, without changing anything
	swift-format lint --strict --recursive Package.swift Sources Tests

.PHONY: format
format: ## bring the sources into the house style
	swift-format format --in-place --recursive Package.swift Sources Tests

.PHONY: bench
bench: release ## measure speed and memory, and print a table
	.ci/bench .build/release

.PHONY: gate-simulation
gate-simulation: deps ## how often the gate errs, and what it costs, on agents whose true rates are known
	$(SWIFT) build $(FLAGS) -c release --product gate-simulation
	nice -n 10 .build/release/gate-simulation --replicates $(REPLICATES)

.PHONY: conformance
conformance: deps ## run public test suites: make conformance DATA=folder
	@.ci/conformance "$(DATA)" "$(SWIFT)" $(FLAGS)

.PHONY: browser-test
browser-test: build ## use the HTML report in a headless Chromium
	.ci/browser-test .build/debug

.PHONY: peers
peers: build ## call a trial's tools with the MCP Python SDK and httpx
	@python3 -m venv .build/peers 2>/dev/null \
	  && .build/peers/bin/pip install --quiet --disable-pip-version-check mcp httpx || true
	@if [ -x .build/peers/bin/python ]; then .build/peers/bin/python .ci/peers .build/debug; \
	  else echo "peers: skipped, there is no Python with venv"; fi

.PHONY: fuzz-reports
fuzz-reports: deps ## hostile texts in every field of every form of the report: TEXTS=200000
	AGENT_EVAL_FUZZ=$(TEXTS) $(SWIFT) test $(FLAGS) --filter FuzzTests

.PHONY: fuzz-importers
fuzz-importers: deps ## damaged traces over all importers: INPUTS=100000
	AGENT_EVAL_FUZZ_INPUTS=$(INPUTS) $(SWIFT) test $(FLAGS) --filter ImporterFuzzTests

.PHONY: coverage
coverage: deps ## lines covered by the tests, per target
	$(SWIFT) test --enable-code-coverage --scratch-path .build/coverage
	.ci/coverage .build/coverage

.PHONY: asan
asan: deps ## the tests under the address sanitizer
	ASAN_OPTIONS=detect_leaks=0 $(SWIFT) test --sanitize=address --scratch-path .build/asan

.PHONY: tsan
tsan: deps ## the tests under the thread sanitizer
	$(SWIFT) test --sanitize=thread --scratch-path .build/tsan

.PHONY: man
man: build ## write the manual page to .build/agent-eval.1
	.build/debug/agent-eval manual > .build/agent-eval.1

.PHONY: reference
reference: build ## write docs/reference from the tables that read command lines and files
	@mkdir -p docs/reference
	@for page in commands graders adapters fields; do \
	  .build/debug/agent-eval manual $$page > docs/reference/$$page.md || exit 1; done

.PHONY: install
install: release ## install the programs, their manual page and completions below PREFIX
	.ci/install .build/release "$(DESTDIR)$(PREFIX)"

.PHONY: dist
dist: release ## an archive of the programs for other machines of this kind, with its checksum
	.ci/dist .build/release .build/dist

.PHONY: clean
clean: ## remove what was built and the results of the demo
	rm -rf .build .agent-eval

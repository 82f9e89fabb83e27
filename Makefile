# make: what can be done here.
.DEFAULT_GOAL := help
.PHONY: help install build demo test test-node engines check contract docs coverage bench fleet fuzz torture chaos simulate soak clean

help: ## this text
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

node_modules: package.json package-lock.json
	npm ci --no-audit --no-fund --ignore-scripts
	@touch node_modules

install: node_modules ## install what package-lock.json names

build: node_modules ## compile to dist/
	npm run --silent build

demo: build ## the main job against the sandbox, from start to end
	@fixtures/demo/run.sh

bench: build ## how fast the commands are, against the SDK and against JSON alone; BENCH=full for more
	@node dist/test/bench/all.bench.js $(if $(filter full,$(BENCH)),--full)

fleet: build ## 1,000 accounts, 5,000 schedules, 100 killed runs on three hosts, in figures; FLEET="--only kills"
	@node dist/test/bench/fleet.bench.js $(FLEET)

test: build ## all tests
	npm test

test-node: build ## the examples of the library on Node 20, 22 and 24, as npm brings them; NODES=20 for one
	@for version in $(or $(NODES),20 22 24); do \
	  folder=$$(mktemp -d) && \
	  npm install --silent --no-audit --no-fund --fetch-timeout=60000 --fetch-retries=2 --prefix $$folder node@$$version && \
	  echo "Node $$($$folder/node_modules/.bin/node --version)" && \
	  KLAVIYO_TEST_NODE=$$folder/node_modules/.bin/node npx tap --timeout=600 test/library/examples.test.ts; \
	  status=$$?; rm -rf $$folder; [ $$status = 0 ] || exit $$status; \
	done

engines: build ## the exports and recipes in the engines that registries give (demo/engines), into docs/engines.md; ENGINES="cron slurm", INSTALLED=1 for those that are there, unwritten
	@node dist/lib/build/tests.js
	@node dist/test/engines/run-process.js $(if $(INSTALLED),--installed,--write) $(ENGINES)

check: build ## types, lint, format, the package as npm packs it, its audit, and whether lib says what the contract says
	npm run --silent typecheck
	npm run --silent lint
	npm run --silent format:check
	npm run --silent contract:check
	npm run --silent package:check
	npm run --silent audit:check

contract: build ## SPEC=openapi.json: take Klaviyo's specification, and print what it changes; without SPEC: write lib anew
	@npm run --silent contract -- $(if $(SPEC),"$(SPEC)")
	@npm run --silent build && node dist/lib/build/types/make.js

docs: build ## write what README, docs/ and lib/README.md say of the code, and the types of records
	npm run --silent docs

coverage: node_modules ## all tests, and what they reach, a row a folder
	@npm run --silent coverage

fuzz: build ## the property tests, for longer
	npm run --silent fuzz

torture: build ## every fallible call of some reference runs fails once; ONLY='sink add', EVERY=10 (each tenth), PLACES=1 (once from each place of the code)
	@node dist/lib/build/tests.js && node dist/test/torture/torture-process.js $(if $(ONLY),--only "$(ONLY)") $(if $(EVERY),--every $(EVERY)) $(if $(PLACES),--distinct)

chaos: build ## hundreds of seeded rounds of mixed faults; ROUNDS=1000, SEED=17 (that round again, with what it says)
	@node dist/lib/build/tests.js && node dist/test/chaos/chaos-process.js $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SEED),--seed $(SEED))

simulate: build ## nights with all that goes wrong, in one process: SEEDS=1000, SEED=n to see one, FAULTS=1 to put old faults back
	@node dist/lib/build/tests.js && node dist/test/simulation/simulate-process.js $(if $(SEEDS),--seeds $(SEEDS)) $(if $(FIRST),--first $(FIRST)) $(if $(SEED),--seed $(SEED)) $(if $(FAULTS),--faults)

soak: build ## steady load for an hour, or MINUTES: whether memory, descriptors and timers stay where they are
	@node dist/lib/build/tests.js && node --expose-gc dist/test/soak/soak-process.js $(if $(MINUTES),--minutes $(MINUTES))

clean: ## remove what was built and installed
	rm -rf dist node_modules .tap

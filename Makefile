# What one can do here. Each target says what it needs and installs what is missing.
.DEFAULT_GOAL := help
.PHONY: help run demo test check e2e bindings fmt doc screenshots sim dev bench schemathesis

help: ## Say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

run: ## Build everything, start a server on loopback and open the app connected to it
	@scripts/run.sh

demo: ## Open two devices side by side on one server, and say what to try
	@scripts/demo.sh

test: ## Run everything: lints, Rust and UI tests, the bridge's types, the window under Xvfb
	@scripts/test.sh

check: ## Lints and types only
	@scripts/check.sh

e2e: ## The window tests alone, under Xvfb with a session bus
	@scripts/e2e.sh

bindings: ## Write ui/src/ipc/bindings.ts anew from the Rust commands
	@WRITE_BINDINGS=1 cargo test --package driftless --lib --features custom-protocol typescript

fmt: ## Format Rust and TypeScript
	@cargo fmt --all && cd ui && npx prettier --log-level warn --write src

doc: ## The documentation of every crate, private items too
	@cargo doc --workspace --no-deps --document-private-items

screenshots: ## Draw docs/screenshots from the running app: every mock's counterpart, on the mocks' own day
	@scripts/screenshots.sh

sim: ## Run the simulation for SECONDS (60), from seed SEED on (1)
	@cargo run --release --package datasync-sim -- $(or $(SECONDS),60) $(or $(SEED),1)

dev: ## The UI alone in a browser, on notes in memory
	@scripts/ui.sh modules && cd ui && npm run dev

bench: ## Measure push, pull and the server beside others, and write docs/bench.md
	@scripts/bench.sh

schemathesis: ## Try the server for SECONDS (120) with requests drawn from its own document, from seed SEED on (1)
	@scripts/schemathesis.sh $(or $(SECONDS),120)

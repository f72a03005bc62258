# Two commands: `make bench` measures every backend on this machine, `make test`
# checks everything. Both install what is missing first.

TARGET := $(or $(CARGO_TARGET_DIR),target)
# Results of `make bench`; runs that are there already are not repeated.
RESULTS ?= results
# Further options of `zkml bench`, for example BENCH="--rows 10,100 --repeats 3".
BENCH ?=

# Everything is built in one profile with one set of features, so that the
# provers, which take most of an hour, are compiled once.
FEATURES := --features zkml/cluster
CARGO_SCOPE := --release --workspace --all-targets $(FEATURES) --locked

# Seconds for each of the eight fuzzers of the Jolt implementation: few in `make test`,
# more in `make fuzz FUZZ_SECONDS=600`, which goes on from what earlier runs have reached.
FUZZ_SECONDS ?= 3

# Guest cycles of every guest program, compared with those committed.
CYCLES := $(TARGET)/tmp/cycles
CYCLES_MATRIX := --matrix benches/cycles.toml

.PHONY: bench test build lint unit fuzz fuzz-briefly guests cycles cycles-baseline setup-build setup-test

bench: build
	$(TARGET)/release/zkml bench $(BENCH) -o $(RESULTS)

test: setup-test lint unit fuzz-briefly guests cycles

build: setup-build
	cargo build $(CARGO_SCOPE)

lint: setup-build
	cargo fmt --all --check
	cargo clippy $(CARGO_SCOPE) -- -D warnings
	cd jolt && cargo fmt --all --check
	cd jolt && cargo clippy --workspace --all-targets --locked -- -D warnings
	cd jolt/fuzz && cargo fmt --check
	cd jolt/fuzz && cargo clippy --locked -- -D warnings

unit: setup-build
	cargo test --release --workspace $(FEATURES) --locked
	cd jolt && cargo test --workspace --locked

# Whatever reads bytes from outside; jolt/fuzz/README.md says what becomes of findings.
fuzz: setup-build
	FUZZ_SECONDS=$(FUZZ_SECONDS) jolt/fuzz/run.sh

fuzz-briefly: setup-build
	FUZZ_SECONDS=$(FUZZ_SECONDS) jolt/fuzz/run.sh --fresh

# Rebuilds the guest programs in another directory and compares.
guests: build
	$(TARGET)/release/xtask guests --check

# Guest cycles do not depend on the machine, so none may rise unnoticed.
cycles: build
	rm -rf $(CYCLES)
	$(TARGET)/release/zkml bench $(CYCLES_MATRIX) -o $(CYCLES) >/dev/null
	$(TARGET)/release/zkml compare benches/cycles.json $(CYCLES) --figure cycles --threshold 1

# Accepts the cycles as they are now.
cycles-baseline: build
	rm -rf $(CYCLES)
	$(TARGET)/release/zkml bench $(CYCLES_MATRIX) -o $(CYCLES)
	$(TARGET)/release/zkml baseline $(CYCLES) --figure cycles -o benches/cycles.json

setup-build:
	@tools/setup build

setup-test:
	@tools/setup test

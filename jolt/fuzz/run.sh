#!/bin/sh
# Runs every fuzzer for FUZZ_SECONDS (10), from the committed corpus on and, unless
# told to start afresh, from what earlier runs have reached. A stable compiler will do:
# coverage is instrumented by the flags that cargo-fuzz would set, and no sanitizer is
# needed where there is no unsafe code.
#
# usage: run.sh [--fresh]
set -eu
cd "$(dirname "$0")"
target=${CARGO_TARGET_DIR:-target}
host=$(rustc -vV | sed -n 's/^host: //p')
export RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1"
cargo build --release --locked --target "$host"

work=$target/fuzz
mkdir -p "$work/findings"
if [ "${1:-}" = --fresh ]; then
    reached=$(mktemp -d)
    trap 'rm -rf "$reached"' EXIT
else
    reached=$work/corpus
fi
for source in fuzz_targets/*.rs; do
    name=$(basename "$source" .rs)
    mkdir -p "$reached/$name"
    log=$work/findings/$name.log
    if ! "$target/$host/release/$name" "$reached/$name" "../robustness/corpus/$name" \
        -max_total_time="${FUZZ_SECONDS:-10}" -timeout=20 -rss_limit_mb=4096 -max_len=65536 \
        -artifact_prefix="$work/findings/$name-" -print_final_stats=1 >"$log" 2>&1; then
        tail -40 "$log" >&2
        echo "fuzz: $name found something, see $log; jolt/fuzz/README.md says what to do" >&2
        exit 1
    fi
    echo "fuzz: $name: $(sed -n 's/^stat::number_of_executed_units: //p' "$log") runs"
done

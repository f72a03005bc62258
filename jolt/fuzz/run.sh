#!/bin/sh
# Runs every fuzzer for FUZZ_SECONDS (10), on from the committed corpus. A stable
# compiler will do: coverage is instrumented by the flags that cargo-fuzz would
# set, and no sanitizer is needed where there is no unsafe code.
#
# What a fuzzer finds lies in TARGET/findings/. Shrunk (run the fuzzer with
# -minimize_crash=1) it goes to ../robustness/corpus/, and stays there.
set -eu
cd "$(dirname "$0")"
target=${CARGO_TARGET_DIR:-target}
host=$(rustc -vV | sed -n 's/^host: //p')
export RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares -Clink-dead-code -Ccodegen-units=1"
cargo build --release --locked --target "$host"
mkdir -p "$target/findings"
for source in fuzz_targets/*.rs; do
    name=$(basename "$source" .rs)
    mkdir -p "$target/corpus/$name"
    log=$target/findings/$name.log
    if ! "$target/$host/release/$name" "$target/corpus/$name" "../robustness/corpus/$name" \
        -max_total_time="${FUZZ_SECONDS:-10}" -timeout=20 -rss_limit_mb=4096 -max_len=65536 \
        -artifact_prefix="$target/findings/$name-" -print_final_stats=1 >"$log" 2>&1; then
        tail -40 "$log" >&2
        echo "fuzz: $name found something, see $log" >&2
        exit 1
    fi
    echo "fuzz: $name: $(sed -n 's/^stat::number_of_executed_units: //p' "$log") runs"
done

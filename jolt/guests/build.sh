#!/bin/sh
# Builds the example guests and puts the programs into elf/. Needs a compiler
# with rust-src for its standard library, and ld.lld. On Debian:
#   apt-get install rustc cargo rust-src lld
#   RUSTC=/usr/bin/rustc CARGO=/usr/bin/cargo ./build.sh
set -eu
cd "$(dirname "$0")"
target=${CARGO_TARGET_DIR:-target}
# For building the standard library, which stable compilers do only if told so.
RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$target "${CARGO:-cargo}" build --release --locked "$@"
for manifest in */Cargo.toml; do
    guest=$(dirname "$manifest")
    cp "$target/riscv32im-unknown-none-elf/release/$guest" "elf/$guest.elf.partial"
    chmod 644 "elf/$guest.elf.partial"
    mv "elf/$guest.elf.partial" "elf/$guest.elf"
done
ls -l elf

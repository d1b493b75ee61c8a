#!/bin/sh
# Runs a target for so many seconds with a stable compiler: fuzz/run.sh <target> <seconds>
set -e
cd "$(dirname "$0")"
host=$(rustc -vV | sed -n 's/^host: //p')
coverage="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
  -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
# shellcheck disable=SC2086
RUSTFLAGS="--cfg fuzzing $(echo $coverage)" cargo build --release --target "$host" --bin "$1"
mkdir -p "corpus/$1" "artifacts/$1"
exec "target/$host/release/$1" "corpus/$1" -artifact_prefix="artifacts/$1/" -max_total_time="$2" -timeout=20 \
  -rss_limit_mb=3000 -dict=kql.dict

#!/usr/bin/env bash
# Fuzzes the readers of what strangers write: ./Tests/fuzz.sh [seconds for each harness] [harness...]
#
# Without a harness all are run, as many at once as there are processors. New inputs are kept in .build-fuzz/corpus and
# tried first next time; an input that breaks a promise is kept in .build-fuzz/found and ends the script with an error.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
[ "$#" -gt 0 ] && shift
harnesses=("$@")
[ "$#" -gt 0 ] || harnesses=(yaml json schema manifest bundle template untrusted xml)

build=.build-fuzz
PROMPTOPS_FUZZ=1 swift build -c release --sanitize fuzzer --scratch-path "$build" --product promptops-fuzz
mkdir -p "$build/found"

fuzz() {
  local seeds=("Tests/Fuzz/Corpus/$1")
  case "$1" in yaml | manifest) seeds+=(examples) ;; esac
  mkdir -p "$build/corpus/$1"
  # Threads of the operator have smaller stacks than a main thread: what needs more is a finding.
  ulimit -s 1024
  PROMPTOPS_FUZZ_HARNESS=$1 SWIFT_BACKTRACE=enable=no "$build/release/promptops-fuzz" \
    -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -max_len=8192 -verbosity=0 -print_final_stats=1 \
    -dict="Tests/Fuzz/Dictionaries/$1.dict" -artifact_prefix="$build/found/$1-" \
    "$build/corpus/$1" "${seeds[@]}" >"$build/$1.log" 2>&1 || {
    tail -n 30 "$build/$1.log" >&2
    echo "fuzz: the harness $1 found an input: $build/found" >&2
    return 1
  }
  awk -v name="$1" '/number_of_executed_units/ { print "fuzz: " name ": " $2 " inputs, no promise broken" }' "$build/$1.log"
}

export -f fuzz
export build seconds
printf '%s\n' "${harnesses[@]}" | xargs -P "$(getconf _NPROCESSORS_ONLN)" -I{} bash -euo pipefail -c 'fuzz {}'

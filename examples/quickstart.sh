#!/usr/bin/env bash
# The main job on real manifests, in about a minute once it is built: a first version, a good candidate that moves
# 1% -> 5% -> 100%, and a bad one that its gate stops. No cluster, no server, no network beyond the build's packages.
set -euo pipefail
cd "$(dirname "$0")/.."

./Tests/setup.sh
echo "building (the first time takes a few minutes)" >&2
swift build --product promptops >&2
promptops="$(swift build --show-bin-path)/promptops"

work="$(mktemp -d)"
operator=
finish() {
  if [ -n "$operator" ]; then kill -TERM "$operator" 2>/dev/null || true; wait "$operator" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap finish EXIT
mkdir "$work/manifests"
cp examples/quickstart/manifests/* "$work/manifests/"
export PROMPTOPS_MANIFESTS="$work/manifests" PROMPTOPS_OUTPUT="$work/out" PROMPTOPS_STATE="$work/state"
mounted="$work/out/support/incident-triage" # what a workload would mount

say() { printf '\n== %s\n' "$*"; }
run() { printf '$ promptops %s\n' "$*"; "$promptops" "$@"; }

# Prints the release's status line whenever it changes, until it holds this text.
follow_until() {
  local want="$1" last="" line
  for _ in $(seq 600); do
    line="$("$promptops" get releases -n support -o wide | sed -n '2{s/ *[0-9dhms]*$//;p}')" # without its age
    if [ "$line" != "$last" ]; then
      printf '%s\n' "$line"
      last="$line"
    fi
    case "$line" in *"$want"*) return 0 ;; esac
    sleep 0.1
  done
  echo "error: the release never came to: $want; the operator said:" >&2
  cat "$work/operator.log" >&2
  return 1
}

say "The manifests are right"
run validate "$work/manifests"

say "What a gate asks: every case, round after round, until the verdict is clear; at most six rounds"
run eval triage-golden --release incident-triage --version v1 -n support

say "The operator starts and watches the folder"
"$promptops" run >"$work/operator.log" 2>&1 &
operator=$!

say "1. The first version: it has to pass the golden set before anybody gets it"
follow_until "AllAliasesServed"
run get versions -n support
printf '$ cat production.txt\n'
cat "$mounted/production.txt"

say "2. A good candidate: evaluated before each step, 1% -> 5% -> 100%"
cp examples/quickstart/changes/2-good-candidate/release.yaml "$work/manifests/release.yaml"
follow_until "v1 -> v2 1%"
printf '$ cat release.json\n'
cat "$mounted/release.json"
echo
follow_until "v1 -> v2 5%"
printf '$ cat release.json\n'
cat "$mounted/release.json"
echo
follow_until "v1 -> v2 100%"
printf '$ cat release.json\n'
cat "$mounted/release.json"
echo
follow_until "AllAliasesServed"
printf '$ cat production.txt\n'
cat "$mounted/production.txt"

say "3. A bad candidate: its gate fails and nobody ever gets it"
cp examples/quickstart/changes/3-bad-candidate/release.yaml "$work/manifests/release.yaml"
follow_until "RolledBack"
run describe release incident-triage -n support
printf '$ head -2 production.txt   # still the second version\n'
head -2 "$mounted/production.txt"

say "What happened"
run history incident-triage -n support
echo
echo "Done. The manifests are in examples/quickstart; a release of your own: see the README."

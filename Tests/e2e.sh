#!/usr/bin/env bash
# The quickstart's story on a cluster, by the program itself and real kubectl, beside the same story on a folder:
#
#   PROMPTOPS_E2E=1 KUBECONFIG=$HOME/.kube/config ./Tests/e2e.sh
#
# The operator runs here as a process, with the rights of the kubeconfig's user, who must be an administrator; no image is
# needed. It looks after one new namespace, which is removed at the end; an operator that looks after all namespaces of the
# same cluster would get in its way. The custom resources and, where the cluster has them, the admission policies are applied
# and left. Every check prints what it saw; the exit code is 0 only if every check held or was skipped for something that the
# cluster lacks, which is said. 2: not asked for, or not set up.
#
# PROMPTOPS names the program (default: it is built), KUBECTL the kubectl, PROMPTOPS_E2E_PATIENCE the seconds that a state is
# waited for (default: 120). The tests run this against a fake API server, which has no admission policies, no RBAC and no
# Deployments: those checks run on real clusters only. Nor does anything here cover: the image and the manifests that install
# it, kubelet's projection into a pod, several operators, faults of the network.
set -euo pipefail

# Paths are the caller's, from where this is called.
absolute() {
  local paths path=
  IFS=: read -ra paths <<<"$1"
  for path in "${paths[@]}"; do case "$path" in /*) printf ':%s' "$path" ;; ?*) printf ':%s/%s' "$PWD" "$path" ;; esac; done
}
KUBECONFIG="$(absolute "${KUBECONFIG:-}")"
KUBECONFIG="${KUBECONFIG#:}"
program="$(absolute "${PROMPTOPS:-}")"
program="${program#:}"
export KUBECONFIG
cd "$(dirname "$0")/.."

[ "${PROMPTOPS_E2E:-}" = 1 ] || { echo "error: set PROMPTOPS_E2E=1 to run against the cluster of KUBECONFIG" >&2; exit 2; }
[ -n "$KUBECONFIG" ] || { echo "error: KUBECONFIG must name the cluster; nothing is guessed" >&2; exit 2; }
kubectl="$(./Tests/kubectl.sh)"
if [ -z "$program" ]; then
  swift build --product promptops >&2
  program="$(swift build --show-bin-path)/promptops"
fi
[ -x "$program" ] || { echo "error: there is no program at $program" >&2; exit 2; }

work="$(mktemp -d)"
export KUBECACHEDIR="$work/cache"
namespace="promptops-e2e-$(od -An -N4 -tx4 /dev/urandom | tr -d ' ')"
release=incident-triage
# What is to be checked in all; the last line holds it against what was.
expected=61
checks=0 skipped=0 operator= folder_operator= created=

# --- how it is said, and how it is waited for ---

say() { printf '\n== %s\n' "$*"; }
fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}
# check WHAT WANTED SEEN: equal.
check() {
  [ "$2" = "$3" ] || fail "$(printf '%s\n  wanted: %s\n  saw:    %s' "$1" "$2" "$3")"
  checks=$((checks + 1))
  printf 'ok %-2d %s: %s\n' "$checks" "$1" "$(head -c 300 <<<"${3//$'\n'/ | }")"
}
# check_has WHAT WANTED SEEN: contained.
check_has() {
  case "$3" in *"$2"*) ;; *) fail "$(printf '%s\n  wanted: ...%s...\n  saw:    %s' "$1" "$2" "$3")" ;; esac
  checks=$((checks + 1))
  printf 'ok %-2d %s: ...%s...\n' "$checks" "$1" "$2"
}
# skip COUNT WHAT
skip() {
  skipped=$((skipped + $1))
  printf 'skipped (%d): %s\n' "$1" "$2"
}
# until_is WANTED COMMAND...: asks until the answer is so, for as long as patience lasts; prints the last answer.
until_is() {
  local want="$1" seen="" end=$((SECONDS + ${PROMPTOPS_E2E_PATIENCE:-120}))
  shift
  while [ "$SECONDS" -lt "$end" ]; do
    seen="$("$@" 2>&1)" || true
    [ "$seen" = "$want" ] && break
    sleep 0.2
  done
  printf '%s' "$seen"
}

k() { "$kubectl" -n "$namespace" "$@"; }
# The plugin, as kubectl finds it on the PATH.
plugin() { PATH="$work/bin:$PATH" "$kubectl" promptops "$@" -n "$namespace"; }
field() { k get prel "$release" -o "jsonpath=$1"; }
condition() { field "{.status.conditions[?(@.type==\"$1\")].status}"; }
data() { k get configmap "$release" -o "jsonpath={.data.$1}"; }
in_folder() { "$program" "$@" -n "$namespace" --state "$work/state"; }
facts() { python3 Tests/e2e_facts.py "$@"; }
# exits COMMAND...: its exit code and what it said, on one line.
exits() {
  local said code=0
  said="$("$@" 2>&1)" || code=$?
  printf '%s %s' "$code" "${said##*$'\n'}"
}

finish() {
  local code=$?
  trap - EXIT INT TERM
  set +e
  if [ "$code" != 0 ]; then
    echo "-- the release and the last lines of the operator:" >&2
    [ -z "$created" ] || k get prel "$release" -o 'jsonpath={.status}' >&2
    tail -n 30 "$work/operator.log" >&2
  fi
  if [ -n "$created" ]; then
    # The operator lets go of its release; where it cannot, its finalizer is taken away.
    k annotate prel --all promptops.dev/allow-delete=true --overwrite >/dev/null 2>&1
    k delete prel --all --timeout=20s >/dev/null 2>&1 \
      || k patch prel "$release" --type=merge -p '{"metadata":{"finalizers":null}}' >/dev/null 2>&1
    "$kubectl" delete namespace "$namespace" --timeout=120s >&2 || code=1
  fi
  local process
  for process in $(jobs -p); do kill -TERM "$process" 2>/dev/null; done
  wait
  rm -rf "$work"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# place FILE...: the same manifests for the cluster and for the folder.
place() {
  local file
  for file in "$@"; do
    sed "s/namespace: support/namespace: $namespace/; s/name: support$/name: $namespace/" "$file" >"$work/manifest.yaml"
    # The story has a person in it: 5 % takes an approval too.
    sed -i 's/{weight: 5%, hold: 3s}/{weight: 5%, hold: 3s, gates: [{evaluation: {suiteName: triage-golden}}, {approval: {required: 1}}]}/' \
      "$work/manifest.yaml"
    k apply --server-side -f "$work/manifest.yaml"
    case "$file" in */release.yaml | */suite*) cp "$work/manifest.yaml" "$work/manifests/$(basename "$file")" ;; esac
  done
}
# decide WORDS...: the same decision on the cluster and in the folder, dealt with by both.
decide() {
  in_folder "$@" --actor e2e --wait --timeout 2m >/dev/null 2>&1 || fail "the folder's operator did not take: $*"
  plugin "$@" --wait --timeout 2m >"$work/decided" 2>&1 || fail "$* was not applied: $(cat "$work/decided")"
}
# same_as_folder STEP: status and files are those that a folder's operator made of the same manifests; else the difference.
same_as_folder() {
  check "$1: the status is as on a folder" same "$(until_is same compare_status)"
  check "$1: the files are as on a folder" "$(facts files "$work/out/$namespace/$release")" "$(until_is \
    "$(facts files "$work/out/$namespace/$release")" bundle)"
}
compare_status() {
  k get prel "$release" -o json | facts standing >"$work/of-cluster"
  in_folder get releases "$release" --manifests "$work/manifests" -o json | facts standing >"$work/of-folder"
  diff "$work/of-folder" "$work/of-cluster" && echo same
}
# Names and digests of what is delivered.
bundle() { k get configmap "$release" -o json | facts data; }
folder_phase() { in_folder get releases "$release" -o json --manifests "$work/manifests" | facts phase; }
folder_is() { [ "$(until_is "$1" folder_phase)" = "$1" ] || fail "the folder's operator never came to $1"; }

mkdir "$work/bin" "$work/manifests"
ln -s "$(realpath "$program")" "$work/bin/kubectl-promptops"
. Tests/e2e_story.sh

[ $((checks + skipped)) = "$expected" ] || fail "$checks checks and $skipped skipped make no $expected"
say "$checks checks held, $skipped were skipped"

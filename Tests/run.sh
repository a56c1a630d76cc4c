#!/usr/bin/env bash
# Sets up and runs all tests: ./Tests/run.sh [arguments of swift test]
set -euo pipefail
cd "$(dirname "$0")/.."

./Tests/setup.sh
swift build --build-tests
# One test at a time: hundreds at once starve each other of the two or four threads they share.
swift test --skip-build --no-parallel "$@"

# Ten thousand seeded worlds, each checked after every effect; PROMPTOPS_SEEDS asks for more or fewer. Any other run of
# the program must tell the same story of the same seed.
swift build -c release --product promptops-simulate
simulate="$(swift build -c release --show-bin-path)/promptops-simulate"
"$simulate" --seeds "${PROMPTOPS_SEEDS:-10000}"
cmp <("$simulate" --seed 7 --trace) <("$simulate" --seed 7 --trace)

# The same people, faults and invariants where an API server keeps the objects: operators work by requests, which fail,
# meet others' and lose their answers, and by watches that break, end and fall behind. PROMPTOPS_CLUSTER_SEEDS asks for
# more worlds or fewer.
"$simulate" --backend cluster --seeds "${PROMPTOPS_CLUSTER_SEEDS:-250}"
cmp <("$simulate" --backend cluster --seed 7 --trace) <("$simulate" --backend cluster --seed 7 --trace)

# What stands beside Swift is held by others' programs (packages from PyPI): flags.json by a real flagd evaluator, the
# metrics by Prometheus's own parser, the rules of custom resources by two implementations of CEL, what the README shows
# by running it, what is applied to a cluster by kustomize, schemas, permissions, policies and health scripts, and the
# operator of a cluster by another imitation of an API server.
venv=.build/venv
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
cmp -s Tests/requirements.txt "$venv/requirements.txt" || {
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r Tests/requirements.txt
  cp Tests/requirements.txt "$venv/requirements.txt"
}
promptops="$(swift build --show-bin-path)/promptops"
"$venv/bin/python" Tests/PromptBundleTests/flagd_check.py
"$venv/bin/python" Tests/metrics_check.py "$promptops" examples/quickstart/manifests
"$venv/bin/python" Tests/CustomResourceTests/cel_check.py
"$venv/bin/python" Tests/readme_check.py "$promptops"
"$venv/bin/python" Tests/manifests/check.py "$(./Tests/kubectl.sh)" "$promptops"
"$venv/bin/python" Tests/kmock/check.py "$(swift build --show-bin-path)" "$(./Tests/kubectl.sh)"

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

# The bundle's flags.json against a real flagd evaluator, the metrics against Prometheus's own parsers, and what the
# README shows (packages from PyPI).
venv=.build/venv
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -c 'import openfeature.contrib.provider.flagd' 2>/dev/null ||
  "$venv/bin/pip" install --quiet --disable-pip-version-check openfeature-provider-flagd==0.6.1
"$venv/bin/python" Tests/PromptBundleTests/flagd_check.py
"$venv/bin/python" -c 'import prometheus_client' 2>/dev/null ||
  "$venv/bin/pip" install --quiet --disable-pip-version-check prometheus-client==0.26.0
"$venv/bin/python" Tests/metrics_check.py "$(swift build --show-bin-path)/promptops" examples/quickstart/manifests
"$venv/bin/python" Tests/readme_check.py "$(swift build --show-bin-path)/promptops"

# What is applied to a cluster: kustomize, schemas, permissions, and policies and health scripts carried out.
"$venv/bin/python" -c 'import celpy, kubernetes_validate, lupa' 2>/dev/null ||
  "$venv/bin/pip" install --quiet --disable-pip-version-check kubernetes-validate==1.37.0 cel-python==0.5.0 lupa==2.8
"$venv/bin/python" Tests/manifests/check.py "$(./Tests/kubectl.sh)" "$(swift build --show-bin-path)/promptops"

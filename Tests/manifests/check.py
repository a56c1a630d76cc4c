#!/usr/bin/env python3
"""Holds what is applied to a cluster: that it builds, is right field by field, fits together, and decides as it says.

Usage: python3 Tests/manifests/check.py KUBECTL PROMPTOPS   (the programs; run with a Python that has kubernetes-validate,
cel-python, cel-expr-python, protobuf and lupa)
"""
import pathlib
import subprocess
import sys

import cel_types
import fitting
import health
import policies
import quickstart
import rbac
import schemas
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
OVERLAYS = ("cluster", "cluster-1.36", "ha", "namespaced")


def build(kubectl, folder):
    result = subprocess.run([kubectl, "kustomize", ROOT / folder], capture_output=True, text=True)
    assert result.returncode == 0, f"{folder} does not build:\n{result.stderr}"
    return [document for document in yaml.safe_load_all(result.stdout) if document]


def main():
    kubectl, program = sys.argv[1], str(pathlib.Path(sys.argv[2]).resolve())
    overlays = {name: build(kubectl, f"manifests/overlays/{name}") for name in OVERLAYS}
    samples = health.samples(program)
    count = 0
    for name, documents in overlays.items():
        count += schemas.check(name, documents)
        count += fitting.check(name, documents)
    count += schemas.check_loose_files(ROOT, overlays)
    count += fitting.check_image(ROOT, overlays["cluster"])
    count += rbac.check(overlays)
    count += cel_types.check(overlays["cluster-1.36"])
    count += policies.check(overlays["cluster-1.36"], samples, quickstart.deciders(ROOT))
    count += health.check(ROOT, samples)
    count += quickstart.check(ROOT, program)
    print(f"manifests: {count} checks passed")


if __name__ == "__main__":
    main()

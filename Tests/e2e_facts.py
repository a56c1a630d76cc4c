#!/usr/bin/env python3
"""What Tests/e2e.sh compares, from standard input to text.

standing     of a release as JSON: what its status says, without times, uids, names of runs and counts of writes
phase        of a release as JSON: its phase, for the generation of the spec that is there
weights      of bundles' release.json, one a line: the versions and weights of production, as often as they changed
data         of a ConfigMap as JSON: names and digests of what it holds
files FOLDER the same of a folder
"""
import hashlib
import json
import pathlib
import sys


def version(reference):
    return reference and [reference["version"], reference["digest"]]


def standing(release):
    status = release["status"]
    aliases = [
        {
            "name": alias["name"], "phase": alias["phase"], "weight": alias["weight"], "attempt": alias["attempt"],
            "stable": version(alias.get("stable")), "candidate": version(alias.get("candidate")),
            "gates": [[gate["name"], gate["weight"], gate["verdict"], gate["message"]] for gate in alias["gates"]],
            "previous": [version(entry) for entry in alias["previous"]],
            "rejected": [[*version(entry), entry["attempt"], entry["reason"], entry["message"]] for entry in alias["rejected"]],
            "outcomes": sorted(entry["outcome"] for entry in alias["consumed"]),
        }
        for alias in status["aliases"]
    ]
    conditions = {entry["type"]: [entry["status"], entry["reason"], entry["message"]] for entry in status["conditions"]}
    # How many commits it took is a matter of time: two gates may be decided at once, or one after the other.
    conditions["Delivered"].pop()
    bundle = [status["bundle"]["digest"], status["bundle"]["bytes"]]
    return {
        "phase": status["phase"], "summary": status["summary"], "aliases": aliases, "conditions": conditions,
        "bundle": bundle, "versions": status["versions"],
    }


def phase(release):
    status = release.get("status", {})
    is_seen = status.get("observedGeneration") == release["metadata"]["generation"]
    return status.get("phase", "") if is_seen else ""


def weights(lines):
    seen = []
    for line in filter(str.strip, lines):
        production = json.loads(line)["aliases"].get("production")
        if production is None:
            # Another alias has passed its first gate before it.
            continue
        canary = production.get("canary")
        text = " ".join([production["stable"], *([canary["version"], str(canary["weight"])] if canary else [])])
        if not seen or seen[-1] != text:
            seen.append(text)
    return seen


def listing(contents):
    return [f"{name} {hashlib.sha256(content).hexdigest()[:12]}" for name, content in sorted(contents.items())]


def main(what, *arguments):
    match what:
        case "standing": print(json.dumps(standing(json.load(sys.stdin)), sort_keys=True, indent=1))
        case "phase": print(phase(json.load(sys.stdin)))
        case "weights": print(", ".join(weights(sys.stdin)))
        case "data": print(", ".join(listing({k: v.encode() for k, v in json.load(sys.stdin)["data"].items()})))
        case "files":
            files = [path for path in pathlib.Path(arguments[0]).iterdir() if not path.name.startswith(".")]
            print(", ".join(listing({path.name: path.read_bytes() for path in files})))
        case _: sys.exit(f"error: nothing is known of {what}")


if __name__ == "__main__":
    main(*sys.argv[1:])

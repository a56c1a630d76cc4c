#!/usr/bin/env python3
"""Asks flagd itself what the recorded answers say: exit code 0 when it agrees.

Needs the package openfeature-flagd-core, 2.0.0 or later (the generation `flagd-v3`).

    flagd_check.py [FOLDER]            compare flagd's answers with FOLDER/flagd-answers.json
    flagd_check.py --record [FOLDER]   write them (after flags.json has changed)

FOLDER (default: Fixtures beside this file) holds flags.json as a bundle has it.
"""

import json
import pathlib
import sys

from openfeature.contrib.tools.flagd.core import FlagdCore
from openfeature.evaluation_context import EvaluationContext

# No key, an empty one, keys that a language may take for false, non-ASCII ones, and long ones.
KEYS = [
    None, "", "0", "false", "null", " ", "user-1", "jane@company.com", "Zoë", "Zoe\u0308", "東京", "👩‍👩‍👧",
    "a" * 10, "a" * 300,
] + [f"user-{number}" for number in range(2, 80)]


def answers(flags_text):
    core = FlagdCore()
    core.set_flags(flags_text)
    for flag in sorted(json.loads(flags_text)["flags"]):
        for key in KEYS:
            details = core.resolve_string_value(flag, "", EvaluationContext(targeting_key=key))
            yield {"flag": flag, "targetingKey": key, "variant": details.variant, "value": details.value}


def main(arguments):
    record = "--record" in arguments
    folders = [argument for argument in arguments if argument != "--record"]
    folder = pathlib.Path(folders[0] if folders else pathlib.Path(__file__).parent / "Fixtures")
    actual = list(answers((folder / "flags.json").read_text()))
    path = folder / "flagd-answers.json"
    if record:
        lines = ",\n".join(json.dumps(answer, ensure_ascii=False) for answer in actual)
        path.write_text(f"[\n{lines}\n]\n")
    expected = json.loads(path.read_text())
    wrong = [pair for pair in zip(expected, actual) if pair[0] != pair[1]]
    for before, now in wrong:
        print(f"recorded {before}, flagd says {now}", file=sys.stderr)
    if wrong or len(expected) != len(actual):
        return 1
    canaries = sum(answer["variant"] == "canary" for answer in actual)
    print(f"flagd agrees with {len(actual)} answers, {canaries} of them canary")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

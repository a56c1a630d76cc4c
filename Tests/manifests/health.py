"""Argo CD's health script over statuses that the operator itself wrote, on a folder."""
import copy
import json
import pathlib
import subprocess
import tempfile

import lupa
import yaml

RELEASE = """
apiVersion: promptops.dev/v1alpha1
kind: PromptRelease
metadata: {name: greeting, namespace: demo}
spec:
  suspend: %(suspend)s
  versions:
  - {name: v1, text: One}
  - {name: v2, text: Two}
  aliases:
  - {name: production, version: %(version)s, strategy: {canary: {gates: %(gates)s, steps: [{weight: 5%%, hold: 1h}]}}}
"""
APPROVAL = "[{approval: {required: 1}}]"
HEALTH = {
    "Ready": "Healthy",
    "Progressing": "Progressing",
    "AwaitingDecision": "Progressing",
    "Paused": "Progressing",
    "RolledBack": "Degraded",
    "Invalid": "Degraded",
    "Suspended": "Suspended",
}


class Folder:
    """A folder that the operator runs over, once at a time."""

    def __init__(self, program, path):
        self.program, self.path = program, path
        (path / "manifests").mkdir(parents=True)

    def run(self, *arguments):
        result = subprocess.run([self.program, *arguments], cwd=self.path, capture_output=True, text=True)
        assert result.returncode in (0, 1, 3), f"{arguments}: {result.returncode}\n{result.stderr}"
        return result.stdout

    def apply(self, version, gates="[]", suspend="false"):
        text = RELEASE % {"version": version, "gates": gates, "suspend": suspend}
        (self.path / "manifests/release.yaml").write_text(text)
        self.run("run", "--once")

    def decide(self, action):
        self.run(action, "greeting", "-n", "demo", "--alias", "production", "--actor", "alice")
        self.run("run", "--once")

    def read(self):
        return json.loads(self.run("get", "releases", "greeting", "-n", "demo", "-o", "json"))


#: Phase -> how a release that serves v1 comes to it.
STORIES = {
    "Ready": lambda folder: None,
    "Progressing": lambda folder: folder.apply("v2"),
    "AwaitingDecision": lambda folder: folder.apply("v2", gates=APPROVAL),
    "Paused": lambda folder: (folder.apply("v2"), folder.decide("pause")),
    "RolledBack": lambda folder: (folder.apply("v2"), folder.decide("abort")),
    "Invalid": lambda folder: folder.apply("v3"),
    "Suspended": lambda folder: folder.apply("v2", suspend="true"),
}


def samples(program):
    """Releases as a cluster would keep them, by phase."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for phase, story in STORIES.items():
            place = Folder(program, pathlib.Path(folder) / phase)
            place.apply("v1")
            story(place)
            found[phase] = place.read()
            assert found[phase]["status"]["phase"] == phase, found[phase]["status"]
    return found


def check(root, samples):
    config = yaml.safe_load((root / "manifests/argocd/argocd-cm.yaml").read_text())
    assert list(config["data"]) == ["resource.customizations.health.promptops.dev_PromptRelease"]
    script = next(iter(config["data"].values()))

    def ask(release):
        lua = lupa.LuaRuntime()
        answer = lua.execute("return function(obj) " + script + " end")(lua.table_from(release, recursive=True))
        assert set(answer) == {"status", "message"} and answer["message"], dict(answer)
        return answer["status"]

    assert {phase: ask(release) for phase, release in samples.items()} == HEALTH
    stale = copy.deepcopy(samples["Ready"])
    stale["metadata"]["generation"] += 1
    new = {key: value for key, value in samples["Ready"].items() if key != "status"}
    assert [ask(stale), ask(new)] == ["Progressing", "Progressing"]
    return len(samples) + 2

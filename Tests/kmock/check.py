"""A release's whole way on kmock, an API server that is not this project's: recorded, gated, canaried, approved, delivered.

Usage: check.py FOLDER_OF_THE_PROGRAM KUBECTL. The program runs as it ships (`promptops` and `kubectl-promptops`); it is
killed on the way and another one goes on.
"""

import asyncio
import copy
import json
import os
import pathlib
import sys
import tempfile

import kmock
import yaml
from cluster import GROUP, Cluster

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples/quickstart-kubernetes"
RELEASE = f"{GROUP}/promptreleases"
NAME = "incident-triage"
# Words of the second version's text alone.
NEWER = "shifted dates included"


def documents(*paths):
    return [document for path in paths for document in yaml.safe_load_all(path.read_text()) if document]


def release(path):
    """The quickstart's release: 5 % at once, and everybody when somebody has approved."""
    [release] = documents(path)
    production = release["spec"]["aliases"][1]
    assert production["name"] == "production"
    production["strategy"]["canary"]["steps"] = [
        {"weight": "5%"}, {"weight": "100%", "gates": [{"approval": {"required": 1}}]}]
    return release


def path_of(document):
    plural = document["kind"].lower() + "s"
    root = "/apis/" if "/" in document["apiVersion"] else "/api/"
    return f"{root}{document['apiVersion']}/namespaces/support/{plural}"


class Story:
    def __init__(self, cluster, programs, kubectl, folder):
        self.cluster, self.programs, self.kubectl, self.folder = cluster, programs, kubectl, folder
        self.kubeconfig = f"{folder}/kubeconfig"
        config = {
            "apiVersion": "v1", "kind": "Config", "current-context": "kmock",
            "clusters": [{"name": "kmock", "cluster": {"server": str(cluster.url).rstrip("/")}}],
            "users": [{"name": "alice", "user": {"token": "abc"}}],
            "contexts": [{"name": "kmock", "context": {"cluster": "kmock", "user": "alice", "namespace": "support"}}]}
        pathlib.Path(self.kubeconfig).write_text(json.dumps(config))
        path = os.pathsep.join([str(programs), os.environ.get("PATH", "")])
        self.environment = {**os.environ, "PATH": path, "KUBECONFIG": self.kubeconfig, "NO_PROXY": "*", "HOME": folder}

    # What people and programs do.

    async def operator(self):
        """Starts the operator; one that died leaves its lease for ten seconds."""
        log = open(f"{self.folder}/operator.log", "a")
        return await asyncio.create_subprocess_exec(
            f"{self.programs}/promptops", "run", "--kubernetes", "--kubeconfig", self.kubeconfig, "--listen",
            "127.0.0.1:0", "--lease-duration", "10s", "--renew-deadline", "8s", "--retry-period", "500ms",
            env=self.environment, stderr=log, stdin=asyncio.subprocess.DEVNULL)

    async def plugin(self, *arguments):
        """What `kubectl promptops` prints."""
        process = await asyncio.create_subprocess_exec(
            self.kubectl, "promptops", *arguments, env=self.environment, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE)
        output, errors = await asyncio.wait_for(process.communicate(), 180)
        assert process.returncode == 0, f"{arguments}: {errors.decode()}"
        return output.decode()

    async def create(self, *documents):
        for document in documents:
            async with self.cluster.clients[0].post(path_of(document), json=document) as answer:
                assert answer.status < 300, await answer.text()

    async def change(self, document):
        patch = {"spec": copy.deepcopy(document["spec"])}
        path = f"{path_of(document)}/{document['metadata']['name']}"
        headers = {"Content-Type": "application/merge-patch+json"}
        async with self.cluster.clients[0].patch(path, data=json.dumps(patch), headers=headers) as answer:
            assert answer.status < 300, await answer.text()

    # What there is.

    @property
    def status(self):
        return (self.cluster.find(RELEASE, NAME) or {}).get("status") or {}

    @property
    def ready(self):
        """The status and the reason of the condition Ready."""
        conditions = {item["type"]: item for item in self.status.get("conditions", [])}
        return tuple(conditions.get("Ready", {}).get(key) for key in ("status", "reason"))

    @property
    def text(self):
        """What production's prompt is for whoever mounts the bundle."""
        return (self.cluster.find("v1/configmaps", NAME) or {"data": {}})["data"].get("production.txt", "")

    # The story.

    async def play(self):
        cluster = self.cluster
        await self.create(*documents(*(EXAMPLES / f"suite{part}.yaml" for part in ("", "-golden", "-answers"))))
        await self.create(release(EXAMPLES / "release.yaml"))
        first = await self.operator()
        try:
            await self.first_version()
            await cluster.expire_watches(RELEASE)
            await self.change(release(ROOT / "examples/quickstart/changes/2-good-candidate/release.yaml"))
            await cluster.until("v2 waits for approval", lambda: self.ready[1] == "AwaitingDecision")
        finally:
            if first.returncode is None:
                first.kill()
            await first.wait()
        second = await self.operator()
        try:
            await self.approval()
        finally:
            second.terminate()
            code = await asyncio.wait_for(second.wait(), 180)
        assert code == 0, f"the operator ended with {code}"
        self.held()

    async def first_version(self):
        await self.cluster.until("v1 is Ready", lambda: self.ready[0] == "True")
        [version] = self.cluster.all("promptversions")
        assert version["spec"]["version"] == "v1", version
        runs = self.cluster.all("evaluationruns")
        assert runs and all(run["spec"]["releaseName"] == NAME for run in runs), runs
        assert "You triage" in self.text and NEWER not in self.text, self.text

    async def approval(self):
        table = await self.plugin("get", "release", NAME)
        assert NAME in table, table
        described = await self.plugin("describe", "release", NAME)
        assert "production" in described and "5%" in described, described
        assert NEWER not in self.text, self.text
        await self.plugin("approve", NAME, "--alias", "production", "--reason", "looks right")
        await self.cluster.until("v2 is Ready", lambda: self.ready[0] == "True" and NEWER in self.text)
        [decision] = self.cluster.all("releasedecisions")
        assert decision["spec"]["actor"] == "alice", decision

    def held(self):
        """Nothing was done twice, also by the second process."""
        writes = self.cluster.writes
        assert writes.count("POST promptversions") == len(self.cluster.all("promptversions")) == 2, writes
        # What the suite refers to, the bundle, and the answers of each run, which went when it had ended.
        assert writes.count("POST configmaps") == 2 + 1 + len(self.cluster.all("evaluationruns")), writes
        assert len(self.cluster.all("configmaps")) == 2 + 1, self.cluster.all("configmaps")
        transitions = [
            int(version["metadata"]["annotations"]["promptops.dev/transition"])
            for version in self.cluster.objects[kmock.resource("v1/configmaps"), "support", NAME].history]
        assert transitions == sorted(set(transitions)), transitions
        [lease] = self.cluster.all("leases")
        assert lease["spec"]["holderIdentity"] == "", lease


async def main():
    programs, kubectl = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        async with Cluster() as cluster, kmock.Server(cluster):
            story = Story(cluster, pathlib.Path(programs).resolve(), kubectl, folder)
            try:
                await story.play()
            except BaseException:
                log = pathlib.Path(folder, "operator.log")
                print(log.read_text() if log.exists() else "", file=sys.stderr)
                print(json.dumps(story.status, indent=1), file=sys.stderr)
                raise
        print(f"a release went its way on kmock in {len(cluster.writes)} writes")


if __name__ == "__main__":
    asyncio.run(main())

"""The quickstart for a cluster is the folder's, with its files inlined, and is right by the program's own checks."""
import subprocess

import yaml


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def by_name(documents):
    return {(document["kind"], document["metadata"]["name"]): document for document in documents if document}


def deciders(root):
    """The rules of its role for one alias of its release."""
    documents = by_name(yaml.safe_load_all((root / "examples/quickstart-kubernetes/people.yaml").read_text()))
    return documents["Role", "production-deciders"]["rules"]


def check(root, program):
    folder = root / "examples/quickstart-kubernetes"
    written = {}
    for file in sorted(folder.glob("*.yaml")):
        documents = by_name(yaml.safe_load_all(file.read_text()))
        assert not set(documents) & set(written), f"{file} repeats an object"
        written |= documents
        assert "Namespace" in {kind for kind, _ in written}, f"{file} is applied before its namespace is there"
    inlined = by_name(yaml.safe_load_all(run(program, "inline", str(root / "examples/quickstart/manifests"))))
    assert {key: written.get(key) for key in inlined} == inlined
    assert {kind for kind, _ in set(written) - set(inlined)} == {"Namespace", "Deployment", "Role", "RoleBinding"}

    release = inlined["PromptRelease", "incident-triage"]
    pod = written["Deployment", "triage"]["spec"]["template"]["spec"]
    assert [volume["configMap"]["name"] for volume in pod["volumes"]] == [release["metadata"]["name"]]
    assert all("subPath" not in mount for container in pod["containers"] for mount in container["volumeMounts"])
    deciders = written["Role", "production-deciders"]["rules"][0]
    aliases = {f"promptreleases/{alias['name']}" for alias in release["spec"]["aliases"]}
    assert set(deciders["resources"]) <= aliases and deciders["resourceNames"] == [release["metadata"]["name"]]
    files = [str(folder / name) for name in ("release.yaml", "suite.yaml", "suite-answers.yaml", "suite-golden.yaml")]
    assert "no errors" in run(program, "validate", *files)
    return len(written)

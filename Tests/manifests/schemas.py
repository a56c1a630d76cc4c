"""Every field of every object is one that Kubernetes knows, from the oldest version that is promised on."""
import copy
import json

import kubernetes_validate
import yaml

OLDEST, NEWEST = "1.30", "1.36"
#: Served from 1.36 on.
NEW_KINDS = {"MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"}
#: Objects of other projects: group, kind and the fields of their spec that are used here.
FOREIGN = {
    ("argoproj.io/v1alpha1", "Application"): {"project", "source", "destination", "syncPolicy"},
    ("source.toolkit.fluxcd.io/v1", "GitRepository"): {"interval", "url", "ref"},
    ("kustomize.toolkit.fluxcd.io/v1", "Kustomization"): {
        "dependsOn", "interval", "retryInterval", "timeout", "sourceRef", "path", "targetNamespace", "prune", "wait", "images",
    },
    ("monitoring.coreos.com/v1", "ServiceMonitor"): {"selector", "endpoints"},
}
#: kubectl keeps what it applied in an annotation, and annotations may hold 256 KiB together.
MOST_BYTES = 250_000


def label(document):
    return f"{document['kind']} {document['metadata']['name']}"


def problems(document, version):
    """What Kubernetes of a version would say of an object; empty where it takes it."""
    try:
        kubernetes_validate.validate(document, version, strict=True)
    except kubernetes_validate.ValidationError as error:
        return [f"{label(document)}: {error}"]
    except kubernetes_validate.SchemaNotFoundError:
        return [f"{label(document)}: unknown to Kubernetes {version}"]
    return []


def check(overlay, documents):
    seen = set()
    for document in documents:
        key = (document["apiVersion"], label(document), document["metadata"].get("namespace"))
        assert key not in seen, f"{overlay}: {key} is there twice"
        seen.add(key)
        for version in (OLDEST, NEWEST):
            if version == OLDEST and document["kind"] in NEW_KINDS:
                continue
            found = problems(document, version)
            assert not found, f"{overlay}, Kubernetes {version}: {found}"
        size = len(json.dumps(document))
        assert size < MOST_BYTES, f"{overlay}: {label(document)} is too large for kubectl apply: {size} bytes"
    if overlay != "cluster-1.36":
        assert not {document["kind"] for document in documents} & NEW_KINDS, f"{overlay} needs Kubernetes {NEWEST}"
    refuses_what_is_wrong(documents)
    return len(documents)


def refuses_what_is_wrong(documents):
    """The check itself: a misspelt field, a missing one and a wrong type are found."""
    deployment = next(document for document in documents if document["kind"] == "Deployment")
    for change in (
        lambda spec: spec.update(replica=1),
        lambda spec: spec.pop("selector"),
        lambda spec: spec.update(replicas="1"),
    ):
        wrong = copy.deepcopy(deployment)
        change(wrong["spec"])
        assert problems(wrong, NEWEST), "a wrong Deployment was taken for a right one"


def check_loose_files(root, overlays):
    """Each file is part of an overlay, or one of the few that are applied by themselves; and those are right too."""
    loose = ["manifests/argocd", "manifests/flux", "manifests/components/service-monitor", "examples/quickstart-kubernetes"]
    built = {(document["kind"], document["metadata"]["name"]) for documents in overlays.values() for document in documents}
    count = 0
    for file in sorted([*root.glob("manifests/**/*.yaml"), *root.glob("examples/quickstart-kubernetes/*.yaml")]):
        if file.name == "kustomization.yaml":
            continue
        is_loose = any(file.is_relative_to(root / folder) for folder in loose)
        for document in yaml.safe_load_all(file.read_text()):
            count += 1
            kind = (document["apiVersion"], document["kind"])
            if not is_loose:
                assert (document["kind"], document["metadata"]["name"]) in built, f"no overlay has {file}: {kind}"
            elif kind in FOREIGN:
                unknown = set(document["spec"]) - FOREIGN[kind]
                assert not unknown and not set(document) - {"apiVersion", "kind", "metadata", "spec"}, f"{file}: {unknown}"
            elif not document["apiVersion"].startswith("promptops.dev/"):
                for version in (OLDEST, NEWEST):
                    found = problems(document, version)
                    assert not found, f"{file}, Kubernetes {version}: {found}"
    return count

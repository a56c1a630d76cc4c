"""What names something names what is there: selectors, ports, accounts, roles, policies; and the pod is a restricted one."""
import re

CLUSTER_KINDS = {
    "Namespace", "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding", "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding",
}
NAMESPACES = {"namespaced": "support"}


def of_kind(documents, kind):
    return [document for document in documents if document["kind"] == kind]


def one(documents, kind, name=None):
    found = [d for d in of_kind(documents, kind) if name is None or d["metadata"]["name"] == name]
    assert len(found) == 1, f"{len(found)} objects of the kind {kind} by the name {name}"
    return found[0]


def check(overlay, documents):
    namespace = NAMESPACES.get(overlay, "promptops-system")
    for document in documents:
        expected = None if document["kind"] in CLUSTER_KINDS else namespace
        assert document["metadata"].get("namespace") == expected, f"{overlay}: {document['kind']} {document['metadata']}"
    deployment = one(documents, "Deployment")
    selects(overlay, documents, deployment["spec"]["template"])
    restricted(deployment["spec"]["template"]["spec"])
    probes(deployment["spec"]["template"]["spec"])
    binds(overlay, documents, namespace, deployment["spec"]["template"]["spec"]["serviceAccountName"])
    arguments(overlay, deployment["spec"]["template"]["spec"]["containers"][0]["args"])
    if overlay != "namespaced":
        labels = one(documents, "Namespace")["metadata"]["labels"]
        assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
        assert {crd["spec"]["names"]["kind"] for crd in of_kind(documents, "CustomResourceDefinition")} == {
            "PromptRelease", "EvaluationSuite", "ModelEndpoint", "ReleaseDecision", "PromptVersion", "EvaluationRun"}
    else:
        assert not {document["kind"] for document in documents} & CLUSTER_KINDS, "namespaced asks for the cluster's rights"
    assert deployment["spec"]["replicas"] == (2 if overlay == "ha" else 1)
    assert len(of_kind(documents, "PodDisruptionBudget")) == (1 if overlay == "ha" else 0)
    return 6


def selects(overlay, documents, template):
    labels = template["metadata"]["labels"]
    selectors = [one(documents, "Deployment")["spec"]["selector"]["matchLabels"]]
    selectors += [one(documents, "Service")["spec"]["selector"]]
    selectors += [one(documents, "NetworkPolicy")["spec"]["podSelector"]["matchLabels"]]
    selectors += [budget["spec"]["selector"]["matchLabels"] for budget in of_kind(documents, "PodDisruptionBudget")]
    selectors += [spread["labelSelector"]["matchLabels"] for spread in template["spec"]["topologySpreadConstraints"]]
    for selector in selectors:
        assert selector and selector.items() <= labels.items(), f"{overlay}: {selector} does not select {labels}"
    ports = {port["name"] for container in template["spec"]["containers"] for port in container["ports"]}
    assert {port["targetPort"] for port in one(documents, "Service")["spec"]["ports"]} <= ports
    rules = one(documents, "NetworkPolicy")["spec"]["ingress"]
    assert {port["port"] for rule in rules for port in rule["ports"]} <= ports


def restricted(pod):
    """The Pod Security Standard `restricted`."""
    security = pod["securityContext"]
    assert security["runAsNonRoot"] is True and security["runAsUser"] > 0
    assert security["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not {"hostNetwork", "hostPID", "hostIPC", "hostUsers"} & set(pod)
    allowed = {"configMap", "secret", "projected", "emptyDir", "downwardAPI", "csi", "persistentVolumeClaim", "ephemeral"}
    assert all(set(volume) - {"name"} <= allowed for volume in pod["volumes"])
    for container in pod["containers"]:
        own = container["securityContext"]
        assert own == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
        assert "memory" in container["resources"]["limits"] and set(container["resources"]["requests"]) == {"cpu", "memory"}
        assert all("hostPort" not in port for port in container.get("ports", []))


def probes(pod):
    container = pod["containers"][0]
    paths = {name: container[name]["httpGet"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert {name: probe["path"] for name, probe in paths.items()} == {
        "startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz"}
    assert all(set(probe) == {"path", "port"} for probe in paths.values()), "a restricted pod's probe names no host"
    assert {probe["port"] for probe in paths.values()} <= {port["name"] for port in container["ports"]}


def binds(overlay, documents, namespace, account):
    assert one(documents, "ServiceAccount")["metadata"]["name"] == account
    roles = {(d["kind"], d["metadata"]["name"]) for d in documents if d["kind"] in ("Role", "ClusterRole")}
    for binding in of_kind(documents, "RoleBinding") + of_kind(documents, "ClusterRoleBinding"):
        assert (binding["roleRef"]["kind"], binding["roleRef"]["name"]) in roles, f"{overlay}: {binding['roleRef']}"
        assert binding["subjects"] == [{"kind": "ServiceAccount", "name": account, "namespace": namespace}], overlay
    for kind in ("ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"):
        names = [policy["metadata"]["name"] for policy in of_kind(documents, kind)]
        bound = [binding["spec"]["policyName"] for binding in of_kind(documents, kind + "Binding")]
        assert sorted(names) == sorted(bound), f"{overlay}: {names} are not {bound}"
        assert all(policy["spec"]["failurePolicy"] == "Fail" for policy in of_kind(documents, kind))
    for binding in of_kind(documents, "ValidatingAdmissionPolicyBinding"):
        assert binding["spec"]["validationActions"] == ["Deny"]


def arguments(overlay, found):
    expected = ["run", "--kubernetes", "--lease-namespace=$(POD_NAMESPACE)", "--listen=0.0.0.0:8080"]
    assert found == expected + (["--namespaces=$(POD_NAMESPACE)"] if overlay == "namespaced" else []), overlay


def check_image(root, documents):
    """The image is made of what the tests are set up with, and runs as the user that the Deployment names."""
    image = (root / "manifests/image/Dockerfile").read_text()
    libraries = set(re.findall(r"have (lib\S+-dev)", (root / "Tests/setup.sh").read_text()))
    assert len(libraries) == 3 and all(library in image for library in libraries), libraries
    security = one(documents, "Deployment")["spec"]["template"]["spec"]["securityContext"]
    assert f"\nUSER {security['runAsUser']}:{security['runAsGroup']}\n" in image
    sources = set(re.findall(r"^COPY (?!--from)(\S+) \S+$", image, re.M))
    assert sources and all(list(root.glob(source)) for source in sources), sources
    ignored = (root / "manifests/image/Dockerfile.dockerignore").read_text().split()
    assert {f"!{source}" for source in sources} == set(ignored) - {"*"}
    return 1

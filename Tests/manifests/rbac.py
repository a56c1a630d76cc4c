"""The operator may do exactly what it does, and a role for people exactly what its name says."""
import fitting

OWN = "promptops.dev"
KINDS = ("promptreleases", "evaluationsuites", "modelendpoints", "releasedecisions", "promptversions", "evaluationruns")
#: (group, resource) -> what the operator asks for in a namespace whose releases it carries out.
NEEDS = {
    **{(OWN, kind): {"get", "list", "watch"} for kind in ("evaluationsuites", "modelendpoints")},
    (OWN, "promptreleases"): {"get", "list", "watch", "patch", "update"},
    (OWN, "promptreleases/status"): {"get", "patch", "update"},
    (OWN, "promptreleases/finalizers"): {"update"},
    (OWN, "releasedecisions"): {"get", "list", "watch", "delete"},
    (OWN, "releasedecisions/status"): {"get", "patch", "update"},
    (OWN, "promptversions"): {"get", "list", "watch", "create", "patch", "delete", "record"},
    (OWN, "evaluationruns"): {"get", "list", "watch", "create", "patch", "delete"},
    ("", "configmaps"): {"get", "list", "watch", "create", "update", "patch", "delete"},
    ("", "pods"): {"get", "list", "patch"},
    ("", "secrets"): {"get"},
    ("events.k8s.io", "events"): {"create", "patch"},
}
#: Beside those, where it works for the whole cluster.
IN_A_CLUSTER = {("authorization.k8s.io", "subjectaccessreviews"): {"create"}}
DECISIONS = ("approve", "reject", "promote", "abort", "retry", "pause", "resume")
#: Role -> what it decides under the aliases staging, production and canary of any release.
DECIDES = {
    "promptops-viewer": {"staging": set(), "production": set(), "canary": set()},
    "promptops-author": dict.fromkeys(("staging", "production", "canary"), {"abort", "pause"}),
    "promptops-approver": {"staging": {"approve", "reject"}, "production": {"approve", "reject"}, "canary": set()},
    "promptops-operator": dict.fromkeys(
        ("staging", "production", "canary"), {"promote", "abort", "retry", "pause", "resume"}),
}
WRITES = {"create", "update", "patch", "delete"}


def allows(rules, verb, resource, name="", group=OWN):
    """As the API server's RBAC: `*` is everything, `*/sub` a subresource of anything, a name counts where it is listed."""
    def matches(rule):
        subresource = resource.partition("/")[2]
        known = rule["resources"]
        return (
            (verb in rule["verbs"] or "*" in rule["verbs"])
            and (group in rule["apiGroups"] or "*" in rule["apiGroups"])
            and (resource in known or "*" in known or (subresource != "" and f"*/{subresource}" in known))
            and ("resourceNames" not in rule or name in rule["resourceNames"]))

    return any(matches(rule) for rule in rules)


def granted(rules):
    table = {}
    for rule in rules:
        assert set(rule) == {"apiGroups", "resources", "verbs"}, rule
        for group in rule["apiGroups"]:
            for resource in rule["resources"]:
                table.setdefault((group, resource), set()).update(rule["verbs"])
    return table


def of_operator(documents, kind):
    roles = [fitting.one(documents, kind, name) for name in ("promptops", "promptops-model-keys")]
    return [rule for role in roles for rule in role["rules"]]


def check(overlays):
    assert granted(of_operator(overlays["cluster"], "ClusterRole")) == NEEDS | IN_A_CLUSTER
    assert granted(of_operator(overlays["namespaced"], "Role")) == NEEDS
    for documents in overlays.values():
        rules = fitting.one(documents, "Role", "promptops-leader-election")["rules"]
        asked = {verb: allows(rules, verb, "leases", "promptops", "coordination.k8s.io") for verb in ("get", "create", "update")}
        assert all(asked.values()), asked
        assert not any(allows(rules, verb, "leases", "another", "coordination.k8s.io") for verb in ("get", "update", "delete"))
    for name, decides in DECIDES.items():
        role = fitting.one(overlays["cluster"], "ClusterRole", name)
        for alias, expected in decides.items():
            found = {verb for verb in DECISIONS if allows(role["rules"], verb, f"promptreleases/{alias}", "r")}
            assert found == expected, f"{name} under {alias}: {found}"
        people(name, role)
    return 3 + len(overlays) + len(DECIDES)


def people(name, role):
    rules = role["rules"]
    assert all(allows(rules, verb, kind) for kind in KINDS for verb in ("get", "list", "watch")), name
    written = {kind for kind in KINDS if any(allows(rules, verb, kind) for verb in WRITES)}
    assert written == {
        "promptops-viewer": set(), "promptops-author": {"promptreleases", "evaluationsuites", "modelendpoints", "releasedecisions"},
        "promptops-approver": {"releasedecisions"}, "promptops-operator": {"releasedecisions"}}[name], (name, written)
    for verb in WRITES | {"record"}:
        for resource in ("promptreleases/status", "releasedecisions/status", "promptversions", "evaluationruns"):
            assert not allows(rules, verb, resource), f"{name} may {verb} {resource}"
    labels = {key.rpartition("/")[2] for key in role["metadata"]["labels"] if "aggregate-to" in key}
    assert labels == {"promptops-viewer": {"aggregate-to-view"}, "promptops-author": {"aggregate-to-edit"}}.get(name, set())

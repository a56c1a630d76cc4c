"""Who may do what: each policy over requests that are right and wrong, with RBAC as the shipped roles give it."""
import copy

import cel
import fitting
import rbac

OPERATOR = "system:serviceaccount:promptops-system:promptops"
CONTROLLERS = (
    "system:kube-controller-manager", "system:serviceaccount:kube-system:generic-garbage-collector",
    "system:serviceaccount:kube-system:namespace-controller",
    "system:serviceaccount:kube-system:storage-version-migrator-controller",
)
ADMIN = [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]


class World:
    """The policies and what each user may do by RBAC; `admit` is the API server's answer."""

    def __init__(self, documents, deciders):
        self.policies = [cel.Policy(document) for document in fitting.of_kind(documents, "ValidatingAdmissionPolicy")]
        (self.author,) = [cel.Policy(document) for document in fitting.of_kind(documents, "MutatingAdmissionPolicy")]
        operator = rbac.of_operator(documents, "ClusterRole")
        self.rules = {"admin": ADMIN, OPERATOR: operator, "system:serviceaccount:team:promptops-shard": operator,
                      "system:serviceaccount:team:ci": ADMIN, "system:serviceaccount:team:promptops": []}
        for person in ("viewer", "author", "approver", "operator"):
            self.rules[person] = fitting.one(documents, "ClusterRole", f"promptops-{person}")["rules"]
        self.rules["lead"] = deciders
        self.count = 0

    def request(self, user, operation, resource, manager="kubectl-edit"):
        kind, _, subresource = resource.partition("/")
        options = {} if operation == "DELETE" else {"fieldManager": manager}
        asked = {"operation": operation, "resource": {"group": "promptops.dev", "version": "v1alpha1", "resource": kind},
                 "namespace": "support", "userInfo": {"username": user}, "options": options}
        return {**asked, "subResource": subresource} if subresource else asked

    def admit(self, user, operation, resource, manager="kubectl-edit", before=None, after=None):
        """What the policies say against it, all together; empty where it passes."""
        def allows(verb, asked):
            assert asked["group"] == "promptops.dev" and asked["namespace"] == "support", asked
            name = asked["resource"] + (f"/{asked['subresource']}" if "subresource" in asked else "")
            return rbac.allows(self.rules.get(user, []), verb, name, asked.get("name", ""))

        self.count += 1
        request = self.request(user, operation, resource, manager)
        refusals = [policy.refusal(request, before, after, allows) for policy in self.policies]
        return [refusal for refusal in refusals if refusal is not None]

    def expect(self, is_right, *asked, **objects):
        refusals = self.admit(*asked, **objects)
        assert (refusals == []) == is_right, f"{asked}: {refusals}"
        assert not any(refusal.startswith("error") for refusal in refusals), refusals
        return refusals


def decision(action="Approve", actor="approver", alias="production", name="incident-triage"):
    spec = {"releaseName": name, "alias": alias, "digest": "sha256:0", "attempt": 1, "action": action, "actor": actor}
    return {"metadata": {"generateName": "triage-"}, "spec": {key: value for key, value in spec.items() if value is not None}}


def decisions(world):
    actions = ("Approve", "Reject", "Promote", "Abort", "Retry", "Pause", "Resume")
    for user, rules in world.rules.items():
        for alias in ("production", "canary"):
            for action in actions:
                may = rbac.allows(rules, action.lower(), f"promptreleases/{alias}", "incident-triage")
                world.expect(may, user, "CREATE", "releasedecisions", after=decision(action, user, alias))
    for name in ("incident-triage", "another"):
        words = world.expect(name != "another", "lead", "CREATE", "releasedecisions", after=decision(actor="lead", name=name))
        assert name != "another" or words[0].startswith("lead may not approve production of another: "), words
    for actor in ("admin", "", None):
        asked = ("approver", "CREATE", "releasedecisions")
        assert world.expect(False, *asked, after=decision(actor=actor)) == [
            "spec.actor must be who makes the decision: approver"]
    assert world.expect(False, "operator", "CREATE", "releasedecisions", after=decision(actor="operator")) == [
        "operator may not approve production of incident-triage: that takes the verb approve on promptreleases/production of the "
        "group promptops.dev"]


def named(name, **annotations):
    written = {f"promptops.dev/{key.replace('_', '-')}": text for key, text in annotations.items()}
    return {"metadata": {"name": name, **({"annotations": written} if written else {})}, "spec": {}}


def records(world):
    writes = [(operation, kind + sub) for operation in ("CREATE", "UPDATE") for kind in ("promptversions", "evaluationruns")
              for sub in ("", "/status")]
    writes += [("UPDATE", "promptreleases/status"), ("UPDATE", "releasedecisions/status")]
    for operation, resource in writes:
        for user in (*world.rules, *CONTROLLERS, "nobody"):
            is_operator = user in (OPERATOR, "system:serviceaccount:team:promptops-shard", *CONTROLLERS)
            may_record = rbac.allows(world.rules.get(user, []), "record", "promptversions")
            for manager in ("promptops", "kubectl-edit", "promptops-cli"):
                is_right = is_operator or (may_record and manager == "promptops")
                world.expect(is_right, user, operation, resource, manager, before=named("v"), after=named("v"))
    assert world.expect(False, "admin", "UPDATE", "promptreleases/status", before=named("r"), after=named("r")) == [
        "promptreleases/status is written by the promptops operator alone, not by admin"]
    assert world.expect(False, "admin", "CREATE", "evaluationruns", after=named("r")) == [
        "evaluationruns is written by the promptops operator alone, not by admin"]


def record_deletion(world):
    for resource in ("promptversions", "evaluationruns"):
        for user in (OPERATOR, *CONTROLLERS):
            world.expect(True, user, "DELETE", resource, before=named("v"))
        for user in ("admin", "author", "system:serviceaccount:team:ci"):
            world.expect(False, user, "DELETE", resource, before=named("v"))
            world.expect(False, user, "DELETE", resource, before=named("v", allow_delete="true"))
            world.expect(True, user, "DELETE", resource, before=named("v", keep_until="2027-01-01T00:00:00Z"))


def release_deletion(world, samples):
    """Over the statuses that the operator wrote."""
    moving = {"Progressing", "Paused"}
    for phase, release in samples.items():
        world.expect(phase not in moving, "admin", "DELETE", "promptreleases", before=release)
        for user in CONTROLLERS:
            world.expect(True, user, "DELETE", "promptreleases", before=release)
        for answer in ("true", "yes"):
            meant = copy.deepcopy(release)
            meant["metadata"]["annotations"] = {"promptops.dev/allow-delete": answer}
            world.expect(phase not in moving or answer == "true", "admin", "DELETE", "promptreleases", before=meant)
    world.expect(True, "admin", "DELETE", "promptreleases", before=named("without-a-status"))
    assert world.expect(False, "admin", "DELETE", "promptreleases", before=samples["Progressing"]) == [
        "a candidate of greeting has traffic under production: promote or abort it first, or annotate the release with "
        "promptops.dev/allow-delete=true"]


def release(author=None, **spec):
    written = named("triage", author=author) if author else named("triage")
    return {**written, "spec": {"versions": [{"name": "v1", "text": "One"}], "aliases": [], **spec}}


#: Who asks, before, after, whether it is right as it is, and the author that stands there from 1.36 on.
MORE = [{"name": "v1", "text": "One"}, {"name": "v2", "text": "Two"}]
AUTHORS = [
    ("alice", None, release(), True, "alice"),
    ("alice", None, release("alice"), True, "alice"),
    ("alice", None, release("bob"), False, "alice"),
    ("bob", release("alice"), release("alice"), True, "alice"),
    ("bob", release("alice"), release("alice", description="Other words."), True, "alice"),
    ("bob", release("alice"), release("alice", suspend=True), True, "alice"),
    ("bob", release("alice"), release("alice", versions=MORE), False, "bob"),
    ("bob", release("alice"), release("bob", versions=MORE), True, "bob"),
    ("bob", release("alice"), release(versions=MORE), True, "bob"),
    ("bob", release("alice"), release("carol", versions=MORE), False, "bob"),
    ("bob", release("alice"), release("carol"), False, "alice"),
    ("bob", release("alice"), release("bob"), False, "alice"),
    ("bob", release("alice"), release(), True, "alice"),
    ("bob", release(), release("alice"), False, None),
    ("bob", release(), release(), True, None),
    ("bob", release("alice"), release("alice", aliases=[{"name": "production", "version": "v1"}]), False, "bob"),
    ("bob", release("alice"), release("alice", lint={"failOn": "never"}), False, "bob"),
    ("bob", release("alice", lint={}), release("bob"), True, "bob"),
    ("bob", release("alice", lint={}), release("alice", lint={}), True, "alice"),
    (OPERATOR, release("alice"), release("alice"), True, "alice"),
]


def patched(written, patches):
    """The object after patches that only concern one annotation."""
    written = copy.deepcopy(written)
    for patch in patches:
        if patch["path"] == "/metadata/annotations":
            assert patch == {"op": "add", "path": patch["path"], "value": {}} and "annotations" not in written["metadata"]
            written["metadata"]["annotations"] = {}
            continue
        assert patch["path"] == "/metadata/annotations/promptops.dev~1author", patch
        if patch["op"] == "remove":
            del written["metadata"]["annotations"]["promptops.dev/author"]
        else:
            assert patch["op"] == "add"
            written["metadata"]["annotations"]["promptops.dev/author"] = str(patch["value"])
    return written


def authors(world):
    for user, before, after, is_right, author in AUTHORS:
        operation = "UPDATE" if before else "CREATE"
        world.expect(is_right, user, operation, "promptreleases", before=before, after=after)
        pinned = patched(after, world.author.patches(world.request(user, operation, "promptreleases"), before, after))
        assert pinned["metadata"].get("annotations", {}).get("promptops.dev/author") == author, f"{user} {before} {after}"
        world.expect(True, user, operation, "promptreleases", before=before, after=pinned)
        again = world.author.patches(world.request(user, operation, "promptreleases"), before, pinned)
        assert again == [], f"pinned twice: {again}"
    assert world.author.patches(world.request("alice", "UPDATE", "promptreleases/status"), release(), release()) == []


def check(documents, samples, deciders):
    """`deciders` are the rules of a role for one release's alias alone."""
    world = World(documents, deciders)
    decisions(world)
    records(world)
    record_deletion(world)
    release_deletion(world, samples)
    authors(world)
    return world.count

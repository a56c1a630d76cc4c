"""kmock's imitation of an API server, with what it leaves to its users.

kmock brings the paths, the verbs, what is stored, merge patches, finalizers and the streams of watches; nothing of that
comes from this project. It says of itself that it takes objects for plain JSON. What a client of any API server relies on
beyond that stands here, in few words and apart from it:

- objects get a name where they ask for one, a uid, a time, a generation and a resource version, and a write that names
  another version is a conflict
- PUT replaces, and of `status` only that; any other write leaves the status alone
- a list says at which version it is, and knows label selectors
- `watch=1` is a watch, as the API server has it (kmock knows only `watch=true`)
- a watch that asks for initial events is refused, as by a server that does not know them (kmock would begin it, and
  never say where they end)

What is left as kmock has it, and differs from an API server: lists have no pages and objects come whole; a watch from a
version begins with everything that is there, brings no bookmarks and never ends by itself; the reasons of its errors are
prose; preconditions of a deletion are not looked at; nothing is collected as garbage; there are no schemas, no admission
and no server-side apply.
"""

import asyncio
import copy
import datetime
import json
import uuid

import aiohttp.web
import kmock

GROUP = "promptops.dev/v1alpha1"
KINDS = {
    "promptreleases": "PromptRelease", "evaluationsuites": "EvaluationSuite", "modelendpoints": "ModelEndpoint",
    "releasedecisions": "ReleaseDecision", "promptversions": "PromptVersion", "evaluationruns": "EvaluationRun",
}
OTHERS = {
    "v1/configmaps": "ConfigMap", "v1/secrets": "Secret", "v1/pods": "Pod",
    "coordination.k8s.io/v1/leases": "Lease", "events.k8s.io/v1/events": "Event",
}
WRITES = {kmock.method.POST, kmock.method.PUT, kmock.method.PATCH, kmock.method.DELETE}


def refusal(code, reason, message):
    status = {
        "apiVersion": "v1", "kind": "Status", "metadata": {}, "status": "Failure", "code": code, "reason": reason,
        "message": message}
    return aiohttp.web.json_response(status, status=code)


def selected(labels, selector):
    """Whether labels meet a selector of equalities, and of keys that have to be there."""
    parts = [part.partition("=") for part in selector.split(",") if part]
    return all(
        key in labels and (not equals or labels[key] == value.removeprefix("=")) for key, equals, value in parts)


class Cluster(kmock.KubernetesEmulator):
    """The server, what was written to it, and a way to wait for it."""

    def __init__(self):
        super().__init__()
        self.version = 100
        self.writes = []
        self.moved = asyncio.Condition()
        for plural, kind in KINDS.items():
            self.declare(f"{GROUP}/{plural}", kind, {"status"})
        for resource, kind in OTHERS.items():
            self.declare(resource, kind)
        self["post /apis/authentication.k8s.io/v1/selfsubjectreviews"] << {
            "apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview",
            "status": {"userInfo": {"username": "alice", "groups": ["system:authenticated"]}}}

    def declare(self, resource, kind, subresources=frozenset()):
        verbs = {"get", "list", "watch", "create", "update", "patch", "delete"}
        self.resources[resource] = kmock.ResourceInfo(
            namespaced=True, kind=kind, singular=kind.lower(), verbs=verbs, subresources=set(subresources))

    # What tests ask.

    def find(self, resource, name, namespace="support"):
        """The object as it is now; nil where there is none."""
        key = (kmock.resource(resource), namespace, name)
        return self.objects[key].raw if key in self.objects and not self.objects[key].deleted else None

    def all(self, plural):
        return [
            object.raw for (resource, _, _), object in self.objects.items()
            if resource.plural == plural and not object.deleted]

    async def until(self, what, holds):
        """Waits for a state, three minutes at most."""
        async with self.moved:
            try:
                await asyncio.wait_for(self.moved.wait_for(holds), 180)
            except TimeoutError:
                raise AssertionError(f"never came: {what}") from None

    async def expire_watches(self, resource):
        """Every watch of a resource is told that its version is gone."""
        gone = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Expired", "code": 410,
                "message": "too old resource version", "metadata": {}}
        await self._buses[kmock.resource(resource)].put({"type": "ERROR", "object": gone})

    # What kmock leaves to its users.

    async def _handle(self, request):
        if request.params.get("watch") == "1":
            # A copy would not be one of the requests that kmock has noted, and has no answer.
            object.__setattr__(request, "action", kmock.action.WATCH)
        if "sendInitialEvents" in request.params:
            return refusal(422, "Invalid", "sendInitialEvents is forbidden for watch unless WatchList is enabled")
        is_object = request.resource is not None and request.resource.group != "authentication.k8s.io"
        if request.method not in WRITES or not is_object:
            return await super()._handle(request)
        key = (request.resource, request.namespace, request.name)
        stored = self.objects[key] if key in self.objects and not self.objects[key].deleted else None
        if problem := self._stamp(request, stored):
            return problem
        if request.method == kmock.method.PUT:
            response = await self._replace(request, stored)
        else:
            response = await super()._handle(request)
        if response.status < 300:
            part = f"/{request.subresource}" if request.subresource else ""
            self.writes.append(f"{request.method.value.upper()} {request.resource.plural}{part}")
        async with self.moved:
            self.moved.notify_all()
        return response

    def _stamp(self, request, stored):
        """Makes an object's metadata what a server would; an answer where the write is refused."""
        if request.method == kmock.method.DELETE:
            return None
        if request.method != kmock.method.POST and stored is None:
            return refusal(404, "NotFound", "not found")
        now = {} if stored is None else stored.raw["metadata"]
        meta = request.data.setdefault("metadata", {})
        if stored is not None and meta.get("resourceVersion", now["resourceVersion"]) != now["resourceVersion"]:
            return refusal(409, "Conflict", "the object has been modified")
        self.version += 1
        meta["resourceVersion"] = str(self.version)
        if stored is None:
            time = datetime.datetime.now(tz=datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            meta["name"] = meta.get("name") or meta["generateName"] + uuid.uuid4().hex[:5]
            meta |= {"namespace": request.namespace, "uid": str(uuid.uuid4()), "creationTimestamp": time}
            meta["generation"] = 1
        elif request.data.get("spec", stored.raw.get("spec")) != stored.raw.get("spec") and not request.subresource:
            meta["generation"] = now["generation"] + 1
        if f"{request.resource.group}/{request.resource.version}" == GROUP and not request.subresource:
            request.data.pop("status", None)
        return None

    async def _replace(self, request, stored):
        before, after = copy.deepcopy(stored.raw), request.data
        if request.subresource:
            after = {**before, request.subresource: after.get(request.subresource)}
        elif "status" in before:
            after = {**after, "status": before["status"]}
        kept = {key: before["metadata"][key] for key in ("uid", "creationTimestamp", "generation")}
        meta = before["metadata"] if request.subresource else after["metadata"]
        version = request.data["metadata"]["resourceVersion"]
        after["metadata"] = {**kept, **meta, "resourceVersion": version}
        async with self._lock:
            stored.create(after)
            await self._buses[request.resource].put({"type": "MODIFIED", "object": stored.raw})
        return aiohttp.web.json_response(stored.raw)

    async def _serve_list(self, request):
        answer = await super()._serve_list(request)
        selector = request.params.get("labelSelector", "")
        answer["items"] = [
            item for item in answer["items"] if selected(item["metadata"].get("labels", {}), selector)]
        answer["metadata"]["resourceVersion"] = str(self.version)
        return json.loads(json.dumps(answer))

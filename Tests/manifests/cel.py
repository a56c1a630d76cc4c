"""Admission policies as the API server carries them out, in as much of its CEL as these policies use."""
import functools
import re

import celpy
from celpy import celtypes


class Authorizer:
    """Stands in for `authorizer`: each call adds a member to a map, and `check` looks at what was asked."""

    def __init__(self, allows):
        self.allows = allows

    def functions(self):
        def put(key, receiver, value):
            return celtypes.MapType({**receiver, celtypes.StringType(key): value})

        def check(receiver, verb):
            asked = {str(key): str(value) for key, value in receiver.items()}
            return celtypes.MapType({celtypes.StringType("allowed"): celtypes.BoolType(self.allows(str(verb), asked))})

        members = ("group", "resource", "subresource", "namespace", "name")
        return {
            **{member: functools.partial(put, member) for member in members},
            "check": check,
            "allowed": lambda decision: decision[celtypes.StringType("allowed")],
            "lowerAscii": lambda text: celtypes.StringType(text.lower()),
            "join": lambda parts, separator: celtypes.StringType(separator.join(parts)),
            "escapeKey": lambda _, key: celtypes.StringType(key.replace("~", "~0").replace("/", "~1")),
        }


@functools.cache
def compiled(expression):
    # A JSONPatch is an object with these fields; the evaluator knows no type by that name.
    expression = re.sub(r"\b(op|path|value): ", r'"\1": ', expression.replace("JSONPatch{", "{"))
    environment = celpy.Environment()
    return environment, environment.compile(expression)


def value(json):
    return None if json is None else celpy.json_to_cel(json)


class Policy:
    """One policy; `admit` gives the words of its refusal, or nil."""

    def __init__(self, document):
        self.name, self.spec = document["metadata"]["name"], document["spec"]

    def covers(self, request):
        subresource = request.get("subResource", "")
        resource = request["resource"]["resource"] + (f"/{subresource}" if subresource else "")
        rules = self.spec["matchConstraints"]["resourceRules"]
        assert all(rule["apiGroups"] == ["promptops.dev"] and rule["apiVersions"] == ["*"] for rule in rules)
        return any(request["operation"] in rule["operations"] and resource in rule["resources"] for rule in rules)

    def evaluator(self, request, before, after, allows):
        empty = celtypes.MapType({})
        known = {
            "request": value(request), "object": value(after), "oldObject": value(before), "authorizer": empty,
            "jsonpatch": empty, "variables": empty}
        functions = Authorizer(allows).functions()

        def evaluate(expression):
            environment, tree = compiled(expression)
            return environment.program(tree, functions=functions).evaluate(known)

        for variable in self.spec.get("variables", []):
            members = {**known["variables"], celtypes.StringType(variable["name"]): evaluate(variable["expression"])}
            known["variables"] = celtypes.MapType(members)
        return evaluate

    def matches(self, request, evaluate):
        return self.covers(request) and all(
            evaluate(condition["expression"]) for condition in self.spec.get("matchConditions", []))

    def refusal(self, request, before, after, allows):
        """Nil where the request passes; a request that the expressions cannot judge is refused, as failurePolicy says."""
        if not self.covers(request):
            return None
        try:
            evaluate = self.evaluator(request, before, after, allows)
            if not self.matches(request, evaluate):
                return None
            for validation in self.spec["validations"]:
                if not evaluate(validation["expression"]):
                    return str(evaluate(validation["messageExpression"]))
        except celpy.CELEvalError as error:
            return f"error: {error}"
        return None

    def patches(self, request, before, after):
        """The JSON patches that the request gets; empty where the policy does not concern it."""
        evaluate = self.evaluator(request, before, after, lambda verb, asked: False)
        if not self.matches(request, evaluate):
            return []
        expressions = [mutation["jsonPatch"]["expression"] for mutation in self.spec["mutations"]]
        return [
            {str(key): member for key, member in patch.items()}
            for expression in expressions for patch in evaluate(expression)]

#!/usr/bin/env python3
"""Evaluates every rule (CEL) of the files under crds/ over the cases of cel_cases.yaml, as an API server would.

A rule stands at a node of the schema and sees that node's value as `self`, and on an update the value before as
`oldSelf`; items of a list belong together by its map keys. The check fails when an object is not refused by exactly the
rules that its case names, when a rule is never broken, and when what the API server reckons a rule may cost is over half
its limit.
"""

import collections
import math
import pathlib
import sys

import celpy
import yaml
from cel_expr_python import cel
from cel_expr_python.ext import ext_strings

HERE = pathlib.Path(__file__).resolve().parent
CRDS = HERE.parent.parent / "crds"

class Rules:
    """Compiles rules for the type of the value that they stand at, and evaluates them."""

    def __init__(self):
        any_map = cel.Type.Map(cel.Type.STRING, cel.Type.DYN)
        types = {"object": any_map, "array": cel.Type.List(any_map), "string": cel.Type.STRING}
        # Kubernetes has cel-go's extended strings beside the language itself.
        self.environments = {
            name: cel.NewEnv(variables={"self": kind, "oldSelf": kind}, extensions=[ext_strings.ExtStrings()])
            for name, kind in types.items()
        }
        self.compiled = {}

    def compile(self, rule, kind):
        if (rule, kind) not in self.compiled:
            expression = self.environments[kind].compile(rule)
            if expression.return_type() != cel.Type.BOOL:
                raise ValueError(f"{rule} says neither yes nor no")
            self.compiled[rule, kind] = expression
        return self.compiled[rule, kind]

    def hold(self, rule, kind, value, old):
        data = {"self": value} if old is None else {"self": value, "oldSelf": old}
        return self.compile(rule, kind).eval(data=data).value() is True


RULES = Rules()


def refusals(schema, value, old, path, broken):
    """The rules that a value breaks, as `path: message`; `old` is None where there is no value before."""
    found = []
    for rule in schema.get("x-kubernetes-validations", []):
        is_transition = "oldSelf" in rule["rule"]
        if is_transition and old is None:
            continue
        if not RULES.hold(rule["rule"], schema["type"], value, old if is_transition else None):
            broken.add(id(rule))
            found.append(f"{path or '.'}: {rule['message']}")
    if isinstance(value, dict):
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                before = old.get(name) if isinstance(old, dict) else None
                found += refusals(inner, value[name], before, f"{path}.{name}", broken)
    elif isinstance(value, list) and "items" in schema:
        keys = schema.get("x-kubernetes-list-map-keys")
        for index, item in enumerate(value):
            before = None
            if keys and old:
                before = next((one for one in old if all(one.get(key) == item.get(key) for key in keys)), None)
            found += refusals(schema["items"], item, before, f"{path}[{index}]", broken)
    return found


# What a rule may cost, reckoned as an API server does it when a definition is created: cel-go's checker/cost.go with the
# sizes that the schema bounds. Version 1.30 takes an int-or-string for as long as a request may be.
LIMIT = 10_000_000
ALL_RULES_LIMIT = 100_000_000
LONGEST_REQUEST = 3 * 1024 * 1024
SYNTAX = celpy.Environment()
Part = collections.namedtuple("Part", "cost size schema")


def size_of(schema):
    if schema is None:
        return math.inf
    if schema.get("x-kubernetes-int-or-string"):
        return LONGEST_REQUEST
    kind = schema.get("type")
    if kind == "string":
        return 4 * schema["maxLength"] if "maxLength" in schema else LONGEST_REQUEST
    if kind == "array":
        return schema["maxItems"]
    return {"object": 0}.get(kind, 1)


class Estimate:
    """The most that evaluating a parsed rule may cost."""

    # Calls that take the same time whatever they are given.
    CONSTANT = {"size", "charAt", "int", "type"}
    MACROS = {"all", "exists", "exists_one", "map", "filter"}
    # An iteration's own steps: its condition, its accumulator and the list that a step makes.
    ITERATION = 16

    def __init__(self, root):
        self.names = {"self": Part(1, size_of(root), root), "oldSelf": Part(1, size_of(root), root)}
        self.names["int"] = Part(1, 1, None)

    def of(self, tree):
        if not hasattr(tree, "data"):
            raise ValueError(f"no rule for {tree!r}")
        rule = tree.data
        children = tree.children
        if rule == "literal":
            text = str(children[0])
            return Part(0, len(text) - 2 if text[0] in "'\"" else 1, None)
        if rule in ("expr", "conditionalor", "conditionaland", "relation", "addition", "multiplication", "unary"):
            return self.operation(rule, children)
        if rule == "ident":
            return self.names[str(children[0])]
        if rule == "list_lit":
            parts = [self.of(child) for child in children[0].children] if children else []
            return Part(10 + sum(part.cost for part in parts), len(parts), self.list_of(parts))
        if rule == "member_dot":
            inner = self.of(children[0])
            schema = (inner.schema or {}).get("properties", {}).get(str(children[1]))
            return Part(inner.cost + 1, size_of(schema), schema)
        if rule == "member_index":
            inner, index = self.of(children[0]), self.of(children[1])
            schema = (inner.schema or {}).get("items")
            return Part(inner.cost + index.cost + 1, size_of(schema), schema)
        if rule in ("member_dot_arg", "ident_arg", "dot_ident_arg"):
            return self.call(rule, children)
        if len(children) == 1:
            return self.of(children[0])
        raise ValueError(f"no rule for {rule}")

    def operation(self, rule, children):
        operands = [self.of(leaf) for child in children for leaf in self.operands(child)]
        if len(children) == 1:
            return operands[0]
        cost = sum(part.cost for part in operands)
        if rule == "expr":
            condition, yes, no = operands
            return Part(condition.cost + max(yes.cost, no.cost), max(yes.size, no.size), None)
        if rule in ("conditionalor", "conditionaland"):
            return Part(cost, 1, None)
        if rule == "relation":
            names = {child.data for child in children if hasattr(child, "data")}
            if "relation_in" in names:
                return Part(cost + operands[-1].size, 1, None)
            return Part(cost + min(part.size for part in operands) / 10 + 1, 1, None)
        return Part(cost + 1, 1, None)

    @staticmethod
    def operands(child):
        """`a < b` is parsed as an operator that holds `a`, beside `b`."""
        operators = ("relation_", "addition_", "multiplication_", "unary_")
        if child.data.startswith(operators):
            return child.children
        return [child]

    def call(self, rule, children):
        if rule == "member_dot_arg":
            target, name, arguments = self.of(children[0]), str(children[1]), children[2:]
        else:
            target, name, arguments = None, str(children[0]), children[1:]
        arguments = arguments[0].children if arguments else []
        if name == "has":
            return Part(1 + self.of(arguments[0]).cost, 1, None)
        if name in self.MACROS:
            return self.macro(target, arguments)
        if name not in self.CONSTANT:
            raise ValueError(f"the cost of {name} is not known here")
        parts = ([target] if target else []) + [self.of(argument) for argument in arguments]
        size = 1 if name in ("size", "int") else math.inf
        return Part(1 + sum(part.cost for part in parts), size, None)

    def macro(self, target, arguments):
        name = str(next(arguments[0].scan_values(lambda token: True)))
        kept = self.names.get(name)
        item = (target.schema or {}).get("items")
        self.names[name] = Part(1, size_of(item), item)
        steps = [self.of(argument) for argument in arguments[1:]]
        self.names[name] = kept
        step = sum(part.cost for part in steps)
        return Part(target.cost + target.size * (step + self.ITERATION), target.size, self.list_of(steps[-1:]))

    @staticmethod
    def list_of(parts):
        """The schema of a list whose items are known only by their size: 1 for what is no text."""
        longest = max((part.size for part in parts), default=1)
        schemas = [part.schema for part in parts if part.schema]
        return {"items": schemas[0] if schemas else {"type": "integer"} if longest == 1 else None}


def costs(schema, path, count):
    """Each rule with its place and the most that it may cost in one object."""
    for rule in schema.get("x-kubernetes-validations", []):
        yield path, rule["rule"], Estimate(schema).of(SYNTAX.compile(rule["rule"])).cost * count
    for name, inner in schema.get("properties", {}).items():
        yield from costs(inner, f"{path}.{name}", count)
    if "items" in schema:
        yield from costs(schema["items"], f"{path}[]", count * schema["maxItems"])
    if "additionalProperties" in schema:
        yield from costs(schema["additionalProperties"], f"{path}{{}}", count * schema["maxProperties"])


def check_costs(kind, schema):
    failures, total = [], 0
    for path, rule, cost in costs(schema, "", 1):
        total += cost
        if cost > LIMIT / 2:
            failures.append(f"{kind}{path}: {rule} may cost {cost:,}")
    if total > ALL_RULES_LIMIT / 2:
        failures.append(f"{kind}: its rules may cost {total:,}")
    return failures


def rules(schema):
    yield from schema.get("x-kubernetes-validations", [])
    for inner in schema.get("properties", {}).values():
        yield from rules(inner)
    for key in ("items", "additionalProperties"):
        if key in schema:
            yield from rules(schema[key])


def main():
    schemas = {}
    for file in sorted(CRDS.glob("promptops.dev_*.yaml")):
        definition = yaml.safe_load(file.read_text())
        version = definition["spec"]["versions"][0]
        schemas[definition["spec"]["names"]["kind"]] = version["schema"]["openAPIV3Schema"]
    failures, broken = [], set()
    cases = yaml.safe_load((HERE / "cel_cases.yaml").read_text())
    for case in cases:
        def whole(spec):
            return {"metadata": {"name": case.get("name", "probe")}, "spec": spec}

        old = whole(case["old"]) if "old" in case else None
        found = refusals(schemas[case["kind"]], whole(case["spec"]), old, "", broken)
        expected = case.get("refused", [])
        matches = len(found) == len(expected) and all(one.startswith(start) for one, start in zip(found, expected))
        if not matches:
            failures.append(f"{case['kind']}, {case['case']}: refused by {found}, not by {expected}")
    for kind, schema in schemas.items():
        failures += check_costs(kind, schema)
        for rule in rules(schema):
            if id(rule) not in broken:
                failures.append(f"{kind}: no case breaks {rule['rule']}")
    for failure in failures:
        print(failure, file=sys.stderr)
    count = sum(1 for schema in schemas.values() for _ in rules(schema))
    print(f"{len(cases)} cases over {count} rules of {len(schemas)} kinds: {len(failures)} failures")
    return 1 if failures or len(schemas) != 6 else 0


if __name__ == "__main__":
    sys.exit(main())

"""Every expression has the type that the API server asks for, by CEL's own checker.

What comes from outside (`object`, `oldObject`, `request`) is of no known type, as it is for the API server when it carries a
policy out. `messageExpression` has to be known to be a string before that.
"""
import fitting
from cel_expr_python import cel
from cel_expr_python.ext import ext_strings
from google.protobuf import descriptor_pb2, descriptor_pool, struct_pb2

FIELD = descriptor_pb2.FieldDescriptorProto


def patch_type():
    """JSONPatch, as MutatingAdmissionPolicies know it."""
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(struct_pb2.DESCRIPTOR.serialized_pb)
    file = descriptor_pb2.FileDescriptorProto(
        name="patch.proto", syntax="proto3", dependency=["google/protobuf/struct.proto"])
    message = file.message_type.add(name="JSONPatch")
    for number, name in enumerate(("op", "path", "from", "value"), 1):
        field = message.field.add(name=name, number=number, label=FIELD.LABEL_OPTIONAL, type=FIELD.TYPE_STRING)
        if name == "value":
            field.type, field.type_name = FIELD.TYPE_MESSAGE, ".google.protobuf.Value"
    pool.AddSerializedFile(file.SerializeToString())
    return pool


def functions():
    """The authorizer's members, each of a type of its own, and the escape of JSON patches."""
    authorizer, group, resource, decision = (
        cel.Type.AbstractType(name) for name in ("Authorizer", "GroupCheck", "ResourceCheck", "Decision"))
    text = cel.Type.STRING

    def member(name, receiver, arguments, result):
        overload = cel.Overload(id=f"{name}_of_{receiver.name()}", return_type=result, parameters=[receiver, *arguments],
                                is_member=True)
        return cel.FunctionDecl(name, [overload])

    narrowing = [member(name, resource, [text], resource) for name in ("subresource", "namespace", "name")]
    return authorizer, [
        member("group", authorizer, [text], group), member("resource", group, [text], resource), *narrowing,
        member("check", resource, [text], decision), member("allowed", decision, [], cel.Type.BOOL),
        cel.FunctionDecl("jsonpatch.escapeKey", [
            cel.Overload(id="escape_key", return_type=text, parameters=[text], is_member=False)]),
    ]


class Checker:
    def __init__(self):
        self.authorizer, self.functions = functions()
        self.pool = patch_type()

    def type_of(self, expression, variables=()):
        known = {name: cel.Type.DYN for name in ("object", "oldObject", "request")}
        known |= {"authorizer": self.authorizer, **{f"variables.{name}": kind for name, kind in dict(variables).items()}}
        environment = cel.NewEnv(self.pool, variables=known, functions=self.functions, extensions=[ext_strings.ExtStrings()])
        return environment.compile(expression).return_type()


def refuses_what_is_wrong(checker):
    """The check itself: a name that is not there, a member of another type, words that may be no string."""
    for expression in ("objects.spec", "authorizer.check('get')", "object.a && 1", "authorizer.group('g').allowed()"):
        try:
            found = checker.type_of(expression)
        except Exception:  # The checker's own error has no type of its own.
            continue
        raise AssertionError(f"{expression} is taken for {found.name()}")
    assert checker.type_of("object.a + object.b") == cel.Type.DYN


def check(documents):
    checker = Checker()
    refuses_what_is_wrong(checker)
    count = 0
    kinds = ("ValidatingAdmissionPolicy", "MutatingAdmissionPolicy")
    for policy in [document for kind in kinds for document in fitting.of_kind(documents, kind)]:
        name, spec, variables = policy["metadata"]["name"], policy["spec"], {}

        def expect(expression, wanted):
            found = checker.type_of(expression, variables)
            assert found == wanted, f"{name}: {expression} is a {found.name()}, not a {wanted.name()}"

        for condition in spec.get("matchConditions", []):
            expect(condition["expression"], cel.Type.BOOL)
        for variable in spec.get("variables", []):
            variables[variable["name"]] = checker.type_of(variable["expression"], variables)
        for validation in spec.get("validations", []):
            expect(validation["expression"], cel.Type.BOOL)
            expect(validation["messageExpression"], cel.Type.STRING)
        for mutation in spec.get("mutations", []):
            expect(mutation["jsonPatch"]["expression"], cel.Type("list<JSONPatch>"))
        count += 1
    return count

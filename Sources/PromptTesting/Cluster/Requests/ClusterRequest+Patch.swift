import JSON
import KubernetesClient
import PromptCore
import YAML

extension ClusterRequest {
    /// Carries a patch out, by its media type.
    func patch(_ target: ClusterTarget, _ store: inout ClusterStore) throws(Refusal) -> ClusterWritten {
        let kind = target.kind
        let type = (request.contentType ?? "").split(separator: ";").first.map(String.init) ?? ""
        guard kind.patchTypes.contains(type) else { throw .unsupportedMediaType(kind.patchTypes) }
        let isApply = type == "application/apply-patch+yaml"
        let write = try write(isApply: isApply)
        let old = store.object(kind, target.key)
        if isApply {
            if old == nil {
                let place = kind.resource.isNamespaced ? target.key.namespace : nil
                try store.authorize(caller.user, action("create", kind, place, name: target.key.name))
            }
            return try store.apply(try yaml(), target, write)
        }
        guard let old else { throw .notFound(kind, target.key.name) }
        let shown = kind.presented(old)
        let body = try patchBody()
        let patched: JSONValue
        switch type {
        case "application/json-patch+json":
            guard let operations = body.array else { throw .badPatch }
            patched = try ObjectPatch.patched(shown, operations)
        case "application/strategic-merge-patch+json":
            patched = ObjectPatch.strategicallyMerged(shown, body, kind.schema)
        default: patched = ObjectPatch.merged(shown, body)
        }
        let accepted = try kind.accepted(kind.withoutPresentation(patched), try validation())
        try checkName(accepted.object, target)
        return try store.update(old, to: accepted, target, write)
    }

    private func patchBody() throws(Refusal) -> JSONValue {
        do {
            return try JSONParser.value(request.body)
        } catch {
            throw .badRequest("error decoding patch: \(GoSyntax.message(for: request.body))")
        }
    }

    /// An applied intent may be YAML.
    private func yaml() throws(Refusal) -> JSONValue {
        if let value = try? JSONParser.value(request.body) { return value }
        let stream = YAMLReader.documents(request.body)
        guard stream.problems.isEmpty, let first = stream.documents.first else {
            throw .badRequest("error decoding YAML: \(stream.problems.first?.message ?? "it is empty")")
        }
        return first.root.json
    }
}

// MARK: - What a request says beside its path

extension ClusterRequest {
    /// The body of a create or a replace: JSON or YAML, not protobuf.
    func json(_ kind: ClusterKind? = nil) throws(Refusal) -> JSONValue {
        let type = request.contentType ?? ""
        guard !type.contains("protobuf"), !type.contains("cbor") else {
            throw .unsupportedMediaType(["application/json", "application/yaml"])
        }
        if type.contains("yaml") { return try yaml() }
        do {
            return try JSONParser.value(request.body)
        } catch {
            let must = kind.map { " (must be of type \($0.resource.kind))" } ?? ""
            let text = String(decoding: request.body, as: UTF8.self)
            throw .badRequest(
                "the object provided is unrecognized\(must): couldn't get version/kind; json parse error: "
                    + "\(GoSyntax.message(for: request.body)) (\(text))")
        }
    }

    /// The options of a delete; empty where none were sent.
    func options() throws(Refusal) -> JSONValue {
        var options = request.body.isEmpty ? [:] : try json()
        if let policy = request[query: "propagationPolicy"] { options.set(.string(policy), at: "propagationPolicy") }
        return options
    }

    func validation() throws(Refusal) -> ClusterWrite.FieldValidation {
        guard let text = request[query: "fieldValidation"], !text.isEmpty else { return .warn }
        guard let validation = ClusterWrite.FieldValidation(rawValue: text) else {
            throw .badRequest(
                "fieldValidation: Unsupported value: \"\(text)\": supported values: \"\", \"Ignore\", "
                    + "\"Strict\", \"Warn\"")
        }
        return validation
    }

    func write(isApply: Bool) throws(Refusal) -> ClusterWrite {
        let manager = request[query: "fieldManager"] ?? ""
        var problems: [FieldProblem] = []
        if isApply, manager.isEmpty { problems.append(.required("fieldManager", "is required for apply patch")) }
        if !isApply, request.method == .patch, request[query: "force"] != nil {
            problems.append(.forbidden("force", "may not be specified for non-apply patch"))
        }
        if let problem = problems.first {
            throw Refusal(
                422, "Invalid", "PatchOptions.meta.k8s.io \"\" is invalid: \(problem.text)",
                details: ["group": "meta.k8s.io", "kind": "PatchOptions", "causes": [problem.cause]])
        }
        return ClusterWrite(
            manager: manager.isEmpty ? caller.agent : manager, validation: try validation(),
            isDryRun: request[query: "dryRun"] == "All", isForced: request[query: "force"] == "true", now: now)
    }

    /// Where a new object goes; its own namespace must be the address's.
    func key(of object: JSONValue, in namespace: String) throws(Refusal) -> ObjectKey {
        if let own = object.at("metadata", "namespace")?.string, !own.isEmpty, own != namespace {
            throw .badRequest("the namespace of the provided object does not match the namespace sent on the request")
        }
        return ObjectKey(namespace: namespace, name: object.at("metadata", "name")?.string ?? "")
    }

    func checkName(_ object: JSONValue, _ target: ClusterTarget) throws(Refusal) {
        let key = try key(of: object, in: target.key.namespace)
        guard key.name == target.key.name else {
            throw .badRequest(
                "the name of the object (\(key.name)) does not match the name on the URL (\(target.key.name))")
        }
    }
}

extension ClusterKind {
    /// An object without what `presented` adds.
    func withoutPresentation(_ object: JSONValue) -> JSONValue {
        guard resource.kind == "Event" else { return object }
        var event = object
        if event["deprecatedSource"]?.isEmptyContainer ?? false { event.set(nil, at: "deprecatedSource") }
        return event
    }
}

/// How Go's `encoding/json` says where a text stops being JSON.
enum GoSyntax {
    static func message(for bytes: [UInt8]) -> String {
        let text = bytes.filter { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }
        guard let first = text.first else { return "unexpected end of JSON input" }
        let isObject = first == UInt8(ascii: "{")
        guard let found = isObject ? text.dropFirst().first : first else { return "unexpected end of JSON input" }
        let place = isObject ? "object key string" : "value"
        return "invalid character '\(Character(Unicode.Scalar(found)))' looking for beginning of \(place)"
    }
}

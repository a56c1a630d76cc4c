import JSON

/// What a document claims to be.
enum DocumentKind {
    case resource(ResourceKind)
    case configMap
    /// A Secret that is marked as one for keys of endpoints.
    case keySecret
    /// Another program's object, or any other Secret: none of our business.
    case foreign
    /// Meant for us, but nothing that exists; reported.
    case mistaken

    init(of document: ManifestDocument, in scope: DecodingScope) {
        let apiVersion = document.apiVersion ?? ""
        let kind = document.kind ?? ""
        let group = apiVersion.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        if apiVersion == "v1", kind == "ConfigMap" {
            self = .configMap
        } else if apiVersion == "v1", kind == "Secret", document.meta.labels[KeySecret.label] == "true" {
            self = .keySecret
        } else if group == ResourceKind.group {
            self = Self.ours(document, apiVersion, kind, scope)
        } else if let known = Self.misplaced(apiVersion: apiVersion, group: group, kind: kind) {
            scope.error(
                "the kind \(known.rawValue) belongs to `apiVersion: \(ResourceKind.apiVersion)`, not `\(apiVersion)`",
                at: document.root["apiVersion"]?.mark ?? document.root.mark)
            self = .mistaken
        } else {
            self = .foreign
        }
    }

    /// One of our kinds under an API version that looks like a slip of the pen: the core group, or nearly our own.
    private static func misplaced(apiVersion: String, group: String, kind: String) -> ResourceKind? {
        guard let known = ResourceKind(rawValue: kind) else { return nil }
        let isNear = NearestName.of(group, in: [ResourceKind.group]) != nil || group.isEmpty
        return isNear || group.hasPrefix("promptops") ? known : nil
    }

    private static func ours(
        _ document: ManifestDocument, _ apiVersion: String, _ kind: String, _ scope: DecodingScope
    ) -> DocumentKind {
        let known = ResourceKind(rawValue: kind)
        if apiVersion != ResourceKind.apiVersion {
            scope.error(
                "`\(apiVersion)` is not an API version of this build: write `\(ResourceKind.apiVersion)`",
                at: document.root["apiVersion"]?.mark ?? document.root.mark)
        }
        let mark = document.root["kind"]?.mark ?? document.root.mark
        guard let known else {
            let kinds = ManifestDecoder.writtenKinds.map(\.rawValue)
            let mend =
                NearestName.of(kind, in: kinds).map { "did you mean `\($0)`?" } ?? "known: \(Prose.list(kinds, "and"))"
            scope.error("unknown kind `\(kind)`; \(mend)", at: mark)
            return .mistaken
        }
        guard ManifestDecoder.writtenKinds.contains(known) else {
            scope.error("a \(kind) is recorded by the operator; it is not written in a manifest", at: mark)
            return .mistaken
        }
        return apiVersion == ResourceKind.apiVersion ? .resource(known) : .mistaken
    }
}

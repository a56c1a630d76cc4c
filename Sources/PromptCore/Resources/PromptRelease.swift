import JSON

/// A release as a person wrote it: an intent, its versions, the aliases that point at them, how a change moves.
///
/// A release that is wrong is still a value: `spec` holds what could be understood and `diagnostics` says what could
/// not, so that the operator can keep serving what it served and say why.
package struct PromptRelease: Sendable, Hashable {
    package var meta: ObjectMeta
    package var spec: PromptReleaseSpec
    package var diagnostics: [Diagnostic]
    /// Who changed it last, where the place it is kept at vouches for that; nil elsewhere, whatever its annotations say.
    package var author: String?

    /// Where a cluster whose policies pin it keeps the author: a user name.
    package static let authorAnnotation = "promptops.dev/author"

    package init(meta: ObjectMeta, spec: PromptReleaseSpec, diagnostics: [Diagnostic] = []) {
        self.meta = meta
        self.spec = spec
        self.diagnostics = diagnostics
    }

    package var key: ObjectKey { meta.key }
}

package struct PromptReleaseSpec: Sendable, Hashable {
    /// What an application asks for; unique in the namespace.
    package var intent: String
    package var description: String?
    package var owners: [String] = []
    /// True: nothing moves forward; serving, Abort and going back still work.
    package var suspend = false
    package var versions: [VersionSpec] = []
    package var aliases: [AliasSpec] = []
    package var lint = LintSpec()
    package var delivery: DeliverySpec
    package var retention = RetentionSpec()
    /// Where the fields stand that are checked against other objects.
    package var places = FieldPlaces()

    package init(intent: String, delivery: DeliverySpec) {
        self.intent = intent
        self.delivery = delivery
    }

    package static let maximumVersions = 20
    package static let reservedAliases: Set<String> = ["latest", "release", "flags"]
}

/// One version as the manifest lists it, its `from` already replaced by what it read.
package struct VersionSpec: Sendable, Hashable {
    package var name: String
    /// Nil when the content could not be read or is wrong; the release's diagnostics say why.
    package var content: VersionContent?
    /// Where the content came from, as written in the manifest; nil for content written in place.
    package var source: TextReference?
    /// The place of the version in its manifest.
    package var mark: Mark

    package init(name: String, content: VersionContent?, source: TextReference? = nil, mark: Mark) {
        self.name = name
        self.content = content
        self.source = source
        self.mark = mark
    }
}

/// A text that stands elsewhere: a file below the manifest's own folder, or a key of a ConfigMap of the namespace.
package enum TextReference: Sendable, Hashable {
    case file(String)
    case configMapKey(name: String, key: String)

    /// For messages, status and the recorded version: `prompts/v1.md` or `configmap/NAME/KEY`.
    package var text: String {
        switch self {
        case .file(let path): path
        case .configMapKey(let name, let key): "configmap/\(name)/\(key)"
        }
    }
}

package struct LintSpec: Sendable, Hashable {
    package struct Waiver: Sendable, Hashable {
        package var rule: String
        package var reason: String
        /// The last day on which the waiver holds, as `YYYY-MM-DD` in UTC.
        package var until: String
        package var mark: Mark

        package init(rule: String, reason: String, until: String, mark: Mark) {
            self.rule = rule
            self.reason = reason
            self.until = until
            self.mark = mark
        }
    }

    package enum FailOn: String, Sendable, Hashable, CaseIterable { case error, warning, never }

    package var failOn: FailOn = .error
    package var waivers: [Waiver] = []

    package init() {}
}

package struct DeliverySpec: Sendable, Hashable {
    package enum DeletionPolicy: String, Sendable, Hashable, CaseIterable, Codable {
        case delete = "Delete", retain = "Retain"
    }

    /// The ConfigMap's or folder's name.
    package var name: String
    package var deletionPolicy: DeletionPolicy = .delete
    package var bucketing: BucketingName = .flagdV3
    /// Whether the pods that mount the bundle are touched after a delivery, so that their kubelets look at once. Who reads
    /// a folder sees a change at once anyway.
    package var touchPods = false

    package init(name: String) { self.name = name }
}

package enum BucketingName: String, Sendable, Hashable, CaseIterable, Codable {
    case flagdV2 = "flagd-v2", flagdV3 = "flagd-v3"
}

package struct RetentionSpec: Sendable, Hashable {
    /// Recorded versions kept beside those in use or in spec.
    package var versions = 20
    /// Finished evaluation runs kept beside those the status refers to.
    package var runs = 20
    /// How long what is no longer needed stays, in days.
    package var days = 90

    package init() {}
}

/// Where fields stand in their manifest, by path: `aliases[1].version`, `aliases[1].gates.triage-golden`, `intent`.
package struct FieldPlaces: Sendable, Hashable {
    package var file = ""
    package var marks: [String: Mark] = [:]
    /// The lines that the marks are in, by number.
    package var sourceLines: [Int: String] = [:]

    package init() {}

    /// The place of a field, or the beginning of the manifest.
    package subscript(_ path: String) -> Mark { marks[path] ?? marks[""] ?? Mark(line: 1, column: 1) }

    /// What is wrong at a field, with its source line.
    package func diagnostic(
        _ severity: Diagnostic.Severity = .error, at path: String, _ message: String
    ) -> Diagnostic {
        let mark = self[path]
        return Diagnostic(severity, file: file, mark: mark, message: message, sourceLine: sourceLines[mark.line])
    }
}

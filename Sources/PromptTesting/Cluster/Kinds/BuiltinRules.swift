import JSON

/// ConfigMaps and Secrets: sizes, keys, and what is immutable.
enum ConfigRules {
    private static let maximumBytes = 1_048_576

    static func problems(of object: JSONValue, replacing old: JSONValue?) -> [FieldProblem] {
        let texts = object["data"]?.object ?? [:]
        let binaries = object["binaryData"]?.object ?? [:]
        var problems = keyProblems(texts.keys, "data") + keyProblems(binaries.keys, "binaryData")
        let isSecret = object["kind"] == "Secret"
        let size =
            texts.values.reduce(0) { $0 + bytes($1, isEncoded: isSecret) }
            + binaries.values.reduce(0) { $0 + bytes($1, isEncoded: true) }
        if size > maximumBytes { problems.append(.tooLong(isSecret ? "data" : "[]", bytes: maximumBytes)) }
        guard let old, old["immutable"] == true else { return problems }
        for field in ["immutable", "data", "binaryData"] where object[field] != old[field] {
            problems.append(.forbidden(field, "field is immutable when `immutable` is set"))
        }
        return problems
    }

    private static func bytes(_ value: JSONValue, isEncoded: Bool) -> Int {
        guard let text = value.string else { return 0 }
        guard isEncoded else { return text.utf8.count }
        return text.utf8.count / 4 * 3 - text.utf8.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    }

    private static func keyProblems(_ keys: some Collection<String>, _ field: String) -> [FieldProblem] {
        keys.sorted().compactMap { key in
            let shown = JSONValue.string(key).text
            let path = "\(field)[\(key)]"
            if key == "." || key == ".." { return .invalid(path, shown: shown, "must not be '\(key)'") }
            if key.hasPrefix("..") { return .invalid(path, shown: shown, "must not start with '..'") }
            if key.utf8.count > 253 { return .invalid(path, shown: shown, "must be no more than 253 bytes") }
            guard !key.matches("[-._a-zA-Z0-9]+") else { return nil }
            return .invalid(
                path, shown: shown,
                "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or "
                    + "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')")
        }
    }
}

/// Leases: numbers that make sense.
enum LeaseRules {
    static func problems(of object: JSONValue) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if let seconds = object.at("spec", "leaseDurationSeconds")?.integer, seconds <= 0 {
            problems.append(
                .invalid("spec.leaseDurationSeconds", shown: String(seconds), "must be greater than 0"))
        }
        if let count = object.at("spec", "leaseTransitions")?.integer, count < 0 {
            problems.append(
                .invalid("spec.leaseTransitions", shown: String(count), "must be greater than or equal to 0"))
        }
        return problems
    }
}

/// Events of events.k8s.io: what a new one must say, under the names that the core group gives the fields.
enum EventRules {
    static func problems(of object: JSONValue) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        let fields = [("reportingController", Int.max), ("reportingInstance", 128), ("action", 128), ("reason", 128)]
        let hasTime = object["eventTime"] != nil
        for (field, most) in hasTime ? fields : [] {
            let text = object[field]?.string ?? ""
            if text.isEmpty { problems.append(.required(field)) }
            if text.utf8.count > most { problems.append(tooLong(field, most)) }
        }
        if hasTime, (object["note"]?.string ?? "").utf8.count > 1024 { problems.append(tooLong("message", 1024)) }
        let home = object.at("regarding", "namespace")?.string ?? "default"
        if home != object.at("metadata", "namespace")?.string {
            let shown = JSONValue.string(object.at("regarding", "namespace")?.string ?? "").text
            problems.append(.invalid("involvedObject.namespace", shown: shown, "does not match event.namespace"))
        }
        if let series = object["series"] {
            if (series["count"]?.integer ?? 0) < 2 {
                problems.append(.invalid("series.count", shown: "\"\"", "should be at least 2"))
            }
            if series["lastObservedTime"] == nil { problems.append(.required("series.lastObservedTime")) }
        }
        if !hasTime { problems.append(.required("eventTime")) }
        let type = object["type"]?.string ?? ""
        if type != "Normal", type != "Warning" {
            problems.append(.invalid("type", shown: "\"\"", "has invalid value: \(type)"))
        }
        return problems
    }

    private static func tooLong(_ field: String, _ most: Int) -> FieldProblem {
        .invalid(field, shown: "\"\"", "can have at most \(most) characters")
    }
}

/// The one form in which a Lease and an Event write times: RFC 3339 with exactly six digits of a second.
enum MicroTime {
    private static let layout = "2006-01-02T15:04:05.000000Z07:00"

    /// How the server says that a text is no such time; nil when it is one.
    static func problem(_ text: String) -> String? {
        let digits = "[0-9][0-9]"
        let seconds = "\(digits)\(digits)-\(digits)-\(digits)T\(digits):\(digits):\(digits)"
        let zone = "(Z|[-+]\(digits):\(digits))"
        guard !text.matches("\(seconds)\\.[0-9][0-9][0-9][0-9][0-9][0-9]\(zone)") else { return nil }
        let rest = text.matches("\(seconds).*") ? String(text.dropFirst(19)) : text
        let part = rest == text ? "2006" : ".000000"
        return "parsing time \"\(text)\" as \"\(layout)\": cannot parse \"\(rest)\" as \"\(part)\""
    }
}

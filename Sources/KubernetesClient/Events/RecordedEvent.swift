import JSON

/// An `events.k8s.io/v1` Event of ours, as it is or will be stored.
struct RecordedEvent: Sendable, Hashable {
    /// How often something happened again.
    struct Series: Sendable, Hashable {
        /// The first time included, so at least 2.
        var count: Int
        var lastObservedTime: MicroTime
    }

    /// What an API server takes, in bytes.
    enum Limit {
        static let note = 1024
        static let word = 128
        static let name = 253
    }

    let fact: EventFact
    let reporter: EventReporter
    let eventTime: MicroTime
    /// Nanoseconds since 1970 that no other event of this process has, for its name.
    let stamp: Int64
    var series: Series?

    /// `<object>.<stamp in hexadecimal>`, as client-go names events.
    var path: APIObjectPath {
        let suffix = "." + String(stamp, radix: 16)
        // What is left of a name that is cut must not end in a point.
        var name = Substring(fact.regarding.name.cut(toBytes: Limit.name - suffix.utf8.count))
        while let last = name.last, last == "." || last == "-" { name.removeLast() }
        let namespace = fact.regarding.namespace
        return APIObjectPath(.events, namespace: namespace.isEmpty ? "default" : namespace, name: name + suffix)
    }

    /// The whole object.
    var json: JSONValue {
        let path = path
        var members: [String: JSONValue] = [
            "apiVersion": .string(path.resource.apiVersion), "kind": .string(path.resource.kind),
            "metadata": ["name": .string(path.name), "namespace": .string(path.namespace)],
            "eventTime": .string(eventTime.text), "reportingController": .string(reporter.controller),
            "reportingInstance": .string(reporter.instance.cut(toBytes: Limit.word)),
            "action": .string(fact.action.cut(toBytes: Limit.word)),
            "reason": .string(fact.reason.cut(toBytes: Limit.word)), "type": .string(fact.kind.rawValue),
            "note": .string(fact.note.cut(toBytes: Limit.note, marking: "…")),
            "regarding": fact.regarding.json,
        ]
        members["related"] = fact.related?.json
        members["series"] = series?.json
        return .object(members)
    }

    /// The strategic merge patch that brings a stored event's series to this one's.
    var seriesPatch: JSONValue { ["series": series?.json ?? .null] }
}

extension RecordedEvent.Series {
    fileprivate var json: JSONValue {
        ["count": .integer(Int64(count)), "lastObservedTime": .string(lastObservedTime.text)]
    }
}

extension ObjectReference {
    fileprivate var json: JSONValue {
        let members = [
            "apiVersion": apiVersion, "kind": kind, "namespace": namespace, "name": name, "uid": uid,
            "resourceVersion": resourceVersion,
        ]
        return .object(members.filter { !$0.value.isEmpty }.mapValues { .string($0) })
    }
}

extension String {
    /// As many whole characters as fit; one that does not fit as a whole ends in `mark`.
    fileprivate func cut(toBytes limit: Int, marking mark: String = "") -> String {
        guard utf8.count > limit else { return self }
        var size = mark.utf8.count
        let kept = prefix {
            size += $0.utf8.count
            return size <= limit
        }
        return kept + mark
    }
}

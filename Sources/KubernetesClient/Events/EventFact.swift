/// An object that something else speaks of (`core/v1` ObjectReference).
package struct ObjectReference: Sendable, Hashable {
    package var apiVersion: String
    package var kind: String
    /// Empty for what has none.
    package var namespace: String
    package var name: String
    /// Empty where it is not known; `kubectl describe` shows only events of this uid then.
    package var uid: String
    /// Empty where it is not known.
    package var resourceVersion: String

    package init(
        apiVersion: String, kind: String, namespace: String, name: String, uid: String = "",
        resourceVersion: String = ""
    ) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.uid = uid
        self.resourceVersion = resourceVersion
    }
}

/// Something that happened to an object and that people are to see in its events.
package struct EventFact: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        case normal = "Normal"
        case warning = "Warning"
    }

    package var regarding: ObjectReference
    /// A second object that it is about.
    package var related: ObjectReference?
    package var kind: Kind
    /// What was done or tried, in one word; at most 128 bytes.
    package var action: String
    /// Why, in one word; at most 128 bytes.
    package var reason: String
    /// For people; what goes beyond 1024 bytes is cut off.
    package var note: String

    package init(
        _ kind: Kind, regarding: ObjectReference, related: ObjectReference? = nil, action: String, reason: String,
        note: String
    ) {
        self.kind = kind
        self.regarding = regarding
        self.related = related
        self.action = action
        self.reason = reason
        self.note = note
    }
}

/// Who reports events.
package struct EventReporter: Sendable, Hashable {
    /// A qualified name: `promptops.dev/controller`.
    package var controller: String
    /// Which of them: a pod's name; at most 128 bytes.
    package var instance: String

    package init(controller: String = "promptops.dev/controller", instance: String) {
        self.controller = controller
        self.instance = instance
    }
}

/// A Secret that may hold keys of endpoints: one that carries the label, and no other Secret is ever read.
package struct KeySecret: Sendable, Hashable {
    /// The label that a Secret must carry, with the value `true`.
    package static let label = "promptops.dev/model-key"

    package var meta: ObjectMeta
    /// By key.
    package var data: [String: SecretText]

    package init(meta: ObjectMeta, data: [String: SecretText]) {
        self.meta = meta
        self.data = data
    }

    package var key: ObjectKey { meta.key }
}

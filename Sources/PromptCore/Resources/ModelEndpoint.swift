/// Where and how to call a model.
package struct ModelEndpoint: Sendable, Hashable {
    package var meta: ObjectMeta
    package var spec: ModelEndpointSpec
    package var diagnostics: [Diagnostic]

    package init(meta: ObjectMeta, spec: ModelEndpointSpec, diagnostics: [Diagnostic] = []) {
        self.meta = meta
        self.spec = spec
        self.diagnostics = diagnostics
    }

    package var key: ObjectKey { meta.key }
}

package struct ModelEndpointSpec: Sendable, Hashable {
    package enum Access: Sendable, Hashable {
        /// Serves recorded answers; `answers` is the JSONL text, read when the endpoint was loaded.
        case replay(answersFrom: TextReference, answers: String)
    }

    /// The model asked for where a version names none.
    package var model: String?
    package var access: Access
    /// The most calls in flight at once.
    package var concurrency = 8
    /// Over protocol, base URL, model and recorded answers: part of the evidence's binding.
    package var digest: Digest

    package init(model: String?, access: Access, digest: Digest) {
        self.model = model
        self.access = access
        self.digest = digest
    }
}

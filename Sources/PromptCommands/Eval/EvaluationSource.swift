import PromptCore
import PromptOperator

/// Finds what an evaluation needs among manifests and records.
struct EvaluationSource {
    let set: ManifestSet
    let statePath: String

    /// The request for one run; throws `usage` for what is not there or is wrong, whose diagnostics are printed.
    func request(
        suite name: String, release key: ObjectKey, version: String, against: String?, _ printer: Printer
    ) throws(CommandFailure) -> EvaluationRequest {
        let suites = set.suites(in: key.namespace)
        guard let suite = suites[name] else {
            throw missing("EvaluationSuite", name, in: key.namespace, printer)
        }
        try require(suite.diagnostics, "the EvaluationSuite \(name)", printer)
        let endpoints = set.endpoints(in: key.namespace)
        let candidate = try subject(version, of: key, printer)
        let stable = try against.map { version throws(CommandFailure) in try subject(version, of: key, printer) }
        for name in suite.spec.endpointNames.sorted() + candidate.endpointNames
            + (stable?.endpointNames ?? [])
        {
            guard let endpoint = endpoints[name] else {
                throw missing("ModelEndpoint", name, in: key.namespace, printer)
            }
            try require(endpoint.diagnostics, "the ModelEndpoint \(name)", printer)
        }
        return EvaluationRequest(
            release: key, suite: suite, candidate: candidate, stable: stable, endpoints: endpoints)
    }

    /// The version as the manifest writes it, or as it was recorded.
    private func subject(
        _ version: String, of key: ObjectKey, _ printer: Printer
    ) throws(CommandFailure) -> EvaluationRequest.Subject {
        let release = set.releases.first { $0.release.key == key }?.release
        if let written = release?.spec.versions.first(where: { $0.name == version }) {
            guard let content = written.content else {
                try require(release?.diagnostics ?? [], "the version \(version) of \(key)", printer)
                throw failure("the version \(version) of \(key) cannot be read")
            }
            return EvaluationRequest.Subject(version: version, content: content)
        }
        guard let recorded = try recorded(key).first(where: { $0.version == version }) else {
            if release == nil { printer.describeDiagnostics(set.diagnostics.errors) }
            throw failure(
                release == nil
                    ? "there is no PromptRelease \(key) with a version \(version)"
                    : "the release \(key) has no version \(version), neither in its manifest nor recorded")
        }
        return EvaluationRequest.Subject(version: version, content: recorded.content)
    }

    private func recorded(_ key: ObjectKey) throws(CommandFailure) -> [PromptVersion] {
        try RecordReader(path: statePath).versions(of: key, nil)
    }

    private func require(_ diagnostics: [Diagnostic], _ what: String, _ printer: Printer) throws(CommandFailure) {
        guard diagnostics.hasErrors else { return }
        printer.describeDiagnostics(diagnostics.errors)
        throw failure("\(what) is wrong")
    }

    /// What is not there may be in a file that cannot be read, so that is told too.
    private func missing(
        _ kind: String, _ name: String, in namespace: String, _ printer: Printer
    ) -> CommandFailure {
        printer.describeDiagnostics(set.diagnostics.errors)
        return failure("there is no \(kind) \(name) in namespace \(namespace)")
    }

    private func failure(_ message: String) -> CommandFailure { CommandFailure(message, exit: .usage) }
}

extension EvaluationRequest.Subject {
    /// The endpoints that its wordings name.
    fileprivate var endpointNames: [String] { content.wordings.compactMap(\.endpointName) }
}

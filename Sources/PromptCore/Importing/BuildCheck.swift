import JSON

/// Asks the decoders of this build whether they take what an import would write, so that nothing is written that
/// `validate` refuses.
enum BuildCheck {
    /// Why an assertion is not taken; nil where it is.
    static func problem(ofAssertion assertion: JSONValue) -> String? {
        problem(
            of: ImportedManifests.object(
                "EvaluationSuite", "golden", nil,
                [
                    "sampling": "deterministic", "thresholds": ["passRate": ["min": "100%"]],
                    "cases": [["name": "a", "assert": [assertion]]],
                ]))
    }

    /// Why a manifest is not taken; nil where it is.
    static func problem(of manifest: JSONValue) -> String? {
        let document = ManifestDocument(root: Node(manifest), source: SourceText([], file: ""))
        let decoded = ManifestDecoder.decode(document) { _ in .failure(ReferenceProblem(message: "no such file")) }
        return decoded.diagnostics.errors.first?.message
    }
}

import Glibc

/// A reader of what strangers write, and the promises that it makes for any bytes at all.
enum Harness: String, CaseIterable {
    case yaml, json, schema, manifest, bundle, template, untrusted, xml

    /// The harness that the environment names; without one the process ends and says which there are.
    static var chosen: Harness {
        let name = getenv("PROMPTOPS_FUZZ_HARNESS").map { String(cString: $0) } ?? ""
        if let harness = Harness(rawValue: name) { return harness }
        let known = allCases.map(\.rawValue).joined(separator: ", ")
        fatalError("PROMPTOPS_FUZZ_HARNESS must be one of \(known), not \"\(name)\"")
    }

    func check(_ bytes: [UInt8]) {
        switch self {
        case .yaml: YAMLHarness.check(bytes)
        case .json: JSONHarness.check(bytes)
        case .schema: SchemaHarness.check(bytes)
        case .manifest: ManifestHarness.check(bytes)
        case .bundle: BundleHarness.check(bytes)
        case .template: TemplateHarness.check(bytes)
        case .untrusted: UntrustedHarness.check(bytes)
        case .xml: XMLHarness.check(bytes)
        }
    }
}

/// Ends the process when a promise is broken, which is how libFuzzer learns of it; what was found stands on stderr.
func promise(
    _ holds: Bool, _ what: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
    if !holds { fatalError("broken promise: \(what())", file: file, line: line) }
}

/// The parts of an input, which a byte that no text needs (U+001E, "record separator") keeps apart.
func parts(_ bytes: [UInt8]) -> [[UInt8]] {
    bytes.split(separator: 0x1E, omittingEmptySubsequences: false).map(Array.init)
}

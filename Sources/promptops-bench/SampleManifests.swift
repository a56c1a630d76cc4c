import Foundation
import PromptTesting

/// A folder of releases, each in a file of its own: three versions of about 2 KiB of prompt, an alias for everybody
/// and one for the newest wording.
struct SampleManifests {
    static let versions = 3
    /// Of one version's text.
    static let promptBytes = 2048
    private static let words = [
        "answer", "briefly", "customer", "order", "refund", "policy", "delivery", "address", "sentence", "polite",
        "never", "always", "invoice", "number", "language", "question", "summary", "facts", "source", "reply",
    ]

    let folder: String

    /// The namespace of a release; there are a hundred releases in one.
    static func namespace(_ index: Int) -> String { "team-\(index / 100)" }

    /// The name of a release, which is also that of its bundle.
    static func name(_ index: Int) -> String { "release-\(index)" }

    /// Writes the manifests of releases `0..<count`.
    func write(_ count: Int) throws {
        for index in 0..<count {
            let path = file(index)
            if index % 100 == 0 {
                try FileManager.default.createDirectory(
                    atPath: "\(folder)/\(Self.namespace(index))", withIntermediateDirectories: true)
            }
            try Data(Self.manifest(index, newest: Self.versions).utf8).write(to: URL(filePath: path))
        }
    }

    /// Writes a release's next manifest beside the present one: its newest version is a new one, which `staging` names.
    func stage(_ index: Int, newest: Int) throws {
        try Data(Self.manifest(index, newest: newest).utf8).write(to: URL(filePath: next(index)))
    }

    /// Puts the staged manifest in the place of the present one, at once.
    func publish(_ index: Int) throws {
        guard rename(next(index), file(index)) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    /// Whether the text in a bundle is that of a version.
    static func isText(at path: String, ofVersion version: Int) -> Bool {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return false }
        return text.prefix(80).contains("wording \(version).")
    }

    private func next(_ index: Int) -> String { "\(folder)/\(Self.namespace(index))/.next" }

    /// The manifest of a release.
    func file(_ index: Int) -> String { "\(folder)/\(Self.namespace(index))/\(Self.name(index)).yaml" }

    static func manifest(_ index: Int, newest: Int) -> String {
        var random = SeededGenerator(seed: UInt64(index))
        let versions = [1, 2, newest].map { version in
            """
            - name: v\(version)
              text: |
            \(prompt(index, version, &random))
                {{question}}
              inputs:
              - {name: question, schema: {type: string, maxLength: 4000}}
              model: {id: model-2026-06-01, parameters: {temperature: 0, maxTokens: 200}}

            """
        }
        return """
            apiVersion: promptops.dev/v1alpha1
            kind: PromptRelease
            metadata: {name: \(name(index)), namespace: \(namespace(index))}
            spec:
              intent: support.case-\(index)
              description: Answers questions of kind \(index).
              owners: [team-\(index / 100)]
              versions:
            \(versions.joined().split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))
              aliases:
              - name: production
                version: v2
                strategy: {immediate: {}}
              - name: staging
                version: v\(newest)
                strategy: {immediate: {}}

            """
    }

    private static func prompt(_ index: Int, _ version: Int, _ random: inout SeededGenerator) -> String {
        var lines = ["    You answer questions of kind \(index), wording \(version)."]
        var size = lines[0].utf8.count
        while size < promptBytes {
            let line = "    " + (0..<12).map { _ in random.pick(words) }.joined(separator: " ") + "."
            lines.append(line)
            size += line.utf8.count - 3
        }
        return lines.joined(separator: "\n")
    }
}

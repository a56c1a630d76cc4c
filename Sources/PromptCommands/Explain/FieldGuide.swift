import PromptCore

/// What the fields of the API mean, as the custom resource definitions say it: for people without a cluster to ask.
package struct FieldGuide: Sendable {
    /// One field of a kind, or a kind.
    package struct Entry: Sendable, Hashable {
        /// `PromptRelease.spec.aliases.name`; items of lists and values of maps have no step of their own.
        package var path: String
        /// `string`, `[]Object`, `map[string]string`, ...
        package var type: String
        package var isRequired: Bool
        package var description: String

        package init(path: String, type: String, isRequired: Bool, description: String) {
            self.path = path
            self.type = type
            self.isRequired = isRequired
            self.description = description
        }

        /// The last step of the path.
        var name: Substring { path[(path.lastIndex(of: ".").map(path.index(after:)) ?? path.startIndex)...] }
        var parent: Substring { path.lastIndex(of: ".").map { path[..<$0] } ?? "" }
    }

    /// Each entry before those below it.
    package let entries: [Entry]

    /// The guide that this program bears.
    package static let standard = FieldGuide(text)

    /// Reads lines of `PATH <TYPE, required>`, each followed by its description, which is indented.
    init(_ text: String) {
        var entries: [Entry] = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("  ") {
                guard let last = entries.indices.last else { continue }
                let gap = entries[last].description.isEmpty ? "" : " "
                entries[last].description += gap + line.drop { $0 == " " }
            } else if let start = line.firstIndex(of: "<"), line.last == ">" {
                let facts = line[line.index(after: start)...].dropLast().split(separator: ", ")
                entries.append(
                    Entry(
                        path: String(line[..<start].dropLast()), type: String(facts.first ?? ""),
                        isRequired: facts.contains("required"), description: ""))
            }
        }
        self.entries = entries
    }

    /// What is directly below a path.
    func fields(of path: String) -> [Entry] { entries.filter { $0.parent == path } }

    /// The entry that a person means: `prel.spec.aliases`, `promptreleases.spec`, `PromptRelease`.
    func find(_ path: String) -> Entry? {
        let steps = path.split(separator: ".", omittingEmptySubsequences: false)
        guard let first = steps.first, let kind = Self.kind(String(first)) else { return nil }
        let wanted = ([kind.rawValue] + steps.dropFirst().map(String.init)).joined(separator: ".")
        return entries.first { $0.path == wanted }
    }

    /// The longest beginning of a path that there is; nil for an unknown kind.
    func known(of path: String) -> Entry? {
        var steps = path.split(separator: ".", omittingEmptySubsequences: false)
        while !steps.isEmpty {
            if let entry = find(steps.joined(separator: ".")) { return entry }
            steps.removeLast()
        }
        return nil
    }

    private static let shortNames: [ResourceKind: String] = [
        .release: "prel", .suite: "evs", .endpoint: "mep", .decision: "rdec", .version: "pver", .run: "evrun",
    ]

    private static func kind(_ name: String) -> ResourceKind? {
        let name = name.lowercased()
        return ResourceKind.allCases.first { kind in
            let singular = kind.rawValue.lowercased()
            return [singular, singular + "s", shortNames[kind]].contains(name)
        }
    }
}

import ArgumentParser
import KubernetesClient
import PromptCore

/// What is known at a place, for a shell that completes a command line; silent about everything that goes wrong.
enum RecordCompletion {
    /// Names of releases; those of other namespaces as `NAMESPACE/NAME`, where the word begins so or there are no others.
    static let releases = CompletionKind.custom { words, index, _ in
        await suggestions(words, index) { line, source in
            let keys = try await source.releases(in: .namespaces(line.namespaces(or: source), and: [])).items.map(\.key)
            if !keys.isEmpty, !line.prefix.contains("/"), !line.flags.contains("-A") { return keys.map(\.name) }
            guard line.value(of: "-n") == nil else { return [] }
            return try await source.releases(in: .namespaces(nil, and: [])).items.map(\.key.description)
        }
    }

    /// Aliases of the release that is named.
    static let aliases = CompletionKind.custom { words, index, _ in
        await suggestions(words, index) { line, source in
            try await line.release(in: source)?.status?.aliases.map(\.name) ?? []
        }
    }

    /// Recorded versions of the release that is named, newest first, and what else stands for one.
    static let versions = CompletionKind.custom { words, index, _ in
        await suggestions(words, index) { line, source in
            guard let release = try await line.release(in: source) else { return [] }
            let versions = try await source.versions(of: release).map(\.version)
            let names = release.status?.aliases.map(\.name) ?? []
            return versions.reversed() + (versions.isEmpty ? [] : ["latest"]) + names
        }
    }

    /// Recorded versions alone.
    static let recordedVersions = CompletionKind.custom { words, index, _ in
        await suggestions(words, index) { line, source in
            guard let release = try await line.release(in: source) else { return [] }
            return try await source.versions(of: release).map(\.version).reversed()
        }
    }

    /// Namespaces that hold releases.
    static let namespaces = CompletionKind.custom { words, index, _ in
        await suggestions(words, index) { _, source in
            Set(try await source.releases(in: .namespaces(nil, and: [])).items.map(\.key.namespace)).sorted()
        }
    }

    /// Contexts of the kubeconfig.
    static let contexts = CompletionKind.custom { words, index, _ in
        let line = line(words, index)
        let files = KubeconfigFiles(
            flag: line.value(of: "--kubeconfig"), environment: CommandContext.current.variables)
        do throws(ConfigurationError) {
            return try Kubeconfig.load(files).contextNames
        } catch {
            return []
        }
    }

    /// A shell waits for this: a cluster that does not answer soon has nothing to suggest.
    private static let patience = Duration.seconds(3)

    /// The first word is the program; a shell may hand on what stands after the cursor too.
    private static func line(_ words: [String], _ index: Int) -> TypedLine {
        TypedLine(Array(words.prefix(index + 1).dropFirst()), of: .program)
    }

    private static func suggestions(
        _ words: [String], _ index: Int,
        _ find: @escaping @Sendable (TypedLine, any RecordSource) async throws -> [String]
    ) async -> [String] {
        let line = line(words, index)
        do {
            let source = try RecordOptions.parse(line.placeArguments).source(in: .current)
            return try await withThrowingTaskGroup(of: [String].self) { group in
                group.addTask { try await find(line, source) }
                group.addTask {
                    try await Task.sleep(for: patience)
                    return []
                }
                defer { group.cancelAll() }
                return try await group.next() ?? []
            }
        } catch {
            return []
        }
    }
}

extension TypedLine {
    /// What says where to look, as arguments for `RecordOptions`.
    fileprivate var placeArguments: [String] {
        ["--state", "--context", "--kubeconfig"].flatMap { name in values[name].map { [name, $0] } ?? [] }
            + (flags.contains("--kubernetes") ? ["--kubernetes"] : [])
    }

    fileprivate func namespaces(or source: any RecordSource) -> Set<String>? {
        flags.contains("-A") ? nil : [value(of: "-n") ?? source.defaultNamespace]
    }

    /// The release that the first positional argument names.
    fileprivate func release(in source: any RecordSource) async throws -> RecordedRelease? {
        guard let name = positionals.first else { return nil }
        return try await source.release(
            ObjectKey(argument: name, in: value(of: "-n") ?? source.defaultNamespace))
    }
}

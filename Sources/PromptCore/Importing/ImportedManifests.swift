import JSON

/// Makes names of ours out of names of theirs.
package enum ImportedNames {
    /// A name for an object: lower case, `-` for whatever else; nil where nothing is left.
    package static func object(_ text: String) -> String? {
        let words = text.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let name = words.joined(separator: "-").prefix(100)
        let trimmed = name.hasSuffix("-") ? name.dropLast() : name
        return trimmed.isEmpty ? nil : String(trimmed)
    }

    /// A name for a version: `-` for whatever a version's name cannot hold; nil where nothing is left.
    package static func version(_ text: String) -> String? {
        let words = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "_")) }
        var name = words.joined(separator: "-").prefix(60)
        while let first = name.first, "._-".contains(first) { name.removeFirst() }
        while let last = name.last, "._-".contains(last) { name.removeLast() }
        return name.isEmpty ? nil : String(name)
    }
}

/// Writes what was imported as manifests.
package struct ImportedManifests {
    /// Instead of the names that the files give; nil: theirs.
    package var name: String?
    package var version: String?
    package var namespace: String?

    package init(name: String?, version: String?, namespace: String?) {
        self.name = name
        self.version = version
        self.namespace = namespace
    }

    /// The manifests of one file, endpoints first, each release before its suite; `fallback` names what has no name.
    package func documents(_ file: ImportedFile, fallback: String) -> [Node] {
        let endpoints = file.endpoints.map { Self.endpoint($0, namespace: namespace) }
        let releases = file.releases.flatMap { release -> [JSONValue] in
            let name = releaseName(release, among: file.releases.count, fallback)
            let suite = suite(release)
            return [self.release(release, name)] + (suite.map { [self.suite($0, release, name)] } ?? [])
        }
        return (endpoints + releases).map(ManifestOrder.node)
    }

    static func endpoint(_ endpoint: ImportedEndpoint, namespace: String?) -> JSONValue {
        object("ModelEndpoint", endpoint.name, namespace, endpoint.spec)
    }

    private func releaseName(_ release: ImportedRelease, among count: Int, _ fallback: String) -> String {
        let own = release.name.flatMap(ImportedNames.object)
        if let name { return count == 1 ? name : [name, own ?? "prompt"].joined(separator: "-") }
        return own ?? ImportedNames.object(fallback) ?? "prompt"
    }

    static func object(_ kind: String, _ name: String, _ namespace: String?, _ spec: JSONValue) -> JSONValue {
        var metadata: [String: JSONValue] = ["name": .string(name)]
        metadata["namespace"] = namespace.map(JSONValue.string)
        return [
            "apiVersion": .string(ResourceKind.apiVersion), "kind": .string(kind), "metadata": .object(metadata),
            "spec": spec,
        ]
    }
}

// MARK: - Releases

extension ImportedManifests {
    private func release(_ release: ImportedRelease, _ name: String) -> JSONValue {
        var spec: [String: JSONValue] = [:]
        spec["description"] = release.description.map(JSONValue.string)
        var names: Set<String> = []
        spec["versions"] = .array(
            release.versions.enumerated().map { index, prompt in
                var version = versionName(prompt, index, among: release.versions.count)
                while !names.insert(version).inserted { version += "-\(index + 1)" }
                var members = prompt.content
                members["name"] = .string(version)
                return .object(members)
            })
        return Self.object("PromptRelease", name, namespace, .object(spec))
    }

    private func versionName(_ prompt: ImportedPrompt, _ index: Int, among count: Int) -> String {
        if let version { return count == 1 ? version : "\(version)-\(index + 1)" }
        return prompt.version.flatMap(ImportedNames.version) ?? "v\(index + 1)"
    }
}

// MARK: - Suites

extension ImportedManifests {
    /// The suite of a release; from the samples of its only prompt where the file has none of its own.
    private func suite(_ release: ImportedRelease) -> ImportedSuite? {
        if let suite = release.suite { return suite }
        guard let prompt = release.versions.first, !prompt.sample.isEmpty else { return nil }
        let inputs = (prompt.content["inputs"]?.array ?? []).compactMap { $0["name"]?.string }
        guard inputs.allSatisfy({ prompt.sample[$0] != nil }) else { return nil }
        // A case must assert something: the version's contract, or at least that there is an answer.
        let candidates: [JSONValue] =
            prompt.content["output"] == nil ? [["regex": "\\S"]] : [["schema": [:]], ["isJSON": true]]
        let assertion = candidates.first { BuildCheck.problem(ofAssertion: $0) == nil }
        return assertion.map {
            ImportedSuite(cases: [.init(name: "sample", inputs: prompt.sample, assertions: [$0])])
        }
    }

    private func suite(_ suite: ImportedSuite, _ release: ImportedRelease, _ name: String) -> JSONValue {
        var spec: [String: JSONValue] = [
            "sampling": "deterministic", "thresholds": ["passRate": ["min": "100%"]],
            "cases": .array(
                suite.cases.map { one in
                    var members: [String: JSONValue] = ["name": .string(one.name), "inputs": .object(one.inputs)]
                    if !one.assertions.isEmpty { members["assert"] = .array(one.assertions) }
                    return .object(members)
                }),
        ]
        if !suite.defaults.isEmpty { spec["defaults"] = ["assert": .array(suite.defaults)] }
        return Self.object("EvaluationSuite", "\(name)-golden", namespace, .object(spec))
    }
}

import Glibc
import JSON
import PromptCore

/// Reads one manifest file and all that it refers to.
struct ManifestLoader: Sendable {
    /// The largest manifest file.
    static let fileLimit = 4 << 20

    let scanner: ManifestScanner
    /// The config maps that are there now.
    let configMaps: [ObjectKey: ConfigMap]
    /// Nanoseconds since 1970 by the clock that stamps files.
    let fileTime: @Sendable () -> Int64

    /// What the file says; one that cannot be read is not whole and says why.
    func load(_ path: String) -> LoadedFile {
        var loaded = LoadedFile(path: path)
        do throws(FileError) {
            let content = try scanner.files.read(scanner.absolute(path), limit: Self.fileLimit)
            let fingerprint = content.status.fingerprint
            loaded.fingerprint = fingerprint.isRecent(at: fileTime()) ? nil : fingerprint
            decode(ManifestFile.read(content.bytes, file: path), &loaded)
            if content.bytes.isEmpty {
                loaded.refuse("the file is empty; to delete what it said, remove the file", .partial)
            }
        } catch {
            let reason =
                error.code == EFBIG ? "it has more than \(Self.fileLimit >> 20) MiB" : error.reason
            loaded.refuse("the file cannot be read: \(reason)", .broken)
        }
        return loaded
    }

    private func decode(_ file: ManifestFile, _ loaded: inout LoadedFile) {
        loaded.diagnostics = file.diagnostics
        loaded.reading = !file.isComplete ? .broken : file.diagnostics.hasErrors ? .partial : .whole
        let reader = ReferenceReader(manifest: loaded.path, scanner: scanner)
        for document in file.documents {
            note(ManifestDecoder.references(of: document), of: document, reader, &loaded)
            let namespace = document.meta.namespace
            let (manifest, diagnostics) = ManifestDecoder.decode(document) { reference in
                switch reference {
                case .file(let path): reader.read(path)
                case .configMapKey(let name, let key): text(key, ofConfigMap: name, in: namespace)
                }
            }
            add(manifest, diagnostics, from: document, to: &loaded)
        }
    }

    private func add(
        _ manifest: Manifest?, _ diagnostics: [Diagnostic], from document: ManifestDocument, to loaded: inout LoadedFile
    ) {
        guard let manifest else {
            loaded.diagnostics += diagnostics
            if diagnostics.hasErrors { loaded.weaken(to: .partial) }
            return
        }
        guard let id = ObjectID(manifest) else {
            let message = "a ReleaseDecision is made with the command line, not with a file here; it is ignored"
            loaded.diagnostics.append(Diagnostic(file: loaded.path, mark: document.root.mark, message: message))
            return
        }
        guard StateFolder.isSafe(id.key.namespace), StateFolder.isSafe(id.key.name) else {
            loaded.refuse("\(id.key) cannot be the name of an object", .partial, at: document.root.mark)
            return
        }
        loaded.objects.append(
            LoadedFile.Object(id: id, manifest: manifest, digest: manifest.specDigest, mark: document.root.mark))
    }

    /// Notes what the file depends on, before it is read: a change in between is then seen.
    private func note(
        _ references: [TextReference], of document: ManifestDocument, _ reader: ReferenceReader,
        _ loaded: inout LoadedFile
    ) {
        for reference in references {
            switch reference {
            case .file(let path):
                loaded.references.updateValue(
                    reader.fingerprint(of: path, at: fileTime()), forKey: reader.place(of: path))
            case .configMapKey(let name, _):
                loaded.configMaps.insert(ObjectKey(namespace: document.meta.namespace, name: name))
            }
        }
    }

    private func text(
        _ key: String, ofConfigMap name: String, in namespace: String
    ) -> Result<[UInt8], ReferenceProblem> {
        guard let map = configMaps[ObjectKey(namespace: namespace, name: name)] else {
            return .failure(ReferenceProblem(message: "there is no ConfigMap \(name) in namespace \(namespace)"))
        }
        guard let text = map.data[key] else {
            return .failure(ReferenceProblem(message: "the ConfigMap \(name) has no key \(key)"))
        }
        return .success(Array(text.utf8))
    }
}

extension LoadedFile {
    fileprivate mutating func refuse(_ message: String, _ reading: Reading, at mark: Mark = Mark(line: 1, column: 1)) {
        diagnostics.append(Diagnostic(file: path, mark: mark, message: message))
        weaken(to: reading)
    }

    fileprivate mutating func weaken(to reading: Reading) {
        if self.reading != .broken { self.reading = reading }
    }
}

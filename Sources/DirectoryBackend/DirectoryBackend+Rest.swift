import JSON
import Logging
import PromptCore
import PromptOperator

extension DirectoryBackend {
    package nonisolated func look(
        at key: ObjectKey, places: Set<String>, expecting resourceVersion: String?
    ) async -> Digest? {
        guard let current = await currentVersion(of: key), resourceVersion ?? current == current else { return nil }
        var look = FolderLook(files: state.files)
        look.add(current)
        do throws(BackendError) {
            look.add(file: try state.folder.releaseFile(key))
            look.addFiles(of: try state.folder.versionsFolder(key))
            look.addFiles(of: try state.folder.runsFolder(key))
            for path in try decisionFiles(of: key) { look.add(file: path) }
            for place in places.sorted() {
                let place = ObjectKey(namespace: key.namespace, name: place)
                look.add(file: try state.folder.bundleFile(place))
                look.addBundle(at: try bundles.folder(place).path)
            }
        } catch {
            return nil
        }
        return look.digest
    }

    package nonisolated func restNotes() async -> [ObjectKey: RestNote] {
        do throws(BackendError) {
            return try state.read(RestRecord.self, at: state.folder.restFile)?.notes ?? [:]
        } catch {
            logger.info("Notes of the last run not usable", metadata: ["error": "\(error.message)"])
            return [:]
        }
    }

    package nonisolated func keep(_ notes: [ObjectKey: RestNote]) async {
        do throws(BackendError) {
            try state.publish(try state.stage(RestRecord(notes: notes)), at: state.folder.restFile)
        } catch {
            logger.info("Notes for the next run not kept", metadata: ["error": "\(error.message)"])
        }
        // The log has grown with whatever changed the notes.
        await noteAuditHead()
    }
}

/// A digest over what stands at paths, without the files' content: names, fingerprints and links.
struct FolderLook: Sendable {
    let files: any FileSystem
    private var bytes: [UInt8] = []

    init(files: any FileSystem) { self.files = files }

    /// What was added so far.
    var digest: Digest { Digest(of: bytes) }

    /// Adds a text as it is.
    mutating func add(_ text: some StringProtocol) {
        bytes += text.utf8
        bytes.append(0)
    }

    /// Adds what a file is, or that there is none.
    mutating func add(file path: String) {
        let status = try? files.status(of: path, followingLinks: false)
        guard let print = status?.fingerprint else { return bytes.append(0) }
        bytes.append(1)
        let numbers = [
            print.device, print.inode, UInt64(bitPattern: print.size), UInt64(bitPattern: print.modified),
            UInt64(bitPattern: print.changed),
        ]
        numbers.withUnsafeBytes { bytes += $0 }
    }

    /// Adds the names in a folder, and what each is.
    mutating func addFiles(of folder: String) {
        for name in (try? files.namesIfPresent(in: folder)) ?? [] {
            add(name)
            add(file: folder + "/" + name)
        }
        bytes.append(2)
    }

    /// Adds a bundle's folder: its names, where `..data` leads, and the files there.
    mutating func addBundle(at path: String) {
        add(file: path)
        guard let data = try? files.destinationIfPresent(of: path + "/" + BundleFolder.dataLink) else { return }
        add(data)
        add(file: path + "/" + data)
        addFiles(of: path + "/" + data)
    }
}

/// The notes of releases at rest, as a file. Only the program that wrote them reads them: another one may plan otherwise.
struct RestRecord: StateRecord {
    let formatVersion = RestRecord.format
    let notes: [ObjectKey: RestNote]

    init(notes: [ObjectKey: RestNote]) { self.notes = notes }

    /// Why a file holds no notes that are of use.
    enum Flaw: Error { case otherProgram, damaged }

    init(stateBytes: [UInt8]) throws {
        let json = try JSONValue(parsing: stateBytes)
        guard json["program"]?.string == Self.program else { throw Flaw.otherProgram }
        guard let namespaces = json["releases"]?.object else { throw Flaw.damaged }
        var notes: [ObjectKey: RestNote] = [:]
        for (namespace, releases) in namespaces {
            for (name, note) in releases.object ?? [:] {
                notes[ObjectKey(namespace: namespace, name: name)] = RestNote(note, namespace: namespace)
            }
        }
        self.notes = notes
    }

    func stateBytes() -> [UInt8] {
        var namespaces: [String: [String: JSONValue]] = [:]
        for (key, note) in notes { namespaces[key.namespace, default: [:]][key.name] = note.json }
        let json = JSONValue.object([
            "formatVersion": .integer(Int64(Self.format)), "program": .string(Self.program),
            "releases": .object(namespaces.mapValues { .object($0) }),
        ])
        return json.canonicalBytes + [UInt8(ascii: "\n")]
    }

    /// What this program's own file is.
    private static let program: String = {
        var look = FolderLook(files: LocalFileSystem())
        look.add(file: (try? LocalFileSystem().destination(of: "/proc/self/exe")) ?? "")
        return look.digest.text
    }()
}

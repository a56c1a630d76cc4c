import Foundation
import JSON
import PromptBundle
import PromptCore
import PromptOperator

/// A ConfigMap at a place of delivery as it was read: what stands in it, and what a delivery has to know beside.
struct PlacedBundle: Sendable {
    let meta: ObjectMeta
    /// Of each key: whether it is in `binaryData`, and the digest of its bytes.
    let entries: [String: Entry]
    let ownerReferences: [JSONValue]
    let isImmutable: Bool
    /// Over names and bytes.
    let digest: Digest

    struct Entry: Sendable, Hashable {
        var isBinary: Bool
        var digest: Digest
    }

    init(apiObject object: JSONValue) {
        let files = Self.files(apiObject: object)
        meta = ObjectMeta(apiObject: object)
        entries = files.reduce(into: [:]) { entries, file in
            entries[file.key] = Entry(
                isBinary: object["data"]?[file.key] == nil, digest: Digest(of: file.value))
        }
        ownerReferences = object["metadata"]?["ownerReferences"]?.array ?? []
        isImmutable = object["immutable"]?.bool == true
        digest = BundleFiles.digest(of: files)
    }

    /// The values of a ConfigMap, text and binary.
    static func files(apiObject object: JSONValue) -> [String: [UInt8]] {
        var files = (object["data"]?.object ?? [:]).compactMapValues { $0.string.map { Array($0.utf8) } }
        for (name, value) in object["binaryData"]?.object ?? [:] {
            files[name] = value.string.flatMap { Data(base64Encoded: $0) }.map { Array($0) } ?? []
        }
        return files
    }

    /// What the planner is told of it.
    var stored: StoredBundle {
        StoredBundle(
            digest: digest, transition: meta.annotations[ObjectMark.transition].flatMap { Int($0) },
            ownerUID: meta.annotations[ObjectMark.releaseUID],
            release: meta.releaseName.map { ObjectKey(namespace: meta.namespace, name: $0) },
            resourceVersion: meta.resourceVersion)
    }
}

/// The files of a bundle as a ConfigMap takes them.
enum BundleFiles {
    /// The digest of files, as `ReleaseBundle.digestInput` counts them.
    static func digest(of files: [String: [UInt8]]) -> Digest {
        var input: [UInt8] = []
        input.reserveCapacity(files.reduce(0) { $0 + $1.key.utf8.count + $1.value.count + 20 })
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            for part in [Array(name.utf8), bytes] {
                input += Array("\(part.count):".utf8)
                input += part
                input.append(UInt8(ascii: ","))
            }
        }
        return Digest(of: input)
    }

    /// Why no ConfigMap can be made of a delivery; nil where one can.
    static func problem(with delivery: BundleDelivery) -> String? {
        if let name = delivery.files.keys.sorted().first(where: { !BundleFormat.isFileName($0) }) {
            return "\"\(name)\" cannot be the name of a file in a bundle"
        }
        let bytes = delivery.files.reduce(0) { $0 + $1.value.count }
        guard bytes <= BundleLimit.totalBytes else {
            return "the bundle has \(bytes) bytes; a ConfigMap takes \(BundleLimit.totalBytes)"
        }
        guard digest(of: delivery.files) == delivery.digest else {
            return "the files of bundle \(delivery.release.namespace)/\(delivery.name) are not those of its digest"
        }
        return nil
    }

    /// The text of a value in `data`; nil for what belongs into `binaryData`: what is no UTF-8, and what JSON's escapes
    /// would more than double, as a request has a limit too.
    static func text(_ bytes: [UInt8]) -> String? {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        let escaped = bytes.reduce(0) { count, byte in
            switch byte {
            case 0x22, 0x5C, 0x08, 0x09, 0x0A, 0x0C, 0x0D: count + 2
            case ..<0x20: count + 6
            default: count + 1
            }
        }
        return escaped <= 2 * bytes.count ? text : nil
    }
}

import Crypto
import JSON

/// A SHA-256 digest, shown as `sha256:<64 hex digits>`.
package struct Digest: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The 64 lower-case hex digits.
    package let hex: String

    /// The digest of these bytes.
    package init(of bytes: some Sequence<UInt8>) {
        var hash = SHA256()
        bytes.withContiguousStorageIfAvailable { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
            ?? hash.update(data: Array(bytes))
        hex = Self.hex(hash.finalize())
    }

    /// The digest of the canonical JSON (RFC 8785) of a value.
    package init(of json: JSONValue) { self.init(of: json.canonicalBytes) }

    /// Reads `sha256:<hex>`; nil for other text.
    package init?(_ text: String) {
        guard text.hasPrefix("sha256:") else { return nil }
        let hex = text.dropFirst("sha256:".count)
        guard hex.utf8.count == 64, hex.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
            return nil
        }
        self.hex = String(hex)
    }

    package var text: String { "sha256:" + hex }
    package var description: String { text }

    /// The first 12 hex digits: enough to tell versions apart in names and tables.
    package var short: String { String(hex.prefix(12)) }

    package static func < (a: Digest, b: Digest) -> Bool { a.hex < b.hex }

    private static func hex(_ digest: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in digest {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension Digest: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Digest(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is not a sha256 digest")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

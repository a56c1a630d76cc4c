import Crypto
import JSON

/// A SHA-256 digest, shown as `sha256:<64 hex digits>`.
package struct Digest: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The 32 bytes, eight in a number, the first one highest: thousands of digests are held at once.
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// The digest of these bytes.
    package init(of bytes: some Sequence<UInt8>) {
        var hash = SHA256()
        bytes.withContiguousStorageIfAvailable { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
            ?? hash.update(data: Array(bytes))
        self.init(hash)
    }

    /// The digest of these parts, one after the other.
    package init(ofParts parts: [[UInt8]]) {
        var hash = SHA256()
        for part in parts { part.withUnsafeBytes { hash.update(bufferPointer: $0) } }
        self.init(hash)
    }

    /// The digest of the canonical JSON (RFC 8785) of a value.
    package init(of json: JSONValue) { self.init(of: json.canonicalBytes) }

    private init(_ hash: SHA256) {
        words = hash.finalize().withUnsafeBytes { bytes in
            func word(_ index: Int) -> UInt64 {
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
            }
            return (word(0), word(1), word(2), word(3))
        }
    }

    /// Reads `sha256:<hex>`; nil for other text.
    package init?(_ text: String) {
        let utf8 = text.utf8
        guard utf8.count == Self.prefix.count + 64, utf8.starts(with: Self.prefix) else { return nil }
        var words: [UInt64] = [0, 0, 0, 0]
        for (index, byte) in utf8.dropFirst(Self.prefix.count).enumerated() {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            default: return nil
            }
            words[index / 16] = words[index / 16] << 4 | UInt64(digit)
        }
        self.words = (words[0], words[1], words[2], words[3])
    }

    /// The 64 lower-case hex digits.
    package var hex: String { digits(64) }
    package var text: String { digits(64, after: Self.prefix) }
    package var description: String { text }

    /// The first 12 hex digits: enough to tell versions apart in names and tables.
    package var short: String { digits(12) }

    private static let prefix = Array("sha256:".utf8)

    /// The first so many hex digits, with something before them.
    private func digits(_ count: Int, after prefix: [UInt8] = []) -> String {
        String(unsafeUninitializedCapacity: prefix.count + count) { text in
            _ = text.initialize(from: prefix)
            for index in 0..<count {
                let word = index < 32 ? (index < 16 ? words.0 : words.1) : (index < 48 ? words.2 : words.3)
                let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (index % 16))) & 15
                text[prefix.count + index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            }
            return prefix.count + count
        }
    }

    package static func == (a: Digest, b: Digest) -> Bool { a.words == b.words }
    package static func < (a: Digest, b: Digest) -> Bool { a.words < b.words }

    package func hash(into hasher: inout Hasher) {
        // A part of a digest tells digests apart as well as all of it.
        hasher.combine(words.0)
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

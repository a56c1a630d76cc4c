/// How a targeting key is put into one of 10,000 buckets: as one generation of flagd's `fractional` does it.
///
/// Both hash with MurmurHash3_x86_32, seed 0, and take `(UInt64(hash) * total) >> 32`; they differ in the bytes that are
/// hashed. Every program that shares a canary must use the same algorithm.
public enum BucketingAlgorithm: String, Sendable, Hashable, CaseIterable {
    /// The key's UTF-8 bytes.
    case flagdV2 = "flagd-v2"
    /// The key as a deterministic CBOR text string (RFC 8949, 4.2.1).
    case flagdV3 = "flagd-v3"

    /// The number of buckets, and so the weight that takes everybody: weights are basis points.
    public static let total = 10_000

    /// Whether a targeting key belongs to the canary of this weight, from 0 to 10,000 basis points.
    ///
    /// A key that is in at one weight is in at every higher one. An empty key never is.
    public func isCanary(targetingKey: String, salt: String, weight: Int) -> Bool {
        guard !targetingKey.isEmpty else { return false }
        return bucket(of: salt + targetingKey) < weight
    }

    /// The bucket of a salted key, from 0 up to `total`.
    package func bucket(of key: String, total: Int = Self.total) -> Int {
        Int((UInt64(hash(of: key)) * UInt64(total)) >> 32)
    }

    /// The hash of a salted key.
    package func hash(of key: String) -> UInt32 {
        let text = Array(key.utf8)
        return switch self {
        case .flagdV2: MurmurHash3.hash(text)
        case .flagdV3: MurmurHash3.hash(Self.textHead(count: text.count) + text)
        }
    }

    /// The shortest CBOR head of a text string: major type 3 with its length in bytes.
    private static func textHead(count: Int) -> [UInt8] {
        switch count {
        case 0..<24: [0x60 | UInt8(count)]
        case 24..<0x100: [0x78, UInt8(count)]
        case 0x100..<0x1_0000: [0x79] + bigEndian(count, bytes: 2)
        case 0x1_0000..<0x1_0000_0000: [0x7a] + bigEndian(count, bytes: 4)
        default: [0x7b] + bigEndian(count, bytes: 8)
        }
    }

    private static func bigEndian(_ number: Int, bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: number >> (8 * (bytes - 1 - $0))) }
    }
}

/// MurmurHash3_x86_32 by Austin Appleby (public domain), with seed 0.
enum MurmurHash3 {
    static func hash(_ bytes: [UInt8]) -> UInt32 {
        var hash: UInt32 = 0
        let tail = bytes.count & ~3
        for start in stride(from: 0, to: tail, by: 4) {
            let block =
                UInt32(bytes[start]) | UInt32(bytes[start + 1]) << 8
                | UInt32(bytes[start + 2]) << 16 | UInt32(bytes[start + 3]) << 24
            hash ^= scramble(block)
            hash = rotate(hash, by: 13) &* 5 &+ 0xe654_6b64
        }
        var rest: UInt32 = 0
        for (offset, byte) in bytes[tail...].enumerated() { rest |= UInt32(byte) << UInt32(8 * offset) }
        hash ^= scramble(rest)
        return finish(hash ^ UInt32(truncatingIfNeeded: bytes.count))
    }

    private static func scramble(_ block: UInt32) -> UInt32 { rotate(block &* 0xcc9e_2d51, by: 15) &* 0x1b87_3593 }

    private static func rotate(_ value: UInt32, by bits: UInt32) -> UInt32 { value << bits | value >> (32 - bits) }

    private static func finish(_ hash: UInt32) -> UInt32 {
        var hash = hash
        hash = (hash ^ hash >> 16) &* 0x85eb_ca6b
        hash = (hash ^ hash >> 13) &* 0xc2b2_ae35
        return hash ^ hash >> 16
    }
}

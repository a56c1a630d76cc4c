import PromptBundle
import Testing

@Suite struct BucketingAlgorithmTests {
    @Test(
        "v2 hashes the UTF-8 bytes with MurmurHash3_x86_32 and seed 0",
        arguments: [
            ("", 0), ("a", 1_009_084_850), ("hello", 613_153_351), ("hello, world", 345_750_399),
            ("The quick brown fox jumps over the lazy dog", 776_992_547),
            ("fractional-flagjack", 2_682_799_072), ("fractional-flagqueen", 4_278_517_551),
            ("fractional-flagten", 801_845_258), ("fractional-flagnine", 1_406_129_861),
            ("fractional-flag3", 604_371_928), ("shared-seedseven", 2_854_277_753), ("shared-seedtwo", 3_695_917_884),
            ("fractional-flag-shorthandjon@company.com", 618_039_204),
            ("fractional-flag-shorthandjane@company.com", 2_316_038_310),
            ("ejOoVL", 0), ("bY9fO-", 1), ("SI7p-", 2_147_483_647), ("6LvT0", 2_147_483_648),
            ("ceQdGm", 4_294_967_295),
        ] as [(String, UInt32)])
    func v2(key: String, hash: UInt32) { #expect(BucketingAlgorithm.flagdV2.hash(of: key) == hash) }

    @Test(
        "v3 hashes the key's CBOR text string",
        arguments: [
            ("fractional-flagjack", 1_435_348_822), ("fractional-flagqueen", 2_128_956_876),
            ("fractional-flagten", 448_151_196), ("fractional-flagnine", 212_516_069),
            ("fractional-flag3", 3_444_928_664), ("shared-seedseven", 3_083_505_270),
            ("shared-seedtwo", 1_503_431_846),
        ] as [(String, UInt32)])
    func v3(key: String, hash: UInt32) { #expect(BucketingAlgorithm.flagdV3.hash(of: key) == hash) }

    @Test(
        "v3 writes the shortest head for every length",
        arguments: [
            (23, 3_355_484_022), (24, 3_896_813_536), (255, 1_410_020_454), (256, 2_556_978_559),
            (65_535, 2_885_652_146), (65_536, 1_576_880_472),
        ] as [(Int, UInt32)])
    func v3Lengths(length: Int, hash: UInt32) {
        #expect(BucketingAlgorithm.flagdV3.hash(of: String(repeating: "b", count: length)) == hash)
    }

    @Test(
        "A bucket is the hash scaled to the total",
        arguments: [
            (.flagdV2, "fractional-flagjack", 100, 62), (.flagdV2, "fractional-flagqueen", 100, 99),
            (.flagdV2, "fractional-flagten", 100, 18), (.flagdV2, "fractional-flagnine", 100, 32),
            (.flagdV2, "fractional-flag3", 100, 14), (.flagdV2, "fractional-flag-shorthandjon@company.com", 2, 0),
            (.flagdV2, "fractional-flag-shorthandjane@company.com", 2, 1),
            (.flagdV2, "ejOoVL", 10_000, 0), (.flagdV2, "bY9fO-", 10_000, 0), (.flagdV2, "SI7p-", 10_000, 4_999),
            (.flagdV2, "6LvT0", 10_000, 5_000), (.flagdV2, "ceQdGm", 10_000, 9_999),
            (.flagdV3, "fractional-flagjack", 100, 33), (.flagdV3, "fractional-flagqueen", 100, 49),
            (.flagdV3, "fractional-flagten", 100, 10), (.flagdV3, "fractional-flagnine", 100, 4),
            (.flagdV3, "fractional-flag3", 100, 80), (.flagdV3, "user1", 25, 21),
        ] as [(BucketingAlgorithm, String, Int, Int)])
    func buckets(algorithm: BucketingAlgorithm, key: String, total: Int, bucket: Int) {
        #expect(algorithm.bucket(of: key, total: total) == bucket)
    }

    @Test("The extremes of the hash fall on the right side of a half", arguments: ["ejOoVL", "bY9fO-", "SI7p-"])
    func lowerHalf(key: String) {
        #expect(BucketingAlgorithm.flagdV2.isCanary(targetingKey: key, salt: "", weight: 5_000))
    }

    @Test("A hash from the middle on is outside of a half", arguments: ["6LvT0", "ceQdGm"])
    func upperHalf(key: String) {
        #expect(!BucketingAlgorithm.flagdV2.isCanary(targetingKey: key, salt: "", weight: 5_000))
    }

    @Test(
        "A key that is in stays in while the weight rises, and everybody is in at the end",
        arguments: BucketingAlgorithm.allCases)
    func monotonous(algorithm: BucketingAlgorithm) {
        for user in 0..<500 {
            let inside = [0, 1, 10, 100, 500, 2_500, 5_000, 9_999, 10_000].map {
                algorithm.isCanary(targetingKey: "user-\(user)", salt: "intent/alias/0123456789ab/", weight: $0)
            }
            #expect(inside == inside.filter { !$0 } + inside.filter(\.self))
            #expect(inside.first == false && inside.last == true)
        }
    }

    @Test("The share of 100,000 keys is close to the weight", arguments: BucketingAlgorithm.allCases)
    func share(algorithm: BucketingAlgorithm) {
        let keys = (0..<100_000).map { "user-\($0)@example.com" }
        for weight in [100, 500, 2_500, 5_000] {
            let count = keys.count {
                algorithm.isCanary(targetingKey: $0, salt: "incident.triage/production/1a2b3c4d5e6f/", weight: weight)
            }
            let share = Double(weight) / 10_000
            let deviation = (share * (1 - share) * Double(keys.count)).squareRoot()
            #expect(abs(Double(count) - share * Double(keys.count)) < 4 * deviation)
        }
    }

    @Test("Another candidate's salt draws other users", arguments: BucketingAlgorithm.allCases)
    func salts(algorithm: BucketingAlgorithm) {
        let drawn = ["a/b/000000000000/", "a/b/111111111111/"].map { salt in
            Set((0..<1_000).filter { algorithm.isCanary(targetingKey: "\($0)", salt: salt, weight: 1_000) })
        }
        #expect(drawn[0].intersection(drawn[1]).count < 40)
    }

    @Test("An empty key is never in", arguments: BucketingAlgorithm.allCases)
    func emptyKey(algorithm: BucketingAlgorithm) {
        #expect(!algorithm.isCanary(targetingKey: "", salt: "s", weight: 10_000))
    }
}

import KubernetesClient
import Testing

@Suite struct TokenBucketTests {
    @Test func `a burst is free, what follows waits for tokens to come back`() {
        var bucket = TokenBucket(burst: 2, interval: .seconds(10))
        let waits = [0, 0, 0, 5, 100].map { bucket.reserve(at: .seconds($0)) }
        #expect(waits == [.zero, .zero, .seconds(10), .seconds(15), .zero])
    }

    @Test func `a take that finds no token leaves the bucket as it was`() {
        var bucket = TokenBucket(burst: 2, interval: .seconds(10))
        let takes = [0, 1, 2, 9, 10, 11, 20].map { bucket.take(at: .seconds($0)) }
        #expect(takes == [true, true, false, false, true, false, true])
    }

    @Test func `a bucket is full again when every token has come back`() {
        var bucket = TokenBucket(burst: 2, interval: .seconds(10))
        _ = (bucket.take(at: .zero), bucket.take(at: .zero))
        #expect([19, 20].map { bucket.isFull(at: .seconds($0)) } == [false, true])
    }
}

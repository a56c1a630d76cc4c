import Testing

@testable import ControllerRuntime

@Suite struct DeadlineHeapTests {
    @Test("Equal deadlines come out in order of insertion, and only when due")
    func order() {
        var heap = DeadlineHeap<String>()
        for (id, second) in [("c", 3), ("a", 1), ("b", 1), ("d", 9)] { heap.insert(id, deadline: .seconds(second)) }
        var due: [String] = []
        while let id = heap.popDue(at: .seconds(3)) { due.append(id) }
        #expect(due == ["a", "b", "c"])
        #expect(heap.earliest == .seconds(9))
    }

    @Test("An earlier deadline moves an id forward and a later one is ignored")
    func earlierWins() {
        var heap = DeadlineHeap<String>()
        heap.insert("a", deadline: .seconds(5))
        heap.insert("a", deadline: .seconds(9))
        #expect(heap.earliest == .seconds(5))
        heap.insert("a", deadline: .seconds(2))
        #expect(heap.earliest == .seconds(2))
        #expect(heap.count == 1)
    }

    @Test("Whatever is inserted and removed, the earliest is on top", arguments: UInt64(1)...40)
    func randomly(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var heap = DeadlineHeap<Int>()
        var model: [Int: Duration] = [:]
        for _ in 0..<400 {
            let id = Int.random(in: 0..<60, using: &random)
            if Bool.random(using: &random) || Bool.random(using: &random) {
                let deadline = Duration.seconds(Int.random(in: 0..<50, using: &random))
                heap.insert(id, deadline: deadline)
                model[id] = min(model[id] ?? deadline, deadline)
            } else {
                heap.remove(id)
                model[id] = nil
            }
            #expect(heap.earliest == model.values.min())
            #expect(heap.count == model.count)
        }
        var previous = Duration.zero
        while let id = heap.popDue(at: .seconds(100)) {
            let deadline = model.removeValue(forKey: id)
            #expect(deadline.map { $0 >= previous } == true)
            previous = deadline ?? previous
        }
        #expect(model.isEmpty)
    }
}

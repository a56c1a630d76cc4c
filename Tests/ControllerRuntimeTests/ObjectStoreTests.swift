import ControllerRuntime
import Testing

@Suite struct ObjectStoreTests {
    private func makeStore(_ items: Item...) -> ObjectStore<String, Item> {
        let store = ObjectStore<String, Item>(key: \.name, isSame: ==)
        _ = store.replace(with: items)
        return store
    }

    @Test("A list deletes what it does not hold, and tells only what changed, in its order")
    func replace() {
        let store = makeStore(Item("gone"), Item("same"), Item("changed", 1))
        let changes = store.replace(with: [Item("new"), Item("changed", 2), Item("same")])
        #expect(
            changes == [
                .deleted(Item("gone")), .added(Item("new")), .updated(old: Item("changed", 1), new: Item("changed", 2)),
            ])
        #expect(store.snapshot == ["new": Item("new"), "changed": Item("changed", 2), "same": Item("same")])
    }

    @Test("Of two listed objects with one key the last counts, and is told once")
    func duplicates() {
        let changes = makeStore().replace(with: [Item("a", 1), Item("b"), Item("a", 2)])
        #expect(changes == [.added(Item("a", 2)), .added(Item("b"))])
    }

    @Test(
        "An event is judged by what the store holds, not by its name",
        arguments: [
            (WatchEvent.added(Item("new"), resourceVersion: "1"), Optional(ObjectChange.added(Item("new")))),
            (.modified(Item("new"), resourceVersion: "1"), .added(Item("new"))),
            (.added(Item("old", 2), resourceVersion: "1"), .updated(old: Item("old", 1), new: Item("old", 2))),
            (.modified(Item("old", 2), resourceVersion: "1"), .updated(old: Item("old", 1), new: Item("old", 2))),
            (.modified(Item("old", 1), resourceVersion: "1"), nil),
            (.deleted(Item("old", 9), resourceVersion: "1"), .deleted(Item("old", 1))),
            (.deleted(Item("new"), resourceVersion: "1"), nil),
            (.bookmark(resourceVersion: "1"), nil),
        ])
    func apply(event: WatchEvent<Item>, expected: ObjectChange<Item>?) {
        let store = makeStore(Item("old", 1))
        #expect(store.apply(event) == expected)
    }

    @Test("What a list no longer holds is told by key, before what it brings")
    func departures() {
        let store = makeStore(Item("c"), Item("a"), Item("b"), Item("d"))
        let changes = store.replace(with: [Item("z"), Item("c", 2)])
        #expect(
            changes == [
                .deleted(Item("a")), .deleted(Item("b")), .deleted(Item("d")), .added(Item("z")),
                .updated(old: Item("c"), new: Item("c", 2)),
            ])
    }

    @Test("Without a notion of sameness a list tells every object it holds again")
    func everythingDiffers() {
        let store = ObjectStore<String, Item>(key: \.name)
        _ = store.replace(with: [Item("a")])
        #expect(store.replace(with: [Item("a")]) == [.updated(old: Item("a"), new: Item("a"))])
    }

    @Test("Ten thousand objects are replaced, changed and read one by one")
    func tenThousand() {
        let store = makeStore()
        let items = (0..<10_000).map { Item("\($0)") }
        #expect(store.replace(with: items).count == 10_000)
        #expect(store.replace(with: items).isEmpty)
        for item in items {
            let changed = Item(item.name, 2)
            #expect(store.apply(.modified(changed, resourceVersion: "1")) == .updated(old: item, new: changed))
        }
        #expect(items.allSatisfy { store[$0.name]?.state == 2 })
        #expect(store.replace(with: []).count == 10_000)
        #expect(store.count == 0)
    }
}

extension WorkQueue {
    /// A handler for an informer that adds the requests an object leads to, before and after the change: an object
    /// that moves from one request to another concerns both.
    package func handler<Object: Sendable>(
        _ requests: @escaping @Sendable (Object) -> [Key]
    ) -> ChangeHandler<Object> {
        { change in
            let states = [change.old, change.new].compactMap(\.self)
            var known: Set<Key> = []
            for request in states.flatMap(requests) where known.insert(request).inserted { self.add(request) }
        }
    }
}

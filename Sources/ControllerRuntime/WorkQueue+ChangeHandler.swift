extension WorkQueue {
    /// A handler for an informer that adds the requests an object leads to, before and after the change: an object
    /// that moves from one request to another concerns both.
    package func handler<Object: Sendable>(
        _ requests: @escaping @Sendable (Object) -> [Key]
    ) -> ChangeHandler<Object> {
        { change in
            let states = [change.old, change.new].compactMap(\.self)
            for request in Set(states.flatMap(requests)) { self.add(request) }
        }
    }
}

import JSON
import PromptCore

/// The body of a `get` command: look, print, and with `--watch` look again.
struct ResourceList<Resource: ListedResource> {
    let options: GetOptions
    let context: CommandContext
    let source: any RecordSource
    /// The objects that may have been asked for.
    let read: (any RecordSource, ResourceQuery) async throws(CommandFailure) -> RecordLook<Resource>
    /// How a watch ends by itself; nil: it goes on.
    var goal: ([Resource]) -> CommandExit? = { _ in nil }

    private var query: ResourceQuery { options.query(or: source.defaultNamespace) }

    func run(clock: any Clock<Duration> = ContinuousClock()) async throws {
        let first = try await look()
        for problem in first.problems { context.printer.warning(problem) }
        let unknown = options.watch ? [] : query.unknownNames(among: first.items)
        if unknown.isEmpty || !first.items.isEmpty { printAll(first.items) }
        if options.watch {
            let exit = try await watch(from: first, clock: clock)
            return try exit.end()
        }
        for name in unknown {
            context.printer.error("there are no \(Resource.plural) of \(name) in \(query.description)")
        }
        if !unknown.isEmpty || !first.problems.isEmpty { throw CommandExit.failure }
    }

    /// Everything that was asked for, sorted by namespace and release.
    private func look() async throws(CommandFailure) -> RecordLook<Resource> {
        let query = query
        var look = try await read(source, query)
        if look.items.isEmpty { try await source.check() }
        look.items = look.items.filter(query.contains)
        return look
    }

    private func printAll(_ resources: [Resource]) {
        if options.watch, options.output.format == .json || options.output.format == .yaml {
            for resource in resources { printOne(resource) }
            return
        }
        context.printer.list(
            table(resources), list: Resource.json(of: resources, isSingle: options.names.count == 1),
            names: resources.map(\.fullName), as: options.output.format,
            nothing: "no \(Resource.plural) found in \(query.description)"
                + (options.scope.allNamespaces ? "" : "; -A looks in all"))
    }

    private func table(_ resources: [Resource]) -> Table {
        Resource.table(of: resources, showsNamespace: query.showsNamespace, at: context.now())
    }
}

// MARK: - Watching

extension ResourceList {
    /// How it ended: with its goal, or for nobody reads it any more.
    private func watch(from first: RecordLook<Resource>, clock: any Clock<Duration>) async throws -> CommandExit {
        if let exit = goal(first.items) { return exit }
        let pause = source.interval(of: Resource.kind == .release ? query.releaseScope : query.scope)
        var changes = ResourceChanges(first.items)
        var hasHeader = !first.items.isEmpty
        var told = Set(first.problems)
        while !context.printer.out.isClosed {
            try await clock.sleep(for: pause.duration)
            guard let look = try await nextLook(&told) else { continue }
            for problem in look.problems where told.insert(problem).inserted { context.printer.warning(problem) }
            let changed = changes.next(look.items)
            if !changed.isEmpty {
                printChanged(changed, among: look.items, withHeader: !hasHeader)
                hasHeader = true
            }
            if let exit = goal(look.items) { return exit }
        }
        return .success
    }

    /// Nil where a cluster does not answer, which it may do again; that is told once.
    private func nextLook(_ told: inout Set<String>) async throws(CommandFailure) -> RecordLook<Resource>? {
        do throws(CommandFailure) {
            return try await look()
        } catch {
            guard error.exit == .error else { throw error }
            if told.insert(error.message).inserted { context.printer.warning(error.message) }
            return nil
        }
    }

    private func printChanged(_ changed: [Resource], among all: [Resource], withHeader: Bool) {
        switch options.output.format {
        case .json, .yaml, .name: for resource in changed { printOne(resource) }
        case .table, .wide:
            // The columns stay as wide as the whole table's, so that rows stand below each other.
            let isWide = options.output.format == .wide
            let lines = table(all).text(isWide: isWide, on: context.printer.out)
                .split(separator: "\n")
            if withHeader, let header = lines.first { context.printer.data(String(header)) }
            let keys = Set(changed.map(\.key))
            for (resource, line) in zip(all, lines.dropFirst()) where keys.contains(resource.key) {
                context.printer.data(String(line))
            }
        }
    }

    private func printOne(_ resource: Resource) {
        switch options.output.format {
        case .json: context.printer.json(resource.json)
        case .yaml:
            context.printer.data("---")
            context.printer.yaml(resource.json)
        default: context.printer.data(resource.fullName)
        }
    }
}

/// What is new or different from one look to the next.
struct ResourceChanges<Resource: ListedResource> {
    private var known: [ObjectKey: Resource]

    init(_ resources: [Resource]) { known = Self.byKey(resources) }

    /// What was not there or was different at the look before.
    mutating func next(_ resources: [Resource]) -> [Resource] {
        let changed = resources.filter { known[$0.key] != $0 }
        known = Self.byKey(resources)
        return changed
    }

    private static func byKey(_ resources: [Resource]) -> [ObjectKey: Resource] {
        Dictionary(resources.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

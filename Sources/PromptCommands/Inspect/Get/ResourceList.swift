import JSON
import PromptCore

/// One look at all objects of a kind that a command was asked for.
struct ResourceLook<Resource: ListedResource> {
    var resources: [Resource] = []
    /// Why some could not be read.
    var problems: [String] = []
}

/// The body of a `get` command: look, print, and with `--watch` look again.
struct ResourceList<Resource: ListedResource> {
    let options: GetOptions
    let context: CommandContext
    /// The objects of one release.
    let read: (RecordReader, ObjectKey) throws(CommandFailure) -> [Resource]

    /// How often a watch looks at the state folder.
    static var interval: Duration { .milliseconds(500) }

    func run(clock: any Clock<Duration> = ContinuousClock()) async throws {
        let first = try look()
        for problem in first.problems { context.printer.warning(problem) }
        let unknown = options.watch ? [] : options.unknownNames(among: first.resources)
        if unknown.isEmpty || !first.resources.isEmpty { printAll(first.resources) }
        if options.watch { return try await watch(from: first, clock: clock) }
        for name in unknown {
            context.printer.error("there are no \(Resource.plural) of \(name) in \(options.scope.description)")
        }
        if !unknown.isEmpty || !first.problems.isEmpty { throw CommandExit.failure }
    }

    /// Everything that was asked for, sorted by namespace and release.
    func look() throws(CommandFailure) -> ResourceLook<Resource> {
        let reader = RecordReader(path: options.state.folder(in: context))
        var look = ResourceLook<Resource>()
        // Records outlive a release that is gone: whoever names it still sees them.
        let releases = Set(try reader.keys() + options.namedReleases)
        for release in releases.sorted() where options.mayContain(release) {
            do throws(CommandFailure) {
                look.resources += try read(reader, release).filter(options.contains)
            } catch {
                look.problems.append(error.message)
            }
        }
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
            nothing: "no \(Resource.plural) found in \(options.scope.description)"
                + (options.scope.allNamespaces ? "" : "; -A looks in all"))
    }

    private func table(_ resources: [Resource]) -> Table {
        Resource.table(
            of: resources, showsNamespace: options.scope.allNamespaces || options.names.contains { $0.contains("/") },
            at: context.now())
    }
}

// MARK: - Watching

extension ResourceList {
    private func watch(from first: ResourceLook<Resource>, clock: any Clock<Duration>) async throws {
        var changes = ResourceChanges(first.resources)
        var hasHeader = !first.resources.isEmpty
        var told = Set(first.problems)
        while !context.printer.out.isClosed {
            try await clock.sleep(for: Self.interval)
            let look = try look()
            for problem in look.problems where told.insert(problem).inserted { context.printer.warning(problem) }
            let changed = changes.next(look.resources)
            guard !changed.isEmpty else { continue }
            printChanged(changed, among: look.resources, withHeader: !hasHeader)
            hasHeader = true
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

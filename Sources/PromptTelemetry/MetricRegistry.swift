import Synchronization

/// Where metrics are asked for: each source makes its families when it is asked, one source after the other.
///
/// Nothing is kept for readers: what is counted is kept by who counts it, and a scrape takes the memory of the largest
/// source only.
package final class MetricRegistry: Sendable {
    /// Makes some families anew; returns soon, and blocks nobody.
    package typealias Source = @Sendable () -> [MetricFamily]

    private let sources = Mutex<[Source]>([])

    /// A registry without metrics.
    package init() {}

    /// Adds what is asked after all that were added before; no two sources make a family of the same name.
    package func add(_ source: @escaping Source) { sources.withLock { $0.append(source) } }

    /// The text of all metrics, in parts that are made one after the other, as they are asked for.
    package func parts(_ format: MetricsFormat) -> some Sequence<[UInt8]> {
        let sources = sources.withLock { $0 }
        // One more, for the end.
        return (0...sources.count).lazy.map { index in
            var writer = MetricsWriter(format)
            if index == sources.count {
                writer.finish()
            } else {
                for family in sources[index]() { writer.write(family) }
            }
            return writer.take()
        }
    }

    /// All families at this moment.
    package var families: [MetricFamily] { sources.withLock { $0 }.flatMap { $0() } }
}

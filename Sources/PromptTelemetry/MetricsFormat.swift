/// The text that metrics are told in.
package enum MetricsFormat: Equatable, Sendable, CaseIterable {
    /// Prometheus text exposition 0.0.4, which everything that scrapes can read.
    case prometheusText
    /// OpenMetrics 1.0.
    case openMetrics

    /// The `Content-Type` of the text.
    package var contentType: String {
        switch self {
        case .prometheusText: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// The format that an `Accept` header asks for (RFC 9110, 12.5.1): the one of the highest quality, Prometheus text
    /// where both are as welcome, where neither is and where nothing is asked.
    package init(accepting accept: String?) {
        let ranges = (accept ?? "").split(separator: ",").compactMap { MediaRange($0) }
        let open = ranges.filter { $0.type == "application/openmetrics-text" && $0.isOpenMetrics1 }.map(\.quality).max()
        guard let open, open > 0 else {
            self = .prometheusText
            return
        }
        self = open > Self.quality(ofPlainText: ranges) ? .openMetrics : .prometheusText
    }

    /// Of `text/plain`, by the most specific range that names it.
    private static func quality(ofPlainText ranges: [MediaRange]) -> Double {
        for type in ["text/plain", "text/*", "*/*"] {
            if let quality = ranges.filter({ $0.type == type && $0.isText004 }).map(\.quality).max() { return quality }
        }
        return 0
    }
}

/// One element of an `Accept` header.
private struct MediaRange {
    let type: String
    /// From 0 to 1.
    let quality: Double
    private let version: String?

    /// Nil where it is no media range, or its quality no number from 0 to 1.
    init?(_ text: Substring) {
        let parts = text.split(separator: ";").map(Self.trimmed)
        guard let type = parts.first, type.contains("/") else { return nil }
        self.type = type
        var parameters: [String: String] = [:]
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1).map(Self.trimmed)
            if pair.count == 2 { parameters[pair[0]] = pair[1] }
        }
        version = parameters["version"]
        guard let quality = Double(parameters["q"] ?? "1"), (0...1).contains(quality) else { return nil }
        self.quality = quality
    }

    var isOpenMetrics1: Bool { version.map { $0 == "1.0.0" } ?? true }
    var isText004: Bool { version.map { $0 == "0.0.4" } ?? true }

    /// Without blanks and quotes around it, in lower case.
    private static func trimmed(_ text: Substring) -> String {
        let isOuter = { (character: Character) in character == " " || character == "\t" || character == "\"" }
        let start = text.drop(while: isOuter)
        let end = start.reversed().drop(while: isOuter).reversed()
        return String(end).lowercased()
    }
}

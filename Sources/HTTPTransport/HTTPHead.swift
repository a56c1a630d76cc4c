/// The status and the header fields of an answer.
struct HTTPHead: Sendable, Hashable {
    var status = 0
    var headers = HTTPHeaders()

    /// Whether the body of an HTTP/1 answer ends with the connection, however that came about (RFC 9112, section 6.3).
    var endsWithConnection: Bool {
        status != 204 && status != 304 && headers["Content-Length"] == nil && headers["Transfer-Encoding"] == nil
    }
}

/// Makes a head of the lines that libcurl hands over, one at a time with their line break.
///
/// Interim heads (1xx) are passed over; what comes after the head, trailers, is none of it.
struct HTTPHeadReader: Sendable {
    enum Step: Sendable, Hashable {
        case more
        /// The head of the answer is whole.
        case whole(HTTPHead)
        /// More bytes than a head may have.
        case tooLarge
    }

    static let maximumBytes = 256 << 10

    private var head = HTTPHead()
    private var isWhole = false
    private(set) var byteCount = 0

    /// The head of the answer; nil while it is on its way.
    var wholeHead: HTTPHead? { isWhole ? head : nil }

    mutating func read(_ line: some Collection<UInt8>) -> Step {
        byteCount += line.count
        guard byteCount <= Self.maximumBytes else { return .tooLarge }
        guard !isWhole else { return .more }
        let text = String(decoding: line, as: UTF8.self).trimmingBlanks
        if text.isEmpty {
            isWhole = !(100..<200).contains(head.status)
            return isWhole ? .whole(head) : .more
        }
        if text.hasPrefix("HTTP/"), let status = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) {
            head = HTTPHead(status: status)
        } else if let colon = text.firstIndex(of: ":") {
            head.headers.append(text[..<colon].trimmingBlanks, text[text.index(after: colon)...].trimmingBlanks)
        }
        return .more
    }
}

extension StringProtocol {
    /// Without the blanks and line breaks at both ends.
    fileprivate var trimmingBlanks: String {
        let isBlank: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\n" }
        let scalars = String(self).unicodeScalars.drop(while: isBlank)
        guard let last = scalars.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(String.UnicodeScalarView(scalars[...last]))
    }
}

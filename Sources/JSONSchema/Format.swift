/// The formats that are checked where `format` is an assertion; every other name stays an annotation.
enum Format: String, Sendable, CaseIterable {
    case date, time, duration, email, uri, uuid, ipv4, ipv6, hostname, regex
    case dateTime = "date-time"
    case uriReference = "uri-reference"
    case jsonPointer = "json-pointer"

    func accepts(_ text: String) -> Bool {
        switch self {
        case .date: TimeFormat.isDate(text)
        case .time: TimeFormat.isTime(text)
        case .dateTime: TimeFormat.isDateTime(text)
        case .duration: TimeFormat.isDuration(text)
        case .email: NetworkFormat.isEmail(text)
        case .hostname: NetworkFormat.isHostname(text)
        case .ipv4: NetworkFormat.isIPv4(text)
        case .ipv6: NetworkFormat.isIPv6(text)
        case .uri: NetworkFormat.isURIReference(text) && URIReference(text).scheme != nil
        case .uriReference: NetworkFormat.isURIReference(text)
        case .uuid: Self.isUUID(text)
        case .jsonPointer: JSONPointer.tokens(text) != nil
        case .regex: (try? BoundedRegex(text)) != nil
        }
    }

    private static func isUUID(_ text: String) -> Bool {
        let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return groups.map(\.count) == [8, 4, 4, 4, 12] && groups.joined().allSatisfy(\.isHexDigit)
    }
}

extension UInt8 {
    var isDigit: Bool { (0x30...0x39).contains(self) }
    var isLetter: Bool { (0x41...0x5A).contains(self & 0xDF) }
    var isHexDigit: Bool { isDigit || (0x41...0x46).contains(self & 0xDF) }
}

import Foundation

/// The hosts of `no_proxy`, matched as libcurl matches them since 7.86: names with all below them, addresses, networks.
///
/// For requests whose URL libcurl gets with another host than the one that is asked.
struct ProxyExceptions: Sendable, Hashable {
    private let text: String

    init(_ text: String) { self.text = text }

    /// Whether a host is asked without a proxy; an address of IPv6 in brackets.
    func contains(_ host: String) -> Bool {
        let entries = text.split { $0 == "," || $0.isWhitespace }.map { $0.lowercased() }
        if entries == ["*"] { return true }
        let host = host.lowercased()
        let bare = host.hasPrefix("[") ? String(host.dropFirst().prefix { $0 != "]" }) : host
        if let address = Self.address(bare) {
            return entries.contains { Self.network($0, holds: address) }
        }
        let name = Self.withoutDot(bare[...])
        return entries.contains { entry in
            let domain = Self.withoutDot(entry.hasPrefix(".") ? entry.dropFirst() : entry[...])
            return !domain.isEmpty && (name == domain || name.hasSuffix("." + domain))
        }
    }

    /// Without the one that may end a whole name.
    private static func withoutDot(_ name: Substring) -> Substring { name.hasSuffix(".") ? name.dropLast() : name }

    /// Whether an address, or a network such as `10.0.0.0/8`, holds this one.
    private static func network(_ entry: String, holds address: [UInt8]) -> Bool {
        let parts = entry.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let start = parts.first.flatMap({ Self.address(String($0)) }), start.count == address.count else {
            return false
        }
        guard parts.count == 2 else { return start == address }
        guard let bits = Int(parts[1]), (0...address.count * 8).contains(bits) else { return false }
        let (whole, rest) = (bits / 8, bits % 8)
        guard start[..<whole] == address[..<whole] else { return false }
        return rest == 0 || (start[whole] ^ address[whole]) >> (8 - rest) == 0
    }

    /// Its bytes; nil for what is no address.
    private static func address(_ text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        var six = in6_addr()
        return inet_pton(AF_INET6, text, &six) == 1 ? withUnsafeBytes(of: six) { Array($0) } : nil
    }
}

import PromptCore

/// What Kubernetes takes as a name in a path.
enum ObjectName {
    /// A DNS-1123 subdomain of at most 253 characters: the name of an object.
    static func isSubdomain(_ name: String) -> Bool {
        (1...253).contains(name.utf8.count)
            && name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy(isWord)
    }

    /// A DNS-1123 label of at most 63 characters: the name of a namespace.
    static func isLabel(_ name: String) -> Bool { (1...63).contains(name.utf8.count) && isWord(name.utf8[...]) }

    private static func isWord(_ word: Substring.UTF8View) -> Bool {
        guard let first = word.first, let last = word.last, first != UInt8(ascii: "-"), last != UInt8(ascii: "-") else {
            return false
        }
        return word.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
    }
}

import JSON

/// Writes a flat JSON object straight into bytes; canonical (RFC 8785) as long as members are added in the order of
/// their names. Members without a value are left out.
struct CanonicalObject {
    private(set) var bytes: [UInt8] = [UInt8(ascii: "{")]

    /// The whole object.
    var closed: [UInt8] { bytes + [UInt8(ascii: "}")] }

    mutating func add(_ name: StaticString, _ text: String?) {
        guard let text else { return }
        begin(name)
        bytes += JSONWriter.canonical(.string(text))
    }

    mutating func add(_ name: StaticString, _ number: Int?) {
        guard let number else { return }
        begin(name)
        bytes += String(number).utf8
    }

    /// Only what is true is worth a word.
    mutating func add(_ name: StaticString, flag: Bool) {
        guard flag else { return }
        begin(name)
        bytes += "true".utf8
    }

    mutating func add<Value>(
        _ name: StaticString, _ value: Value?, _ fill: (inout CanonicalObject, Value) -> Void
    ) {
        guard let value else { return }
        begin(name)
        var object = CanonicalObject()
        fill(&object, value)
        bytes += object.closed
    }

    private mutating func begin(_ name: StaticString) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes += $0 }
        bytes += [UInt8(ascii: "\""), UInt8(ascii: ":")]
    }
}

/// A value of a JSON text that is being read; it must not outlive the reading.
package struct JSONView {
    fileprivate let bytes: UnsafeBufferPointer<UInt8>
    fileprivate let entries: UnsafeBufferPointer<JSONTape.Entry>
    fileprivate let index: Int

    init(bytes: UnsafeBufferPointer<UInt8>, entries: UnsafeBufferPointer<JSONTape.Entry>, index: Int) {
        self.bytes = bytes
        self.entries = entries
        self.index = index
    }

    private var entry: JSONTape.Entry { entries[index] }
    private var written: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[Int(entry.start)..<Int(entry.end)])
    }

    fileprivate var next: Int { Int(entry.next) }
    fileprivate func view(_ index: Int) -> JSONView { JSONView(bytes: bytes, entries: entries, index: index) }

    package var isNull: Bool { entry.kind == .null }

    /// Nil for another kind of value, and for a text that is not UTF-8 or has a wrong escape.
    package var string: String? {
        switch entry.kind {
        case .string: PlainText.string(written)
        case .escapedString:
            // Rare; the parser for all JSON knows the escapes.
            (try? JSONParser.value(Array(bytes[Int(entry.start) - 1...Int(entry.end)])))?.string
        default: nil
        }
    }

    /// Nil for another kind of value, and for a number that is no integer.
    package var integer: Int? {
        guard entry.kind == .number else { return nil }
        let text = String(decoding: written, as: UTF8.self)
        return Int(text) ?? Double(text).flatMap(Int.init(exactly:))
    }

    /// Nil for another kind of value.
    package var bool: Bool? {
        switch entry.kind {
        case .yes: true
        case .no: false
        default: nil
        }
    }

    /// Nil for anything but a list.
    package var items: [JSONView]? {
        guard entry.kind == .array else { return nil }
        var items: [JSONView] = []
        var item = index + 1
        while item < next {
            items.append(view(item))
            item = Int(entries[item].next)
        }
        return items
    }

    /// Nil for anything but a map.
    package var members: JSONMembers? { entry.kind == .object ? JSONMembers(self) : nil }

    fileprivate func says(_ key: StaticString) -> Bool {
        guard entry.kind == .string else { return entry.kind == .escapedString && string == "\(key)" }
        let written = written
        guard written.count == key.utf8CodeUnitCount else { return false }
        for offset in written.indices where written[offset] != key.utf8Start[offset] { return false }
        return true
    }
}

/// The members of a map that is being read, by their names; quickest in the order in which they were written.
package struct JSONMembers {
    private let object: JSONView
    /// Where the next search begins.
    private var place: Int

    fileprivate init(_ object: JSONView) {
        self.object = object
        place = object.index + 1
    }

    /// The value of a member; nil when it is missing or null.
    package mutating func value(_ name: StaticString) -> JSONView? {
        let start = place
        if let found = value(name, in: start..<object.next) ?? value(name, in: object.index + 1..<start) {
            return found.isNull ? nil : found
        }
        return nil
    }

    private mutating func value(_ name: StaticString, in range: Range<Int>) -> JSONView? {
        var index = range.lowerBound
        while index < range.upperBound {
            let value = object.view(index + 1)
            if object.view(index).says(name) {
                place = value.next
                return value
            }
            index = value.next
        }
        return nil
    }
}

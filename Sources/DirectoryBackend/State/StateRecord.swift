import Foundation
import JSON
import PromptCore

/// One file of the state folder: JSON with sorted keys that names its format.
protocol StateRecord: Sendable {
    /// The newest format that this build reads.
    static var format: Int { get }
    /// The largest file that is read.
    static var limit: Int { get }
    /// The format that this one names.
    var formatVersion: Int { get }

    /// Reads a file's bytes; throws whatever says that they are no such record.
    init(stateBytes: [UInt8]) throws
    /// The bytes of the file.
    func stateBytes() throws -> [UInt8]
}

extension StateRecord {
    static var format: Int { 1 }
    static var limit: Int { 16 << 20 }
}

extension StateRecord where Self: Codable {
    init(stateBytes: [UInt8]) throws { self = try JSONDecoder().decode(Self.self, from: Data(stateBytes)) }

    func stateBytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }
}

extension StateRecord where Self: RecordMap {
    init(stateBytes: [UInt8]) throws { self = try JSONTape.read(stateBytes) { try Self(record: $0) } }

    func stateBytes() throws -> [UInt8] {
        var json = JSONRecordWriter()
        write(to: &json)
        return json.bytes + [UInt8(ascii: "\n")]
    }
}

/// The one field that every record of every format has.
struct RecordFormat: Codable {
    var formatVersion: Int

    /// The format that a file claims; nil for one that claims none.
    static func claimed(by bytes: [UInt8]) -> Int? {
        (try? JSONDecoder().decode(RecordFormat.self, from: Data(bytes)))?.formatVersion
    }
}

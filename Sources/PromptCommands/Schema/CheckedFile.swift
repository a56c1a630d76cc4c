import DirectoryBackend
import JSON
import PromptCore

/// A file that `schema check` reads: the schema or an instance.
struct CheckedFile: Sendable {
    /// What the text is written in.
    enum Syntax: Sendable, Hashable { case json, yaml, xml }

    /// The path as given; `<stdin>` for `-`.
    let name: String
    /// Without a byte order mark.
    let bytes: [UInt8]

    init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    /// By the file's ending, or by the first character: XML begins with `<`, and what is not JSON may be YAML.
    var syntax: Syntax {
        switch name.split(separator: ".").last?.lowercased() {
        case "json", "jsonl", "ndjson": .json
        case "yaml", "yml": .yaml
        case "xml", "xsd": .xml
        default: bytes.first { !$0.isSpace } == UInt8(ascii: "<") ? .xml : .yaml
        }
    }

    /// The lines that are not blank, with their numbers from 1.
    var lines: some Sequence<(number: Int, bytes: ArraySlice<UInt8>)> {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated().lazy
            .filter { _, line in !line.allSatisfy(\.isSpace) }
            .map { (number: $0 + 1, bytes: $1) }
    }

    var lineCount: Int { bytes.count { $0 == UInt8(ascii: "\n") } + 1 }
}

extension UInt8 {
    /// White space of JSON.
    fileprivate var isSpace: Bool { self == 0x20 || (0x09...0x0A).contains(self) || self == 0x0D }
}

/// Reads the files of `schema check`.
struct CheckedFiles: Sendable {
    /// Of one file; what JSON, YAML and XML themselves allow is less, but for a file of many lines.
    private static let limit = 256 << 20

    /// All of stdin, up to a number of bytes.
    let input: CommandContext.Input

    func read(_ path: String) throws(CommandFailure) -> CheckedFile {
        do throws(FileError) {
            if path == "-" { return CheckedFile(name: "<stdin>", bytes: try input(Self.limit)) }
            return CheckedFile(name: path, bytes: try LocalFileSystem().read(path, limit: Self.limit).bytes)
        } catch {
            throw CommandFailure(error.message, exit: .usage)
        }
    }
}

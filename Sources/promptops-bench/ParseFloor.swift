import CYAML
import Foundation

/// The same YAML by bare libyaml: every file read and parsed into events, which are dropped; one thread.
enum ParseFloor {
    /// The best of three passes over these files.
    static func measure(_ paths: [String]) throws -> (seconds: Double, bytes: Int) {
        var best = Double.infinity
        var bytes = 0
        for _ in 0..<3 {
            let start = ContinuousClock.now
            bytes = 0
            for path in paths { bytes += try parse(path) }
            best = min(best, (ContinuousClock.now - start).seconds)
        }
        return (best, bytes)
    }

    private static func parse(_ path: String) throws -> Int {
        let text = try Data(contentsOf: URL(filePath: path))
        var parser = yaml_parser_t()
        yaml_parser_initialize(&parser)
        defer { yaml_parser_delete(&parser) }
        try text.withUnsafeBytes { buffer in
            yaml_parser_set_input_string(&parser, buffer.bindMemory(to: UInt8.self).baseAddress, buffer.count)
            var event = yaml_event_t()
            repeat {
                guard yaml_parser_parse(&parser, &event) == 1 else { throw CocoaError(.fileReadCorruptFile) }
                defer { yaml_event_delete(&event) }
                if event.type == YAML_STREAM_END_EVENT { return }
            } while true
        }
        return text.count
    }
}

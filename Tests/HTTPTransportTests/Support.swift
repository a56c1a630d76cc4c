import Foundation
import HTTPTransport

/// A transport without proxies, changed as a test needs it.
func makeTransport(_ change: (inout HTTPTransport.Configuration) -> Void = { _ in }) -> HTTPTransport {
    var configuration = HTTPTransport.Configuration()
    configuration.environment = [:]
    change(&configuration)
    return HTTPTransport(configuration)
}

/// What an operation throws; nil when it succeeds.
func failure<Value>(_ operation: () async throws(HTTPError) -> Value) async -> HTTPError? {
    do {
        _ = try await operation()
        return nil
    } catch {
        return error
    }
}

extension HTTPError {
    /// The name of the case, for tables.
    enum Kind: Sendable, Hashable { case invalid, unreachable, untrusted, interrupted, timedOut, tooLarge, cancelled }

    var kind: Kind {
        switch self {
        case .invalid: .invalid
        case .unreachable: .unreachable
        case .untrusted: .untrusted
        case .interrupted: .interrupted
        case .timedOut: .timedOut
        case .tooLarge: .tooLarge
        case .cancelled: .cancelled
        }
    }
}

extension HTTPResponse {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// Threads of this process by name, those of scripted servers left out.
func threadNames() throws -> [String] {
    var names: [String: String] = [:]
    // While threads end, the kernel leaves others out of a listing: what one of some listings has is there.
    for _ in 0..<4 {
        for task in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task") {
            // A thread may end between the listing and the reading.
            let name = try? String(contentsOfFile: "/proc/self/task/\(task)/comm", encoding: .utf8)
            if let name { names[task] = name.trimmingCharacters(in: .newlines) }
        }
    }
    return names.values.filter { $0 != "scripted" }
}

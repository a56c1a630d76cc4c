import Foundation
import JSON
import PromptCore
import PromptEvaluation
import Synchronization

/// Where `eval --keep-answers` writes: one answer a line, in the order of rounds and cases; only its owner may read it.
final class AnswersFile: Sendable {
    private struct State {
        var descriptor: Int32
        /// The first thing that went wrong.
        var error: Int32 = 0
    }

    private let path: String
    private let cases: [String]
    private let candidate: String
    private let stable: String?
    private let state: Mutex<State>

    /// Makes the file, or empties one of an earlier run; throws `usage` where that cannot be done, and for a file that
    /// holds anything else.
    init(_ path: String, cases: [String], candidate: String, stable: String?) throws(CommandFailure) {
        guard Self.isOurs(path) else {
            throw CommandFailure(
                "\(path) is there already and holds no answers that were kept: it is left alone",
                hint: "name another file", exit: .usage)
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0, fchmod(descriptor, 0o600) == 0 else {
            throw CommandFailure("\(path) cannot be written: \(String(cString: strerror(errno)))", exit: .usage)
        }
        self.path = path
        self.cases = cases
        self.candidate = candidate
        self.stable = stable
        state = Mutex(State(descriptor: descriptor))
    }

    /// Whether nothing would be lost: no file, an empty one, or one that begins with a line of ours.
    private static func isOurs(_ path: String) -> Bool {
        guard let file = fopen(path, "r") else { return true }
        defer { fclose(file) }
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        guard getline(&line, &capacity, file) > 0, let line else { return true }
        let first = try? JSONParser.parse(Array(String(cString: line).utf8)).json
        return first?["round"] != nil && first?["case"] != nil && first?["request"] != nil
    }

    deinit { state.withLock { if $0.descriptor >= 0 { _ = close($0.descriptor) } } }

    /// Adds the answer of a trial; one without an answer has no line.
    func write(_ ended: EndedTrial) {
        guard let line = line(of: ended) else { return }
        state.withLock { state in
            var rest = (line.canonicalBytes + [UInt8(ascii: "\n")])[...]
            while state.error == 0, !rest.isEmpty {
                let count = rest.withUnsafeBytes { Foundation.write(state.descriptor, $0.baseAddress, $0.count) }
                if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { state.error = errno }
            }
        }
    }

    /// Closes the file; throws where not everything could be written.
    func finish() throws(CommandFailure) {
        let error = state.withLock { state in
            if close(state.descriptor) != 0, state.error == 0 { state.error = errno }
            state.descriptor = -1
            return state.error
        }
        guard error == 0 else {
            throw CommandFailure("\(path) is not complete: \(String(cString: strerror(error)))", exit: .error)
        }
    }

    private func line(of ended: EndedTrial) -> JSONValue? {
        guard let answer = ended.answer else { return nil }
        let (id, asked) = (ended.trial.id, ended.trial.request)
        var members: [String: JSONValue] = [
            "round": .integer(Int64(ended.trial.round)), "case": .string(cases[id.caseIndex]),
            "version": .string(id.side == .candidate ? candidate : stable ?? ""),
            "wording": .integer(Int64(id.wording)), "request": .string(asked.digest.text),
            "sample": .integer(Int64(asked.sample)), "text": .string(answer.text),
        ]
        members["model"] = answer.model.map { .string($0) }
        switch ended.outcome {
        case .passed: members["passed"] = true
        case .failed(let failure):
            members["passed"] = false
            members["assertion"] = .string(failure.description)
        case .unanswered(let error): members["error"] = .string(error.message)
        case .skipped: break
        }
        return .object(members)
    }
}

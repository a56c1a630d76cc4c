import CLinux
import Dispatch
import Glibc

/// Runs another program and reads what it prints; never longer than it may take.
///
/// It gets an environment of its own and, unless it talks with a person, no input and a process group, so that whatever
/// it starts ends with it. The wait blocks a thread of its own, never one of the cooperative pool.
package struct Subprocess: Sendable {
    /// Looked up in `PATH`, unless it holds a slash.
    package let program: String
    package let arguments: [String]
    package let environment: [String: String]
    package let terminal: Terminal

    /// What of this process's standard input and standard error a program has.
    package enum Terminal: Sendable, Hashable {
        /// Neither.
        case none
        /// What it complains of is printed.
        case errors
        /// It may ask the person at the terminal; then only it is ended when its time is over, not what it started.
        case questions
    }

    /// A program that is not started yet.
    package init(
        program: String, arguments: [String], environment: [String: String], terminal: Terminal = .none
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.terminal = terminal
    }

    /// Why there is no output.
    package enum Failure: Error, Sendable, Hashable {
        case notStarted(Int32)
        case tookTooLong
        /// The exit code; a negative number is the signal that ended it.
        case ended(Int32)
    }

    private static let queue = DispatchQueue(label: "promptops.subprocess", attributes: .concurrent)

    /// Folds what the program prints, part by part, until `take` has enough, the program ends, or the time is over; nil
    /// for the failure where it went well. What was folded before a failure is good.
    package func fold<State: Sendable>(
        into state: State, within time: Duration, _ take: @escaping @Sendable (inout State, ArraySlice<UInt8>) -> Bool
    ) async -> (state: State, failure: Failure?) {
        await withCheckedContinuation { continuation in
            start(into: state, within: time, take) { continuation.resume(returning: ($0, $1)) }
        }
    }

    /// As `fold`, for callers that do not wait: `finish` is called once, on another thread.
    package func start<State: Sendable>(
        into state: State, within time: Duration, _ take: @escaping @Sendable (inout State, ArraySlice<UInt8>) -> Bool,
        finish: @escaping @Sendable (State, Failure?) -> Void
    ) {
        Self.queue.async {
            var state = state
            do throws(Failure) {
                try run(until: ContinuousClock.now + time) { take(&state, $0) }
                finish(state, nil)
            } catch {
                finish(state, error)
            }
        }
    }

    private func run(
        until deadline: ContinuousClock.Instant, _ take: (ArraySlice<UInt8>) -> Bool
    ) throws(Failure) {
        var ends: [Int32] = [-1, -1]
        guard clinux_pipe(&ends) == 0 else { throw .notStarted(errno) }
        let (reading, writing) = (ends[0], ends[1])
        defer { _ = close(reading) }
        let child: pid_t
        do throws(Failure) {
            child = try spawn(writing: writing)
        } catch {
            _ = close(writing)
            throw error
        }
        _ = close(writing)
        let end = Self.read(reading, until: deadline, take)
        if end != .closed { kill(child) }
        let code = wait(for: child, until: deadline)
        switch end {
        case .enough: return
        case .late: throw .tookTooLong
        case .closed: if code != 0 { throw .ended(code) }
        }
    }

    private func spawn(writing: Int32) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if terminal != .questions {
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, writing, STDOUT_FILENO)
        if terminal == .none {
            posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        // A terminal stops a program of another group that reads from it.
        let group = terminal == .questions ? 0 : POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | group))
        var arguments = ([program] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var child = pid_t()
        let code = posix_spawnp(&child, program, &actions, &attributes, &arguments, &variables)
        guard code == 0 else { throw .notStarted(code) }
        return child
    }

    private enum End { case closed, enough, late }

    private static func read(
        _ descriptor: Int32, until deadline: ContinuousClock.Instant, _ take: (ArraySlice<UInt8>) -> Bool
    ) -> End {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let left = deadline - ContinuousClock.now
            guard left > .zero else { return .late }
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&request, 1, left.pollTime) > 0 else { continue }
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return .closed }
            if take(buffer[..<count]) { return .enough }
        }
    }

    /// The exit code, or the signal as a negative number; a program that closed its output and goes on is ended.
    private func wait(for child: pid_t, until deadline: ContinuousClock.Instant) -> Int32 {
        var status: Int32 = 0
        while true {
            let isLate = deadline <= ContinuousClock.now
            if isLate { kill(child) }
            let ended = waitpid(child, &status, isLate ? 0 : WNOHANG)
            if ended == child { break }
            if ended < 0, errno != EINTR { return 0 }
            _ = poll(nil, 0, 1)
        }
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : -signal
    }

    private func kill(_ child: pid_t) { _ = Glibc.kill(terminal == .questions ? child : -child, SIGKILL) }
}

extension Duration {
    /// Whole milliseconds for poll(2), at least one.
    fileprivate var pollTime: Int32 {
        let (seconds, attoseconds) = components
        return Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}

/// How a command ends; thrown by a command that has said all there is to say.
///
/// Each command's help says what its codes mean.
package enum CommandExit: Int32, Error, Sendable, Hashable {
    /// 0: done, all well, a Pass.
    case success = 0
    /// 1: invalid, failed, stalled, not found.
    case failure = 1
    /// 2: the command line or what it names cannot be used.
    case usage = 2
    /// 3: something waits, would change, or is undecided.
    case waiting = 3
    /// 4: what was to be asked could not be asked.
    case error = 4

    /// Ends a command so: returns where all is well.
    package func end() throws { if self != .success { throw self } }
}

/// Why a command ends without its result: one sentence for people and the exit code.
package struct CommandFailure: Error, Sendable, Hashable {
    /// Printed as `error: message`.
    package var message: String
    /// What would help, printed on a line of its own as `hint: ...`.
    package var hint: String?
    package var exit: CommandExit

    package init(_ message: String, hint: String? = nil, exit: CommandExit = .failure) {
        self.message = message
        self.hint = hint
        self.exit = exit
    }
}

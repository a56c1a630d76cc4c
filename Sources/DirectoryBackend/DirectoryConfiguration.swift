import Foundation
import Glibc
import Logging
import PromptCore

/// Where a `DirectoryBackend` works, and how.
package struct DirectoryConfiguration: Sendable {
    /// The folder of manifests; may be a link, may come later.
    package var manifests: String
    /// The folder that bundles go to; made when it is missing.
    package var output: String
    /// The folder of what the operator knows; made when it is missing.
    package var state: String
    /// Goes on after more than half of the releases vanished at once.
    package var allowMassDelete = false
    /// How often everything is looked at anew where inotify does not tell of every change: on file systems that others
    /// write to, or beyond the kernel's limit of watches.
    package var rescanInterval = Duration.seconds(30)
    /// How often everything is looked at anew although inotify tells of every change.
    package var watchedRescanInterval = Duration.seconds(600)
    /// The pause after which a stream of changes counts as ended.
    package var quiet = Duration.milliseconds(2)
    /// How long a manifest must be missing before it counts as deleted.
    package var deletionDelay = TimeSpan.seconds(1)
    package var durability = Durability.full
    /// How often a standby asks for the state folder, and an operator looks whether it still has it.
    package var lockRetryPeriod = Duration.milliseconds(500)
    /// Who takes the state folder, as people find it in the lock file: `<host>_<process>_<uuid>`.
    package var holder = SystemSource.holder()
    /// The bytes from which the audit log begins its next file.
    package var auditFileSize = AuditFolder.limit
    /// False: only scans find changes.
    package var usesInotify = true
    /// Nil: nobody asks git where manifests came from; else the program.
    package var git: String? = "git"
    /// What waits for the next scan.
    package var clock: any Clock<Duration> = ContinuousClock()
    package var now: @Sendable () -> Timestamp = {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }
    /// A new uid at each call.
    package var makeUID: @Sendable () -> String = { UUID().uuidString.lowercased() }
    package var files: any FileSystem = LocalFileSystem()

    /// The three folders, and otherwise what production uses.
    package init(manifests: String, output: String, state: String) {
        self.manifests = manifests
        self.output = output
        self.state = state
    }
}

extension DirectoryConfiguration {
    /// What asks git; nil where nobody is to.
    func gitHistory(_ logger: Logger) -> GitHistory? {
        git.map { program in
            let names = ["PATH", "HOME"]
            let variables = ProcessInfo.processInfo.environment.filter { names.contains($0.key) }
            let tree = GitWorkTree(manifests: manifests, files: files, program: program, variables: variables)
            return GitHistory(tree, clock: clock, logger: logger)
        }
    }
}

/// The system's own sources of time and chance, for what no test needs to steer.
enum SystemSource {
    /// Nanoseconds since 1970 by the clock that stamps files.
    static func fileTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Who this process is, among all processes there ever are.
    static func holder() -> String {
        "\(ProcessInfo.processInfo.hostName)_\(getpid())_\(UUID().uuidString.lowercased())"
    }

    /// A word that no file bears yet.
    static func word() -> String {
        // Twelve digits of base 36, of one number: each number asked for is a system call.
        let digits = String(UInt64.random(in: 0..<4_738_381_338_321_616_896), radix: 36)
        return String(repeating: "0", count: 12 - digits.count) + digits
    }
}

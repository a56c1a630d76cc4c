import Foundation

extension HTTPAPITransport {
    /// What a transport has of the process that it is in, and its bounds.
    package struct Surroundings: Sendable {
        /// `promptops/0.1.0 (linux/amd64)`.
        package var userAgent: String
        /// Where proxies are named, and what credential plugins get.
        package var environment: [String: String]
        /// Whether there is a person at a terminal whom a credential plugin may ask.
        package var hasTerminal = false
        package var clock: any Clock<Duration> = ContinuousClock()
        /// The time of day, by which credentials expire.
        package var now: @Sendable () -> Date = { Date() }
        /// For a credential plugin that asks nobody.
        package var pluginTimeLimit = Duration.seconds(60)
        /// For a whole answer where the request says nothing: an API server itself gives up after a minute.
        package var answerTimeout = Duration.seconds(70)
        /// How long nothing may come of a watch: an API server sends a bookmark about every minute.
        package var idleTimeout = Duration.seconds(180)
        /// A longer answer is an error; a page of 500 objects of the largest size is shorter.
        package var largestAnswer = 1 << 30

        package init(
            userAgent: String = HTTPAPITransport.userAgent("promptops"),
            environment: [String: String] = ProcessInfo.processInfo.environment
        ) {
            self.userAgent = userAgent
            self.environment = environment
        }
    }

    /// How a program tells servers of itself: `promptops/0.1.0 (linux/amd64)`, as Kubernetes' programs do.
    package static func userAgent(_ program: String, version: String? = nil) -> String {
        #if os(macOS)
            let system = "darwin"
        #else
            let system = "linux"
        #endif
        #if arch(x86_64)
            let architecture = "amd64"
        #else
            let architecture = "arm64"
        #endif
        return "\(program)\(version.map { "/" + $0 } ?? "") (\(system)/\(architecture))"
    }
}

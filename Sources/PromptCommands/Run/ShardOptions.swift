import ArgumentParser
import ControllerRuntime
import KubernetesBackend
import PromptCore

/// Which part of a cluster `run` is in charge of, and how it comes to lead there.
struct ShardOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "In a cluster: the namespaces to look after, separated by commas. (environment: PROMPTOPS_NAMESPACES, default: all)",
            valueName: "names"))
    var namespaces: String?

    @Option(
        name: [.customShort("l"), .long],
        help: ArgumentHelp(
            "In a cluster: the releases to look after, by their labels, as kubectl's -l takes it. (default: all)",
            valueName: "labels"))
    var selector: String?

    @Flag(
        inversion: .prefixedNo,
        help: "In a cluster: work only while this process holds the lease, so that others can stand by.")
    var leaderElect = true

    @Option(
        help: ArgumentHelp(
            "The lease's name. (default: promptops, and for a part of the cluster a name of its own)", valueName: "name"
        ))
    var leaseName: String?

    @Option(
        help: ArgumentHelp(
            "The lease's namespace. (environment: PROMPTOPS_LEASE_NAMESPACE, default: the pod's or the context's)",
            valueName: "name"))
    var leaseNamespace: String?

    @Option(help: ArgumentHelp("How long others leave a lease alone that is not renewed.", valueName: "duration"))
    var leaseDuration = TimeSpan.seconds(15)

    @Option(help: ArgumentHelp("How long a leader goes on without a renewal that succeeds.", valueName: "duration"))
    var renewDeadline = TimeSpan.seconds(10)

    @Option(help: ArgumentHelp("The pause between two tries for the lease.", valueName: "duration"))
    var retryPeriod = TimeSpan.seconds(2)

    mutating func validate() throws {
        if let selector, LabelSelector(selector) == nil {
            throw ValidationError("--selector must be as kubectl takes it, such as `team=pay,tier in (a,b)`.")
        }
        do throws(LeaderElectionTiming.Invalid) {
            _ = try timing()
        } catch {
            throw ValidationError("--lease-duration, --renew-deadline, --retry-period: \(error).")
        }
    }

    /// The first of these flags that says something; nil where none does.
    var given: String? {
        [
            ("--namespaces", namespaces != nil), ("--selector", selector != nil), ("--no-leader-elect", !leaderElect),
            ("--lease-name", leaseName != nil), ("--lease-namespace", leaseNamespace != nil),
            ("--lease-duration", leaseDuration != .seconds(15)), ("--renew-deadline", renewDeadline != .seconds(10)),
            ("--retry-period", retryPeriod != .seconds(2)),
        ].first { $0.1 }?.0
    }

    func timing() throws(LeaderElectionTiming.Invalid) -> LeaderElectionTiming {
        try LeaderElectionTiming(
            leaseDuration: leaseDuration.duration, renewDeadline: renewDeadline.duration,
            retryPeriod: retryPeriod.duration)
    }

    /// Empty: all.
    func namespaces(in context: CommandContext) -> [String] {
        let text = namespaces ?? context.variables["PROMPTOPS_NAMESPACES"] ?? ""
        return Set(text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }).subtracting([""]).sorted()
    }

    /// Contenders for one part of a cluster share one name; those for different parts do not.
    func leaseName(in context: CommandContext) -> String {
        if let leaseName { return leaseName }
        let part = (namespaces(in: context) + [selector].compactMap { $0 }).joined(separator: "\n")
        return part.isEmpty ? "promptops" : "promptops-" + Digest(of: part.utf8).short
    }

    func leaseNamespace(in context: CommandContext, otherwise namespace: String) -> String {
        let asked = leaseNamespace ?? context.variables["PROMPTOPS_LEASE_NAMESPACE"] ?? ""
        return asked.isEmpty ? namespace : asked
    }
}

import JSON

/// A program that prints credentials: an `exec` of a kubeconfig.
///
/// Source: Kubernetes' documentation, "client-go credential plugins", and the API client.authentication.k8s.io.
package struct ExecPlugin: Sendable, Hashable {
    package enum Version: String, Sendable, Hashable, CaseIterable {
        case v1 = "client.authentication.k8s.io/v1"
        case v1beta1 = "client.authentication.k8s.io/v1beta1"
    }

    /// Whether it talks with the person at the terminal.
    package enum Interaction: String, Sendable, Hashable {
        case never = "Never"
        case ifAvailable = "IfAvailable"
        case always = "Always"
    }

    /// What it is told about the cluster, where it wants to know.
    package struct Cluster: Sendable, Hashable {
        /// As the kubeconfig has it.
        package var server: String
        package var serverName: String?
        package var trust: ClusterConfiguration.Trust
        package var proxy: Secret?
        /// What the kubeconfig's cluster holds for it; null for nothing.
        package var config: JSONValue
    }

    /// A path, or a name that is looked up in `PATH`.
    package var command: String
    package var arguments: [String]
    /// Added to those of this process.
    package var environment: [String: Secret]
    package var version: Version
    package var interaction: Interaction
    package var cluster: Cluster?
    /// Told where the plugin does not work.
    package var installHint: String?
}

extension ExecPlugin.Cluster {
    /// As `spec.cluster` of an ExecCredential; `authorities` are those that `trust` names.
    func json(authorities: [UInt8]?) -> JSONValue {
        var members: [String: JSONValue] = ["server": .string(server), "config": config]
        members["tls-server-name"] = serverName.map { .string($0) }
        if trust == .anybody { members["insecure-skip-tls-verify"] = true }
        members["certificate-authority-data"] = authorities.map { .string(Base64.text($0)) }
        members["proxy-url"] = proxy.map { .string($0.text) }
        return .object(members)
    }
}

extension ExecPlugin {
    /// What stands in `KUBERNETES_EXEC_INFO`.
    func info(isInteractive: Bool, authorities: [UInt8]?) -> JSONValue {
        var spec: [String: JSONValue] = ["interactive": .bool(isInteractive)]
        spec["cluster"] = cluster?.json(authorities: authorities)
        return [
            "apiVersion": .string(version.rawValue), "kind": "ExecCredential", "spec": .object(spec),
        ]
    }

    /// Whether it may ask, given whether there is somebody to ask; nil: it has to and cannot.
    func isInteractive(withTerminal hasTerminal: Bool) -> Bool? {
        switch interaction {
        case .never: false
        case .ifAvailable: hasTerminal
        case .always: hasTerminal ? true : nil
        }
    }
}

/// What a pod is given to ask its own cluster: an address in its environment, files in a folder.
package struct ServiceAccount: Sendable, Hashable {
    private static let mountPoint = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// The mounted folder: `token`, `ca.crt`, `namespace`.
    private let folder: String
    private let server: ServerAddress

    /// Nil outside of a pod.
    package init?(environment: [String: String], folder: String? = nil) {
        guard let host = environment["KUBERNETES_SERVICE_HOST"], !host.isEmpty,
            let port = environment["KUBERNETES_SERVICE_PORT"], !port.isEmpty
        else { return nil }
        self.folder = folder ?? Self.mountPoint
        server = ServerAddress(host: host, port: port)
    }

    /// The pod's own cluster, as the pod's own account. Throws where the pod has no token.
    package func configuration(
        _ overrides: KubeconfigOverrides = KubeconfigOverrides()
    ) throws(ConfigurationError) -> ClusterConfiguration {
        let token = folder + "/token"
        do throws(FileFailure) {
            _ = try LocalFile.read(token)
        } catch {
            throw ConfigurationError(
                "the pod's service account cannot be used: \(error.reason); see automountServiceAccountToken",
                file: token)
        }
        var configuration = ClusterConfiguration(server, namespace: overrides.namespace ?? namespace ?? "default")
        configuration.trust = .authorities(.file(folder + "/ca.crt"))
        configuration.authentication = .tokenFile(token, otherwise: nil)
        configuration.impersonation = overrides.impersonation
        return configuration
    }

    /// Where the pod runs; nil where it is not told.
    private var namespace: String? {
        guard let bytes = try? LocalFile.read(folder + "/namespace") else { return nil }
        let text = String(decoding: bytes, as: UTF8.self).trimmingBlanks
        return text.isEmpty ? nil : text
    }
}

/// Which files a kubeconfig is made of, by kubectl's rules.
package enum KubeconfigFiles: Sendable, Hashable {
    /// This one, which has to be there.
    case one(String)
    /// These, of which those that are not there are passed over.
    case list([String])

    /// `--kubeconfig`, else the files of `KUBECONFIG`, separated by colons, else `~/.kube/config`.
    package init(flag: String?, environment: [String: String]) {
        if let flag, !flag.isEmpty {
            self = .one(flag)
        } else if let list = environment["KUBECONFIG"], !list.isEmpty {
            var paths: [String] = []
            for path in list.split(separator: ":").map(String.init) where !paths.contains(path) { paths.append(path) }
            self = .list(paths)
        } else {
            self = .list(environment["HOME"].map { [$0 + "/.kube/config"] } ?? [])
        }
    }
}

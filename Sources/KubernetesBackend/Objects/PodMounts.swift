import JSON

/// What a pod mounts.
enum PodMounts {
    /// Whether a running pod has a volume with a ConfigMap in it, alone or projected.
    static func mounts(_ pod: JSONValue, configMap name: String) -> Bool {
        guard !pod.isBeingDeleted, !["Succeeded", "Failed"].contains(pod["status"]?["phase"]?.string ?? "") else {
            return false
        }
        return (pod["spec"]?["volumes"]?.array ?? []).contains { volume in
            let sources = [volume] + (volume["projected"]?["sources"]?.array ?? [])
            return sources.contains { $0["configMap"]?["name"]?.string == name }
        }
    }
}

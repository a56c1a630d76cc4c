import ControllerRuntime
import JSON

/// A `coordination.k8s.io/v1` Lease as it is stored, of which an election reads and writes five fields and leaves the rest.
struct LeaseObject: Sendable, Hashable {
    private(set) var json: JSONValue

    /// What a server answered.
    init(_ json: JSONValue) { self.json = json }

    /// A lease that is not stored yet.
    init(name: String, namespace: String, _ record: LeaseRecord) {
        json = [
            "apiVersion": .string(APIResource.leases.apiVersion), "kind": .string(APIResource.leases.kind),
            "metadata": ["name": .string(name), "namespace": .string(namespace)],
        ]
        self.record = record
    }

    var version: String { json["metadata"]?["resourceVersion"]?.string ?? "" }

    /// As client-go reads it: a field that is missing is empty or zero.
    var record: LeaseRecord {
        get {
            let spec = json["spec"]
            func time(_ name: String) -> LeaseTime {
                let moment = spec?[name]?.string.flatMap { MicroTime($0) }
                return LeaseTime(microseconds: moment?.microseconds ?? 0)
            }
            func number(_ name: String) -> Int { spec?[name]?.integer.map { Int($0) } ?? 0 }
            return LeaseRecord(
                holderIdentity: spec?["holderIdentity"]?.string ?? "",
                leaseDurationSeconds: number("leaseDurationSeconds"), acquireTime: time("acquireTime"),
                renewTime: time("renewTime"), leaseTransitions: number("leaseTransitions"))
        }
        set {
            var spec = json["spec"]?.object ?? [:]
            spec["holderIdentity"] = .string(newValue.holderIdentity)
            spec["leaseDurationSeconds"] = .integer(Int64(newValue.leaseDurationSeconds))
            spec["acquireTime"] = .string(MicroTime(microseconds: newValue.acquireTime.microseconds).text)
            spec["renewTime"] = .string(MicroTime(microseconds: newValue.renewTime.microseconds).text)
            spec["leaseTransitions"] = .integer(Int64(newValue.leaseTransitions))
            var members = json.object ?? [:]
            members["spec"] = .object(spec)
            json = .object(members)
        }
    }
}

import ControllerRuntime
import JSON
import Synchronization

/// A Lease of an API server, as client-go's elections use it: both may contend for one.
///
/// An update replaces the whole object at the version that was read, so that labels, owner references and fields of the
/// future stay.
package struct KubernetesLeaseLock: LeaseLock {
    private let client: APIClient
    private let path: APIObjectPath
    private let timeout: Duration
    private let known = KnownLease()

    /// The lease `name` in `namespace`; each request is bounded by half of the renew deadline, but not below a second. No
    /// request is sent twice: the election tries again in its own time.
    package init(
        _ client: APIClient, namespace: String, name: String, timing: LeaderElectionTiming = .standard
    ) {
        self.client = client.withoutRetries
        path = APIObjectPath(.leases, namespace: namespace, name: name)
        timeout = max(.seconds(1), timing.renewDeadline / 2)
    }

    package func get() async throws(LeaseLockError) -> StoredLease? {
        try await read()?.stored
    }

    package func create(_ record: LeaseRecord) async throws(LeaseLockError) -> String {
        let object = LeaseObject(name: path.name, namespace: path.namespace, record)
        return try await write(.post, path.resource.path(in: path.namespace), object).version
    }

    package func update(_ record: LeaseRecord, replacing version: String) async throws(LeaseLockError) -> String {
        guard var object = try await lease(at: version) else {
            throw .conflict("the lease is not there any more")
        }
        guard object.version == version else { throw .conflict("the lease has changed") }
        object.record = record
        return try await write(.put, path.path(), object).version
    }

    /// What was last seen, if it is of this version; what is stored otherwise.
    private func lease(at version: String) async throws(LeaseLockError) -> LeaseObject? {
        if let object = known.object.withLock({ $0 }), object.version == version { return object }
        return try await read()
    }

    private func read() async throws(LeaseLockError) -> LeaseObject? {
        var request = APIRequest(.get, path.path())
        request.timeout = timeout
        do throws(APIError) {
            return note(try await client.send(request))
        } catch {
            if case .notFound = error { return nil }
            throw LeaseLockError(error)
        }
    }

    private func write(
        _ method: APIRequest.Method, _ target: String, _ object: LeaseObject
    ) async throws(LeaseLockError) -> LeaseObject {
        var request = APIRequest(
            method, target, query: [.init("fieldManager", client.fieldManager)], contentType: "application/json",
            body: JSONWriter.canonical(object.json))
        request.timeout = timeout
        do throws(APIError) {
            return note(try await client.send(request))
        } catch {
            throw LeaseLockError(error)
        }
    }

    private func note(_ json: JSONValue) -> LeaseObject {
        let object = LeaseObject(json)
        known.object.withLock { $0 = object }
        return object
    }
}

/// The lease as a server last answered it.
private final class KnownLease: Sendable {
    let object = Mutex<LeaseObject?>(nil)
}

extension LeaseObject {
    fileprivate var stored: StoredLease { StoredLease(record: record, version: version) }
}

extension LeaseLockError {
    /// What an election makes of an API server's error.
    fileprivate init(_ error: APIError) {
        switch error {
        case .conflict, .alreadyExists, .notFound, .gone: self = .conflict(error.message)
        case .unauthorized, .forbidden, .namespaceTerminating, .unusable, .invalid: self = .denied(error.message)
        case .unavailable, .cancelled: self = .unavailable(error.message)
        }
    }
}

import PromptCore
import PromptOperator

/// A backend with what surrounds it, on which `BackendConformance` plays: a fresh place for each check.
///
/// All that people do is seen by the backend when the call returns; whether that takes a scan, a watch or nothing is the
/// subject's affair.
package protocol ConformanceSubject: Sendable {
    associatedtype Store: WatchableBackend

    /// The operator's connection.
    var backend: Store { get }
    /// A second one to the same things; the first again where a backend has only one.
    var second: Store { get }
    var now: Timestamp { get }

    /// Writes a file of manifests, replaces it, or (nil) takes it away for good.
    func write(_ file: String, _ manifests: String?) async throws
    /// Enters a decision past the operator, as the command line or an API server does; the decision as it stands then: a
    /// server gives it a uid of its own.
    @discardableResult
    func decide(_ decision: ReleaseDecision) async throws -> ReleaseDecision
    /// What workloads read at a place: each file's bytes by its name.
    func files(at place: ObjectKey) async throws -> [String: [UInt8]]
    /// Changes one file of a bundle past the operator.
    func tamper(_ place: ObjectKey, file: String) async throws
    /// Puts something that no operator made at a place.
    func occupy(_ place: ObjectKey) async throws
    /// Lets time pass and the backend do what is due.
    func pass(_ span: TimeSpan) async throws
    /// Spoils a record where it is stored; false where nothing stored can be spoilt.
    func damage(_ record: ConformanceRecord) async throws -> Bool

    /// Fails the step of this number, counted from 0, that the backend takes from now on, with an error that stands for
    /// this; whatever a step is: a system call, a request.
    func fail(step: Int, as fault: ConformanceFault)
    /// Ends `fail`; whether a step was failed.
    func recover() -> Bool
    /// The same place under a new process.
    func restarted() async throws -> Self
}

/// Something stored that a check wants spoilt.
package enum ConformanceRecord: Sendable, Hashable {
    case status(ObjectKey)
    case version(PromptVersion)
    case run(EvaluationRun)
    case decision(ReleaseDecision)
}

/// Why a step fails, as far as a caller can tell.
package enum ConformanceFault: Sendable, Hashable, CaseIterable {
    /// A full disk, a server that does not answer: `unavailable`.
    case unavailable
    /// A folder or an object that may not be written: `denied`.
    case denied
}

/// A promise of `Backend` that its subject broke.
package struct ConformanceFailure: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// What a `BackendError` is, without its words.
enum BackendErrorKind: Sendable, Hashable {
    case conflict, notFound, notOwned, denied, unavailable, corrupted

    init(_ error: BackendError) {
        switch error {
        case .conflict: self = .conflict
        case .notFound: self = .notFound
        case .notOwned: self = .notOwned
        case .denied: self = .denied
        case .unavailable: self = .unavailable
        case .corrupted: self = .corrupted
        }
    }
}

/// Throws a `ConformanceFailure` unless two values are equal.
func expect<Value: Equatable>(_ what: String, _ found: Value, is wanted: Value) throws {
    if found != wanted { throw ConformanceFailure("\(what): \(found) instead of \(wanted)") }
}

/// The value, or a `ConformanceFailure` where there is none.
func require<Value>(_ what: String, _ value: Value?) throws -> Value {
    guard let value else { throw ConformanceFailure("\(what) is missing") }
    return value
}

/// What a call fails with; nil where it succeeds.
func failure(of call: () async throws -> Void) async throws -> BackendErrorKind? {
    do { try await call() } catch let error as BackendError { return BackendErrorKind(error) }
    return nil
}

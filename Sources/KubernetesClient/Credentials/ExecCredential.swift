import Foundation
import JSON
import YAML

/// What a credential plugin printed.
struct ExecCredential: Sendable, Hashable {
    var credential: Credential
    /// From then on it counts no more; nil: until a server refuses it.
    var expires: Date?

    /// Why it is none; a sentence without what was printed.
    struct Malformed: Error, Sendable, Hashable { var reason: String }

    /// Reads an `ExecCredential` of this version, in JSON or YAML.
    init(_ bytes: [UInt8], _ version: ExecPlugin.Version) throws(Malformed) {
        let stream = YAMLReader.documents(bytes)
        guard stream.problems.isEmpty, stream.documents.count == 1, let json = stream.documents.first?.root.json,
            json["kind"]?.string == "ExecCredential"
        else { throw Malformed(reason: "what it printed is no ExecCredential") }
        guard json["apiVersion"]?.string == version.rawValue else {
            throw Malformed(reason: "what it printed is not of the kubeconfig's version, \(version.rawValue)")
        }
        guard let status = json["status"]?.object else { throw Malformed(reason: "its ExecCredential has no status") }
        func text(_ key: String) throws(Malformed) -> String? {
            guard let value = status[key], value != .null else { return nil }
            guard let text = value.string else { throw Malformed(reason: "its status.\(key) is no text") }
            return text.isEmpty ? nil : text
        }
        let token = try text("token")
        let certificate = try text("clientCertificateData")
        let key = try text("clientKeyData")
        guard (certificate == nil) == (key == nil) else {
            throw Malformed(reason: "its status has one of clientCertificateData and clientKeyData without the other")
        }
        guard token != nil || certificate != nil else {
            throw Malformed(reason: "its status has neither a token nor a client certificate")
        }
        credential = token.map { .bearer(Secret($0)) } ?? Credential()
        if let certificate, let key {
            credential.identity = TLSIdentity(certificate: Secret(certificate), key: Secret(key))
        }
        if let written = try text("expirationTimestamp") {
            guard let date = Self.date(written) else {
                throw Malformed(reason: "its status.expirationTimestamp is no time of RFC 3339")
            }
            expires = date
        }
    }

    private static func date(_ text: String) -> Date? {
        let styles = [Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true)]
        return styles.lazy.compactMap { try? Date(text, strategy: $0) }.first
    }
}

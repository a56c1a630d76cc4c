import Foundation
import HTTPTypes
import Hummingbird
import KubernetesClient
import NIOCore
import PromptTesting

/// A request's connection, so that a fault can break it.
struct ConnectionContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    private let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// Closes the connection without an answer.
    func breakConnection() { channel.close(promise: nil) }
}

/// Answers HTTP requests from a cluster.
struct ClusterResponder: HTTPResponder {
    let cluster: FakeCluster
    /// Who bears which token.
    let tokens: [String: FakeUser]
    let fault: FakeFaultHook

    /// More than any object's body: the real server's limit is 3 MiB.
    private static let maximumBody = 4 << 20

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        guard let method = APIRequest.Method(rawValue: request.method.rawValue) else {
            return Response(status: .methodNotAllowed)
        }
        guard let user = user(request.headers) else {
            return try await respond(
                to: cluster.transport(fault: { _ in .answer(401) }), APIRequest(.get, "/"), context)
        }
        let buffer = try await request.body.collect(upTo: Self.maximumBody)
        var asked = APIRequest(
            method, request.uri.path, query: Self.query(request.uri.query), body: Array(buffer.readableBytesView))
        asked.accept = request.headers[.accept] ?? "application/json"
        asked.contentType = request.headers[.contentType]
        let agent = (request.headers[.userAgent] ?? "unknown").prefix { $0 != "/" }
        let transport = cluster.transport(as: user, agent: String(agent), fault: fault)
        return try await respond(to: transport, asked, context)
    }

    private func respond(
        to transport: FakeClusterTransport, _ request: APIRequest, _ context: ConnectionContext
    ) async throws -> Response {
        let stream: APIStream
        do {
            stream = try await transport.stream(request)
        } catch {
            context.breakConnection()
            throw error
        }
        var headers = HTTPFields()
        for (name, value) in stream.headers where name != "transfer-encoding" {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        let body = ResponseBody { writer in
            do {
                while let piece = try await stream.next() { try await writer.write(ByteBuffer(bytes: piece)) }
            } catch {
                context.breakConnection()
                throw error
            }
            try await writer.finish(nil)
        }
        return Response(status: .init(code: stream.status), headers: headers, body: body)
    }

    /// Who asks; nil for credentials that nobody issued.
    private func user(_ headers: HTTPFields) -> FakeUser? {
        var user = FakeUser.admin
        if let credentials = headers[.authorization] {
            guard let known = tokens[String(credentials.dropFirst("Bearer ".count))] else { return nil }
            user = known
        }
        guard let name = HTTPField.Name("Impersonate-User").flatMap({ headers[$0] }), user == .admin else {
            return user
        }
        return FakeUser(name, groups: HTTPField.Name("Impersonate-Group").map { headers[values: $0] } ?? [])
    }

    private static func query(_ text: String?) -> [APIRequest.QueryItem] {
        (text ?? "").split(separator: "&").map { item in
            let sides = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { $0.replacing("+", with: " ") }.map { $0.removingPercentEncoding ?? String($0) }
            return APIRequest.QueryItem(sides[0], sides.count > 1 ? sides[1] : "")
        }
    }
}

import KubernetesClient
import PromptTesting

/// Where an operator stands still, fails or dies before a request and after it: inside its process, in front of whatever
/// guards its way to the cluster.
struct ClusterDoorway: APITransport {
    let line: any APITransport
    let door: SimulatedDoor

    func send(_ request: APIRequest) async throws(APITransportError) -> APIResponse {
        let call = ClusterCall(request)
        let moments = call.moments
        switch await door.enter(call.name, reading: call.reading, at: moments.before) {
        case .open: break
        case .fails: throw .unreachable("connection refused")
        case .closed: throw ClusterLine.killed
        }
        let response = try await line.send(request)
        guard (200..<300).contains(response.status) else { return response }
        switch await door.leave(call.name, at: moments.after) {
        case .open: return response
        case .fails: throw .interrupted("the connection was reset")
        case .closed: throw ClusterLine.killed
        }
    }

    func stream(_ request: APIRequest) async throws(APITransportError) -> APIStream { try await line.stream(request) }
}

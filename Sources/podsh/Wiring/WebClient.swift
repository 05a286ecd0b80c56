import PodLifecycle
import PodRuntime
import PodModel
import PodSession

/// `http()` to what is not of the environment.
enum WebClient {
    static func fetch(
        _ address: IPv4, _ port: UInt16, _ path: String, _ name: String, _ limit: Int
    ) -> Result<HTTPReply, HostError> {
        var request = HTTPRequest(address: address, port: port, path: path)
        request.host = port == 80 ? name : "\(name):\(port)"
        switch HTTPClient.get(request, limit: limit) {
        case .success(let answer): return .success(HTTPReply(status: answer.status, body: Array(answer.body.utf8)))
        case .failure(let failure): return .failure(HostError(.failed, failure.message))
        }
    }
}

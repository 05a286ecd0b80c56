import PodAPI
import PodEngine
import PodKubernetes
import PodModel
import PodSimulation
import PodText

extension FuzzTarget {
    /// Messages of a client of `portforward`, behind a byte that says in which protocol. Cut anywhere they mean the
    /// same.
    static let streams = FuzzTarget(name: "streams", longest: 2048) { bytes in
        guard let first = bytes.first else { return .refused }
        let message = Array(bytes.dropFirst())
        if first & 1 == 1 {
            guard var lines = ChannelLines(ports: [80, 443]) else { return .broken("ports are refused") }
            _ = lines.begin()
            return (try? lines.take(message))?.isEmpty == false ? .read : .refused
        }
        var lines = TunnelLines()
        guard let orders = try? lines.take(message) else { return .refused }
        var parted = TunnelLines()
        var others: [ForwardOrder] = []
        for byte in message {
            guard let next = try? parted.take([byte]) else { return .broken("refused when it comes byte by byte") }
            others += next
        }
        if orders != others { return .broken("\(orders) comes byte by byte as \(others)") }
        return orders.isEmpty ? .refused : .read
    }

    private static func server() -> APIServer? {
        let plane = EmbeddedControlPlane(Engine(seed: 1, runtime: SimulatedRuntime(seed: 1)))
        let server = APIServer(plane, version: "fuzz") { $0 }
        let made: [Command] = [.declare(.nodes(group: "node", count: 1, shape: NodeShape()))]
        return made.allSatisfy { (try? plane.submit($0)) != nil } ? server : nil
    }

    /// What an answer breaks: every one has a code and a document that can be read again.
    private static func complaint(_ answer: APIAnswer) -> String? {
        switch answer {
        case .document(let code, let document, _):
            if !(200..<600).contains(code) { return "\(code) is no code" }
            return (try? JSONReader.value(of: document.jsonLine)) == nil ? "\(document.jsonLine) cannot be read" : nil
        case .watch(let watch):
            _ = watch.next()
            return nil
        case .text, .bytes, .log, .command, .forward, .proxy: return nil
        }
    }

    /// A path with its query, as it stands in a request.
    static let request = FuzzTarget(name: "request", longest: 512) { bytes in
        let target = String(decoding: bytes, as: UTF8.self)
        guard let server = server(), var request = APIRequest(.get, target: target) else { return .refused }
        _ = request.forwardedPorts
        request.isStream = bytes.count & 1 == 0
        return FuzzOutcome(complaint(server.answer(request)))
    }

    /// A body, sent to make an object of each of some kinds, and then to change it. An object that was made is shown.
    static let body = FuzzTarget(name: "body", longest: 2048) { bytes in
        guard let server = server() else { return .broken("no server") }
        var outcome = FuzzOutcome.refused
        for kind in [ObjectKind.pod, .deployment, .configMap, .service, .secret] {
            let resource = ServedResource(kind)
            let group = resource.group.isEmpty ? "api/v1" : "apis/\(resource.group)/\(resource.version)"
            let target = "/\(group)/namespaces/default/\(resource.plural)"
            guard let request = APIRequest(.post, target: target, contentType: "application/json", body: bytes) else {
                return .broken("the path is refused")
            }
            let answer = server.answer(request)
            if let complaint = complaint(answer) { return .broken(complaint) }
            guard case .document(201, let made, _) = answer, case .string(let name)? = made["metadata"]?["name"] else {
                continue
            }
            outcome = .read
            guard let again = APIRequest(.get, target: "\(target)/\(name)"),
                case .document(200, let shown, _) = server.answer(again)
            else { return .broken("\(name) was made and is not there") }
            guard
                let put = APIRequest(
                    .put, target: "\(target)/\(name)", contentType: "application/json",
                    body: Array(shown.jsonLine.utf8)),
                case .document(200, _, _) = server.answer(put)
            else { return .broken("what is shown is refused: \(shown.jsonLine)") }
        }
        return outcome
    }
}

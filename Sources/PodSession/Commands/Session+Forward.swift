internal import PodControlPlane
internal import PodLanguage
internal import PodLifecycle
internal import PodModel
internal import PodSyntax

/// A port of this machine that leads to one of a pod or service, for as long as the environment lives.
struct Forward {
    let local: Endpoint
    /// As it was named, and its port.
    let target: ObjectKey
    let remote: UInt16
    /// `web:80`.
    var text: String { "\(target):\(remote)" }
    let running: any RunningCommand
}

extension Session {
    /// `forward POD|SERVICE LOCAL:PORT`. The statement is over when the port listens; the same port again replaces it.
    /// Port 0 takes one that is free, which the line says and `NAME.ports[0].host` knows.
    func forward(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let word = command.target, let ports = command.word(.port) else {
            throw fault(at: command.node, "a name and ports are missing")
        }
        let written = try text(of: ports, in: scope)
        let (asked, remote) = try at(ports.node) { () throws(ValueError) in try Reading.portMapping(written) }
        let key = try object(word, kindWord: command.kindWord, in: scope)
        if isSkipped(command, without: .forwardsPorts) { return }
        let plane = try controlPlane(at: command.node)
        if !plane.exists(key) { throw missing(key, at: word.node) }
        var target = key
        if key.kind != .service {
            let pods = try pods(of: key, at: word.node)
            guard let pod = pods.first(where: { isReady($0) }) ?? pods.first else {
                throw fault(.refused, at: word.node, "\(key) has no pod to lead to")
            }
            target = pod
        }
        for old in forwards where old.local == asked { old.running.stop() }
        forwards.removeAll { $0.local == asked }
        do {
            let running = try plane.forward(asked, to: target, port: remote)
            let local = Endpoint(address: asked.address, port: running.port)
            forwards.append(Forward(local: local, target: key, remote: remote, running: running))
            output.chatter(Chatter(.change, "\(local) leads to \(key) port \(remote)"))
        } catch {
            throw fault(error, at: Place(command.node))
        }
    }

    private func isReady(_ pod: ObjectKey) -> Bool {
        plane?.pod(pod)?.isReady == true
    }

    func endForwards() {
        for forward in forwards { forward.running.stop() }
        forwards = []
    }
}
